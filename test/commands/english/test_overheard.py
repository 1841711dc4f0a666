# SPDX-License-Identifier: Apache-2.0
"""What people say to each other, to other assistants and on television moves no robot unasked."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.intents import Interpretation
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.common.units import SECOND_NS

MOTION = ('MOVE', 'TURN', 'MOVE_TO', 'FOLLOW', 'GUIDE')
HANDLING = ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT')
TOLD_TO_OTHERS = {
    'ways told to persons, and thoughts': [
        'you go down the hall and turn left',
        'follow the road for two miles then turn right',
        'maybe go to the kitchen',
        'perhaps turn left',
        'go to your room young man',
        'go to the kitchen tom',
    ],
    'said to everybody, or of somebody': [
        'everyone go home',
        'everybody come to the front',
        'emma and jack bring the chairs to the hall',
        'my boss is always like bring me the report',
        'the rule is go to the back of the line',
        'and then i said bring me the cup',
        'i remember when you brought me flowers',
        'no going to the kitchen',
        'no turning back now',
    ],
    'what robots do not have': [
        'pass the wine to your uncle',
        'give your brother some peas',
        'follow me to your table',
        'get yourself a drink',
        'take some more potatoes',
        'bring the tent when you come',
    ],
    'beyond the house, and animals': [
        'take the dog to the vet',
        'leave the dog at home',
        'take the kids to the park',
        'take me to the moon',
        'get me some milk at the store',
        'follow the yellow brick road',
        'move to the back of the bus',
    ],
    'idle wishes': [
        'i feel like pizza',
        'i could murder a burger',
        'we need milk',
        'i want a new guitar',
        'a glass of water would be nice',
    ],
    'other assistants': [
        'go to bbc one',
        'go to the kitchen lights',
        'go on to the next one',
        'slide to the next picture',
        'place a bid on the vase',
        'drop a like',
        'get a playlist going',
        'get some milk with my next order',
        'bring the app to the front',
        'give me the bbc',
        'follow that link',
        'release the parking brake',
        'reach anna on her mobile',
        'get back to anna',
        'pass this on to tom',
        'take the fastest route home',
        'lead the way to victory',
    ],
}
TALK_AMONG_PEOPLE = {
    'asked among people': [
        'Did anyone walk the dog this morning?',
        'Have you heard from your brother lately?',
        'Are we late for the theatre?',
        'Who ate the last biscuit?',
        'How much are the peaches?',
        'Do you think she will say yes?',
    ],
    'told': [
        'You should have heard him sing.',
        'Let me finish this chapter first.',
        "Our neighbours' robot polished the silver once, they say.",
        'Come on, do not be silly.',
    ],
    'somebody is called': [
        'Deal the next round, Frank.',
        'Mrs Dalton, open wide, please.',
    ],
    'what people have': [
        'Brush your teeth before bed.',
        'Give my regards to Vienna.',
    ],
}
MEANT_FOR_THE_ROBOT = [
    ('maybe you could bring me the cup', 'BRING_OBJECT', {'object': 'cup', 'recipient': 'me'}),
    (
        'do you mind bringing me the salt',
        'BRING_OBJECT',
        {'object': 'salt', 'recipient': 'me'},
    ),
    (
        "i'd appreciate a cup of tea",
        'BRING_OBJECT',
        {'object': 'cup of tea', 'recipient': 'me'},
    ),
    ('may i trouble you for the salt', 'BRING_OBJECT', {'object': 'salt', 'recipient': 'me'}),
    ('bring me a colander', 'BRING_OBJECT', {'object': 'colander', 'recipient': 'me'}),
    ('i seem to have lost my glasses', 'FIND_OBJECT', {'object': 'glasses'}),
    ('my glasses have disappeared', 'FIND_OBJECT', {'object': 'glasses'}),
    ('help grandma get to the bathroom', 'GUIDE', {'object': 'grandma', 'place': 'bathroom'}),
    ('join me in the kitchen', 'MOVE_TO', {'place': 'kitchen'}),
    ('keep watching the door', 'LOOK_AT', {'object': 'door'}),
    ('get a bit closer', 'MOVE_TO', {'place': 'here'}),
    ('drag yourself over to the door', 'MOVE_TO', {'place': 'door'}),
    ('pull yourself back one metre', 'MOVE', {'direction': 'backward', 'distance_m': '1'}),
    ('take the dishes away', 'GRAB_OBJECT', {'object': 'dishes'}),
    (
        'give anna the message that dinner is ready',
        'SAY',
        {'text': 'dinner is ready', 'recipient': 'anna'},
    ),
]
MAYBE_MEANT_FOR_THE_ROBOT = [
    'Iron our shirts.',
    'He fell, call an ambulance!',
    'We have to leave, open the door.',
    'defrost the turkey, we eat at six',
    'polish the silver that I bought yesterday',
    'Could you wash my shirt?',
    'Would you open the window for us?',
    'Robot, did you see them leave?',
    'What is your name?',
    'What is he holding?',
    'We need a robot at the front desk.',
    "Let's have the ladder then.",
    'Do the ironing.',
    'Do not leave before we are back.',
]


def with_kind(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return each sentence behind its kind."""
    return [(kind, said) for kind in table for said in table[kind]]


