# SPDX-License-Identifier: Apache-2.0
"""The mcap storage of rosbag2, and what other tools write in that format.

Only the records of the data count: a file's chunks are found by walking over them, and their
messages by reading them. The indexes and statistics at its end, which a writer may leave out
and a crash may falsify, tell no more than how many messages there should be. The format is
described at https://mcap.dev/spec.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.mcap_records import CHANNEL
from omnivinci_ros.bags.mcap_records import CHUNK
from omnivinci_ros.bags.mcap_records import CHUNK_HEAD
from omnivinci_ros.bags.mcap_records import CHUNK_INDEX
from omnivinci_ros.bags.mcap_records import ENDING
from omnivinci_ros.bags.mcap_records import FOOTER
from omnivinci_ros.bags.mcap_records import MAX_RECORD
from omnivinci_ros.bags.mcap_records import MESSAGE
from omnivinci_ros.bags.mcap_records import MESSAGE_HEAD
from omnivinci_ros.bags.mcap_records import MESSAGE_INDEX
from omnivinci_ros.bags.mcap_records import RECORD
from omnivinci_ros.bags.mcap_records import SCHEMA
from omnivinci_ros.bags.mcap_records import STATISTICS
from omnivinci_ros.bags.mcap_records import STATISTICS_HEAD
from omnivinci_ros.bags.mcap_records import Chunk
from omnivinci_ros.bags.mcap_records import Fields
from omnivinci_ros.bags.mcap_records import offered_qos
from omnivinci_ros.bags.storage import MCAP_MAGIC
from omnivinci_ros.bags.storage import StorageError
from omnivinci_ros.bags.storage import StoredTopic


class McapStorage:
    """One .mcap file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it and walk over its records; raise StorageError for what cannot be read."""
        self.path = path
        self.problems: list[tuple[str, int]] = []
        self._schemas: dict[int, tuple[str, str, str]] = {}  # name, encoding, definition
        self._channels: dict[int, tuple[int, str, str, str]] = {}  # schema, topic, encoding, qos
        self._chunks: list[Chunk] = []
        self._indexed: set[int] = set()  # offsets of chunks that the index lists
        self._loose = array('Q'), array('Q'), array('Q')  # time, offset, channel of a message
        self._statistics: tuple[int, Counter[int]] | None = None
        self._held = 0  # bytes of the chunks that are unpacked now
        self._file = bag_limits.BoundedFile(path.open('rb'))
        try:
            self._walk()
            self._counts = self._count()
            bag_limits.check_chunks(self._chunks)
            self.topics = self._describe()
        except BaseException:
            self.close()
            raise
        self.start_ns, self.end_ns = self._extent()

    def close(self) -> None:
        self._file.close()

    # Opening

    def _walk(self) -> None:
        """Take all records; of a file that was cut off, those that are whole."""
        size = self._file.seek(0, 2)
        self._file.seek(max(0, size - ENDING))
        ending = self._file.read(ENDING)
        has_end = ending.endswith(MCAP_MAGIC) and ending[:1] == bytes([FOOTER])
        at, end = len(MCAP_MAGIC), size - len(MCAP_MAGIC) * has_end
        while at + RECORD.size <= end:
            self._file.seek(at)
            kind, length = RECORD.unpack(self._read(RECORD.size))
            if kind == FOOTER:
                return
            if not kind or at + RECORD.size + length > end:
                break
            self._take_record(kind, at, length)
            at += RECORD.size + length
        if has_end:
            raise StorageError(f'{self.path.name} has a broken record at byte {at}')
        self.problems.append(
            (
                f'{self.path.name} was cut off: it is whole up to byte {at} of {size}, and what '
                "was recorded after that is missing ('mcap recover' makes a whole file of it)",
                0,
            )
        )

    def _read(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) != size:
            raise StorageError(f'{self.path.name} ends in the middle of a record')
        return data

    def _take_record(self, kind: int, at: int, length: int) -> None:
        if kind == MESSAGE:
            channel, _, time_ns, _ = MESSAGE_HEAD.unpack(self._read(MESSAGE_HEAD.size))
            for column, value in zip(self._loose, (time_ns, at, channel), strict=True):
                column.append(value)
        elif kind == CHUNK:
            self._chunks.append(self._read_chunk(at, length))
        elif kind == MESSAGE_INDEX:
            if self._chunks:
                channel = Fields(self._read(2)).number(2)
                self._chunks[-1].counts[channel] += (length - 6) // 16
        elif kind in (SCHEMA, CHANNEL, CHUNK_INDEX, STATISTICS):
            if length > MAX_RECORD:
                raise bag_limits.too_large(length, MAX_RECORD)
            self._take_described(kind, Fields(self._read(length)))

    def _take_described(self, kind: int, record: Fields) -> None:
        """Take a schema, a channel, or what the end of the file says of the rest.

        The first of its number counts: the format wants all later ones to be the same.
        """
        if kind == SCHEMA:
            number = record.number(2)
            self._schemas.setdefault(number, (record.text(), record.text(), record.text()))
        elif kind == CHANNEL:
            number, schema = record.number(2), record.number(2)
            topic, encoding = record.text(), record.text()
            about = Fields(record.take(record.number(4)))
            self._channels.setdefault(number, (schema, topic, encoding, offered_qos(about)))
        elif kind == CHUNK_INDEX:
            record.take(16)
            self._indexed.add(record.number(8))
        else:
            total = STATISTICS_HEAD.unpack(record.take(STATISTICS_HEAD.size))[0]
            pairs = record.number(4) // 10
            self._statistics = (
                total,
                Counter({record.number(2): record.number(8) for _ in range(pairs)}),
            )

    def _read_chunk(self, at: int, length: int) -> Chunk:
        first, last, size, crc = CHUNK_HEAD.unpack(self._read(CHUNK_HEAD.size))
        letters = int.from_bytes(self._read(4), 'little')
        if letters > 64:
            raise StorageError(f'{self.path.name}: the chunk at byte {at} is broken')
        compression = self._read(letters).decode('latin1')
        packed = int.from_bytes(self._read(8), 'little')
        data_offset = at + RECORD.size + CHUNK_HEAD.size + 4 + len(compression) + 8
        if data_offset + packed > at + RECORD.size + length:
            raise StorageError(f'{self.path.name}: the chunk at byte {at} is longer than it is')
        return Chunk(at, first, last, size, crc, compression, data_offset, packed)

    def _count(self) -> Counter[int]:
        """Return the messages by channel; look into the chunks where indexes are in doubt."""
        loose = Counter(self._loose[2].tolist())
        counts = loose + sum((chunk.counts for chunk in self._chunks), Counter())
        self._claimed = counts
        if self._chunks and not self._is_told(counts):
            self._chunks = [self._looked_through(chunk) for chunk in self._chunks]
            counts = loose + sum((chunk.counts for chunk in self._chunks), Counter())
        if unknown := sum(n for channel, n in counts.items() if channel not in self._channels):
            self.problems.append(
                (
                    f'{self.path.name}: {unknown} messages belong to no channel that the file '
                    'describes, and are left out: record the bag again',
                    unknown,
                )
            )
        if gone := self._indexed - {chunk.offset for chunk in self._chunks}:
            self.problems.append(
                (
                    f'{self.path.name}: its index lists {len(gone)} chunks of messages that are '
                    'not there: copy the file again',
                    0,
                )
            )
        return counts

    def _is_told(self, counts: Counter[int]) -> bool:
        """Return whether statistics, indexes and channels agree."""
        if self._statistics is None or not set(counts) <= set(self._channels):
            return False
        if any(chunk.counts and not chunk.has_times for chunk in self._chunks):
            return False
        total, by_channel = self._statistics
        return total == counts.total() and (not by_channel or +by_channel == +counts)

    def _describe(self) -> list[StoredTopic]:
        statistics = Counter() if self._statistics is None else self._statistics[1]
        topics = []
        for number, (schema, topic, encoding, qos) in self._channels.items():
            name, how, text = self._schemas.get(schema, ('', '', ''))
            held = self._counts[number]
            counted = max(held, self._claimed[number], statistics[number])
            topics.append(
                StoredTopic(number, topic, name, encoding, text, how, qos, '', held, counted)
            )
        total = 0 if self._statistics is None else self._statistics[0]
        missing = total - max(self._counts.total(), sum(one.counted for one in topics))
        if missing > 0:
            self.problems.append(
                (
                    f'{self.path.name}: its statistics count {total} messages, and it holds '
                    f'{self._counts.total()}: copy the file again',
                    missing,
                )
            )
        return topics

    def _extent(self) -> tuple[int, int]:
        """Return the first and the last log time that a message or a chunk's head says."""
        times = list(self._loose[0]) if self._loose[0] else []
        for chunk in self._chunks:
            if chunk.has_times:
                times += [chunk.message_start_time, chunk.message_end_time]
        return (min(times), max(times)) if times else (0, 0)

    # Reading

    def messages(
        self, ids: Collection[int], since_ns: int | None
    ) -> Iterator[tuple[int, int, bytes]]:
        """Yield (channel, log time [ns], data) in order of log time."""
        wanted = frozenset(ids)
        sources = [self._of_chunk(one, wanted, since_ns) for one in self._chunks]
        if self._loose[0]:
            sources.append(self._of_loose(wanted, since_ns))
        for time_ns, _, channel, data in heapq.merge(*sources, key=lambda one: one[:2]):
            if data is not None:
                yield channel, time_ns, data

    def _of_loose(
        self, wanted: frozenset[int], since_ns: int | None
    ) -> Iterator[tuple[int, int, int, bytes | None]]:
        """Yield the messages outside chunks."""
        times, offsets, channels = (np.array(column, np.uint64) for column in self._loose)
        for at in np.lexsort((offsets, times)).tolist():
            time_ns, offset, channel = int(times[at]), int(offsets[at]), int(channels[at])
            if channel not in wanted or (since_ns is not None and time_ns < since_ns):
                continue
            self._file.seek(offset + 1)
            length = int.from_bytes(self._read(8), 'little')
            data = self._read(length)[MESSAGE_HEAD.size :]
            yield time_ns, offset, channel, data

    def _of_chunk(
        self, chunk: Chunk, wanted: frozenset[int], since_ns: int | None
    ) -> Iterator[tuple[int, int, int, bytes | None]]:
        """Yield the messages of a chunk, and before them its time: it is unpacked no sooner."""
        first_ns, last_ns = chunk.message_start_time, chunk.message_end_time
        if since_ns is not None and chunk.has_times and last_ns < since_ns:
            return
        yield first_ns, chunk.offset, 0, None
        self._held += chunk.uncompressed_size
        try:
            if self._held > bag_limits.MAX_OVERLAPPING:  # the heads did not tell
                raise bag_limits.too_large(self._held, bag_limits.MAX_OVERLAPPING)
            raw = self._unpacked(chunk)
            found = [
                one
                for one in self._records(raw)
                if one[1] in wanted and (since_ns is None or one[0] >= since_ns)
            ]
            for time_ns, channel, start, end in sorted(found, key=lambda one: one[0]):
                yield time_ns, chunk.offset, channel, raw[start:end]
        finally:
            self._held -= chunk.uncompressed_size

    def _looked_through(self, chunk: Chunk) -> Chunk:
        """Return the chunk with the times and counts of its own messages."""
        raw = self._unpacked(chunk)
        found = [(time_ns, channel) for time_ns, channel, _, _ in self._records(raw)]
        times = [time_ns for time_ns, _ in found] or [0]
        return replace(
            chunk,
            message_start_time=min(times),
            message_end_time=max(times),
            counts=Counter(channel for _, channel in found),
        )

    def _unpacked(self, chunk: Chunk) -> bytes:
        self._file.seek(chunk.data_offset)
        raw = bag_limits.unpack_chunk(
            chunk.compression, self._read(chunk.compressed_size), chunk.uncompressed_size
        )
        if len(raw) != chunk.uncompressed_size or (chunk.crc and crc32(raw) != chunk.crc):
            raise StorageError(f'{self.path.name}: the chunk at byte {chunk.offset} is damaged')
        return raw

    def _records(self, raw: bytes) -> Iterator[tuple[int, int, int, int]]:
        """Yield time [ns], channel, start and end of each message of a chunk."""
        at = 0
        while at < len(raw):
            if at + RECORD.size > len(raw):
                raise StorageError(f'{self.path.name}: a chunk ends in the middle of a record')
            kind, length = RECORD.unpack_from(raw, at)
            start = at + RECORD.size
            at = start + length
            if at > len(raw) or (kind == MESSAGE and length < MESSAGE_HEAD.size):
                raise StorageError(f'{self.path.name}: a chunk has a broken record')
            if kind == MESSAGE:
                channel, _, time_ns, _ = MESSAGE_HEAD.unpack_from(raw, start)
                yield time_ns, channel, start + MESSAGE_HEAD.size, at
            elif kind in (SCHEMA, CHANNEL):
                self._take_described(kind, Fields(raw[start:at]))
