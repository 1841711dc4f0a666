# SPDX-License-Identifier: Apache-2.0
"""The text of a SAY command is said aloud where a parameter allows it, and nowhere else."""

from __future__ import annotations

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')
pytest.importorskip('hibari', reason="needs a voice: run 'pip install hibari-tts==0.2.1'")

from diagnostic_msgs.msg import KeyValue
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import Speaking
from support.ros_graph import Graph
from support.ros_graph import wait_until
from support.sound_server import Sound
from support.sound_server import skip_without_sound_server

from omnivinci_ros.nodes.qos import COMMANDS

SPEAKERS = {'allowed': True, 'forbidden': False}  # by their speak_say


@pytest.fixture(scope='module')
def speakers(tmp_path_factory):
    """Two speakers of one room, who hear the same commands, and say what these ask back."""
    skip_without_sound_server()
    sound = Sound(tmp_path_factory.mktemp('sound'))
    sound.start()
    graph = Graph()
    graph.place_in(sound.environment)
    graph.command = graph.publisher(CommandInterpretation, 'command', COMMANDS)
    graph.told = {}
    for name, speaks_say in SPEAKERS.items():
        own = ['-r', f'__node:={name}', '-r', f'speaking:={name}/speaking']
        process = graph.start('speaker', own, speak_say=speaks_say, speak_questions=True)
        graph.told[name] = graph.listen(Speaking, f'{name}/speaking', COMMANDS)
        wait_until(
            lambda one=process: 'ready to speak' in one.output, 120, lambda one=process: one.output
        )
        graph.wait_until_heard(name)
    yield graph
    codes = graph.close()
    sound.end()
    assert set(codes) == {0}


def said(speakers, name: str) -> list[str]:
    """Return what a speaker has said to its end."""
    return [one.text for one in speakers.told[name] if one.state == 'ENDED']


def command(intent: str, question: str = '', **slots: str) -> CommandInterpretation:
    return CommandInterpretation(
        intent=intent,
        slots=[KeyValue(key=key, value=value) for key, value in slots.items()],
        needs_clarification=bool(question),
        clarification=question,
    )


def test_the_text_of_a_say_command_is_said_where_it_is_allowed_alone(speakers):
    speakers.command.publish(command('SAY', person='anna', text='Dinner is ready.'))
    wait_until(lambda: said(speakers, 'allowed'))
    speakers.command.publish(command('BRING_OBJECT', 'Which cup?'))
    for name in SPEAKERS:
        wait_until(lambda name=name: 'Which cup?' in said(speakers, name))
    assert said(speakers, 'allowed') == ['Dinner is ready.', 'Which cup?']
    # What comes on one topic comes in order: it had the first command before the second.
    assert said(speakers, 'forbidden') == ['Which cup?']
    assert {one.text for one in speakers.told['forbidden']} == {'Which cup?'}


def test_of_a_say_command_that_asks_back_the_question_alone_is_said(speakers):
    speakers.command.publish(command('SAY', 'To whom?', text='Dinner is ready now.'))
    for name in SPEAKERS:
        wait_until(lambda name=name: 'To whom?' in said(speakers, name))
        assert 'Dinner is ready now.' not in {one.text for one in speakers.told[name]}
