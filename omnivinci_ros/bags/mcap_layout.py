# SPDX-License-Identifier: Apache-2.0
"""What lies where in an mcap file, found by walking over its records."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from typing import TypeVar

import numpy as np

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.mcap_chunks import read_chunk
from omnivinci_ros.bags.mcap_index import McapIndex
from omnivinci_ros.bags.mcap_index import read_end
from omnivinci_ros.bags.mcap_records import CHANNEL
from omnivinci_ros.bags.mcap_records import CHUNK
from omnivinci_ros.bags.mcap_records import CHUNK_INDEX
from omnivinci_ros.bags.mcap_records import MAX_RECORD
from omnivinci_ros.bags.mcap_records import MESSAGE
from omnivinci_ros.bags.mcap_records import MESSAGE_HEAD
from omnivinci_ros.bags.mcap_records import MESSAGE_INDEX
from omnivinci_ros.bags.mcap_records import RECORD
from omnivinci_ros.bags.mcap_records import SCHEMA
from omnivinci_ros.bags.mcap_records import STATISTICS
from omnivinci_ros.bags.mcap_records import Chunk
from omnivinci_ros.bags.mcap_records import Fields
from omnivinci_ros.bags.mcap_records import offered_qos
from omnivinci_ros.bags.mcap_walk import IN_CHUNKS
from omnivinci_ros.bags.mcap_walk import KINDS
from omnivinci_ros.bags.mcap_walk import RecordWalk
from omnivinci_ros.bags.storage import MCAP_MAGIC

T = TypeVar('T')


class McapLayout:
    """Schemas, channels, chunks and loose messages of an open file, in the file's own order."""

    def __init__(self, path: Path) -> None:
        """Open it and walk over its records."""
        self.problems: list[tuple[str, int]] = []
        self.schemas: dict[int, tuple[str, str, str]] = {}  # name, encoding, definition
        self.channels: dict[int, tuple[int, str, str, str]] = {}  # schema, topic, encoding, qos
        self.chunks: list[Chunk] = []
        self.headless: list[Chunk] = []  # chunks of which only their indexes are whole
        # Time, offset, channel and length of each message outside chunks.
        self.loose = array('Q'), array('Q'), array('Q'), array('Q')
        self.index = McapIndex()
        self._said: dict[tuple[int, int], Counter[Any]] = {}  # descriptions by kind and number
        self._name = path.name
        self._file = bag_limits.BoundedFile(path)
        try:
            self._walk()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._file.close()

    def read(self, at: int, size: int) -> bytes:
        """Return bytes from an offset on: fewer at the end, none where the disk fails."""
        try:
            return self._file.read(at, size)
        except OSError:
            return b''

    def _walk(self) -> None:
        """Take all records that are whole; first those of the summary, which has a CRC."""
        size = self._file.size
        end = read_end(self.read, size)
        stop = size - len(MCAP_MAGIC) * end.is_there
        if end.summary and not end.is_damaged:
            for kind, at, length in self._records(end.summary, stop):
                if kind in (CHUNK_INDEX, STATISTICS) or (
                    kind in (SCHEMA, CHANNEL) and end.is_proven
                ):
                    self._take_record(kind, at, length)
        walk = self._records(len(MCAP_MAGIC), stop)
        for kind, at, length in walk:
            if kind == MESSAGE_INDEX:
                self._take_message_index(at, length, walk.gaps)
            elif not (end.is_damaged and kind in (CHUNK_INDEX, STATISTICS)):
                self._take_record(kind, at, length)
        gaps = walk.gaps if self.read(0, len(MCAP_MAGIC)) == MCAP_MAGIC else [(0, 8), *walk.gaps]
        self._tell_gaps(gaps, size, has_end=end.is_there)
        if self.index.is_absurd(size):
            self.index.statistics = None
            end = replace(end, is_damaged=True)
        if end.is_damaged:
            self.problems.append(
                (
                    f'{self._name}: its index is damaged, and is not believed: copy the file '
                    'again',
                    0,
                )
            )

    def _records(self, start: int, stop: int) -> RecordWalk:
        # Where messages lie in chunks, what looks like one outside is a piece of such a chunk.
        searched = KINDS - IN_CHUNKS if self.index.chunks else KINDS
        return RecordWalk(self.read, start, stop, channels=self.channels, searched=searched)

    def _tell_gaps(self, gaps: list[tuple[int, int]], size: int, *, has_end: bool) -> None:
        if not has_end:
            at = gaps.pop()[0] if gaps and gaps[-1][1] == size else size
            self.problems.append(
                (
                    f'{self._name} was cut off: it is whole up to byte {at} of {size}, and '
                    "what was recorded after that is missing ('mcap recover' makes a whole file "
                    'of it)',
                    0,
                )
            )
        if gaps:
            places = f' and in {len(gaps) - 1} more places' if len(gaps) > 1 else ''
            self.problems.append(
                (
                    f'{self._name} is damaged from byte {gaps[0][0]} to byte {gaps[0][1]}'
                    f'{places}: what was recorded there is left out: copy the file again',
                    0,
                )
            )

    def _take_record(self, kind: int, at: int, length: int) -> None:
        if kind == MESSAGE:
            channel, _, time_ns, _ = MESSAGE_HEAD.unpack(
                self.read(at + RECORD.size, MESSAGE_HEAD.size)
            )
            for column, value in zip(self.loose, (time_ns, at, channel, length), strict=True):
                column.append(value)
        elif kind == CHUNK:
            self.chunks.append(read_chunk(self.read, at))
        elif kind in (SCHEMA, CHANNEL, CHUNK_INDEX, STATISTICS):
            if length > MAX_RECORD:
                raise bag_limits.too_large(length, MAX_RECORD)
            record = self.read(at + RECORD.size, length)
            if kind in (SCHEMA, CHANNEL):
                self.take_described(kind, record)
            else:
                self.index.take(kind, Fields(record))

    def take_described(self, kind: int, data: bytes) -> None:
        """Take a schema or a channel, which may be described more than once.

        The format wants all descriptions to be the same; what most say counts, and of the same
        number the first.
        """
        record = Fields(data)
        number = record.number(2)
        if kind == SCHEMA:
            schema = record.text(), record.text(), record.text()
            self.schemas[number] = self._most_said(kind, number, schema)
        else:
            channel = record.number(2), record.text(), record.text()
            qos = offered_qos(Fields(record.take(record.number(4))))
            self.channels[number] = self._most_said(kind, number, (*channel, qos))

    def _most_said(self, kind: int, number: int, description: T) -> T:
        said = self._said.setdefault((kind, number), Counter())
        said[description] += 1
        return said.most_common(1)[0][0]

    def _take_message_index(self, at: int, length: int, gaps: list[tuple[int, int]]) -> None:
        """Count a channel's messages in the chunk before it, even in one that is damaged."""
        channel = int.from_bytes(self.read(at + RECORD.size, 2), 'little')
        data = self.read(at + RECORD.size + 6, length - 6)
        times: list[int] = np.frombuffer(data[: len(data) // 16 * 16], '<u8')[::2].tolist()
        chunk = self.chunks[-1] if self.chunks else None
        if gaps and (chunk is None or self._is_headless(gaps[-1], chunk, channel, times)):
            if not self.headless or self.headless[-1].offset != gaps[-1][0]:
                self.headless.append(Chunk(gaps[-1][0], 0, 0, 0, 0, '', 0, 0))
            self.headless[-1] = chunk = self.headless[-1].with_times(times)
        if chunk is not None:
            chunk.counts[channel] += (length - 6) // 16

    def _is_headless(
        self, gap: tuple[int, int], chunk: Chunk, channel: int, times: list[int]
    ) -> bool:
        """Return whether an index after a damaged part is of a chunk in it, not the one before."""
        if gap[0] <= chunk.offset:
            return False
        if self.index.chunks:
            return any(gap[0] <= offset < gap[1] for offset in self.index.chunks)
        is_within = all(chunk.message_start_time <= one <= chunk.message_end_time for one in times)
        return channel in chunk.counts or not is_within
