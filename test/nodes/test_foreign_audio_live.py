# SPDX-License-Identifier: Apache-2.0
"""Sound of both packages called audio_common_msgs, from a capture process to perception."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from support import audio_sender
from support.audio_packages import audio_package
from support.message_packages import with_package
from support.robot import Robot
from support.robot import play
from support.robot import tone
from support.ros_graph import wait_until

TOPIC = audio_sender.TOPIC
INPUT = f'audio {TOPIC}'


class Hearing(Robot):
    """A robot with one of the packages installed, or none, and capture nodes."""

    def __init__(self, installed: str, **parameters) -> None:
        self._installed = installed
        self.senders: list[subprocess.Popen] = []
        super().__init__(camera_topics=[''], **{'audio_topic': TOPIC, **parameters})

    def _connect(self, executable, parameters: dict) -> None:
        if self._installed:
            self.environment = with_package(self.environment, audio_package(self._installed))
        super()._connect(executable, parameters)

    def capture(self, package: str, kind: str, coding: str = 'wave') -> subprocess.Popen:
        """Start a capture node; it has the package, whoever else has."""
        self.senders.append(
            subprocess.Popen(
                [sys.executable, audio_sender.__file__, kind, coding],
                env=with_package(self.environment, audio_package(package)),
            )
        )
        return self.senders[-1]

    def end_captures(self) -> None:
        for sender in self.senders:
            sender.kill()
            sender.wait()
        self.senders.clear()

    def close(self) -> list[int]:
        self.end_captures()
        return super().close()

    def said(self, words: str) -> bool:
        status = self.status(INPUT)
        return status is not None and words in status.message and words in self.perception.output

    def hears(self, coverage: float) -> bool:
        return any(scene.audio_coverage >= coverage for scene in self.final_scenes())

    def hears_what_is_played(self) -> bool:
        """Play until it is heard: the node may know of a publisher later than this of the node."""
        play(self, 2.0)
        return self.hears(0.9)

    def why(self) -> str:
        return f'{self.status(INPUT)} {self.perception.output}'


@pytest.fixture
def make_robot():
    robots = []

    def make(installed: str = '', **parameters) -> Hearing:
        robots.append(Hearing(installed, **parameters))
        return robots[-1]

    yield make
    for robot in robots:
        assert robot.close() == [0], robot.perception.output


@pytest.mark.parametrize(
    ('package', 'kind'), [('bytes', 'AudioDataStamped'), ('typed', 'AudioStamped')]
)
def test_sound_of_either_package_is_heard_whole_and_its_type_found(make_robot, package, kind):
    robot = make_robot(package)
    robot.capture(package, kind, 'wave' if package == 'bytes' else 'none')

    wait_until(lambda: robot.hears(1.0), 40, robot.why)
    assert robot.value(INPUT, 'type') == f'audio_common_msgs/msg/{kind}'


def test_sound_without_a_stamp_is_placed_where_it_came_and_that_is_said_once(make_robot):
    robot = make_robot('bytes', audio_type='audio_common_msgs/msg/AudioData')
    robot.capture('bytes', 'AudioData')

    wait_until(lambda: robot.hears(0.9), 40, robot.why)
    assert robot.perception.output.count('has no stamp: its time is that of its arrival') == 1


def test_mp3_is_refused_with_what_to_set_and_the_node_hears_when_it_is_set(make_robot):
    robot = make_robot('bytes')
    robot.capture('bytes', 'AudioDataStamped', 'mp3')
    wait_until(
        lambda: robot.said('coding_format=mp3: start audio_capture with format:=wave'),
        40,
        robot.why,
    )
    assert int(robot.value(INPUT, 'dropped: malformed')) > 0
    assert not robot.final_scenes()

    robot.end_captures()
    robot.capture('bytes', 'AudioDataStamped', 'wave')
    wait_until(lambda: robot.hears(1.0), 40, robot.why)


def test_an_audio_info_that_is_repeated_now_and_then_is_waited_for(make_robot):
    robot = make_robot('bytes')
    robot.capture('bytes', 'AudioDataStamped', 'repeated')

    wait_until(lambda: robot.hears(1.0), 120, robot.why)
    assert int(robot.value(INPUT, 'dropped: no AudioInfo yet')) > 0
    assert 'no AudioInfo came' not in robot.perception.output


def test_bytes_whose_coding_nobody_tells_are_refused(make_robot):
    robot = make_robot('bytes')
    robot.capture('bytes', 'AudioDataStamped', 'none')
    wait_until(
        lambda: robot.said(f'no AudioInfo came on {audio_sender.INFO_TOPIC}'), 40, robot.why
    )


@pytest.mark.parametrize(
    ('installed', 'words'),
    [
        ('', 'audio_common_msgs/msg/AudioDataStamped is not installed here: install'),
        ('typed', 'AudioDataStamped is not in the audio_common_msgs that is installed here'),
    ],
)
def test_a_package_that_is_not_installed_is_named_and_the_node_hears_another_publisher(
    make_robot, installed, words
):
    robot = make_robot(installed)
    robot.capture('bytes', 'AudioDataStamped')
    wait_until(lambda: robot.said(words), 40, robot.why)

    robot.end_captures()
    robot.sound = robot.publisher(type(tone(1)), TOPIC)
    wait_until(lambda: robot.sound.get_subscription_count() == 1)
    wait_until(lambda: robot.hears_what_is_played(), 120, robot.why)


def test_a_second_type_on_the_topic_is_reported_and_the_first_still_heard(make_robot):
    robot = make_robot('bytes', audio_topic=TOPIC)
    robot.sound = robot.publisher(type(tone(1)), TOPIC)
    wait_until(lambda: robot.sound.get_subscription_count() == 1)
    robot.capture('bytes', 'AudioDataStamped')
    wait_until(
        lambda: robot.said(
            'audio_common_msgs/msg/AudioDataStamped is published there too, '
            'of which nothing arrives'
        ),
        40,
        robot.why,
    )
    wait_until(lambda: robot.hears_what_is_played(), 120, robot.why)
