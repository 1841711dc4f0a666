# SPDX-License-Identifier: Apache-2.0
"""English routes: where a turn is, what is passed, where a way ends and what stays at a side."""

from __future__ import annotations

import pytest

from omnivinci_ros.commands.interpreter import interpret


def steps_of(result):
    return [(step.intent, step.slots) for step in result.steps]


def turn(side, **slots):
    return 'TURN', {'direction': side, **slots}


def go(place, **slots):
    return 'MOVE_TO', {'place': place, **slots}


READ = [
    # where on the way it turns
    ('turn left at the end of the corridor', [turn('left', place='end of the corridor')]),
    ('make a right before the lift', [turn('right', place='before the lift')]),
    ('turn right just past the piano', [turn('right', place='past the piano')]),
    (
        'veer left at the third door on the right and go to the desk',
        [turn('left', place='third door on the right'), go('desk')],
    ),
    (
        'Turn left, then turn right at the corner.',
        [turn('left'), turn('right', place='corner')],
    ),
    ('turn around at the gate', [('TURN', {'angle_deg': '180', 'place': 'gate'})]),
    ('at the junction take a left', [turn('left', place='junction')]),
    (
        'in the lobby, turn right and go to the counter',
        [turn('right', place='lobby'), go('counter')],
    ),
    ('turn left before you reach the ramp', [turn('left', condition='before you reach the ramp')]),
    # which way round it goes, and where it ends
    ('turn left to face the oven', [turn('left', condition='until you face the oven')]),
    (
        'turn right towards the green cone',
        [turn('right', condition='until you face the green cone')],
    ),
    # a turn that goes on into a room
    ('make a hard left into the pantry', [turn('left'), go('pantry')]),
    ('turn right through the archway', [turn('right'), go('through the archway')]),
    # what is passed
    ('pass the bookcase and turn right', [go('past the bookcase'), turn('right')]),
    ('pass between the two benches', [go('between the two benches')]),
    ('turn left after passing the fridge', [go('past the fridge'), turn('left')]),
    ('walk out the back door', [go('through the back door')]),
    (
        'exit the office through the door on the right',
        [go('out of the office through the door on the right')],
    ),
    # where a way ends
    (
        'go straight and stop when you are beside the bench',
        [('MOVE', {'direction': 'forward', 'condition': 'until you are beside the bench'})],
    ),
    (
        'walk around the bench so that you are facing the stove',
        [go('around the bench'), ('LOOK_AT', {'object': 'stove'})],
    ),
    ('go around the crate and stop behind it', [go('around the crate'), go('behind the crate')]),
    # which place
    ('move slightly right of the purple cone', [go('right of the purple cone')]),
    ('go to the desk and next to the lamp', [go('desk'), go('next to the lamp')]),
    ('go to the fourth door from the end', [go('fourth door from the end')]),
    ('walk to the stove, to the left of the window', [go('stove to the left of the window')]),
    # half a turn is no guess behind 'around', and no whole one behind 'spin'
    ('turn around one hundred eighty degrees', [('TURN', {'angle_deg': '180'})]),
    ('spin around 180 degrees', [('TURN', {'angle_deg': '180'})]),
]


@pytest.mark.parametrize(('text', 'expected'), READ, ids=[text for text, _ in READ])
def test_a_route_is_read_with_all_that_it_says(text, expected):
    result = interpret(text)

    assert steps_of(result) == expected
    assert not result.needs_clarification


ASKED = [
    ('turn left at the striped wallpaper', 'at the striped wallpaper'),
    ('turn right at the church', 'at the church'),
    ('walk with the fence on your left', '"with the fence on your left"'),
    ('keep the rack on your right and drive to the dock', '"keep the rack on your right"'),
    ('with the windows on your left, go down the hall', '"with the windows on your left"'),
]


@pytest.mark.parametrize(('text', 'named'), ASKED, ids=[text for text, _ in ASKED])
def test_what_a_route_leaves_open_is_asked_by_name(text, named):
    assert named in interpret(text).clarification


@pytest.mark.parametrize(
    'text',
    [
        'You turn left at the church and then you see the bakery',
        'she will turn left into the park',
        'pass the exam',
        'the man with the dog on your left is my uncle',
    ],
)
def test_what_only_sounds_like_a_route_moves_nothing(text):
    assert not interpret(text).steps


@pytest.mark.parametrize(
    ('text', 'thing'), [('pass the salt', 'salt'), ('pass the tray to anna', 'tray')]
)
def test_what_is_handed_is_not_passed_by(text, thing):
    result = interpret(text)

    assert (result.intent, result.slots['object']) == ('BRING_OBJECT', thing)


@pytest.mark.parametrize(
    'text', ['turn right through a right angle', 'turn left at once', 'turn left by 90 degrees']
)
def test_an_angle_and_a_moment_are_no_place_of_a_turn(text):
    assert 'place' not in interpret(text).slots
    assert not interpret(text).needs_clarification
