# SPDX-License-Identifier: Apache-2.0
"""What the tests of faults do to a running robot."""

from __future__ import annotations

from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rcl_interfaces.msg import Parameter as ParameterMessage
from rcl_interfaces.srv import SetParametersAtomically
from rclpy.parameter import Parameter
from support.robot import Robot


def set_parameters(robot: Robot, **values):
    """Set parameters of the perception node, all of them or none; return the answer."""
    client = robot.writer(SetParametersAtomically, '/perception/set_parameters_atomically')
    changes: list[ParameterMessage] = [
        Parameter(name, value=value).to_parameter_msg() for name, value in values.items()
    ]
    return robot.call(client, SetParametersAtomically.Request(parameters=changes)).result


def changed(robot: Robot, **values) -> bool:
    return set_parameters(robot, **values).successful


def transition(robot: Robot, number: int) -> bool:
    """Ask for a lifecycle transition; return whether it was made."""
    client = robot.writer(ChangeState, '/perception/change_state')
    return robot.call(client, ChangeState.Request(transition=Transition(id=number))).success
