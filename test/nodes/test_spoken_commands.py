# SPDX-License-Identifier: Apache-2.0
"""Voices through the real node: what was said, as commands, and each STOP once."""

from __future__ import annotations

import time

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import SceneUnderstanding
from support.real_data import recording
from support.real_data import words
from support.ros_graph import Graph
from support.ros_graph import wait_until
from support.voices import spoken
from support.voices import until_the_last_word

from omnivinci_ros.messages import build
from omnivinci_ros.nodes.message_classes import ros_types

TYPES = ros_types()
CHUNK = 320  # samples: 20 ms


@pytest.fixture(scope='module')
def robot():
    """A perception node that listens, with echo for its eyes."""
    graph = Graph()
    graph.sound = graph.publisher(AudioChunk, 'audio')
    graph.commands = graph.listen(CommandInterpretation, 'command')
    graph.scenes = graph.listen(SceneUnderstanding, 'scene')
    process = graph.start(
        'perception', backend='echo', triggers=['speech_end'], camera_topics=['']
    )
    wait_until(lambda: 'perceiving' in process.output, 120, lambda: process.output)
    wait_until(lambda: graph.sound.get_subscription_count() == 1)
    graph.wait_until_heard()
    say(graph, np.zeros(16_000, np.int16))
    yield graph
    assert graph.close() == [0]


def say(graph, samples: np.ndarray) -> int:
    """Publish sound at real time, as a microphone does; return the time of its first sample."""
    start = time.time_ns()
    for at in range(0, len(samples) // CHUNK * CHUNK, CHUNK):
        stamp = start + at * 62_500
        time.sleep(max(0, (stamp + 20_000_000 - time.time_ns()) / 1e9))
        graph.sound.publish(build.audio_chunk(TYPES, stamp, 16_000, 1, samples[at : at + CHUNK]))
    return start


def then_silence(samples: np.ndarray, seconds: float = 1.5) -> np.ndarray:
    return np.concatenate([samples, np.zeros(round(16_000 * seconds), np.int16)])


def test_go_forward_ten_meters_is_a_move_of_ten_metres(robot):
    before = len(robot.commands)
    say(robot, then_silence(recording('goforward.raw')))
    wait_until(lambda: len(robot.commands) > before)
    command = robot.commands[before]
    assert words(command.utterance) == ['go', 'forward', '10', 'meters']
    assert (command.intent, command.source) == ('MOVE', 'speech')
    assert {slot.key: slot.value for slot in command.slots} == {
        'direction': 'forward',
        'distance_m': '10',
    }
    assert 0.5 < command.confidence <= 1.0

    def scenes() -> list[SceneUnderstanding]:
        return [one for one in robot.scenes if one.window_id == command.window_id and one.final]

    wait_until(scenes)  # it may come before or after the command
    assert scenes()[0].provenance.trigger == 'speech_end'
    assert 'go forward 10 meters' in ' '.join(words(scenes()[0].text))


def test_a_story_is_heard_and_is_no_command(robot):
    before = len(robot.commands)
    say(robot, then_silence(recording('librivox/sense_and_sensibility_01_austen_64kb-0880.wav')))
    wait_until(lambda: len(robot.commands) > before)
    time.sleep(1)
    assert {command.intent for command in robot.commands[before:]} == {'NONE'}


@pytest.mark.parametrize(
    'sentence', ['Stop!', 'Stop right now!', 'Please stop the robot.', 'Halt!']
)
def test_a_spoken_stop_is_published_once(robot, sentence):
    samples = until_the_last_word(spoken(sentence))
    before = len(robot.commands)
    start = say(robot, then_silence(samples, 2.0))
    wait_until(lambda: len(robot.commands) > before)
    command = robot.commands[before]
    assert command.intent == 'STOP', command.utterance
    took_ns = robot.arrivals_ns['command'][before] - start - len(samples) * 62_500
    print(f'{sentence!r}: heard {command.utterance!r}, {took_ns / 1e6:.0f} ms after it')
    time.sleep(0.7)
    assert len(robot.commands) == before + 1  # once, though it paused and then ended


def test_a_stop_at_the_end_of_a_story_is_not_hidden_by_it(robot):
    story = spoken('I went to the shop yesterday and we had a really nice time over there.')
    stop = spoken('Robot, stop!')
    before = len(robot.commands)
    # With less silence between them than ends an utterance.
    say(robot, then_silence(np.concatenate([story, np.zeros(4800, np.int16), stop]), 2.0))
    wait_until(lambda: 'STOP' in {one.intent for one in robot.commands[before:]})


def test_a_stop_before_the_sound_is_cut_off_is_heard(robot):
    before = len(robot.commands)
    say(robot, spoken('Stop!'))  # push to talk: no silence comes after it
    wait_until(lambda: len(robot.commands) > before)
    assert robot.commands[before].intent == 'STOP'
