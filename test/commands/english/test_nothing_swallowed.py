# SPDX-License-Identifier: Apache-2.0
"""Words behind an order that change it: they are read, or asked about, and never swallowed."""

import pytest

from omnivinci_ros.commands.interpreter import interpret


@pytest.mark.parametrize(
    'text',
    [
        'bring tea, she wants coffee',
        'bring tea, he does not want it',
        'bring the cup, it needs to go to anna',
        'take the box to the hall, tom wants it in the kitchen',
        'turn left, he needs you to turn right',
        'release the rope, tom is hanging on it',
        'lift the bed, she is not ready',
        'release the rope, it is not tied',
    ],
)
def test_what_speaks_against_an_order_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'bring the tea, he needs it',
        'bring the blanket, she is cold',
        'put the box down, it is heavy',
    ],
)
def test_what_only_tells_why_is_not_asked_about(text):
    read = interpret(text)
    assert read.intent in ('BRING_OBJECT', 'PLACE_OBJECT') and not read.needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'pick up the box that you must not lift',
        'bring me the box which is on the table that you should not touch',
        'check whether the door is open, close it if so',
        'check if tom is here, give him the cup if not',
        'look in the oven and take it out',
        'look in the drawer, take the red one',
        'look on the table and take it',
        'find my glasses for the third time',
        'the cup on the table please',
        'everyone cups in the sink please',
    ],
)
def test_what_is_forbidden_or_left_open_is_asked_about(text):
    assert interpret(text).needs_clarification


@pytest.mark.parametrize(
    'text',
    [
        'the pills never give them to tom',
        'the cooks put it in the soup',
        'our neighbours put them out on mondays',
    ],
)
def test_what_others_do_or_nobody_may_do_is_no_order(text):
    read = interpret(text)
    assert read.intent == 'NONE'


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'take the jar that leaks to the bin',
            'BRING_OBJECT',
            {'object': 'jar', 'attribute': 'that leaks', 'place': 'bin'},
        ),
        (
            'bring the pan i use to cook',
            'BRING_OBJECT',
            {'object': 'pan', 'attribute': 'i use to cook'},
        ),
        (
            'tell the boss i lost his keys',
            'SAY',
            {'recipient': 'boss', 'text': 'i lost his keys'},
        ),
        (
            'tell my wife i love her and miss her',
            'SAY',
            {'recipient': 'wife', 'text': 'i love her and miss her'},
        ),
        (
            'tell the lad at the bar his break is over',
            'SAY',
            {'recipient': 'lad at the bar', 'text': 'his break is over'},
        ),
        (
            'turn left ninety degrees so you are facing the door',
            'TURN',
            {'direction': 'left', 'angle_deg': '90'},
        ),
        ('turn round so you are facing the board', 'LOOK_AT', {'object': 'board'}),
    ],
)
def test_every_word_ends_in_its_slot(text, intent, slots):
    read = interpret(text)
    assert (read.intent, dict(read.slots)) == (intent, slots)


def test_if_not_is_the_condition_of_the_next_order():
    tea, coffee = interpret('bring me tea, if not then coffee').steps
    assert 'condition' not in tea.slots
    assert coffee.slots['condition'] == 'otherwise'


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        ('go forward, say two metres', [('MOVE', {'direction': 'forward', 'distance_m': '2'})]),
        ('turn left, say ninety degrees', [('TURN', {'direction': 'left', 'angle_deg': '90'})]),
        (
            'pick up the cup and go to the kitchen with it',
            [
                ('GRAB_OBJECT', {'object': 'cup'}),
                ('BRING_OBJECT', {'object': 'cup', 'place': 'kitchen'}),
            ],
        ),
        ('go to the kitchen with tom', [('FOLLOW', {'object': 'tom', 'place': 'kitchen'})]),
        ('go to the room with the red door', [('MOVE_TO', {'place': 'room with the red door'})]),
        (
            'go to the cow shed see if the light is on',
            [('MOVE_TO', {'place': 'cow shed'}), ('DESCRIBE', {'object': 'light'})],
        ),
    ],
)
def test_what_is_said_of_a_way_ends_in_its_slots(text, steps):
    read = interpret(text)
    assert not read.needs_clarification
    assert [(step.intent, dict(step.slots)) for step in read.steps] == steps


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'tell the delivery driver he is late',
            'SAY',
            {'text': 'he is late', 'recipient': 'delivery driver'},
        ),
        (
            'take grandma to the garden she wants to see the swing',
            'GUIDE',
            {'object': 'grandma', 'place': 'garden'},
        ),
        ("scoot back a bit i'm trying to get the hoist in", 'MOVE', {'direction': 'backward'}),
        ('go and stand with harold', 'MOVE_TO', {'place': 'harold'}),
        ('bring table six their bread', 'BRING_OBJECT', {'object': 'bread', 'place': 'table six'}),
        (
            "go check if there's a queue at the desk",
            'FIND_OBJECT',
            {'object': 'queue', 'place': 'desk'},
        ),
    ],
)
def test_more_of_what_strangers_say_in_passing(text, intent, slots):
    read = interpret(text)
    assert (read.intent, dict(read.slots), read.needs_clarification) == (intent, slots, False)


def test_how_high_is_no_part_of_the_thing():
    assert interpret('put the scissors high up on the shelf').slots['object'] == 'scissors'


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        ('come back in', 'MOVE_TO', {'place': 'inside'}),  # and no drive backward
        ('drive back in', 'MOVE_TO', {'place': 'inside'}),
        ('come back down', 'MOVE_TO', {'place': 'here'}),
        ('turn this way', 'LOOK_AT', {'object': 'me'}),
        ('swivel toward me', 'LOOK_AT', {'object': 'me'}),
        ('follow me through', 'FOLLOW', {'object': 'me'}),
    ],
)
def test_ways_that_are_told_by_the_speaker(text, intent, slots):
    read = interpret(text)
    assert (read.intent, dict(read.slots), read.needs_clarification) == (intent, slots, False)
