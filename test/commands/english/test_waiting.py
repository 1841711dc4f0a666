# SPDX-License-Identifier: Apache-2.0
"""Orders to wait: how long, whom for, where, and until when; a call to wait stays a STOP."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.english.waiting import read_wait
from omnivinci_ros.commands.interpreter import interpret

KITCHEN = ('MOVE_TO', {'place': 'kitchen'})
HERE = ('MOVE_TO', {'place': 'here'})
LEFT = ('TURN', {'direction': 'left'})


def wait(**slots: str) -> tuple[str, dict[str, str]]:
    return 'WAIT', slots


PLANS = [
    (
        'Go to the kitchen, wait two minutes and come back.',
        [KITCHEN, wait(duration_s='120'), HERE],
    ),
    ('go to the kitchen and wait there for half an hour', [KITCHEN, wait(duration_s='1800')]),
    ('Turn left, wait five seconds, then turn left.', [LEFT, wait(duration_s='5'), LEFT]),
    ('Wait here for ten minutes, then come to the kitchen.', [wait(duration_s='600'), KITCHEN]),
    ('wait 90 seconds then turn left', [wait(duration_s='90'), LEFT]),
    ('wait 10s and turn left', [wait(duration_s='10'), LEFT]),
    ('Stay there a minute and a half, then turn left.', [wait(duration_s='90'), LEFT]),
    ('Pause for a quarter of an hour, then turn left.', [wait(duration_s='900'), LEFT]),
    (
        'Go to the kitchen, wait there for Anna, and follow her.',
        [KITCHEN, wait(object='anna'), ('FOLLOW', {'object': 'anna'})],
    ),
    (
        'Go to the kitchen and wait for me.',
        [KITCHEN, wait(object='me')],
    ),
    (
        'Go to the kitchen and stay there until I call you.',
        [KITCHEN, wait(condition='until i call you')],
    ),
    (
        'Wait in the hallway until Finn arrives, then walk him to my office.',
        [
            wait(place='hallway', condition='until finn arrives'),
            ('GUIDE', {'object': 'finn', 'place': 'office'}),
        ],
    ),
    (
        'Show Mr. Hall to the toilet and wait for him outside.',
        [
            ('GUIDE', {'object': 'mr hall', 'place': 'toilet'}),
            wait(object='mr hall', place='outside'),
        ],
    ),
    (
        'Deliver the crate to the dock, wait for the receipt, and come back.',
        [
            ('BRING_OBJECT', {'object': 'crate', 'place': 'dock'}),
            wait(object='receipt'),
            ('MOVE_TO', {'place': 'here'}),
        ],
    ),
    (
        'Take the tray to the ward and wait with anna until she has eaten.',
        [
            ('BRING_OBJECT', {'object': 'tray', 'place': 'ward'}),
            wait(place='with anna', condition='until she has eaten'),
        ],
    ),
    (
        'Put the lamp on the desk, turn to me, and wait.',
        [
            ('PLACE_OBJECT', {'object': 'lamp', 'place': 'desk'}),
            ('LOOK_AT', {'object': 'me'}),
            wait(),
        ],
    ),
    (
        'Wait for the varnish to dry, then pick up the shelf.',
        [wait(condition='for the varnish to dry'), ('GRAB_OBJECT', {'object': 'shelf'})],
    ),
    (
        'Pick up the box, hold on for ten seconds and put it down.',
        [
            ('GRAB_OBJECT', {'object': 'box'}),
            wait(duration_s='10'),
            ('PLACE_OBJECT', {'object': 'box'}),
        ],
    ),
    (
        'Drive on two metres, halt for ten seconds, then turn left.',
        [
            ('MOVE', {'direction': 'forward', 'distance_m': '2'}),
            wait(duration_s='10'),
            LEFT,
        ],
    ),
]
ALONE = [
    ('Pause for half a minute, please.', {'duration_s': '30'}),
    ('Could you stay put for a quarter of an hour?', {'duration_s': '900'}),
    ('Wait by the door for two minutes.', {'place': 'by the door', 'duration_s': '120'}),
    ('go wait in the hall for ten minutes', {'place': 'hall', 'duration_s': '600'}),
    (
        'Stay by the door until I come back.',
        {'place': 'by the door', 'condition': 'until i come back'},
    ),
    ('Just wait ten minutes, please.', {'duration_s': '600'}),
    ('wait here till the oven beeps', {'condition': 'till the oven beeps'}),
    ('Wait for the glue to set.', {'condition': 'for the glue to set'}),
    ('wait for anna to sign it', {'condition': 'for anna to sign it'}),
]


@pytest.mark.parametrize(('text', 'steps'), PLANS, ids=[text for text, _ in PLANS])
def test_a_wait_is_a_step_of_a_plan(text, steps):
    result = interpret(text)
    assert [(step.intent, step.slots) for step in result.steps] == steps
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(('text', 'slots'), ALONE, ids=[text for text, _ in ALONE])
def test_a_wait_of_a_known_length_or_end_is_an_order(text, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == ('WAIT', slots)
    assert not result.needs_clarification, result.clarification


@pytest.mark.parametrize(
    'text',
    [
        'wait',
        'Wait for me!',
        'wait one second',
        'wait a minute',
        'wait for the child',
        'wait, my foot is under the wheel',
        'wait my sleeve is caught in your arm',
        'turn left, wait for the child',
        'wait a second',
        "Wait, it's falling!",
        'stop for two minutes and go back',
        'go to the kitchen, wait two minutes and stop',
        'turn left, then wait',
    ],
)
def test_a_call_to_wait_is_a_stop(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text',
    [
        'I waited for you for an hour.',
        'We had to wait for two hours.',
        'Wait till you hear what happened next.',
        'The bus waits there for ten minutes.',
        'she stayed in the hall until noon',
    ],
)
def test_who_tells_of_waiting_orders_nothing(text):
    understood = interpret(text)
    assert understood.intent == 'NONE'
    assert not understood.steps


def test_how_long_is_asked_where_nothing_ends_the_wait():
    result = interpret('Go forward two metres, wait, and turn left.')
    assert result.clarification == 'How long should I wait?'
    dialogue = Dialogue(10_000_000_000)
    dialogue.published(result, 0)
    answered = dialogue.answer('for half a minute', 1)
    assert answered is not None
    assert [(step.intent, step.slots) for step in answered.result.steps] == [
        ('MOVE', {'direction': 'forward', 'distance_m': '2'}),
        wait(duration_s='30'),
        LEFT,
    ]
    assert not answered.result.needs_clarification


@pytest.mark.parametrize('answer', ['until I say go', 'ten seconds', 'just a minute'])
def test_an_answer_tells_how_long(answer):
    dialogue = Dialogue(10_000_000_000)
    dialogue.published(interpret('Go forward two metres, wait, and turn left.'), 0)
    answered = dialogue.answer(answer, 1)
    assert answered is not None and not answered.result.needs_clarification


def test_what_is_said_of_something_else_does_not_tell_how_long():
    dialogue = Dialogue(10_000_000_000)
    dialogue.published(interpret('Go forward two metres, wait, and turn left.'), 0)
    assert dialogue.answer('what a lovely day', 1) is None


@pytest.mark.parametrize(
    'text',
    [
        'wait one second back off',
        'wait one second and step back',
        'wait half a second, then get out of the way',
        'wait two seconds and get off my foot',
        'wait ten seconds and let go of me',
        'wait one second, then turn left',
        'wait ten seconds, then get away from me',
        'wait ten seconds, then drop it',
        'wait ten seconds, then move out of the way',
        "stay there for a minute and don't move",
        "wait five minutes but don't go anywhere",
    ],
)
def test_a_cry_is_no_length_of_time(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text', ['Wait until you hear the bell.', 'Stay there until you see the green light.']
)
def test_a_robot_waits_for_a_signal(text):
    understood = interpret(text)
    assert understood.intent == 'WAIT'
    assert understood.slots['condition'].startswith('until you ')


def test_a_halt_is_a_wait_only_with_its_length():
    assert read_wait('halt by the door'.split()) is None
    assert read_wait('halt by the door for two minutes'.split()) is not None


@pytest.mark.parametrize(
    'text',
    [
        'wait for the door to open, my hand is in it',
        'wait two minutes, my leg is under you',
        'wait for the doctor to come, i am bleeding',
        'wait for the car to pass, there is a child',
        'wait till my foot is out',
        'wait for him to get off',
        'wait until i can breathe',
    ],
)
def test_a_wait_of_somebody_who_is_caught_is_a_stop(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    ('text', 'slots'),
    [
        ('take a break for ten minutes', {'duration_s': '600'}),
        ('sit tight until the van is here', {'condition': 'until the van is here'}),
        ('stand fast until the cows are past', {'condition': 'until the cows are past'}),
    ],
)
def test_to_wait_has_many_words(text, slots):
    result = interpret(text)

    assert (result.intent, result.slots) == ('WAIT', slots)
