# SPDX-License-Identifier: Apache-2.0
"""One chunk of an mcap file: its bytes, and those of its messages that are whole."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.mcap_records import CHANNEL
from omnivinci_ros.bags.mcap_records import CHUNK_HEAD
from omnivinci_ros.bags.mcap_records import MESSAGE
from omnivinci_ros.bags.mcap_records import MESSAGE_HEAD
from omnivinci_ros.bags.mcap_records import RECORD
from omnivinci_ros.bags.mcap_records import SCHEMA
from omnivinci_ros.bags.mcap_records import Chunk
from omnivinci_ros.bags.mcap_walk import HEAD_BYTES
from omnivinci_ros.bags.mcap_walk import IN_CHUNKS
from omnivinci_ros.bags.mcap_walk import RecordWalk
from omnivinci_ros.bags.storage import LARGE
from omnivinci_ros.bags.storage import StorageError

# What is called with the kind and the bytes of a schema or a channel.
Describe = Callable[[int, bytes], None]


class Found(NamedTuple):
    """A message in the bytes of a chunk."""

    time_ns: int
    channel: int
    start: int
    end: int


def read_chunk(read: Callable[[int, int], bytes], at: int) -> Chunk:
    """Return the chunk whose record begins there; its fields fit its length."""
    start = at + RECORD.size
    first, last, size, crc = CHUNK_HEAD.unpack(read(start, CHUNK_HEAD.size))
    letters = int.from_bytes(read(start + CHUNK_HEAD.size, 4), 'little')
    compression = read(start + CHUNK_HEAD.size + 4, min(letters, 64)).decode('latin1')
    data_at = start + CHUNK_HEAD.size + 4 + letters + 8
    packed = int.from_bytes(read(data_at - 8, 8), 'little')
    return Chunk(at, first, last, size, crc, compression, data_at, packed)


def check_head(chunk: Chunk) -> None:
    """Raise BagLimitError for a head that says what no chunk is."""
    size = max(chunk.uncompressed_size, chunk.compressed_size)
    bag_limits.check_chunk(size, chunk.compression)


def unpacked(read: Callable[[int, int], bytes], chunk: Chunk) -> bytes:
    """Return the bytes of a chunk as they were written; raise an error of any type otherwise."""
    check_head(chunk)
    packed = read(chunk.data_offset, chunk.compressed_size)
    if len(packed) != chunk.compressed_size:
        raise StorageError('it cannot be read from the disk')
    raw = bag_limits.unpack_chunk(chunk.compression, packed, chunk.uncompressed_size)
    if len(raw) != chunk.uncompressed_size:
        raise StorageError(f'it holds {len(raw)} bytes, not {chunk.uncompressed_size}')
    if chunk.crc and crc32(raw) != chunk.crc:
        raise StorageError('its bytes are not those that were written: the CRC differs')
    return raw


def has_large_messages(chunk: Chunk) -> bool:
    """Return whether it lies open, without a CRC, and its indexes count few messages for it."""
    count = chunk.counts.total()
    return not chunk.crc and lies_open(chunk) and 0 < count * LARGE <= chunk.uncompressed_size


def lies_open(chunk: Chunk) -> bool:
    """Return whether its messages lie in the file as they were written."""
    return not chunk.compression and chunk.compressed_size == chunk.uncompressed_size


def heads_of(
    read: Callable[[int, int], bytes], chunk: Chunk, describe: Describe
) -> list[Found] | None:
    """Return the messages of a chunk that lies open by the heads of its records alone.

    None, and nothing is described, where one of them is broken.
    """
    found: list[Found] = []
    described: list[tuple[int, bytes]] = []
    first = at = chunk.data_offset
    end = first + chunk.uncompressed_size
    while at < end:
        head = read(at, HEAD_BYTES)
        if len(head) < RECORD.size:
            return None
        kind, length = RECORD.unpack_from(head)
        start = at + RECORD.size
        at = start + length
        if at > end or kind not in IN_CHUNKS:
            return None
        if kind == MESSAGE:
            if length < MESSAGE_HEAD.size or len(head) < HEAD_BYTES:
                return None
            channel, _, time_ns, _ = MESSAGE_HEAD.unpack_from(head, RECORD.size)
            found.append(Found(time_ns, channel, start + MESSAGE_HEAD.size - first, at - first))
        else:
            described.append((kind, read(start, length)))
            if len(described[-1][1]) != length:
                return None
    for one in described:
        describe(*one)
    return found


def messages_of(
    raw: bytes, channels: Collection[int], describe: Describe
) -> tuple[list[Found], StorageError | None]:
    """Return a chunk's messages, and what is wrong with it, if anything is."""
    found: list[Found] = []
    try:
        for kind, start, end in _records(raw):
            _take(raw, kind, start, end, found, describe)
        return found, None
    except StorageError as error:
        broken = error
    found = []
    walk = RecordWalk(
        lambda at, size: raw[at : at + size],
        0,
        len(raw),
        channels=channels,
        searched=IN_CHUNKS,
        has_footer=False,
    )
    for kind, at, length in walk:
        if kind in IN_CHUNKS:
            start = at + RECORD.size
            _take(raw, kind, start, start + length, found, describe)
    return found, broken


def _take(
    raw: bytes, kind: int, start: int, end: int, found: list[Found], describe: Describe
) -> None:
    if kind == MESSAGE:
        channel, _, time_ns, _ = MESSAGE_HEAD.unpack_from(raw, start)
        found.append(Found(time_ns, channel, start + MESSAGE_HEAD.size, end))
    else:
        describe(kind, raw[start:end])


def _records(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield kind, start and end of the records of a chunk in which nothing is damaged."""
    at = 0
    while at < len(raw):
        if at + RECORD.size > len(raw):
            raise StorageError('it ends in the middle of a record')
        kind, length = RECORD.unpack_from(raw, at)
        start = at + RECORD.size
        at = start + length
        if (
            at > len(raw)
            or kind not in (SCHEMA, CHANNEL, MESSAGE)
            or (kind == MESSAGE and length < MESSAGE_HEAD.size)
        ):
            raise StorageError('it has a broken record')
        yield kind, start, at
