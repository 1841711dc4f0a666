# SPDX-License-Identifier: Apache-2.0
"""Kinds of wording that strangers' sentences brought: each is read, asked about, or left alone."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    found = interpret(text)
    assert found.clarification == '', text
    return [(step.intent, step.slots) for step in found.steps]


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        (  # a way that was turned to is gone forward
            'turn right 90 degrees, move 2 meters, turn left and move 1 meter',
            [
                ('TURN', {'direction': 'right', 'angle_deg': '-90'}),
                ('MOVE', {'direction': 'forward', 'distance_m': '2'}),
                ('TURN', {'direction': 'left'}),
                ('MOVE', {'direction': 'forward', 'distance_m': '1'}),
            ],
        ),
        (  # where a thing lies, and where it shall lie
            'move the cup on the shelf to the table',
            [('PLACE_OBJECT', {'object': 'cup', 'from': 'shelf', 'place': 'table'})],
        ),
        (
            'put everything on the chair onto the bed',
            [('PLACE_OBJECT', {'object': 'everything', 'from': 'chair', 'place': 'bed'})],
        ),
        (
            'put the cup on the table to the left of the plate',
            [('PLACE_OBJECT', {'object': 'cup', 'place': 'table to the left of the plate'})],
        ),
        (  # what somebody wears is no place
            'find the man in the yellow vest by the entrance',
            [('FIND_OBJECT', {'object': 'man in the yellow vest', 'place': 'by the entrance'})],
        ),
        (
            'find the nurse in the kitchen',
            [('FIND_OBJECT', {'object': 'nurse', 'place': 'kitchen'})],
        ),
        (
            'I need the small blue box, the one beside the lamp',
            [
                (
                    'BRING_OBJECT',
                    {
                        'object': 'box',
                        'attribute': 'small blue',
                        'recipient': 'me',
                        'place': 'beside the lamp',
                    },
                )
            ],
        ),
        (  # the dog did it, and is not put into the bin
            'the dog chewed the shoe, put it in the bin',
            [('PLACE_OBJECT', {'object': 'shoe', 'place': 'bin'})],
        ),
        (  # a dog's bed is no dog
            'the dog bed is dirty, put it outside',
            [('PLACE_OBJECT', {'object': 'dog bed', 'place': 'outside'})],
        ),
        (
            "the cat's going to knock the mug over, move it to the table",
            [('PLACE_OBJECT', {'object': 'mug', 'place': 'table'})],
        ),
        (
            "there's a lady at the door, bring her to me",
            [('GUIDE', {'object': 'lady', 'place': 'me'})],
        ),
        (
            'Your battery is nearly flat, go to the charger.',
            [('MOVE_TO', {'place': 'charger'})],
        ),
        (
            'get Sophie a clean fork, hers fell on the floor',
            [('BRING_OBJECT', {'object': 'fork', 'attribute': 'clean', 'recipient': 'sophie'})],
        ),
        (
            'get a bit further away from the wall',
            [('MOVE', {'direction': 'backward'})],
        ),
        (
            'go four metres in a straight line',
            [('MOVE', {'direction': 'forward', 'distance_m': '4'})],
        ),
        (
            'make a U-turn on the spot',
            [('TURN', {'angle_deg': '180'})],
        ),
        (
            'slide over five centimetres to the right',
            [('MOVE', {'direction': 'right', 'distance_m': '0.05'})],
        ),
        (
            "raise the tray carefully, it's full",
            [('GRAB_OBJECT', {'object': 'tray', 'speed': 'carefully'})],
        ),
        (
            'Which room is Thomas in?',
            [('FIND_OBJECT', {'object': 'thomas'})],
        ),
        (
            'where on earth did I leave the car keys',
            [('FIND_OBJECT', {'object': 'car keys'})],
        ),
        (
            'hard right',
            [('TURN', {'direction': 'right'})],
        ),
        (  # only a way is forbidden
            "Don't go through the kitchen but do go to the garden.",
            [('MOVE_TO', {'place': 'garden', 'avoid': 'kitchen'})],
        ),
        (
            'turn left only once',
            [('TURN', {'direction': 'left', 'times': '1'})],
        ),
        (
            'Drive to the door, but not too fast.',
            [('MOVE_TO', {'place': 'door', 'speed': 'not too fast'})],
        ),
        (
            'Gain three metres of altitude.',
            [('MOVE', {'direction': 'up', 'distance_m': '3'})],
        ),
        (
            'Withdraw to the tent.',
            [('MOVE_TO', {'place': 'tent'})],
        ),
        (
            'Follow Marco until the gate.',
            [('FOLLOW', {'object': 'marco', 'place': 'gate'})],
        ),
        (
            "Take the tray and don't forget to bring the cup.",
            [('GRAB_OBJECT', {'object': 'tray'}), ('BRING_OBJECT', {'object': 'cup'})],
        ),
        (
            'Go to Anna and ask how she slept.',
            [('MOVE_TO', {'place': 'anna'}), ('SAY', {'text': 'how she slept'})],
        ),
        (
            'Find a bench and take me there.',
            [
                ('FIND_OBJECT', {'object': 'bench'}),
                ('GUIDE', {'object': 'me', 'place': 'bench'}),
            ],
        ),
        (
            'Hand the juice to the lady in the blue dress.',
            [('BRING_OBJECT', {'object': 'juice', 'recipient': 'lady in the blue dress'})],
        ),
        (
            'Bring me the keys for the van.',
            [('BRING_OBJECT', {'object': 'keys for the van', 'recipient': 'me'})],
        ),
        (
            'Back up thirty centimetres, you are on my foot.',
            [('MOVE', {'direction': 'backward', 'distance_m': '0.3'})],
        ),
        (
            '幫我去信箱拿信,拿完放在桌上',
            [
                ('MOVE_TO', {'place': '信箱'}),
                ('GRAB_OBJECT', {'object': '信'}),
                ('PLACE_OBJECT', {'object': '信', 'place': '桌上'}),
            ],
        ),
    ],
)
def test_an_order_in_a_strangers_words_is_read(text, steps):
    assert read(text) == steps


@pytest.mark.parametrize(
    ('text', 'intents', 'named'),
    [
        ('go forward a metre, wait, then turn left', ['MOVE', 'WAIT', 'TURN'], 'wait'),
        ('go down two metres, then stop and turn right', ['MOVE', 'TURN'], 'stop'),
        ('advance five metres, halt, and turn left', ['MOVE', 'TURN'], 'halt'),
        ('follow me and stop when i stop', ['FOLLOW'], 'stop'),
        ('往后退一米,停一下,再往右转', ['MOVE', 'TURN'], '停一下'),
    ],
)
def test_a_pause_inside_a_plan_stops_nothing_and_is_asked_about(text, intents, named):
    found = interpret(text)

    assert [step.intent for step in found.steps] == intents
    assert named in found.clarification


@pytest.mark.parametrize(
    'text',
    [
        'go forward. Stop! Go back!',
        'go forward a metre, stop',
        # what goes on does not end by itself
        'go forward, stop, then turn around',
        'go forward stop then turn around',
        'keep going, keep going, stop, then back up',
        'come closer closer stop and turn left',
        'go on then stop and go back',
        'go forward ten metres, no, stop, then go back',
        'drive ahead and then stop and get off me',
        'go forward and stop when he falls',
        '退后,停一下',
        '前进,停,然后后退',
        # a way is forbidden, and no other one ordered
        "don't go in there",
        "don't drive over my foot, go back",
        "don't go near the child, go left",
        "don't go through the child, go to the door",
        "don't go on, back up",
        "don't go so fast",
        'wait near the edge',
        'tell him to stop crushing my hand',
    ],
)
def test_what_only_looks_like_such_a_pause_stops(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    'text',
    [
        'Anna, come here please.',
        'hey sarah, go get the coat',
        'Leo, put that down right now.',
        'Captain, bring the ship to the dock!',
        'Follow that car!',
        'wait by the door',
    ],
)
def test_what_may_be_said_to_somebody_else_is_asked_about(text):
    found = interpret(text)

    assert found.steps and found.needs_clarification


@pytest.mark.parametrize(
    'text', ['you do not need to stop', 'Tell Max to stop smoking.', 'kids, wash your hands']
)
def test_what_is_said_of_and_to_others_does_nothing(text):
    found = interpret(text)

    assert found.intent in ('NONE', 'SAY')


@pytest.mark.parametrize(
    ('text', 'steps'),
    [
        ('move back until the wall', [('MOVE', {'direction': 'backward'})]),
        (
            'drive fast to the door, but not too fast',
            [('MOVE_TO', {'speed': 'fast but not too fast'})],
        ),
        ('go to the door without going too fast', [('MOVE_TO', {'speed': 'not too fast'})]),
        (
            "take the tray and don't forget to bring the cup, but not too fast",
            [('GRAB_OBJECT', {'object': 'tray'}), ('BRING_OBJECT', {'speed': 'not too fast'})],
        ),
        (
            'drive till the gate then till the house',
            [('MOVE_TO', {'place': 'gate'}), ('MOVE_TO', {'place': 'house'})],
        ),
        ('three metres forward, no further', [('MOVE', {'distance_m': '3'})]),
    ],
)
def test_no_part_of_a_limit_is_lost(text, steps):
    found = read(text)

    assert [intent for intent, _ in found] == [intent for intent, _ in steps]
    for (_, slots), (_, kept) in zip(found, steps, strict=True):
        assert slots.items() >= kept.items()


@pytest.mark.parametrize(
    'text',
    [
        'wait in the kitchen then turn left',
        'go forward two metres, no, more',
        'lift the box as far as the shelf',
        'tell anna i said hi and remember to bring the cup',
        '去厨房,放好杯子',
    ],
)
def test_what_would_lose_a_wait_a_limit_or_a_message_is_asked_about(text):
    assert interpret(text).needs_clarification


def test_how_far_is_asked_where_a_size_is_about_right_or_in_steps():
    for text in ('turn right and go about two metres', 'three steps back', 'budge up a little'):
        found = interpret(text)
        assert found.needs_clarification, text


def test_a_way_back_does_not_say_where_the_next_one_goes():
    assert interpret('go back one metre, then go two metres').needs_clarification


@pytest.mark.parametrize(
    'text',
    ['is there a bus strike tomorrow', 'is there a storm warning', 'put the wipers on auto'],
)
def test_what_no_robot_sees_or_sets_is_left_alone(text):
    assert interpret(text).intent == 'NONE'


def test_what_shall_be_said_from_other_devices_is_asked_about():
    found = interpret("announce that dinner's ready on all the speakers")
    assert found.needs_clarification
    assert interpret("announce that dinner's ready in the hall").intent == 'SAY'


@pytest.mark.parametrize(
    'text',
    [
        "abort whatever you're doing",
        'kill everything',
        'keep that arm still',
        'drop everything you are up to',
    ],
)
def test_calling_off_all_that_is_done_is_a_stop(text):
    assert interpret(text).intent == 'STOP'


@pytest.mark.parametrize(
    ('text', 'intent', 'slots'),
    [
        (
            'bin the empty can',
            'PLACE_OBJECT',
            {'object': 'can', 'attribute': 'empty', 'place': 'bin'},
        ),
        (
            'pile the magazines on the footstool',
            'PLACE_OBJECT',
            {'object': 'magazines', 'place': 'footstool'},
        ),
        ('can you spin twice on the spot?', 'TURN', {'angle_deg': '720'}),
        ('do a full 360', 'TURN', {'angle_deg': '360'}),
    ],
)
def test_whole_turns_need_no_side_and_a_bin_is_put_into(text, intent, slots):
    result = interpret(text)
    assert (result.intent, result.slots) == (intent, slots)
    assert not result.needs_clarification
