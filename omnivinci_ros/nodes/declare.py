# SPDX-License-Identifier: Apache-2.0
"""How parameters are declared: described, with their range, refused with one sentence."""

from __future__ import annotations

from typing import Any

from rcl_interfaces.msg import FloatingPointRange
from rcl_interfaces.msg import IntegerRange
from rcl_interfaces.msg import ParameterDescriptor
from rcl_interfaces.msg import SetParametersResult
from rclpy.exceptions import ParameterException
from rclpy.node import Node
from rclpy.parameter import Parameter as Change

from omnivinci_ros.parameters.parameter import Parameter
from omnivinci_ros.parameters.parameter import ParameterError
from omnivinci_ros.parameters.parameter import converted
from omnivinci_ros.parameters.parameter import refusal
from omnivinci_ros.parameters.parameter import suggestion


def misspelt(node: Node) -> list[str]:
    """Return a sentence for each value that was given to the node under a name that it lacks.

    Only where a parameter's name is similar: a file for all nodes gives each those of others too.
    """
    given = getattr(node, '_parameter_overrides', {})  # of rclpy's, which has no way to ask
    known = list(node._parameters)
    return [
        f'parameter {name!r} is not known, and its value has no effect{found}'
        for name in given
        if not node.has_parameter(name) and (found := suggestion(name, known))
    ]


def descriptor(parameter: Parameter, *, read_only: bool = False) -> ParameterDescriptor:
    """Return what `ros2 param describe` shows."""
    # Types are checked in `refusal`: rclpy's own words do not say what to give instead.
    described = ParameterDescriptor(
        description=parameter.description, read_only=read_only, dynamic_typing=True
    )
    if parameter.choices:
        described.additional_constraints = parameter.wanted
    elif parameter.low is None or parameter.high is None:
        pass
    elif isinstance(parameter.default, int):
        described.integer_range = [
            IntegerRange(from_value=int(parameter.low), to_value=int(parameter.high), step=0)
        ]
    else:
        described.floating_point_range = [
            FloatingPointRange(from_value=parameter.low, to_value=parameter.high, step=0.0)
        ]
    return described


def settle_override(node: Node, parameter: Parameter) -> None:
    """Take a value of the command line or of a file as the type that the parameter has.

    So a float stays one, and what `ros2 param dump` writes can be loaded.
    """
    given = getattr(node, '_parameter_overrides', {})  # of rclpy's, which has no way to do it
    if parameter.name in given:
        value = converted(parameter, given[parameter.name].value)
        given[parameter.name] = Change(parameter.name, value=value)


def settle_changes(node: Node) -> None:
    """Take each value that is set as the type that the parameter has; an equal one is no change.

    rclpy would refuse an equal value of a read-only parameter, and `ros2 param load` sets all.
    """
    set_atomically = node.set_parameters_atomically

    def settled(changes: list[Change]) -> SetParametersResult:
        changed = []
        for change in changes:
            if node.has_parameter(change.name):
                now = node.get_parameter(change.name).value
                value = converted(Parameter(change.name, now, ''), change.value)
                if type(value) is type(now) and value == now:
                    continue
                change = Change(change.name, value=value)
            changed.append(change)
        return set_atomically(changed) if changed else SetParametersResult(successful=True)

    node.set_parameters_atomically = settled


def declare_parameter(node: Node, parameter: Parameter, *, read_only: bool = False) -> Any:
    """Declare it and return its value; raise ParameterError for a value that does not fit."""
    described = descriptor(parameter, read_only=read_only)
    settle_override(node, parameter)
    try:
        value = node.declare_parameter(parameter.name, parameter.default, described).value
    except ParameterException:  # out of range: learn the value that was refused
        value = node.declare_parameter(
            parameter.name, parameter.default, ParameterDescriptor(dynamic_typing=True)
        ).value
    value = converted(parameter, value)
    if (reason := refusal(parameter, value)) is not None:
        raise ParameterError(reason)
    return value


def declare(
    node: Node,
    name: str,
    default: Any,
    description: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a read-only parameter and return its value, as `declare_parameter`."""
    parameter = Parameter(name, default, description, low, high, choices)
    return declare_parameter(node, parameter, read_only=True)
