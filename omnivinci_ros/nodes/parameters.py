# SPDX-License-Identifier: Apache-2.0
"""The perception node's parameters, in one table: README and config are checked against it."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rcl_interfaces.msg import FloatingPointRange
from rcl_interfaces.msg import IntegerRange
from rcl_interfaces.msg import ParameterDescriptor
from rcl_interfaces.msg import SetParametersResult
from rclpy.exceptions import InvalidParameterTypeException
from rclpy.exceptions import ParameterException

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.interpret import INTENTS
from omnivinci_ros.nodes.sensor_subscription import MODES
from omnivinci_ros.prompts import SCENE_TEMPLATE
from omnivinci_ros.prompts import TASK_TEMPLATE
from omnivinci_ros.samples import BadInputError
from omnivinci_ros.windower import TRIGGERS


class ParameterError(BadInputError):
    """A parameter that cannot be used."""


@dataclass(frozen=True)
class Parameter:
    """One parameter as users see it."""

    name: str
    default: Any
    description: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()  # of a string, or of each string of a list
    live: bool = False  # may change while the node is configured


PARAMETERS = (
    Parameter('autostart', True, 'configure and activate as soon as the node spins'),
    Parameter('camera_topics', ['camera/image_raw'],
              'camera topics; one that ends in /compressed is a CompressedImage; [""] for none'),
    Parameter('audio_topic', 'audio', 'AudioChunk topic; "" for no sound'),
    Parameter('task_topic', 'task', 'std_msgs/String topic with tasks for the robot'),
    Parameter('sensor_qos', 'auto', 'reliability of the camera and audio subscriptions; auto '
              'takes what the publishers offer', choices=MODES),
    Parameter('backend', 'cascade', 'who understands the windows', choices=tuple(BACKENDS)),
    Parameter('fallback_backend', '', 'backend to use when the first does not load; "" for none',
              choices=('', *BACKENDS)),
    Parameter('weights_folder', '', 'folder with the weights; "": those of the packages'),
    Parameter('speech_hub_name', '',
              'hub name of another faster-whisper model, which is then fetched; "": never fetch'),
    Parameter('threads', 1, 'CPU threads of one model; more help one, and slow the others down',
              1, 64),
    Parameter('object_threshold', 0.5, 'cascade: an object box below this is not said', 0.1, 0.99),
    Parameter('label_threshold', 0.3, 'cascade: an ImageNet label below this is not said',
              0.05, 0.99),
    Parameter('listen', True, 'find speech in the sound and transcribe it; speech_end needs it'),
    Parameter('triggers', ['periodic', 'speech_end', 'task'],
              'what closes a window, beside the action', choices=TRIGGERS[:-1]),
    Parameter('window_s', 4.0, 'length of a window, seconds', 0.1, 120.0),
    Parameter('period_s', 2.0, 'from one periodic window to the next, seconds', 0.05, 3600.0),
    Parameter('max_frames', 8, 'frames a window, shared evenly by the cameras', 1, 256),
    Parameter('allowed_lateness_s', 0.2, 'how long a window waits for a missing input, seconds',
              0.0, 30.0),
    Parameter('disorder_s', 0.0, 'samples of one input arrive out of order by at most this, '
              'seconds', 0.0, 10.0),
    Parameter('idle_timeout_s', 2.0, 'an input silent for so long is not waited for, seconds',
              0.1, 60.0),
    Parameter('history_s', 10.0, 'how far back a question can look, seconds', 1.0, 600.0),
    Parameter('max_ahead_s', 2.0, 'a stamp further in the future is refused, seconds', 0.0, 60.0),
    Parameter('buffer_mb', 256, 'memory for frames, MB, shared by the cameras; beyond it older '
              'frames are thinned out', 8, 65536),
    Parameter('deadline_s', 10.0, 'a backend that takes longer is told to stop, seconds',
              0.05, 3600.0, live=True),
    Parameter('partials', True, 'publish partial texts as they come', live=True),
    Parameter('scene_template', SCENE_TEMPLATE,
              'what a language model is asked; {seconds} {frames} {cameras} {speech} stand for '
              'what the window holds',
              live=True),
    Parameter('task_template', TASK_TEMPLATE,
              'the same for a task text, as {task}', live=True),
    Parameter('allowed_intents', [''],
              'commands that may be published, [""] for all; others become NONE; STOP always may',
              choices=('', *INTENTS), live=True),
    Parameter('speech_threshold', 0.5, 'voice activity above which speech begins, probability',
              0.05, 0.99),
    Parameter('speech_pause_ms', 192, 'silence after which a STOP is looked for, ms', 160, 2000),
    Parameter('speech_end_ms', 480, 'silence that ends an utterance, ms', 192, 5000),
    Parameter('diagnostics_period_s', 1.0, 'between two messages on /diagnostics, seconds',
              0.1, 60.0),
)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def descriptor(parameter: Parameter) -> ParameterDescriptor:
    """Return what `ros2 param describe` shows."""
    described = ParameterDescriptor(description=parameter.description)
    if parameter.choices:
        named = ', '.join(repr(choice) for choice in parameter.choices)
        described.additional_constraints = f'one of {named}'
    if parameter.low is None:
        return described
    if isinstance(parameter.default, int):
        described.integer_range = [
            IntegerRange(from_value=int(parameter.low), to_value=int(parameter.high), step=0)]
    else:
        # `window_s:=4` is what people type: without this rclpy refuses an integer.
        described.dynamic_typing = True
        described.floating_point_range = [
            FloatingPointRange(from_value=parameter.low, to_value=parameter.high, step=0.0)]
    return described


def declare(node) -> None:
    """Declare all of them on the node; raise ParameterError for a value that does not fit."""
    for parameter in PARAMETERS:
        described = descriptor(parameter)
        try:
            value = node.declare_parameter(parameter.name, parameter.default, described).value
        except (ParameterException, InvalidParameterTypeException) as error:
            raise ParameterError(f'{error}: give {wanted(parameter)}') from error
        if (reason := refusal(parameter, value)) is not None:
            raise ParameterError(reason)


def wanted(parameter: Parameter) -> str:
    """Return what would fit, in words."""
    if parameter.low is not None:
        kind = 'a whole number' if isinstance(parameter.default, int) else 'a number'
        return f'{kind} between {parameter.low:g} and {parameter.high:g}'
    if parameter.choices:
        return f'one of {[choice for choice in parameter.choices if choice]}'
    return {bool: 'true or false', str: 'a text', list: 'a list of texts'}[type(parameter.default)]


def check(changes, *, live_only: bool) -> SetParametersResult:
    """Accept or refuse changes; a refusal names the parameter, the value and the fix."""
    for change in changes:
        parameter = BY_NAME.get(change.name)
        if parameter is None:
            continue  # use_sim_time and others of rclpy's own
        if live_only and not parameter.live:
            return SetParametersResult(successful=False, reason=(
                f'{change.name}={change.value!r} cannot change while the node is configured: '
                'deactivate and clean it up, set it, and configure it again'))
        if (reason := refusal(parameter, change.value)) is not None:
            return SetParametersResult(successful=False, reason=reason)
    return SetParametersResult(successful=True)


def refusal(parameter: Parameter, value: Any) -> str | None:
    """Return one sentence that says why a value does not fit, or None."""
    name = parameter.name
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(parameter.default, float) and not number:
        return f'{name}={value!r} is not a number: give {wanted(parameter)}'
    # Not with `not low <= value`: a NaN must be refused as well.
    if parameter.low is not None and not parameter.low <= value <= parameter.high:
        return f'{name}={value!r} is out of range: give {wanted(parameter)}'
    values = [value] if isinstance(value, str) else value
    if parameter.choices and (unknown := [one for one in values if one not in parameter.choices]):
        return f'{name}={unknown[0]!r} is not known: give {wanted(parameter)}'
    if name.endswith('_template'):
        return template_refusal(name, value)
    if name.endswith(('_topic', '_topics')):
        return topic_refusal(name, [topic for topic in values if topic])
    return None


def topic_refusal(name: str, topics: list[str]) -> str | None:
    from rclpy.exceptions import InvalidTopicNameException
    from rclpy.validate_topic_name import validate_topic_name

    for topic in topics:
        try:
            validate_topic_name(topic)
        except InvalidTopicNameException as error:
            why = ' '.join(str(error).split())
            return f'{name}={topic!r} is not a topic name ({why}): correct it'
    if len(set(topics)) != len(topics):
        return f'{name}={topics!r} names a topic twice: list each once'
    return None


def template_refusal(name: str, template: str) -> str | None:
    known = {'task': '', 'seconds': 0.0, 'frames': 0, 'cameras': '', 'speech': ''}
    try:
        template.format(**known)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        return (f'{name}: {error} cannot be filled in: use only '
                + ' '.join(f'{{{key}}}' for key in known))
    return None


def markdown_table() -> str:
    """Return the parameters as the table that the README shows."""
    rows = ['| parameter | default | range | live | meaning |', '|---|---|---|---|---|']
    for one in PARAMETERS:
        limits = f'{one.low:g} .. {one.high:g}' if one.low is not None else ''
        if one.choices and len(one.choices) <= 4:
            limits = ', '.join(f'`{choice}`' for choice in one.choices if choice)
        default = f'`{json.dumps(one.default)}`'
        if len(default) > 48:
            default = 'see config'
        live = 'yes' if one.live else ''
        meaning = one.description.replace('|', '\\|')
        rows.append(f'| `{one.name}` | {default} | {limits} | {live} | {meaning} |')
    return '\n'.join(rows)


if __name__ == '__main__':
    print(markdown_table())
