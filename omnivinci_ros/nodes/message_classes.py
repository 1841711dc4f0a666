# SPDX-License-Identifier: Apache-2.0
"""Message classes by the name of their type: is it installed, and which fields has it?"""

from __future__ import annotations

import re
from importlib import import_module

from omnivinci_ros.common.errors import BadInputError

TYPE_NAME = re.compile(r'([a-z][a-z0-9_]*)/msg/([A-Z][A-Za-z0-9]*)')
NESTED = re.compile(r'(?:sequence<)?([a-z][a-z0-9_]*)/([A-Z][A-Za-z0-9]*)')
MAX_DEPTH = 8  # of messages in messages


class MissingTypeError(BadInputError):
    """A message type that is not installed here."""


def message_class(kind: str) -> type:
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


def type_name(kind: type) -> str:
    """Return a message class's type as ROS writes it: 'std_msgs/msg/String'."""
    package, folder = kind.__module__.split('.')[:2]
    return f'{package}/{folder}/{kind.__name__}'


def field_names(kind: type, depth: int = 0) -> tuple:
    """Return the names of its fields, each message in it as (name, its names)."""
    found = []
    for name, described in kind.get_fields_and_field_types().items():
        nested = NESTED.match(described)
        if nested is None or depth == MAX_DEPTH:
            found.append(name)
        else:
            package, inner = nested.groups()
            found.append((name, field_names(message_class(f'{package}/msg/{inner}'), depth + 1)))
    return tuple(found)
