# SPDX-License-Identifier: Apache-2.0
"""A question that was asked back, and what is made of its answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.interpret_cases import CASES

from omnivinci_ros.commands.answer_words import NO
from omnivinci_ros.commands.answer_words import YES
from omnivinci_ros.commands.answers import DECLINED
from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.english.reading import read_clause
from omnivinci_ros.commands.english.rephrase import in_words
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.words import read_words

S = 10**9  # nanoseconds
ASKED_NS = 100 * S
KITCHEN = ('MOVE_TO', {'place': 'kitchen'})
LEFT = ('TURN', {'direction': 'left'})
CUP = ('GRAB_OBJECT', {'object': 'cup'})

# the order, the answer, the steps that come out without a question
ANSWERS = [
    # yes
    ('Go to the hall, no, the kitchen.', 'yes', [KITCHEN]),
    ('Go to the hall, no, the kitchen.', 'Yes, please.', [KITCHEN]),
    ('Turn left?', 'sure', [LEFT]),
    ('go to the kitchen and open the door', 'okay', [KITCHEN]),
    ('turn left and right', 'yes', [LEFT, ('TURN', {'direction': 'right'})]),
    ('Go to the kitchen tomorrow.', 'yes, go ahead', [KITCHEN]),
    ('Turn left?', 'yes, and then pick up the cup', [LEFT, CUP]),
    # what was missing
    ('Turn ninety degrees.', 'left', [('TURN', {'direction': 'left', 'angle_deg': '90'})]),
    (
        'Turn ninety degrees.',
        'To the right, please.',
        [('TURN', {'direction': 'right', 'angle_deg': '-90'})],
    ),
    ('Move two metres.', 'forward', [('MOVE', {'direction': 'forward', 'distance_m': '2'})]),
    ('go forward ten', 'two metres', [('MOVE', {'direction': 'forward', 'distance_m': '2'})]),
    ('go forward a few metres', 'three', [('MOVE', {'direction': 'forward', 'distance_m': '3'})]),
    (
        'turn left nine thousand degrees',
        'ninety',
        [('TURN', {'direction': 'left', 'angle_deg': '90'})],
    ),
    ('Left.', 'turn', [LEFT]),
    ('Left.', 'move', [('MOVE', {'direction': 'left'})]),
    ('Pick up.', 'the cup', [CUP]),
    (
        'Pick up.',
        'the red cup on the table',
        [('GRAB_OBJECT', {'object': 'cup', 'attribute': 'red', 'place': 'table'})],
    ),
    ('Put the cup.', 'on the table', [('PLACE_OBJECT', {'object': 'cup', 'place': 'table'})]),
    ('Bring me.', 'the cup', [('BRING_OBJECT', {'object': 'cup', 'recipient': 'me'})]),
    ('Follow.', 'me', [('FOLLOW', {'object': 'me'})]),
    ('Go to.', 'the kitchen', [KITCHEN]),
    ('Find.', 'my keys', [('FIND_OBJECT', {'object': 'keys'})]),
    ('Greet.', 'anna', [('GREET', {'recipient': 'anna'})]),
    ('Say.', 'good evening', [('SAY', {'text': 'good evening'})]),
    ('go to the kitchen and turn', 'left', [KITCHEN, LEFT]),
    ('go to the kitchen and pick it up', 'the cup', [KITCHEN, CUP]),
    # another word in place of one
    ('Go to the hall?', 'no, the kitchen', [KITCHEN]),
    ('Go to the hall?', 'No, to the kitchen!', [KITCHEN]),
    ('Turn right?', 'no, left', [LEFT]),
    (
        'Pick up the red mug, no, the blue one.',
        'the green one',
        [('GRAB_OBJECT', {'object': 'mug', 'attribute': 'green'})],
    ),
    # what a word stands for
    ('Bring it to me.', 'the cup', [('BRING_OBJECT', {'object': 'cup', 'recipient': 'me'})]),
    ('Go there.', 'to the kitchen', [KITCHEN]),
    ('Follow him.', 'Tom.', [('FOLLOW', {'object': 'tom'})]),
    ('Put the cup there.', 'on the desk', [('PLACE_OBJECT', {'object': 'cup', 'place': 'desk'})]),
    ('Go.', 'to the kitchen', [KITCHEN]),
    ('Go to the kitchen tomorrow.', 'no, now', [KITCHEN]),
    ('Turn left?', 'yes please, thank you', [LEFT]),
    ('Turn left?', 'yes, but slowly', [('TURN', {'direction': 'left', 'speed': 'slowly'})]),
    (
        'bring me the cup or the plate',
        'both',
        [
            ('BRING_OBJECT', {'object': 'cup', 'recipient': 'me'}),
            ('BRING_OBJECT', {'object': 'plate', 'recipient': 'me'}),
        ],
    ),
    (
        'take two steps forward',
        'I meant about one and a half metres',
        [('MOVE', {'direction': 'forward', 'distance_m': '1.5'})],
    ),
    (
        'Put the cup.',
        'next to the plate',
        [('PLACE_OBJECT', {'object': 'cup', 'place': 'next to the plate'})],
    ),
    ('Go to the kitchen?', 'well, yes', [KITCHEN]),
    # one of several
    (
        'bring me the green bottle or the black one',
        'the black one',
        [('BRING_OBJECT', {'object': 'bottle', 'attribute': 'black', 'recipient': 'me'})],
    ),
    (
        'bring me the green bottle or the black one',
        'green',
        [('BRING_OBJECT', {'object': 'bottle', 'attribute': 'green', 'recipient': 'me'})],
    ),
    (
        'bring me the green bottle or the black one',
        'the second one',
        [('BRING_OBJECT', {'object': 'bottle', 'attribute': 'black', 'recipient': 'me'})],
    ),
    ('go to the kitchen or turn left', 'the kitchen', [KITCHEN]),
    ('go to the kitchen or turn left', 'the first', [KITCHEN]),
    (
        'Pick up the red mug, no, the blue one.',
        'the left one',
        [('GRAB_OBJECT', {'object': 'mug', 'attribute': 'left'})],
    ),
    # names that are in no list
    ('Go there.', 'The hospital wing.', [('MOVE_TO', {'place': 'hospital wing'})]),
    ('Fetch it.', 'My hearing aid.', [('BRING_OBJECT', {'object': 'hearing aid'})]),
    # a unit, a thing for a place, a thing for somebody
    ('go forward eight', 'feet', [('MOVE', {'direction': 'forward', 'distance_m': '2.4384'})]),
    (
        'Put in the cupboard.',
        'The rice.',
        [('PLACE_OBJECT', {'place': 'cupboard', 'object': 'rice'})],
    ),
    (
        'Bring Olga, um, uh...',
        'a cup of cocoa',
        [('BRING_OBJECT', {'object': 'cup of cocoa', 'recipient': 'olga'})],
    ),
    ('Bring Olga, um', 'the library', [('GUIDE', {'object': 'olga', 'place': 'library'})]),
]


def asked(text, *, within_s=15.0, at_ns=ASKED_NS, **more):
    dialogue = Dialogue(round(within_s * S))
    result = interpret(text)
    assert result.needs_clarification, 'this is no test of an answer'
    dialogue.published(result, at_ns, **more)
    return dialogue


def steps(result):
    return [(step.intent, step.slots) for step in result.steps]


@pytest.mark.parametrize(
    ('text', 'answer', 'expected'), ANSWERS, ids=[f'{one[0]} {one[1]}' for one in ANSWERS]
)
def test_an_answer_completes_the_order(text, answer, expected):
    answered = asked(text).answer(answer, ASKED_NS + S)

    assert answered is not None
    result = answered.result
    assert (result.needs_clarification, result.clarification) == (False, '')
    assert steps(result) == expected
    assert result.intent == ('PLAN' if len(expected) > 1 else expected[0][0])
    assert result.slots == ({} if len(expected) > 1 else expected[0][1])
    assert result.utterance == f'{text} | {answer}'


@pytest.mark.parametrize(
    'answer',
    [
        'no',
        'No, thanks.',
        'nope',
        'never mind',
        'Forget it!',
        'No, I do not want that.',
        'no, not the kitchen',
        'never mind the kitchen',
    ],
)
def test_no_gives_nothing_with_a_sentence(answer):
    dialogue = asked('Go to the hall, no, the kitchen.')
    result = dialogue.answer(answer, ASKED_NS + S).result

    assert (result.intent, result.steps, result.confidence) == ('NONE', (), 0.0)
    assert result.clarification == 'Then I will not. What should I do?'
    dialogue.published(result, ASKED_NS + S)
    assert dialogue.answer('yes', ASKED_NS + 2 * S) is None  # it is answered


def test_yes_to_a_question_that_it_does_not_answer_asks_again():
    result = asked('Turn ninety degrees.').answer('yes', ASKED_NS + S).result

    assert result.needs_clarification
    assert result.clarification == 'Should I turn 90 degrees to the left or to the right?'


@pytest.mark.parametrize(
    ('text', 'answer'),
    [
        ('Left.', 'left'),  # turn or move?
        ('bring me the green bottle or the black one', 'the bottle'),
        ('turn left and right', 'no, just left'),  # in place of which?
    ],
)
def test_an_answer_that_settles_nothing_asks_again(text, answer):
    result = asked(text).answer(answer, ASKED_NS + S).result

    assert result.needs_clarification
    assert result.clarification == interpret(text).clarification


@pytest.mark.parametrize(
    'answer',
    ['coffee', 'maybe', 'I do not know', 'yes but avoid the carpet', 'what?'],
)
def test_nothing_is_made_of_what_does_not_answer_the_question(answer):
    assert asked('Go to the hall, no, the kitchen.').answer(answer, ASKED_NS + S) is None


@pytest.mark.parametrize(
    'text',
    [
        'Pick it up.',
        'Go there.',
        'Follow him.',
        'Bring me.',
        'Put the cup.',
        'Turn left or right.',
    ],
)
@pytest.mark.parametrize(
    'talk',
    [
        'My back hurts.',
        'The phone rang.',
        'Hello Anna.',
        'Good morning.',
        'One moment.',
        'Ha ha ha.',
        'me too',
        'the news',
        'in a minute',
        'at five',
        'Oh my god',
        'Where?',
        'anything',
        'It is on the table.',
    ],
)
def test_talk_while_a_question_is_open_moves_nothing(text, talk):
    answered = asked(text).answer(talk, ASKED_NS + S)

    assert answered is None or answered.result.needs_clarification


def test_an_answer_that_leaves_something_open_is_asked_about_in_turn():
    dialogue = asked('go to the kitchen after lunch and turn')
    first = dialogue.answer('yes', ASKED_NS + S).result
    assert first.clarification == 'Should I turn to the left or to the right?'
    dialogue.published(first, ASKED_NS + S)

    second = dialogue.answer('left', ASKED_NS + 2 * S).result

    assert (steps(second), second.needs_clarification) == ([KITCHEN, LEFT], False)
    assert second.utterance == 'go to the kitchen after lunch and turn | yes | left'


@pytest.mark.parametrize(
    'text',
    [
        'go to the garage',
        'no, go to the garage',
        'turn right',
        'pick up the cup',
        'stop',
        'no no no stop',
        'I like the weather today',
        'what is the weather like',
        'yes I told her yesterday that we would not come to the party on friday evening at all',
        '',
    ],
)
def test_what_is_no_answer_is_left_to_the_grammar(text):
    assert asked('Go to the hall, no, the kitchen.').answer(text, ASKED_NS + S) is None


@pytest.mark.parametrize(
    ('said_ns', 'counts'),
    [
        (ASKED_NS - 1, False),
        (ASKED_NS, True),
        (ASKED_NS + 15 * S, True),
        (ASKED_NS + 15 * S + 1, False),
    ],
)
def test_an_answer_comes_after_the_question_and_in_time(said_ns, counts):
    assert (asked('Turn left?').answer('yes', said_ns) is not None) == counts


def test_yes_without_a_question_is_no_answer():
    assert Dialogue(15 * S).answer('yes', 0) is None


@pytest.mark.parametrize('text', ['stop', 'go to the garage', 'hello'])
def test_a_new_order_drops_the_question(text):
    dialogue = asked('Turn left?')
    dialogue.published(interpret(text), ASKED_NS + S)

    assert dialogue.answer('yes', ASKED_NS + 2 * S) is None


@pytest.mark.parametrize(
    'text', ['the cup is on the table', 'open the window', 'what time is it?']
)
def test_what_is_no_order_leaves_the_question_open(text):
    dialogue = asked('Turn left?')
    dialogue.published(interpret(text), ASKED_NS + S)

    assert dialogue.answer('yes', ASKED_NS + 2 * S) is not None


def test_a_new_question_takes_the_place_of_the_old_one():
    dialogue = asked('Turn left?')
    dialogue.published(interpret('go forward?'), ASKED_NS + S)

    assert dialogue.answer('yes', ASKED_NS + 2 * S).result.intent == 'MOVE'


def test_a_cleared_dialogue_waits_for_nothing():
    dialogue = asked('Turn left?')
    dialogue.clear()

    assert dialogue.answer('yes', ASKED_NS + S) is None


def test_an_answer_knows_what_it_answers():
    dialogue = asked('Turn left?', stamp_ns=99 * S, model='whisper tiny', words_confidence=0.8)
    answered = dialogue.answer('yes', ASKED_NS + S)

    assert (answered.asked.stamp_ns, answered.asked.model) == (99 * S, 'whisper tiny')
    assert answered.result.confidence == 0.8  # how surely the question's words were heard


def test_the_allow_list_holds_for_answers():
    dialogue = asked('bring me the green bottle or turn left')
    result = dialogue.answer('turn left', ASKED_NS + S, allowed=frozenset({'BRING_OBJECT'}))

    assert result is None or result.result.intent == 'NONE'


WHOLE = [case for case in CASES if case[1] not in ('NONE', 'STOP', 'SAY', 'GREET') and not case[3]]


@pytest.mark.parametrize('text', [case[0] for case in WHOLE], ids=lambda text: text[:40])
def test_a_step_in_words_reads_as_that_step(text):
    (step,) = interpret(text).steps
    words = [word.text for word in read_words(' '.join(in_words(step))).words]
    extra = {'times', 'speed', 'quantity'}

    reading = read_clause(words)

    assert reading is not None, words
    assert reading.intent == step.intent
    wanted = {name: value for name, value in step.slots.items() if name not in extra}
    assert reading.slots == wanted


def test_a_pause_is_no_answer():
    assert asked('Say.').answer('\n', ASKED_NS + S) is None


def test_no_word_says_yes_in_one_language_and_no_in_another():
    assert not frozenset().union(*YES.values()) & frozenset().union(*NO.values())


QUESTIONS = sorted({text for text, *_ in ANSWERS})
SAID = sorted({word for _, answer, _ in ANSWERS for word in answer.split()} | {'not', 'and', 'it'})


@given(
    st.sampled_from(QUESTIONS),
    st.lists(st.sampled_from(SAID), max_size=6).map(' '.join) | st.text(max_size=40),
)
@settings(max_examples=300, deadline=None)
def test_any_answer_gives_a_bounded_command_or_none(text, answer):
    answered = asked(text).answer(answer, ASKED_NS + S)

    if answered is not None:
        result = answered.result
        assert bool(result.clarification) == result.needs_clarification
        assert all(step.intent not in ('STOP', 'PLAN', 'NONE') for step in result.steps)
        assert all(value for step in result.steps for value in step.slots.values())
        assert len(result.utterance) <= 1000
        assert (result.intent == 'NONE') == (not result.steps)


@pytest.mark.parametrize(
    'said',
    ['yes no', 'yes sorry no', 'okay maybe', 'yes chef', 'ok google', 'okay bob', 'good boy'],
)
def test_a_yes_that_is_none_moves_nothing(said):
    dialogue, asked = Dialogue(15 * S), interpret('go to the hall?')
    dialogue.published(asked, 0)

    answered = dialogue.answer(said, 1)

    assert answered is None or answered.result.needs_clarification


def test_a_question_that_was_asked_later_takes_the_place_of_the_one_before():
    dialogue = Dialogue(15 * S)
    dialogue.published(interpret('go to the hall?'), 0)
    dialogue.published(interpret('never go to the hall'), 1)

    assert dialogue.answer('okay', 2) is None


def test_a_size_that_was_asked_for_is_asked_for_again():
    dialogue = Dialogue(15 * S)
    dialogue.published(interpret('go forward ten'), 0)

    assert dialogue.answer('backward', 1).result.needs_clarification


@pytest.mark.parametrize(
    ('order', 'said', 'slots'),
    [
        ('pick that up', 'the blue towel', {'object': 'towel', 'attribute': 'blue'}),
        ('put it on the desk', 'the lamp', {'object': 'lamp', 'place': 'desk'}),
        ('pick that up', 'the towel is wet', None),
        ('pick that up', 'over there', None),
    ],
)
def test_what_is_pointed_at_may_be_named_after_the_order(order, said, slots):
    dialogue = Dialogue(15 * 10**9)
    dialogue.published(interpret(order), 0)

    answered = dialogue.answer(said, 10**9)

    assert (answered.result.slots if answered else None) == slots


def answered(answer):
    """Return what an answer makes of 'Shall I pick up watering can?'; None: it is none."""
    found = asked("let's have you lift the watering can").answer(answer, ASKED_NS + S)
    return None if found is None else found.result


@pytest.mark.parametrize(
    'answer',
    [
        'good idea',
        'please do',
        'be my guest',
        'if you must',
        "I'd love that",
        "you'd better",
        'uh-huh, go on',
        'totally, thanks',
    ],
)
def test_people_say_yes_in_many_words(answer):
    found = answered(answer)

    assert found is not None
    assert (found.intent, found.clarification) == ('GRAB_OBJECT', '')


@pytest.mark.parametrize(
    'answer',
    [
        'God no, I need that',
        'not yet',
        "I'd rather you didn't",
        'absolutely not',
        'no, my hands are full',
        "that's not what I said",
        'nuh-uh',
        'not anymore, thanks',
    ],
)
def test_people_say_no_in_many_words(answer):
    found = answered(answer)

    assert found is not None
    assert (found.intent, found.clarification) == ('NONE', DECLINED)


@pytest.mark.parametrize('answer', ['up to you', 'whatever you think', 'you decide'])
def test_who_leaves_it_to_the_robot_is_asked_again(answer):
    found = answered(answer)

    assert found is not None
    assert found.needs_clarification


@pytest.mark.parametrize(
    'talk', ["okay, I'm leaving now", 'fine, I will do it myself', 'right, we are late']
)
def test_what_is_told_behind_a_yes_that_may_be_talk_moves_nothing(talk):
    found = answered(talk)

    assert found is None or found.needs_clarification


@pytest.mark.parametrize('talk', ['great weather today', "lovely day isn't it", 'true story'])
def test_praise_of_something_else_is_no_yes(talk):
    assert answered(talk) is None


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('move forward about 20 feet', {'direction': 'forward', 'distance_m': '6.096'}),
        ('turn right about 30 degrees', {'direction': 'right', 'angle_deg': '-30'}),
        ('go three metres to the lift', {'place': 'lift'}),
    ],
)
def test_a_yes_takes_the_size_or_the_way_that_was_asked_about(text, slots):
    dialogue = Dialogue(10)
    dialogue.published(interpret(text), 0)

    answered = dialogue.answer('yes', 1).result

    assert answered.slots == slots
    assert not answered.needs_clarification


@pytest.mark.parametrize(
    ('order', 'answer', 'slots'),
    [
        ('go there', 'to the kitchen, but slowly', {'place': 'kitchen', 'speed': 'slowly'}),
        ('go to the lobby or the hall', 'the hall of course', {'place': 'hall'}),
        ('pick it up', 'the red box carefully', {'attribute': 'red', 'speed': 'carefully'}),
        ('take him there', 'Anna to the ward', {'object': 'anna', 'place': 'ward'}),
        ('move it', 'the crate to the left', {'object': 'crate', 'place': 'left'}),
        ('find the cat and put it', 'in the basket', {'object': 'cat', 'place': 'basket'}),
        ('go three metres to the door', 'all the way', {'place': 'door'}),
    ],
)
def test_each_part_of_an_answer_has_its_slot(order, answer, slots):
    dialogue = Dialogue(10 * S)
    dialogue.published(interpret(order), 0)

    answered = dialogue.answer(answer, S)

    assert answered is not None
    assert slots.items() <= answered.result.steps[-1].slots.items()
    assert not answered.result.needs_clarification


@pytest.mark.parametrize('answer', ['three metres', 'just three metres', 'no, just three metres'])
def test_a_part_of_the_way_is_asked_about_and_then_gone(answer):
    dialogue = Dialogue(10 * S)
    dialogue.published(interpret('go three metres to the door'), 0)
    part = dialogue.answer(answer, S)
    assert part is not None
    assert part.result.clarification == 'Shall I move forward 3 metres?'

    dialogue.published(part.result, 2 * S)
    answered = dialogue.answer('yes', 3 * S)

    assert answered is not None
    assert answered.result.slots == {'direction': 'forward', 'distance_m': '3'}


def test_another_time_is_asked_about_again():
    dialogue = Dialogue(10 * S)
    dialogue.published(interpret('bring the medicine at nine'), 0)

    answered = dialogue.answer('yes but at ten', S)

    assert answered is not None
    assert answered.result.needs_clarification
