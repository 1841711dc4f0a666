# SPDX-License-Identifier: Apache-2.0
"""Message classes without ROS: made from .msg files by rosbags, for reading and writing bags."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from typing import Any

import omnivinci_ros
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.messages.names import OTHERS
from omnivinci_ros.messages.names import OURS
from omnivinci_ros.messages.names import PACKAGE

if TYPE_CHECKING:
    from rosbags.interfaces import Connection
    from rosbags.typesys.store import Typestore

MAX_DEFINITION = 1_000_000  # characters of one definition out of a bag


class BadTypeError(BadInputError):
    """A message type that cannot be used."""


def definition_folders() -> list[Path]:
    """Return where our .msg files may lie: checkout, colcon's install folder, pip's."""
    here = Path(omnivinci_ros.__file__).resolve().parent
    share = Path('share') / PACKAGE / 'msg'
    prefixes = [
        Path(one) for one in os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep) if one
    ]
    return [
        here.parent / 'msg',
        *(parent / share for parent in here.parents),
        *(prefix / share for prefix in prefixes),
        Path(sys.prefix) / share,
    ]


def definition_folder() -> Path:
    """Return the folder with our .msg files; raise BadTypeError where none has them."""
    for folder in definition_folders():
        if all((folder / f'{name}.msg').is_file() for name in OURS):
            return folder
    raise BadTypeError(
        f'the .msg files of {PACKAGE} are not installed: install the package again from its source'
    )


@cache
def our_store() -> Typestore:
    """Return a typestore that knows our messages and what they use; shared, never changed."""
    store = new_store()
    folder = definition_folder()
    found = {}
    for name in OURS:
        found.update(types_of((folder / f'{name}.msg').read_text(), f'{PACKAGE}/msg/{name}'))
    store.register(found)
    return store


@cache
def our_types() -> SimpleNamespace:
    """Return the message classes as `omnivinci_ros.messages.build` wants them."""
    store = our_store()
    names = {name: f'{PACKAGE}/msg/{name}' for name in OURS} | OTHERS
    return SimpleNamespace(**{name: store.types[full] for name, full in names.items()})


def new_store(*, is_full: bool = False) -> Typestore:
    """Return a typestore that knows the common messages that we use, or all of ROS 2's."""
    from omnivinci_ros.messages import typestore

    return typestore.full_store() if is_full else typestore.known_store()


def types_of(text: str, name: str) -> dict[str, Any]:
    """Return the types that a definition in .msg syntax describes."""
    from rosbags.typesys import get_types_from_msg

    return get_types_from_msg(text, name)


def store_for(connections: Iterable[Connection]) -> Typestore:
    """Return a typestore that reads these connections of a bag.

    The bag's own definition counts, since it was written with it. A bag without definitions
    (sqlite3 before Iron) is read with those of ROS 2 and of this package.
    """
    connections = list(connections)
    ours = our_store().fielddefs
    # Of a type that we do not know the bag's definition may count on common ones.
    store = new_store(is_full=any(one.msgtype not in ours for one in connections))
    known = set(store.fielddefs)
    for connection in connections:
        name, text = connection.msgtype, connection.msgdef.data
        if name in known:
            continue  # a standard type
        try:
            found = _described(connection, text)
        except BadTypeError:
            raise
        except Exception as error:  # of any type: the bytes are untrusted
            raise BadTypeError(
                f'{connection.topic}: the definition of {name} in the bag cannot be read '
                f'({_short(error)}): record the bag again'
            ) from error
        if name.startswith(f'{PACKAGE}/') and found.get(name) != our_store().fielddefs.get(name):
            raise BadTypeError(
                f'{connection.topic}: the bag has another {name} than this version '
                f'of {PACKAGE}: replay it with the version that recorded it'
            )
        found = {key: value for key, value in found.items() if key not in known}
        store.register(found)
        known |= set(found)
        if name not in known:
            raise BadTypeError(
                f'{connection.topic}: the bag does not define {name}: convert it '
                "to mcap where that package is installed ('ros2 bag convert')"
            )
    return store


def _described(connection: Connection, text: str) -> dict[str, Any]:
    from rosbags.interfaces import MessageDefinitionFormat
    from rosbags.typesys import get_types_from_idl

    if len(text) > MAX_DEFINITION:
        raise BadTypeError(
            f'{connection.topic}: the definition of {connection.msgtype} has '
            f'{len(text)} characters: leave this topic out'
        )
    if connection.msgdef.format == MessageDefinitionFormat.MSG:
        return types_of(text, connection.msgtype)
    if connection.msgdef.format == MessageDefinitionFormat.IDL:
        found = {}
        for part in text.split('=' * 80 + '\n'):
            if part.strip():
                found.update(
                    get_types_from_idl(
                        part.split('\n', 1)[1] if part.startswith('IDL: ') else part
                    )
                )
        return found
    return dict(our_store().fielddefs)


def _short(error: Exception) -> str:
    return ' '.join(str(error).split())[:120] or type(error).__name__
