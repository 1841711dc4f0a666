# SPDX-License-Identifier: Apache-2.0
"""What the node says of what is wrong, and when it stops saying it."""

from __future__ import annotations

import re
import time

import pytest

pytest.importorskip('rclpy', reason='ROS 2 is not on the path: run tests with make test')

from lifecycle_msgs.msg import Transition
from omnivinci_ros.action import Ask
from rclpy.logging import get_logger
from std_msgs.msg import String
from support.faults import transition
from support.robot import Robot
from support.robot import image
from support.ros_graph import wait_until

from omnivinci_ros.nodes.perception.problems import ProblemLog

CAMERA = 'camera /camera/image_raw'


@pytest.fixture(scope='module')
def robot():
    robot = Robot(diagnostics_period_s=0.1, windw_s=2.0, unheard_of=1)
    yield robot
    assert robot.close() == [0], robot.perception.output


def see(robot: Robot, seconds: float, stamp_ns=time.time_ns) -> None:
    for number in range(round(seconds * 20)):
        robot.images.publish(image(number, stamp_ns()))
        time.sleep(0.05)


def ask(robot: Robot, **goal) -> Ask.Result:
    handle = robot.result_of(
        robot.action(Ask, 'ask').send_goal_async(Ask.Goal(question='What is there?', **goal))
    )
    return robot.result_of(handle.get_result_async()).result


def test_warnings_and_errors_come_from_one_log():
    log = ProblemLog(get_logger('problems'))

    log.report('camera', 'a warning')
    log.backend('an error')
    log.report('camera', 'another warning')

    assert log.recent('camera') == 'another warning'
    assert log.recent('backend') == 'an error'


def test_a_value_under_a_misspelt_name_is_a_warning_with_the_right_one(robot):
    output = robot.perception.output

    assert (
        "parameter 'windw_s' is not known, and its value has no effect; did you mean "
        "'window_s'?" in output
    )
    assert 'unheard_of' not in output  # another node's, perhaps


def test_an_answer_that_does_not_fit_after_a_bad_task_costs_that_answer(robot):
    robot.tasks.publish(String(data=''))
    wait_until(lambda: 'an empty text is refused' in robot.perception.output)

    told = ask(robot, json_schema='{"type": "object", "required": ["a"]}')
    after = ask(robot)

    assert not told.success and 'json_schema' in told.message
    assert after.success


def test_a_camera_that_fell_silent_is_not_blamed_for_what_was_wrong_before(robot):
    see(robot, 0.3, lambda: 0)
    wait_until(lambda: 'stamp' in robot.status(CAMERA).message)
    see(robot, 1.0)

    wait_until(
        lambda: robot.status(CAMERA).message.startswith('silent for'),
        120,
        lambda: robot.status(CAMERA).message,
    )

    # By the node's own clock. idle_timeout_s is 2; what was wrong is remembered for 10.
    silent_s = re.search(r'silent for ([\d.]+) s', robot.status(CAMERA).message)[1]
    assert 2 <= float(silent_s) < 8


def test_rates_begin_anew_when_the_node_is_configured_again(robot):
    see(robot, 0.5)
    for number in (
        Transition.TRANSITION_DEACTIVATE,
        Transition.TRANSITION_CLEANUP,
        Transition.TRANSITION_CONFIGURE,
        Transition.TRANSITION_ACTIVATE,
    ):
        assert transition(robot, number)
        if number == Transition.TRANSITION_CLEANUP:  # or the old subscription counts as the new
            wait_until(lambda: robot.images.get_subscription_count() == 0)
    wait_until(lambda: robot.images.get_subscription_count() == 1)
    robot.wait_until_heard()  # its new subscription knows our publisher
    see(robot, 0.5)

    wait_until(lambda: robot.value(CAMERA, 'received') == '10')
    rates = [
        float(value.value)
        for one in robot.diagnostics
        for status in one.status
        for value in status.values
        if value.key == 'rate (Hz)'
    ]
    assert max(rates) > 5 and min(rates) >= 0
