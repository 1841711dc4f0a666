# SPDX-License-Identifier: Apache-2.0
"""mcap files whose records, indexes and statistics say what a test wants."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.bags.limits import zstd

HOUR_NS = 3600 * 10**9
MAGIC = b'\x89MCAP0\r\n'


@dataclass(frozen=True)
class Channel:
    """A channel and its schema."""

    id: int
    topic: str
    type: str  # '' for a channel without a schema
    encoding: str = 'cdr'
    schema_encoding: str = 'ros2msg'
    schema: str = ''


@dataclass(frozen=True)
class Make:
    """How the file is made, and in what it lies."""

    profile: str = 'ros2'
    in_chunk: int = 7  # messages of a chunk; 0: no chunks
    message_index: str = 'right'  # none, short: without the first channel
    chunk_index: bool = True
    statistics: str = 'right'  # none, no channels, or a number that is added to each count
    channels_at_end: bool = True
    summary: bool = True
    chunk_times: str = 'right'  # zero, or wrong: an hour later
    compression: str = ''  # or zstd
    crc: bool = False  # of chunks and summary


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack('<I', len(data)) + data


def record(kind: int, body: bytes) -> bytes:
    return struct.pack('<BQ', kind, len(body)) + body


def described(channels: Sequence[Channel]) -> bytes:
    """Return the records of schemas and channels."""
    parts = []
    for one in channels:
        if one.type:
            schema = text(one.type) + text(one.schema_encoding) + text(one.schema)
            parts.append(record(3, struct.pack('<H', one.id) + schema))
        head = struct.pack('<HH', one.id, one.id if one.type else 0)
        parts.append(record(4, head + text(one.topic) + text(one.encoding) + text('')))
    return b''.join(parts)


def message(channel: int, log_ns: int, data: bytes) -> bytes:
    return record(5, struct.pack('<HIQQ', channel, 0, log_ns, log_ns) + data)


def mcap_bytes(
    channels: Sequence[Channel], messages: Sequence[tuple[int, int, bytes]], make: Make
) -> bytes:
    """Return a file with messages (channel, log time [ns], data)."""
    out = MAGIC + record(1, text(make.profile) + text('test'))
    indexes = []
    if not make.in_chunk:
        out += described(channels) + b''.join(message(*one) for one in messages)
    for first in range(0, len(messages) if make.in_chunk else 0, make.in_chunk or 1):
        part = messages[first : first + make.in_chunk]
        body = described(channels) + b''.join(message(*one) for one in part)
        times = [log_ns for _, log_ns, _ in part]
        span = (min(times), max(times)) if make.chunk_times != 'zero' else (0, 0)
        if make.chunk_times == 'wrong':
            span = (span[0] + HOUR_NS, span[1] + HOUR_NS)
        at = len(out)
        packed = zstd.compress(body) if make.compression == 'zstd' else body
        crc = zlib.crc32(body) if make.crc else 0
        head = struct.pack('<QQQI', *span, len(body), crc) + text(make.compression)
        chunk = record(6, head + struct.pack('<Q', len(packed)) + packed)
        out += chunk
        counts = Counter(channel for channel, _, _ in part)
        if make.message_index == 'short':
            counts.pop(channels[0].id, None)
        for channel, count in counts.items() if make.message_index != 'none' else ():
            rows = struct.pack('<QQ', span[0], 0) * count
            out += record(7, struct.pack('<HI', channel, len(rows)) + rows)
        indexes.append(
            record(
                8,
                struct.pack('<QQQQ', *span, at, len(chunk))
                + struct.pack('<IQ', 0, 0)
                + text(make.compression)
                + struct.pack('<QQ', len(packed), len(body)),
            )
        )
    out += record(15, bytes(4))
    summary = len(out) if make.summary else 0
    if make.summary and make.channels_at_end:
        out += described(channels)
    if make.summary and make.statistics != 'none':
        out += record(11, statistics(messages, make))
    if make.summary and make.chunk_index:
        out += b''.join(indexes)
    footer = record(2, struct.pack('<QQI', summary, 0, 0))
    if make.crc and summary:
        footer = footer[:-4] + struct.pack('<I', zlib.crc32(out[summary:] + footer[:-4]))
    return out + footer + MAGIC


def statistics(messages: Sequence[tuple[int, int, bytes]], make: Make) -> bytes:
    counts = Counter(channel for channel, _, _ in messages)
    if make.statistics.lstrip('-').isdigit():
        counts = Counter({one: count + int(make.statistics) for one, count in counts.items()})
    times = [log_ns for _, log_ns, _ in messages]
    rows = b''.join(struct.pack('<HQ', *one) for one in sorted(counts.items()))
    if make.statistics == 'no channels':
        rows = b''
    head = struct.pack(
        '<QHIIIIQQ', sum(counts.values()), 1, len(counts), 0, 0, 0, min(times), max(times)
    )
    return head + struct.pack('<I', len(rows)) + rows
