# SPDX-License-Identifier: Apache-2.0
"""Messages of a bag in CDR, to be sent again with stamps of their own."""

from __future__ import annotations

import struct
from pathlib import Path

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.common.units import SECOND_NS

HEADER = 4  # bytes: the first says the representation, of which the lowest bit the byte order


def read_kinds(path: str | Path, *kinds: str) -> list[list[bytes]]:
    """Return the messages of each type, such as sensor_msgs/msg/Image, in their order."""
    with Bag(path) as bag:
        types = {one.name: one.type for one in bag.topics()}
        found: dict[str, list[bytes]] = {kind: [] for kind in kinds}
        for topic, _, data in bag.messages(types):
            if types[topic] in found:
                found[types[topic]].append(data)
    return [found[kind] for kind in kinds]


def stamped(data: bytes, stamp_ns: int) -> bytes:
    """Return a message that begins with a std_msgs Header, with another stamp [ns]."""
    stamp = struct.pack(_stamp(data), *divmod(stamp_ns, SECOND_NS))
    # A view, since a picture may be large.
    return b''.join((data[:HEADER], stamp, memoryview(data)[HEADER + len(stamp) :]))


def stamp_in(data: bytes) -> int:
    """Return the stamp [ns] of a message that begins with a std_msgs Header."""
    seconds, nanoseconds = struct.unpack_from(_stamp(data), data, HEADER)
    return int(seconds) * SECOND_NS + int(nanoseconds)


def _stamp(data: bytes) -> str:
    return '<iI' if data[1] & 1 else '>iI'
