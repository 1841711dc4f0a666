# SPDX-License-Identifier: Apache-2.0
"""Records of the mcap format, as https://mcap.dev/spec describes them."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from omnivinci_ros.bags.storage import MCAP_MAGIC
from omnivinci_ros.bags.storage import StorageError

HEADER, FOOTER, SCHEMA, CHANNEL, MESSAGE, CHUNK = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
MESSAGE_INDEX, CHUNK_INDEX, ATTACHMENT, ATTACHMENT_INDEX = 0x07, 0x08, 0x09, 0x0A
STATISTICS, METADATA, METADATA_INDEX, SUMMARY_OFFSET, DATA_END = 0x0B, 0x0C, 0x0D, 0x0E, 0x0F
RECORD = struct.Struct('<BQ')  # opcode and length
MESSAGE_HEAD = struct.Struct('<HIQQ')  # channel, sequence, log time, publish time
CHUNK_HEAD = struct.Struct('<QQQI')  # first and last time, unpacked size, its CRC
STATISTICS_HEAD = struct.Struct('<QHIIIIQQ')  # messages, ... of which only they are read
ENDING = 9 + 20 + len(MCAP_MAGIC)  # footer and magic
MAX_RECORD = 16 << 20  # of a schema, a channel or an index
TEXT, LONG_TEXT = 'text', 'long text'  # bytes after their number, in 4 bytes or in 8
# What a kind of record consists of: so many bytes, or a text or map whose length is told.
FIELDS: dict[int, tuple[int | str, ...]] = {
    HEADER: (TEXT, TEXT),
    FOOTER: (20,),
    SCHEMA: (2, TEXT, TEXT, TEXT),
    CHANNEL: (4, TEXT, TEXT, TEXT),
    CHUNK: (28, TEXT, LONG_TEXT),
    MESSAGE_INDEX: (2, TEXT),
    CHUNK_INDEX: (32, TEXT, 8, TEXT, 16),
    ATTACHMENT: (16, TEXT, TEXT, LONG_TEXT, 4),
    ATTACHMENT_INDEX: (40, TEXT, TEXT),
    STATISTICS: (42, TEXT),
    METADATA: (TEXT, TEXT),
    METADATA_INDEX: (16, TEXT),
    SUMMARY_OFFSET: (17,),
    DATA_END: (4,),
}


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

    def with_times(self, times: Sequence[int]) -> Chunk:
        """Return it with the span of times of which some are known already, and these."""
        known = (self.message_start_time, self.message_end_time) if self.has_times else ()
        span = (*known, *times) or (0,)
        return replace(self, message_start_time=min(span), message_end_time=max(span))


def length_by_fields(
    kind: int, read: Callable[[int, int], bytes], length: int, tried: int
) -> int | None:
    """Return how long a record of a kind of FIELDS is by its own fields; None: they do not fit.

    `read` gives bytes of it, from an offset on. Texts of more than `tried` bytes do not fit.
    """
    at = 0
    for one in FIELDS[kind]:
        size = one
        if not isinstance(size, int):
            width = 4 if one == TEXT else 8
            size = int.from_bytes(read(at, width), 'little')
            if one == TEXT and size > tried:
                return None
            size += width
        at += size
        if at > length:
            return None
    return at


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
