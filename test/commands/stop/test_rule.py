# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import timeit

import pytest

from omnivinci_ros.commands.stop.rule import is_stop


@pytest.mark.parametrize(
    'text',
    [
        'Come to a full stop.',
        'Bring the robot to a halt',
        'Estop!',
        'It will not stop!',
        'Make this stop!',
        "Why don't you stop?",
        "Don't you dare move!",
        'Nobody move!',
        'Watch out!',
        'Stay away from me!',
        's\u200bt\u200bo\u200bp',
        'go forward two metres and then turn left and stop and then pick up the cup and wait',
        'I was telling you about yesterday and the long road home. Stop! '
        'And then we went on and on.',
        'Stopped.',
        'go to the kitchen stop',
        'go to the kitchen please stop',
        'go to the hall stop now',
        'drive to the dock stop',
        'pick up the cup stop',
        'follow the man stop',
        'bring me the cup stop',
        'put the cup on the table stop',
        'could you please stop moving now and go to the kitchen',
        "go forward ten meters then don't move",
        "go forward ten meters and don't you dare move",
        "go forward ten meters, or rather don't move",
        'go to the kitchen and then do not go any further',
        'go to the kitchen cancel that',
        'pick up the cup abort',
        'follow me halt',
        'go to the kitchen wait',
        'go to the kitchen hold on',
        'scan the boxes stop',
        'go to the kitchen stop moving',
        'pick up the red cup from the table stop turning',
        'go to the kitchen stand still',
        'turn left hang on',
        'follow tom and whoa',
        'I told you to freeze!',
        'I told you to wait!',
        'stop the tv is falling',
        'stop you hit the radio',
        'stop watch your step',
        'stay where you are you idiot',
        'stand still you great lump of metal',
        'that one stop',
        'the other one stop',
        'the big red one halt',
        'the kids are here stop now come here',
        'my sister is crying stop now',
        'my foot stop',
        'stand still coffee is on the floor',
        'hold still the needle is going in',
        'her left hand halt',
        'someone tell it to halt',
        'somebody please tell that thing to freeze',
    ],
)
def test_a_call_to_stop_is_heard(text):
    assert is_stop(text)


@pytest.mark.parametrize(
    'text',
    [
        '',
        'They came to a stop before the gate.',
        'Go to a bus stop.',
        'go to the bus stop',
        'where is the bus stop',
        'walk to the tram stop now',
        'the next stop',
        'press the organ stop',
        'pick up the door stop',
        'put the meat into the deep freeze',
        'go to the tram halt sign',
        'tell anna to wait',
        'go to the kitchen and wait',
        'could you please stop by the kitchen and then go to the hall and come back',
        'go to the garage but do not move the boxes',
        'Say "mind the step"',
        'turn left, pause, and do it again',
        'drive to the gate, wait there, and come back',
        'Hold your horses, we have not paid yet!',
        'Look out the window.',
        'She stops at every window.',
        "Don't ever stop!",
        'Without stop signs there would be more accidents.',
        'the carriage did not come to its stop until long after the sun had gone behind the hills',
    ],
)
def test_the_word_alone_is_no_call(text):
    assert not is_stop(text)


def test_a_sentence_takes_well_under_a_millisecond():
    text = 'Could you please stop the robot right now before it hits the wall'

    assert min(timeit.repeat(lambda: is_stop(text), number=50, repeat=5)) / 50 < 1e-3


@pytest.mark.parametrize(
    'said',
    [
        'easy there',
        'not an inch further',
        'suspend operation',
        'help i am stuck',
        'put me down',
        'child in the way',
        'there is a dog in front of you',
        'someone is behind you',
        'halt rosie',
        'freeze robocop',
        'hold it gizmo',
    ],
)
def test_warnings_and_names_behind_a_call_are_a_stop(said: str) -> None:
    assert is_stop(said)
