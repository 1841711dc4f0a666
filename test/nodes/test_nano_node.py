# SPDX-License-Identifier: Apache-2.0
"""The perception process without `model_folder`: nano says true words, over real topics."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')
pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

import array
import json
import time

import cv2
import numpy as np
from omnivinci_ros.action import Ask
from omnivinci_ros.msg import SceneUnderstanding
from sensor_msgs.msg import Image
from support.real_data import photograph
from support.real_data import recording
from support.robot import TYPES
from support.robot import Robot
from support.robot import ask

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.messages import build
from omnivinci_ros.messages import stamps
from omnivinci_ros.model.nano.questions import ORDER_QUESTION

CHUNK = 320  # samples: 20 ms
FRAMES = 4  # of a window


@pytest.fixture(scope='module')
def robot(made_once):
    cache = made_once('nano-cache', lambda folder: folder.mkdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('XDG_CACHE_HOME', str(cache))
        robot = Robot(backend='omnivinci', window_s=4.0, period_s=2.0, max_frames=FRAMES)
        yield robot
        assert robot.close() == [0] * len(robot.processes), robot.perception.output


def show_and_say(robot: Robot, name: str, voice: np.ndarray) -> None:
    """Publish a photograph at 5 Hz and a voice, at real time, for as long as it lasts."""
    pixels = cv2.resize(photograph(name), (320, 240))
    start = time.time_ns()
    for number in range(len(voice) // CHUNK):
        stamp = start + number * 20 * MS
        time.sleep(max(0, (stamp + 20 * MS - time.time_ns()) / 1e9))
        chunk = voice[number * CHUNK : (number + 1) * CHUNK]
        robot.sound.publish(build.audio_chunk(TYPES, stamp, 16_000, 1, chunk))
        if number % 10 == 0:
            header = stamps.header(TYPES, stamp, 'camera_link')
            data = array.array('B', pixels.tobytes())
            robot.images.publish(
                Image(header=header, height=240, width=320, encoding='rgb8', step=960, data=data)
            )


def scene_with_frames(robot: Robot) -> SceneUnderstanding:
    """Return a scene of whole windows; show it again while a busy machine has none.

    Of fewer frames nano may not know the photograph.
    """
    deadline = time.monotonic() + 120
    while not (found := [scene for scene in robot.final_scenes() if scene.frames == FRAMES]):
        assert time.monotonic() < deadline, robot.perception.output
        show_and_say(robot, 'coffee.png', np.zeros(16_000, np.int16))
    return found[-1]


def test_it_names_the_photograph_and_reads_the_recorded_order_and_says_that_it_is_nano(robot):
    said = recording('goforward.raw')
    voice = np.concatenate([np.zeros(8_000, np.int16), said])[:56_000]  # 3.5 s, at most
    client = robot.action(Ask, 'ask')  # now: later it would take of the 4 s that are asked about
    show_and_say(robot, 'coffee.png', voice)
    question = ask(robot, ORDER_QUESTION, lookback_s=4, client=client)
    show_and_say(robot, 'coffee.png', np.zeros(8_000, np.int16))
    order = robot.result_of(question.get_result_async(), 60).result
    scene = scene_with_frames(robot)

    assert order.success, order.message
    assert json.loads(order.understanding.text) == {
        'intent': 'MOVE',
        'slots': {'direction': 'forward', 'distance_m': 10},
    }
    assert scene.text.endswith((', coffee', ', cup')), scene
    assert 'nano-' in scene.provenance.model
    assert 'nano model: a small demonstration' in scene.provenance.model
    assert 0 < scene.provenance.confidence <= 1
