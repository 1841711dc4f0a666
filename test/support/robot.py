# SPDX-License-Identifier: Apache-2.0
"""A robot for tests: one perception process, and what would publish to it and listen."""

from __future__ import annotations

import array
import time

import numpy as np
from builtin_interfaces.msg import Duration
from diagnostic_msgs.msg import DiagnosticArray
from omnivinci_ros.action import Ask
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import SceneUnderstanding
from rclpy.client import Client
from sensor_msgs.msg import Image
from std_msgs.msg import String
from support.ros_graph import Graph
from support.ros_graph import Process
from support.ros_graph import wait_until

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.messages import build
from omnivinci_ros.messages import stamps
from omnivinci_ros.nodes.message_classes import ros_types

TYPES = ros_types()
# Small and quick: windows of one second, twice a second, no weights.
ECHO = {'backend': 'echo', 'listen': False, 'window_s': 1.0, 'period_s': 0.5}


class Robot(Graph):
    """A graph with one perception process and what a robot would connect to it."""

    def __init__(self, executable='perception', *, cold: bool = False, **parameters) -> None:
        super().__init__(cold=cold)
        try:
            self._connect(executable, parameters)
        except BaseException:
            self.close()
            raise

    def _connect(self, executable, parameters: dict) -> None:
        self.images = self.publisher(Image, 'camera/image_raw')
        self.sound = self.publisher(AudioChunk, 'audio')
        self.tasks = self.publisher(String, 'task')
        self.scenes = self.listen(SceneUnderstanding, 'scene')
        self.commands = self.listen(CommandInterpretation, 'command', 1000)
        self.diagnostics = self.listen(DiagnosticArray, '/diagnostics')
        self.parameters = {**ECHO, **parameters}
        self._writers: dict[str, Client] = {}
        self.perception = self.start_perception(executable)

    def start_perception(self, executable='perception') -> Process:
        """Start a perception process, and wait until it is heard and hears."""
        process = self.start(executable, **self.parameters)
        wait_until(lambda: 'perceiving' in process.output, 240, lambda: process.output)
        # One that was killed still counts for a while.
        wait_until(lambda: self.tasks.get_subscription_count() >= 1, 120, lambda: process.output)
        if 'camera_topics' not in self.parameters:
            wait_until(lambda: self.images.get_subscription_count() >= 1)
        self.wait_until_heard()
        return process

    def writer(self, service_type, name: str) -> Client:
        """Return a client, made once, of a service of perception's that changes something.

        That is not asked again where its answer is lost: the node must know who asks.
        """
        if name not in self._writers:
            self._writers[name] = self.client(service_type, name)
            self.wait_until_heard()
        return self._writers[name]

    def final_scenes(self) -> list[SceneUnderstanding]:
        return [scene for scene in list(self.scenes) if scene.final]

    def status(self, task: str):
        """Return the newest diagnostic status whose name ends with this task, or None."""
        for array_ in reversed(list(self.diagnostics)):
            for status in array_.status:
                if status.name == f'perception: {task}':
                    return status
        return None

    def value(self, task: str, key: str) -> str:
        status = self.status(task)
        return next((one.value for one in status.values if one.key == key), '') if status else ''


def image(number: int, stamp_ns: int, frame_id='camera_link') -> Image:
    """Make a 64x48 picture whose colour is its number."""
    pixels = np.full((48, 64, 3), number % 256, np.uint8)
    return Image(
        header=stamps.header(TYPES, stamp_ns, frame_id),
        height=48,
        width=64,
        encoding='rgb8',
        step=192,
        data=array.array('B', pixels.tobytes()),
    )


def tone(stamp_ns: int, ms: int = 20, rate: int = 16_000, channels: int = 1) -> AudioChunk:
    times = stamp_ns / S + np.arange(rate * ms // 1000) / rate
    wave = (8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
    return build.audio_chunk(TYPES, stamp_ns, rate, channels, np.repeat(wave, channels))


def play(robot: Robot, seconds: float, *, lose=lambda number: False, sound=True) -> list[int]:
    """Publish numbered frames at 20 Hz and sound at real time; return the frames' stamps.

    The first samples lie within one window: an input that was not heard yet is not waited for, so
    of two that begin at a window's end the second would be late.
    """
    period_ns = round(robot.parameters['period_s'] * S)
    start = -(-time.time_ns() // period_ns) * period_ns + period_ns // 5
    time.sleep(max(0, start - time.time_ns()) / S)
    stamps = []
    for number in range(round(seconds * 50)):
        stamp = start + number * 20 * MS
        time.sleep(max(0, (stamp + 20 * MS - time.time_ns()) / 1e9))
        if sound:
            robot.sound.publish(tone(stamp))
        if number % 5 in (0, 2) and not lose(number):
            stamps.append(stamp)
            robot.images.publish(image(number, stamp))
    return stamps


def ask(
    robot: Robot,
    question: str,
    lookback_s: int = 1,
    json_schema: str = '',
    feedback=None,
    client=None,
):
    """Ask, with a client made before where the time of asking matters: finding takes a while."""
    client = client or robot.action(Ask, 'ask')
    goal = Ask.Goal(question=question, lookback=Duration(sec=lookback_s), json_schema=json_schema)
    return robot.result_of(client.send_goal_async(goal, feedback_callback=feedback))
