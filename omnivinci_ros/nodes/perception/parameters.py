# SPDX-License-Identifier: Apache-2.0
"""The perception node's parameters on the node: declared, checked when they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rcl_interfaces.msg import SetParametersResult
from rclpy.exceptions import InvalidTopicNameException
from rclpy.node import Node
from rclpy.parameter import Parameter as Change
from rclpy.validate_topic_name import validate_topic_name

from omnivinci_ros.common.text import shown
from omnivinci_ros.nodes.declare import declare_parameter
from omnivinci_ros.parameters import parameter as one_parameter
from omnivinci_ros.parameters.camera_topics import camera_refusal
from omnivinci_ros.parameters.camera_topics import parse_camera
from omnivinci_ros.parameters.parameter import Parameter
from omnivinci_ros.parameters.parameter import ParameterError
from omnivinci_ros.parameters.perception import BY_NAME
from omnivinci_ros.parameters.perception import PARAMETERS
from omnivinci_ros.parameters.perception import channels_refusal
from omnivinci_ros.parameters.perception import settings_refusal
from omnivinci_ros.parameters.perception import template_refusal


def declare(node: Node) -> None:
    """Declare all of them on the node; raise ParameterError for a value that does not fit."""
    for parameter in PARAMETERS:
        value = declare_parameter(node, parameter)
        if (reason := refusal(parameter, value)) is not None:
            raise ParameterError(reason)


def check(changes: Iterable[Change], *, live_only: bool) -> SetParametersResult:
    """Accept or refuse changes; a refusal names the parameter, the value and the fix."""
    for change in changes:
        parameter = BY_NAME.get(change.name)
        if parameter is None:
            continue  # use_sim_time and others of rclpy's own
        if live_only and not parameter.live:
            return SetParametersResult(
                successful=False,
                reason=(
                    f'{change.name}={shown(change.value)} cannot change while the node is '
                    'configured: deactivate and clean it up, set it, and configure it again'
                ),
            )
        if (reason := refusal(parameter, change.value)) is not None:
            return SetParametersResult(successful=False, reason=reason)
    return SetParametersResult(successful=True)


def refusal(parameter: Parameter, value: Any) -> str | None:
    """Return one sentence that says why a value does not fit, or None."""
    if (reason := one_parameter.refusal(parameter, value)) is not None:
        return reason
    name = parameter.name
    if name.endswith('_template'):
        return template_refusal(name, value)
    if name == 'audio_channels':
        return channels_refusal(value)
    if name == 'model_settings':
        return settings_refusal(value)
    if name.endswith(('_topic', '_topics')):
        topics = [value] if isinstance(value, str) else value
        if name == 'camera_topics':
            for item in topics:
                if (reason := camera_refusal(item)) is not None:
                    return reason
            topics = [parse_camera(item)[0] for item in topics]
        return topic_refusal(name, [topic for topic in topics if topic])
    return None


def topic_refusal(name: str, topics: list[str]) -> str | None:
    for topic in topics:
        try:
            validate_topic_name(topic)
        except InvalidTopicNameException as error:
            why = ' '.join(str(error).split())
            return f'{name}={shown(topic)} is not a topic name ({why[:200]}): correct it'
    if len(set(topics)) != len(topics):
        return f'{name}={shown(topics)} names a topic twice: list each once'
    return None
