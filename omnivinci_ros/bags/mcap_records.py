# SPDX-License-Identifier: Apache-2.0
"""Records of the mcap format, as https://mcap.dev/spec describes them."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.bags.storage import MCAP_MAGIC
from omnivinci_ros.bags.storage import StorageError

FOOTER, SCHEMA, CHANNEL, MESSAGE, CHUNK = 0x02, 0x03, 0x04, 0x05, 0x06
MESSAGE_INDEX, CHUNK_INDEX, STATISTICS = 0x07, 0x08, 0x0B
RECORD = struct.Struct('<BQ')  # opcode and length
MESSAGE_HEAD = struct.Struct('<HIQQ')  # channel, sequence, log time, publish time
CHUNK_HEAD = struct.Struct('<QQQI')  # first and last time, unpacked size, its CRC
STATISTICS_HEAD = struct.Struct('<QHIIIIQQ')  # messages, ... of which only they are read
ENDING = 9 + 20 + len(MCAP_MAGIC)  # footer and magic
MAX_RECORD = 16 << 20  # of a schema, a channel or an index


@dataclass(frozen=True)
class Chunk:
    """Where a chunk lies, and what its head and its indexes say of it."""

    offset: int  # of its record
    message_start_time: int
    message_end_time: int
    uncompressed_size: int
    crc: int  # 0: none
    compression: str
    data_offset: int
    compressed_size: int
    counts: Counter[int] = field(default_factory=Counter)  # by channel, from its indexes

    @property
    def has_times(self) -> bool:
        """Return whether its head says times that can be."""
        return 0 < self.message_start_time <= self.message_end_time


class Fields:
    """The fields of one record, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        part = self._data[self._at : self._at + size]
        if len(part) != size:
            raise StorageError('a record ends before its fields do')
        self._at += size
        return part

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), 'little')

    def text(self) -> str:
        return self.take(self.number(4)).decode(errors='replace')


def offered_qos(about: Fields) -> str:
    """Return what a channel's own metadata says of the QoS that was offered."""
    try:
        while True:
            key, value = about.text(), about.text()
            if key == 'offered_qos_profiles':
                return value
    except StorageError:  # there are no more
        return ''
