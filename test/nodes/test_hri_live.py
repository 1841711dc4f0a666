# SPDX-License-Identifier: Apache-2.0
"""Commands and speech as hri_actions_msgs and hri_msgs, out of the real node."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from omnivinci_ros.msg import AudioChunk
from std_msgs.msg import String
from support import hri_listener
from support.hri_packages import with_hri
from support.real_data import recording
from support.ros_graph import Graph
from support.ros_graph import wait_until

from omnivinci_ros.messages import build
from omnivinci_ros.nodes.message_classes import ros_types

TYPES = ros_types()
CHUNK = 320  # samples: 20 ms
TOPICS = {'intents_topic': hri_listener.INTENTS, 'live_speech_topic': hri_listener.SPEECH}


class Listener:
    """What a process of ROS4HRI heard."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, hri_listener.__file__],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def heard(self, field: str) -> list[dict]:
        messages = [json.loads(line) for line in self.lines if line.startswith('{')]
        return [one for one in messages if one.get(field)]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join()


@pytest.fixture(scope='module')
def robot():
    """A perception node that listens, and a process of ROS4HRI that listens to it."""
    graph = Graph()
    graph.environment = with_hri(graph.environment)
    graph.sound = graph.publisher(AudioChunk, 'audio')
    graph.tasks = graph.publisher(String, 'task')
    process = graph.start(
        'perception', backend='echo', triggers=['speech_end'], camera_topics=[''], **TOPICS
    )
    graph.hri = Listener(graph.environment)
    wait_until(lambda: 'perceiving' in process.output, 240, lambda: process.output)
    wait_until(lambda: 'listening' in graph.hri.lines)
    wait_until(lambda: graph.sound.get_subscription_count() == 1)
    wait_until(lambda: graph.tasks.get_subscription_count() == 1)
    yield graph
    graph.hri.close()
    assert graph.close() == [0]


def test_a_task_comes_out_as_an_intent(robot):
    def told() -> list[dict]:
        robot.tasks.publish(String(data='Go to the kitchen.'))  # until they know each other
        time.sleep(0.2)
        return robot.hri.heard('intent')

    wait_until(told)
    found = robot.hri.heard('intent')[0]
    assert found['intent'] == '__intent_move_to__'
    assert json.loads(found['data']) == {'goal': 'kitchen'}
    assert (found['source'], found['modality']) == ('__unknown__', '__modality_other__')


def test_what_is_said_comes_out_as_live_speech(robot):
    samples = recording('goforward.raw')
    samples = np.concatenate([samples, np.zeros(24_000, np.int16)])
    start = time.time_ns()
    for at in range(0, len(samples) // CHUNK * CHUNK, CHUNK):
        stamp = start + at * 62_500
        time.sleep(max(0, (stamp + 20_000_000 - time.time_ns()) / 1e9))
        robot.sound.publish(build.audio_chunk(TYPES, stamp, 16_000, 1, samples[at : at + CHUNK]))

    wait_until(lambda: robot.hri.heard('final'))
    final = robot.hri.heard('final')[0]
    assert 'forward' in final['final'].lower()
    assert final['incremental'] == ''
    assert 0.5 < final['confidence'] <= 1.0


def test_a_package_that_is_not_there_is_said_and_the_node_is_not_configured():
    graph = Graph()
    process = graph.start('perception', backend='echo', listen=False, intents_topic='/intents')
    wait_until(lambda: 'not configured' in process.output, 120, lambda: process.output)
    assert 'hri_actions_msgs/msg/Intent is not installed here' in process.output
    graph.close()
