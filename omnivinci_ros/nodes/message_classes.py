# SPDX-License-Identifier: Apache-2.0
"""Message classes by the name of their type: is it installed, and which fields has it?"""

from __future__ import annotations

import re
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from typing import TypeAlias

from omnivinci_ros.common.errors import BadInputError

TYPE_NAME = re.compile(r'([a-z][a-z0-9_]*)/msg/([A-Z][A-Za-z0-9]*)')
NESTED = re.compile(r'(?:sequence<)?([a-z][a-z0-9_]*)/([A-Z][A-Za-z0-9]*)')
MAX_DEPTH = 8  # of messages in messages
# A field's name, or of a message in the message (name, its names).
FieldNames: TypeAlias = 'str | tuple[str, tuple[FieldNames, ...]]'


class MissingTypeError(BadInputError):
    """A message type that is not installed here."""


def ros_types() -> SimpleNamespace:
    """Return the generated message classes."""
    from builtin_interfaces.msg import Duration
    from builtin_interfaces.msg import Time
    from diagnostic_msgs.msg import KeyValue
    from std_msgs.msg import Header
    from std_msgs.msg import String

    from omnivinci_ros.msg import AudioChunk
    from omnivinci_ros.msg import CommandInterpretation
    from omnivinci_ros.msg import CommandStep
    from omnivinci_ros.msg import InputReport as InputReportMessage
    from omnivinci_ros.msg import Provenance as ProvenanceMessage
    from omnivinci_ros.msg import SceneUnderstanding

    return SimpleNamespace(
        AudioChunk=AudioChunk,
        CommandInterpretation=CommandInterpretation,
        CommandStep=CommandStep,
        Duration=Duration,
        Header=Header,
        InputReport=InputReportMessage,
        KeyValue=KeyValue,
        Provenance=ProvenanceMessage,
        SceneUnderstanding=SceneUnderstanding,
        String=String,
        Time=Time,
    )


def message_class(kind: str) -> Any:
    """Return the class of 'package/msg/Name'; raise MissingTypeError with a sentence."""
    match = TYPE_NAME.fullmatch(kind)
    if match is None:
        raise MissingTypeError(f'{kind[:80]!r} is no message type: write package/msg/Name')
    package, name = match.groups()
    try:
        return getattr(import_module(f'{package}.msg'), name)
    except ImportError as error:
        raise MissingTypeError(
            f'{kind} is not installed here: install ros-$ROS_DISTRO-{package.replace("_", "-")}, '
            f'or build {package} in a workspace and source it'
        ) from error
    except AttributeError as error:
        raise MissingTypeError(
            f'{kind} is not in the {package} that is installed here: install the package of that '
            'name that has it'
        ) from error


def type_name(kind: type[Any]) -> str:
    """Return a message class's type as ROS writes it: 'std_msgs/msg/String'."""
    package, folder = kind.__module__.split('.')[:2]
    return f'{package}/{folder}/{kind.__name__}'


def field_names(kind: Any, depth: int = 0) -> tuple[FieldNames, ...]:
    """Return the names of its fields, each message in it as (name, its names)."""
    found: list[FieldNames] = []
    for name, described in kind.get_fields_and_field_types().items():
        nested = NESTED.match(described)
        if nested is None or depth == MAX_DEPTH:
            found.append(name)
        else:
            package, inner = nested.groups()
            found.append((name, field_names(message_class(f'{package}/msg/{inner}'), depth + 1)))
    return tuple(found)