def acts(said: str) -> list[str]:
    """Return what would be carried out without a question."""
    found = interpret(said)
    if found.needs_clarification:
        return []
    return [one.intent for one in found.steps if one.intent in (*MOTION, *HANDLING)]


@pytest.mark.parametrize(('kind', 'said'), with_kind(TOLD_TO_OTHERS))
def test_it_moves_nothing_unasked(kind: str, said: str) -> None:
    assert acts(said) == [], kind


@pytest.mark.parametrize(
    ('said', 'intent', 'slots'),
    MEANT_FOR_THE_ROBOT,
    ids=[case[0] for case in MEANT_FOR_THE_ROBOT],
)
def test_what_is_meant_for_the_robot_is_read(
    said: str, intent: str, slots: dict[str, str]
) -> None:
    found = interpret(said)
    assert (found.intent, found.slots, found.clarification) == (intent, slots, '')


@pytest.mark.parametrize(
    'said',
    [
        'bring me the blue or the red cup',
        'bring me the blue or red cup',
        'bring me either the blue or the red cup',
    ],
)
def test_of_two_kinds_the_one_that_is_meant_is_asked_for(said: str) -> None:
    found = interpret(said)
    question = 'Which one: shall I bring blue cup for you, or bring red cup for you?'
    assert found.clarification == question
    assert answered(found, 'the red one').slots['attribute'] == 'red'


def test_both_kinds_are_two_steps() -> None:
    found = interpret('bring me the red and the blue cup')
    assert [one.slots['attribute'] for one in found.steps] == ['red', 'blue']


def answered(found: Interpretation, answer: str) -> Interpretation:
    dialogue = Dialogue(10 * SECOND_NS)
    dialogue.published(found, 0)
    result = dialogue.answer(answer, SECOND_NS)
    assert result is not None
    return result.result


@pytest.mark.parametrize(
    ('said', 'answer', 'slots'),
    [
        ('put it there', 'the vase on the shelf', {'object': 'vase', 'place': 'shelf'}),
        ('bring me one', 'a banana', {'object': 'banana', 'recipient': 'me'}),
        (
            'bring me the other one',
            'the green cup',
            {'object': 'cup', 'attribute': 'green', 'recipient': 'me'},
        ),
        ('show me the way', 'to the lift', {'object': 'me', 'place': 'lift'}),
    ],
)
def test_an_answer_names_a_thing_or_a_place(said: str, answer: str, slots: dict[str, str]) -> None:
    result = answered(interpret(said), answer)
    assert (result.slots, result.needs_clarification) == (slots, False)


def test_whose_left_is_asked_again() -> None:
    assert answered(interpret('turn left or right'), 'my left').needs_clarification


@pytest.mark.parametrize(('kind', 'said'), with_kind(TALK_AMONG_PEOPLE))
def test_talk_among_people_is_not_asked_about(kind: str, said: str) -> None:
    found = interpret(said)

    assert (found.intent, found.needs_clarification) == ('NONE', False), (kind, found)


@pytest.mark.parametrize('said', MAYBE_MEANT_FOR_THE_ROBOT)
def test_what_may_be_meant_for_the_robot_is_never_passed_over(said: str) -> None:
    found = interpret(said)

    assert found.intent != 'NONE' or found.needs_clarification


@pytest.mark.parametrize('said', ['Pass me the ball, Jordan!', 'Grab a chair, Tom.'])
def test_an_order_to_somebody_who_is_called_is_asked_about(said: str) -> None:
    found = interpret(said)

    assert found.clarification.startswith('Was that meant for me?')


def test_who_is_named_in_the_order_is_not_called() -> None:
    found = interpret('Follow Anna, no, follow Tom.')

    assert [step.slots['object'] for step in found.steps] == ['tom']
    assert 'meant for me' not in found.clarification
