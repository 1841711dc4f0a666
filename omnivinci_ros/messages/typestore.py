# SPDX-License-Identifier: Apache-2.0
"""rosbags' message types, as few of them as are needed.

rosbags makes classes of all of ROS 2's common messages at once, and for each message that is
read or written 13 functions, of which ROS 1 needs 8. Here the messages that this package uses are
described, and a function is made when it is first called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from rosbags.interfaces import Nodetype
from rosbags.typesys import Stores
from rosbags.typesys import get_typestore
from rosbags.typesys.store import Typestore

from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import STRING

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = 'std_msgs/msg/Header'
_TEXT = (Nodetype.BASE, ('string', 0))
_BYTE = (Nodetype.BASE, ('uint8', 0))
_NUMBER = (Nodetype.BASE, ('uint32', 0))
_BYTES = (Nodetype.SEQUENCE, (_BYTE, 0))
_HEADER = ('header', (Nodetype.NAME, HEADER))
# Constants and fields, as rosbags has them; Time and Duration are in its empty store.
DESCRIBED: dict[str, tuple[list[Any], list[tuple[str, Any]]]] = {
    HEADER: (
        [],
        [('stamp', (Nodetype.NAME, 'builtin_interfaces/msg/Time')), ('frame_id', _TEXT)],
    ),
    STRING: ([], [('data', _TEXT)]),
    'diagnostic_msgs/msg/KeyValue': ([], [('key', _TEXT), ('value', _TEXT)]),
    IMAGE: (
        [],
        [
            _HEADER,
            ('height', _NUMBER),
            ('width', _NUMBER),
            ('encoding', _TEXT),
            ('is_bigendian', _BYTE),
            ('step', _NUMBER),
            ('data', _BYTES),
        ],
    ),
    COMPRESSED_IMAGE: ([], [_HEADER, ('format', _TEXT), ('data', _BYTES)]),
}


class LazyMsgdef:
    """What rosbags knows of a message; each of its functions is made when it is first asked for.

    Threads may ask at once: then both make the same.
    """

    def __init__(self, name: str, store: Typestore) -> None:
        self.name = name
        self.cls = store.types[name]
        self._store = store

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith('__'):
            raise AttributeError(attribute)
        try:
            made = _made(attribute, self.name, self._store)
        except Exception:  # of any type: another rosbags makes them in another way
            made = {attribute: getattr(_made_at_once(self.name, self._store), attribute)}
        self.__dict__.update(made)
        return self.__dict__[attribute]


class LazyStore(Typestore):  # type: ignore[misc]  # rosbags has no types for a checker
    """A typestore whose functions are made when they are needed."""

    def get_msgdef(self, typename: str) -> Any:
        found = self.cache.get(typename)
        if found is None:
            # One of a type that is not known is a KeyError, as rosbags has it.
            found = self.cache[typename] = LazyMsgdef(typename, self)
        return found


def known_store() -> Typestore:
    """Return a typestore that knows the common messages that this package uses."""
    store = lazy(get_typestore(Stores.EMPTY))
    store.register(DESCRIBED)
    return store


def full_store() -> Typestore:
    """Return a typestore that knows ROS 2's common messages: 0.1 s of work the first time."""
    return lazy(get_typestore(Stores.ROS2_JAZZY))


def lazy(store: Typestore) -> LazyStore:
    """Return a store of the same types."""
    made = LazyStore()
    made.fielddefs.update(store.fielddefs)
    made.types.update(store.types)
    return made


def _made(attribute: str, name: str, store: Typestore) -> dict[str, Any]:
    """Return an attribute of a Msgdef, and what comes with it."""
    from rosbags.serde import cdr
    from rosbags.typesys.base import normalize_fieldname

    fields = [(normalize_fieldname(field), kind) for field, kind in store.fielddefs[name][1]]
    if attribute == 'fields':
        return {'fields': fields}
    if attribute in ('getsize_cdr', 'size_cdr'):
        getsize, size = cdr.generate_getsize_cdr(fields, store)
        return {'getsize_cdr': getsize, 'size_cdr': size}
    what, _, ends = attribute.rpartition('_')
    generate: Callable[..., Any] = {
        'serialize_cdr': cdr.generate_serialize_cdr,
        'deserialize_cdr': cdr.generate_deserialize_cdr,
    }[what]
    return {attribute: generate(fields, store, ends)}


def _made_at_once(name: str, store: Typestore) -> Any:
    """Return all that rosbags itself makes for a message."""
    plain = Typestore()
    plain.fielddefs, plain.types = store.fielddefs, store.types
    return plain.get_msgdef(name)
