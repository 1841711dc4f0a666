# SPDX-License-Identifier: Apache-2.0
"""The real perception process on simulated time: before a clock, with one, and when it loops."""

from __future__ import annotations

import json
import time

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from rosgraph_msgs.msg import Clock
from support.robot import MS
from support.robot import TYPES
from support.robot import Robot
from support.robot import S
from support.robot import image
from support.ros_graph import wait_until

from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.stamps import nanoseconds


@pytest.fixture
def robot():
    # Of simulated time, so that a slow machine waits for its frames.
    made = Robot(
        use_sim_time=True,
        audio_topic='',
        period_s=1.0,
        max_frames=4,
        allowed_lateness_s=10.0,
        idle_timeout_s=30.0,
    )
    made.clock = made.publisher(Clock, '/clock', 100)
    wait_until(lambda: made.clock.get_subscription_count() >= 1)
    made.wait_until_heard()
    yield made
    assert made.close() == [0]


def play(robot: Robot, start_ns: int, seconds: int) -> None:
    """Publish the clock and a frame every 100 ms of simulated time, faster than real."""
    robot.clock.publish(Clock(clock=stamps.time(TYPES, start_ns)))
    time.sleep(0.3)  # a frame must not overtake the first clock
    for at in range(0, seconds * 1000 + 1, 100):
        now = start_ns + at * MS
        robot.clock.publish(Clock(clock=stamps.time(TYPES, now)))
        time.sleep(0.03)  # the clock travels on a topic of its own
        robot.images.publish(image(at // 100, now))
        time.sleep(0.03)


def windows(robot: Robot, epoch: int) -> list:
    return [
        (
            nanoseconds(scene.header.stamp),
            [one['stamp_ns'] for one in json.loads(scene.json)['frames']],
        )
        for scene in robot.final_scenes()
        if scene.provenance.epoch == epoch
    ]


def test_without_a_clock_nothing_is_placed_in_time_and_that_is_said(robot):
    robot.images.publish(image(1, 5 * S))
    wait_until(lambda: robot.value('camera /camera/image_raw', 'dropped: no clock') == '1')
    wait_until(lambda: 'no clock was heard yet' in robot.status('pipeline').message)
    assert 'no clock was heard yet' in robot.perception.output
    assert not robot.final_scenes()


def test_the_second_pass_of_a_loop_gives_the_windows_of_the_first(robot):
    play(robot, 100 * S, 4)
    wait_until(lambda: len(windows(robot, 0)) == 4)
    play(robot, 100 * S, 4)  # the bag begins again
    wait_until(lambda: len(windows(robot, 1)) == 4)
    assert windows(robot, 0) == windows(robot, 1)
    assert windows(robot, 0)[1] == (
        102 * S,
        [101_200 * MS, 101_400 * MS, 101_700 * MS, 101_900 * MS],
    )
    wait_until(lambda: robot.value('pipeline', 'epoch') == '1')


def test_time_that_stands_still_closes_no_window(robot):
    play(robot, 100 * S, 2)
    wait_until(lambda: len(windows(robot, 0)) == 2)
    time.sleep(1.5)
    assert len(windows(robot, 0)) == 2
