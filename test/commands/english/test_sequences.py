# SPDX-License-Identifier: Apache-2.0
"""Orders in a row as people say them: when one follows another, and what later ones leave out."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret

KITCHEN = ('MOVE_TO', {'place': 'kitchen'})
HERE = ('MOVE_TO', {'place': 'here'})
LEFT = ('TURN', {'direction': 'left'})
GRAB_CUP = ('GRAB_OBJECT', {'object': 'cup'})
BRING_CUP = ('BRING_OBJECT', {'object': 'cup', 'recipient': 'me'})
TELL = ('DESCRIBE', {})

FOLLOWING = [
    ('Go to the kitchen. Once there, turn left.', [KITCHEN, LEFT]),
    ('Go to the kitchen and when you have finished come back.', [KITCHEN, HERE]),
    ('The moment you reach the kitchen, turn left.', [KITCHEN, LEFT]),
    ('Prior to going to the kitchen, pick up the cup.', [GRAB_CUP, KITCHEN]),
    ('Go to the kitchen and on your way pick up the cup.', [GRAB_CUP, KITCHEN]),
    ('On your way to the kitchen, pick up the cup.', [GRAB_CUP, KITCHEN]),
    ('go to the kitchen second turn left and third come straight back', [KITCHEN, LEFT, HERE]),
    ('Start by picking up the cup, then come and find me.', [GRAB_CUP, HERE]),
    ('turn left walk to the kitchen pick up the cup', [LEFT, KITCHEN, GRAB_CUP]),
    ('Do three things: turn left, go to the kitchen, and come back.', [LEFT, KITCHEN, HERE]),
    ('Go to the kitchen and let me know what you find.', [KITCHEN, TELL]),
]
MEANT = [
    (
        'My wife is upstairs. Go to her and tell her dinner is ready.',
        [
            ('MOVE_TO', {'place': 'wife'}),
            ('SAY', {'text': 'dinner is ready', 'recipient': 'wife'}),
        ],
    ),
    (
        "There's a cup on the table. Pick it up and bring it to me.",
        [GRAB_CUP, BRING_CUP],
    ),
    (
        'Find the cup. It should be in the sink. Then bring it to me.',
        [('FIND_OBJECT', {'object': 'cup', 'place': 'sink'}), BRING_CUP],
    ),
    (
        'grab the cup go to the sink put it in',
        [
            GRAB_CUP,
            ('MOVE_TO', {'place': 'sink'}),
            ('PLACE_OBJECT', {'object': 'cup', 'place': 'sink'}),
        ],
    ),
    (
        'Find the blue bucket and put the cup in it.',
        [
            ('FIND_OBJECT', {'object': 'bucket', 'attribute': 'blue'}),
            ('PLACE_OBJECT', {'object': 'cup', 'place': 'blue bucket'}),
        ],
    ),
    (
        'If Anna is there, hand over the cup.',
        [
            (
                'BRING_OBJECT',
                {'object': 'cup', 'recipient': 'anna', 'condition': 'anna is there'},
            )
        ],
    ),
    (
        'Bring Tom the cup and Anna the plate.',
        [
            ('BRING_OBJECT', {'object': 'cup', 'recipient': 'tom'}),
            ('BRING_OBJECT', {'object': 'plate', 'recipient': 'anna'}),
        ],
    ),
    (
        'Find the man who is waving and follow him.',
        [('FIND_OBJECT', {'object': 'man waving'}), ('FOLLOW', {'object': 'man waving'})],
    ),
    (
        'Show Anna to the lobby, say please take a seat, and return to the kitchen.',
        [
            ('GUIDE', {'object': 'anna', 'place': 'lobby'}),
            ('SAY', {'text': 'please take a seat'}),
            KITCHEN,
        ],
    ),
]
ASKED = [
    'Slice the tomato and put the knife down.',  # a verb that nobody knows
    'Kitchen first, then the garage.',
    'Come and get me when the clock strikes four.',
    'If Anna is there, greet her, and then turn around.',  # in any case?
    'Grab the bottle shake it and give it to me.',
    'Put a new phone case in my basket.',
    'Hey Siri, take me home.',
]
SILENT = ['Alexa, set a timer for ten minutes.', 'Our umbrella got lost on the way to London.']


@pytest.mark.parametrize(('text', 'expected'), [*FOLLOWING, *MEANT], ids=lambda one: str(one)[:40])
def test_orders_in_a_row_come_out_as_they_are_meant(text, expected):
    found = interpret(text)

    assert [(step.intent, step.slots) for step in found.steps] == expected
    assert not found.needs_clarification


@pytest.mark.parametrize('text', ASKED)
def test_what_may_be_meant_otherwise_is_asked(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize('text', SILENT)
def test_what_is_said_to_others_gets_no_answer(text):
    found = interpret(text)

    assert (found.intent, found.clarification) == ('NONE', '')
