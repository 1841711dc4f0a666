# SPDX-License-Identifier: Apache-2.0
"""Orders of several steps: whole, in the order of carrying out, or asked back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from omnivinci_ros.commands.english import reading
from omnivinci_ros.commands.interpreter import interpret

KITCHEN = ('MOVE_TO', {'place': 'kitchen'})
HERE = ('MOVE_TO', {'place': 'here'})
FIND_MUG = ('FIND_OBJECT', {'object': 'mug', 'attribute': 'red'})
BRING_MUG = ('BRING_OBJECT', {'object': 'mug', 'attribute': 'red', 'recipient': 'me'})
GRAB_CUP = ('GRAB_OBJECT', {'object': 'cup'})
FIND_CUP = ('FIND_OBJECT', {'object': 'cup'})
BRING_CUP = ('BRING_OBJECT', {'object': 'cup', 'recipient': 'me'})
LEFT = ('TURN', {'direction': 'left'})
RIGHT = ('TURN', {'direction': 'right'})

PLANS = [
    # one after the other
    ('go to the kitchen, find the red mug and bring it to me', [KITCHEN, FIND_MUG, BRING_MUG]),
    (
        'First go to the kitchen, then find the red mug, and finally come back.',
        [KITCHEN, FIND_MUG, HERE],
    ),
    ('go to the kitchen then pick up the cup then come back', [KITCHEN, GRAB_CUP, HERE]),
    ('Go to the kitchen. After that, turn left.', [KITCHEN, LEFT]),
    ('Turn left. Go to the kitchen. Pick up the cup.', [LEFT, KITCHEN, GRAB_CUP]),
    ('could you go to the kitchen and bring me the cup?', [KITCHEN, BRING_CUP]),
    ('I want you to go to the kitchen and to find the cup', [KITCHEN, FIND_CUP]),
    ('go to the kitchen and when you are there turn left', [KITCHEN, LEFT]),
    ('pick up the cup followed by the plate', [GRAB_CUP, ('GRAB_OBJECT', {'object': 'plate'})]),
    # said in another order than done
    ('before you go to the kitchen, pick up the cup', [GRAB_CUP, KITCHEN]),
    ('before going to the kitchen pick up the cup', [GRAB_CUP, KITCHEN]),
    ('pick up the cup before you go to the kitchen', [GRAB_CUP, KITCHEN]),
    ('go to the kitchen after you have picked up the cup', [GRAB_CUP, KITCHEN]),
    ('after picking up the cup, go to the kitchen', [GRAB_CUP, KITCHEN]),
    ('go to the kitchen, but first pick up the cup', [GRAB_CUP, KITCHEN]),
    ('Go to the kitchen and turn left. Before that, pick up the cup.', [GRAB_CUP, KITCHEN, LEFT]),
    ('before you bring me the cup, find it', [FIND_CUP, BRING_CUP]),
    (
        'before you go to the kitchen pick up the cup and bring it to me',
        [GRAB_CUP, BRING_CUP, KITCHEN],
    ),
    (
        'before you pick up the cup and find the red mug, go to the kitchen',
        [KITCHEN, GRAB_CUP, FIND_MUG],
    ),
    # what was said already
    ('find the cup and once you have found it bring it to me', [FIND_CUP, BRING_CUP]),
    ('once you have found the cup, bring it to me', [FIND_CUP, BRING_CUP]),
    ('when you reach the kitchen, turn left', [KITCHEN, LEFT]),
    ('go to the kitchen and come back', [KITCHEN, HERE]),
    ('go to the kitchen to find the cup', [KITCHEN, FIND_CUP]),
    ('once you are in the kitchen, turn left', [KITCHEN, LEFT]),
    ('having found the cup, bring it to me', [FIND_CUP, BRING_CUP]),
    ('Go to the kitchen; there, pick up the cup.', [KITCHEN, GRAB_CUP]),
    ('go to the kitchen and back', [KITCHEN, HERE]),
    ('go and find the cup, then turn left', [FIND_CUP, LEFT]),
    ('find and bring me the cup', [FIND_CUP, BRING_CUP]),
    # left out
    (
        'please go to the hall and then into the cellar',
        [('MOVE_TO', {'place': 'hall'}), ('MOVE_TO', {'place': 'cellar'})],
    ),
    (
        'go to the kitchen, the hall and the garage',
        [KITCHEN, ('MOVE_TO', {'place': 'hall'}), ('MOVE_TO', {'place': 'garage'})],
    ),
    ('bring me the cup and the red mug', [BRING_CUP, BRING_MUG]),
    (
        'take the cup and the plate to the kitchen',
        [
            ('BRING_OBJECT', {'object': 'cup', 'place': 'kitchen'}),
            ('BRING_OBJECT', {'object': 'plate', 'place': 'kitchen'}),
        ],
    ),
    (
        'put the cup on the table and the plate in the sink',
        [
            ('PLACE_OBJECT', {'object': 'cup', 'place': 'table'}),
            ('PLACE_OBJECT', {'object': 'plate', 'place': 'sink'}),
        ],
    ),
    ('turn left, then right', [LEFT, RIGHT]),
    (
        'greet anna and peter',
        [('GREET', {'recipient': 'anna'}), ('GREET', {'recipient': 'peter'})],
    ),
    # references
    (
        'say hi to peter and follow him',
        [('GREET', {'recipient': 'peter'}), ('FOLLOW', {'object': 'peter'})],
    ),
    (
        'find anna and follow her',
        [('FIND_OBJECT', {'object': 'anna'}), ('FOLLOW', {'object': 'anna'})],
    ),
    (
        'bring me the red mug and put the other one in the sink',
        [BRING_MUG, ('PLACE_OBJECT', {'object': 'mug', 'attribute': 'other', 'place': 'sink'})],
    ),
    (
        'pick up the cup, go to the sink and put it in there',
        [
            GRAB_CUP,
            ('MOVE_TO', {'place': 'sink'}),
            ('PLACE_OBJECT', {'object': 'cup', 'place': 'sink'}),
        ],
    ),
    (
        'find the cup and the plate and bring them to me',
        [
            FIND_CUP,
            ('FIND_OBJECT', {'object': 'plate'}),
            BRING_CUP,
            ('BRING_OBJECT', {'object': 'plate', 'recipient': 'me'}),
        ],
    ),
    # what is said stays whole, and ends where an order begins
    (
        'tell anna the soup is hot and come back here',
        [('SAY', {'recipient': 'anna', 'text': 'the soup is hot'}), HERE],
    ),
    (
        'Tell Anna "go to the kitchen and turn left" and come back.',
        [('SAY', {'recipient': 'anna', 'text': 'go to the kitchen and turn left'}), HERE],
    ),
    (
        'Say dinner is ready. Then go to the kitchen.',
        [('SAY', {'text': 'dinner is ready'}), KITCHEN],
    ),
    (
        'go to the kitchen and say one, two and three',
        [KITCHEN, ('SAY', {'text': 'one, two and three'})],
    ),
    (
        'tell Tom and Mary dinner is ready',
        [
            ('SAY', {'recipient': 'tom', 'text': 'dinner is ready'}),
            ('SAY', {'recipient': 'mary', 'text': 'dinner is ready'}),
        ],
    ),
    (
        'Say "I am sorry" to Tom and then go to the kitchen',
        [('SAY', {'text': 'I am sorry', 'recipient': 'tom'}), KITCHEN],
    ),
    (
        'bring the cup from the hall to the kitchen and the plate too',
        [
            ('BRING_OBJECT', {'object': 'cup', 'from': 'hall', 'place': 'kitchen'}),
            ('BRING_OBJECT', {'object': 'plate', 'from': 'hall', 'place': 'kitchen'}),
        ],
    ),
    # conditions and limits
    (
        'is there a cup on the table? if so bring it to me',
        [
            ('FIND_OBJECT', {'object': 'cup', 'place': 'table'}),
            ('BRING_OBJECT', {'object': 'cup', 'recipient': 'me', 'condition': 'so'}),
        ],
    ),
    (
        'if you see Anna, follow her and come back',
        [
            ('FOLLOW', {'object': 'anna', 'condition': 'you see anna'}),
            ('MOVE_TO', {'place': 'here', 'condition': 'you see anna'}),
        ],
    ),
    (
        'go to the kitchen and if you see the cup bring it to me',
        [
            KITCHEN,
            ('BRING_OBJECT', {'object': 'cup', 'recipient': 'me', 'condition': 'you see the cup'}),
        ],
    ),
    (
        'go to the kitchen and pick up the cup without touching the table',
        [KITCHEN, ('GRAB_OBJECT', {'object': 'cup', 'avoid': 'touching the table'})],
    ),
    (
        'go to the kitchen and pick up the cup, but avoid the carpet',
        [
            ('MOVE_TO', {'place': 'kitchen', 'avoid': 'carpet'}),
            ('GRAB_OBJECT', {'object': 'cup', 'avoid': 'carpet'}),
        ],
    ),
]

SINGLE = [
    ('say one, two and three', 'SAY', {'text': 'one, two and three'}),
    ('go and find the cup', 'FIND_OBJECT', {'object': 'cup'}),
    (
        'take the black and white cup',
        'GRAB_OBJECT',
        {'object': 'cup', 'attribute': 'black and white'},
    ),
    ('go to the garage but avoid the puddle', 'MOVE_TO', {'place': 'garage', 'avoid': 'puddle'}),
    (
        'if the door is open, go to the kitchen',
        'MOVE_TO',
        {'place': 'kitchen', 'condition': 'the door is open'},
    ),
    (
        'go to the kitchen unless the door is closed',
        'MOVE_TO',
        {'place': 'kitchen', 'condition': 'unless the door is closed'},
    ),
    ('Go forward, 10 metres.', 'MOVE', {'direction': 'forward', 'distance_m': '10'}),
    ('jarvis, find the cup', 'FIND_OBJECT', {'object': 'cup'}),
    (
        'My hands are wet, can you bring me the cup?',
        'BRING_OBJECT',
        {'object': 'cup', 'recipient': 'me'},
    ),
]

# text, intent, the steps that were understood, what the question must hold
ASKED = [
    ('go to the kitchen and open the door', 'PLAN', [KITCHEN], '"open the door"'),
    ('open the door and go to the kitchen', 'PLAN', [KITCHEN], '"open the door"'),
    ('go to the kitchen and vacuum the floor', 'PLAN', [KITCHEN], '"vacuum the floor"'),
    ('go to the kitchen and frobnicate the floor', 'PLAN', [KITCHEN], '"frobnicate the floor"'),
    ('go to the kitchen, sing and come back', 'PLAN', [KITCHEN, HERE], '"sing"'),
    (
        'go to the kitchen and pick it up',
        'PLAN',
        [KITCHEN, ('GRAB_OBJECT', {'object': 'it'})],
        'What do you mean by "it"?',
    ),
    (
        'go to the kitchen and follow him',
        'PLAN',
        [KITCHEN, ('FOLLOW', {'object': 'him'})],
        'What do you mean by "him"?',
    ),
    (
        'go to the kitchen and turn',
        'PLAN',
        [KITCHEN, ('TURN', {})],
        'to the left or to the right?',
    ),
    ('turn left and right', 'PLAN', [LEFT, RIGHT], 'Shall I turn left, then turn right?'),
    (
        'tell anna to come here and bring the cup',
        'SAY',
        [('SAY', {'recipient': 'anna', 'text': 'to come here and bring the cup'})],
        'Shall I say all of it',
    ),
    (
        'Go to the kitchen, no, the bedroom.',
        'MOVE_TO',
        [('MOVE_TO', {'place': 'bedroom'})],
        'changed your mind',
    ),
    (
        'Pick up the red mug, no, the blue one.',
        'GRAB_OBJECT',
        [('GRAB_OBJECT', {'object': 'mug', 'attribute': 'blue'})],
        'shall I pick up blue mug?',
    ),
    (
        'turn left, go to the garage, I mean the kitchen',
        'PLAN',
        [LEFT, KITCHEN],
        'changed your mind',
    ),
    ('go to the kitchen, never mind, turn left', 'TURN', [LEFT], 'took something back'),
    ('Turn left?', 'TURN', [LEFT], 'Shall I turn left?'),
    ('go to the kitchen or not', 'MOVE_TO', [KITCHEN], 'or not'),
    ('Go to the hall, on second thought the kitchen', 'MOVE_TO', [KITCHEN], 'changed your mind'),
    (
        'Tomorrow go to the kitchen.',
        'MOVE_TO',
        [('MOVE_TO', {'place': 'kitchen', 'when': 'tomorrow'})],
        'can not wait',
    ),
    (
        'go to the kitchen and take this to him',
        'PLAN',
        [KITCHEN, ('BRING_OBJECT', {'object': 'this', 'recipient': 'him'})],
        'What do you mean by "him"?',
    ),
    (
        'walk to the window look outside',
        'MOVE_TO',
        [('MOVE_TO', {'place': 'window look outside'})],
        'not sure',
    ),
    (
        'go to the kitchen to see if anna is there',
        'PLAN',
        [('MOVE_TO', {'place': 'kitchen', 'condition': 'anna is there'})],
        '"to see"',
    ),
]


def steps(result):
    return [(step.intent, step.slots) for step in result.steps]


@pytest.mark.parametrize(('text', 'expected'), PLANS, ids=[text for text, _ in PLANS])
def test_several_orders_come_out_whole_and_in_the_order_of_carrying_out(text, expected):
    result = interpret(text)

    assert (result.needs_clarification, result.clarification) == (False, '')
    assert steps(result) == expected
    assert (result.intent, result.slots) == ('PLAN', {})


@pytest.mark.parametrize(('text', 'intent', 'slots'), SINGLE, ids=[one[0] for one in SINGLE])
def test_one_order_is_one_step_equal_to_it(text, intent, slots):
    result = interpret(text)

    assert not result.needs_clarification, result.clarification
    assert (result.intent, result.slots) == (intent, slots)
    assert steps(result) == [(intent, slots)]


@pytest.mark.parametrize(
    ('text', 'intent', 'expected', 'sentence'), ASKED, ids=[one[0] for one in ASKED]
)
def test_what_is_not_understood_whole_is_asked_by_name(text, intent, expected, sentence):
    result = interpret(text)

    assert result.needs_clarification
    assert sentence in result.clarification
    assert (result.intent, steps(result)) == (intent, expected)


@pytest.mark.parametrize(
    'text',
    [
        'go to the kitchen, never mind',
        'Go to the kitchen and find the cup. No.',
        'go to the kitchen and turn left, no thanks',
        'turn left, then go to the kitchen, not now',
        'pick up the cup and bring it to me, forget it',
    ],
)
def test_what_is_taken_back_is_nothing_and_asked(text):
    result = interpret(text)

    assert (result.intent, result.steps) == ('NONE', ())
    assert result.needs_clarification


def test_a_plan_with_a_forbidden_step_is_asked_about_and_keeps_the_others():
    result = interpret(
        'go to the kitchen and follow me', allowed=frozenset({'MOVE_TO', 'DESCRIBE'})
    )

    assert (result.intent, steps(result)) == ('PLAN', [KITCHEN])
    assert result.needs_clarification
    assert 'FOLLOW' in result.clarification


def test_a_plan_of_allowed_steps_is_allowed():
    result = interpret('go to the kitchen and turn left', allowed=frozenset({'MOVE_TO', 'TURN'}))

    assert result.intent == 'PLAN'
    assert not result.needs_clarification


def test_a_plan_of_forbidden_steps_is_nothing():
    result = interpret('go to the kitchen and turn left', allowed=frozenset({'SAY'}))

    assert (result.intent, result.steps) == ('NONE', ())
    assert result.needs_clarification


def test_a_stop_in_a_plan_is_a_stop():
    result = interpret('go to the kitchen and find the cup and stop')

    assert (result.intent, result.steps) == ('STOP', ())


def test_more_than_ten_orders_are_refused():
    result = interpret(' and '.join(['turn left'] * 11))

    assert (result.intent, result.needs_clarification) == ('NONE', True)


ORDERS = [
    'go to the kitchen',
    'find the red mug',
    'pick up the cup',
    'turn left',
    'bring me the blue book',
    'say hello to anna',
    'go forward two metres',
    'put the box on the table',
    'follow peter',
    'open the window',
    'water the plants',
]
JOINTS = [
    ' and ',
    ', ',
    ' then ',
    ', and then ',
    '. ',
    '. After that, ',
    ', but first ',
    ' before you ',
]
SMALL = frozenset('the a and then after that but first before you to me on'.split())


@given(
    st.lists(st.sampled_from(ORDERS), min_size=1, max_size=5),
    st.lists(st.sampled_from(JOINTS), min_size=4, max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_no_clause_is_lost(orders, joints):
    text = ''.join(x for pair in zip(orders, ['', *joints], strict=False) for x in pair[::-1])
    result = interpret(text)
    said = ' '.join([step.text for step in result.steps] + [result.clarification]).lower()

    content = set(re.findall(r'\w+', text.lower())) - SMALL
    if result.needs_clarification:
        unknown = [order for order in orders if order in ORDERS[-2:] and len(orders) > 1]
        assert not unknown or any(order in said for order in unknown), result
    else:
        assert content <= set(re.findall(r'\w+', said))
        assert len(result.steps) == len(orders), result


@pytest.mark.parametrize(
    'joint', [' and ', ', ', ' or ', ', the ', ' then ', ' if ', ' before you ']
)
def test_the_work_grows_with_the_number_of_words(joint, monkeypatch):
    read = []
    real = reading.read_order
    monkeypatch.setattr(
        reading, 'read_order', lambda words: read.append(len(words)) or real(words)
    )

    words = joint.join(['go to the kitchen', *['the big hall'] * 13])
    interpret(words)

    # Readings of a clause, each of at most so many words: 60 words are read in about 2 ms.
    assert len(read) <= 8 * len(words.split())
    assert sum(read) <= 80 * len(words.split())


def test_a_doubt_about_one_step_is_asked_about_the_whole_plan():
    found = interpret('turn left with the end of the corridor then stop in front of the elevator')
    assert [step.intent for step in found.steps] == ['TURN', 'MOVE_TO']
    assert found.clarification == (
        'I am not sure that I understood. Shall I turn left, then go in front of the elevator?'
    )


def test_an_order_that_ends_with_its_preposition_is_followed_by_a_name():
    assert interpret("there's parcel bring it in and kitchen,").needs_clarification
