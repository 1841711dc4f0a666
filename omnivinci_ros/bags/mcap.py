# SPDX-License-Identifier: Apache-2.0
"""The mcap storage of rosbag2, and what other tools write in that format.

Only the records of the data count: a file's chunks are found by walking over them, and their
messages by reading them. The indexes and statistics at its end, which a writer may leave out
and a crash may falsify, tell no more than how many messages there should be. What is damaged
costs itself: the walk goes on at the next record that is whole, and a chunk whose bytes are
wrong is left out. The format is described at https://mcap.dev/spec.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.mcap_chunks import Found
from omnivinci_ros.bags.mcap_chunks import check_head
from omnivinci_ros.bags.mcap_chunks import has_large_messages
from omnivinci_ros.bags.mcap_chunks import heads_of
from omnivinci_ros.bags.mcap_chunks import lies_open
from omnivinci_ros.bags.mcap_chunks import messages_of
from omnivinci_ros.bags.mcap_chunks import unpacked
from omnivinci_ros.bags.mcap_layout import McapLayout
from omnivinci_ros.bags.mcap_records import MESSAGE
from omnivinci_ros.bags.mcap_records import MESSAGE_HEAD
from omnivinci_ros.bags.mcap_records import RECORD
from omnivinci_ros.bags.mcap_records import Chunk
from omnivinci_ros.bags.mcap_walk import HEAD_BYTES
from omnivinci_ros.bags.storage import LARGE
from omnivinci_ros.bags.storage import ZSTD_MAGIC
from omnivinci_ros.bags.storage import Loss
from omnivinci_ros.bags.storage import StorageError
from omnivinci_ros.bags.storage import StoredTopic
from omnivinci_ros.common.later_bytes import LaterBytes


class McapStorage:
    """One .mcap file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it; raise an error, with what is wrong, where nothing of it can be read."""
        self.path = path
        self.losses: list[Loss] = []
        self._told: set[int] = set()  # offsets of what was told as a loss
        self._held = 0  # bytes of the chunks that are unpacked now
        self._file = McapLayout(path)
        self.problems = self._file.problems
        try:
            self._chunks = self._usable_chunks()
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

    def _usable_chunks(self) -> list[Chunk]:
        """Return the chunks whose heads can be believed; refuse a file in which none can."""
        if not self._file.loose[0]:  # what is not in its chunk lies open
            for chunk in self._file.headless:
                self._lose(chunk, Counter(), StorageError('its head is damaged'))
        usable = []
        for chunk in self._file.chunks:
            try:
                check_head(chunk)
                usable.append(chunk)
            except bag_limits.BagLimitError as error:
                self._lose(chunk, Counter(), error)
        if self.losses and not usable and not self._file.loose[0]:
            raise self.losses[-1].error
        return usable

    def _count(self) -> Counter[int]:
        """Return the messages by channel; look into the chunks where indexes are in doubt."""
        file = self._file
        loose = Counter(file.loose[2].tolist())
        counts = loose + sum((chunk.counts for chunk in self._chunks), Counter())
        lost: Counter[int] = Counter()
        for one in self.losses:
            if one.id is not None:
                lost[one.id] += one.count
        self._claimed = counts + lost
        is_told = self._is_told(self._claimed)
        self._chunks = [
            chunk if is_told and file.index.confirms(chunk) else self._looked_through(chunk)
            for chunk in self._chunks
        ]
        counts = loose + sum((chunk.counts for chunk in self._chunks), Counter())
        self.nameless = {one: n for one, n in counts.items() if n and one not in file.channels}
        there = {chunk.offset for chunk in (*file.chunks, *file.headless)}
        if gone := file.index.chunks.keys() - there:
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
        if not set(counts) <= set(self._file.channels):
            return False
        if any(chunk.counts and not chunk.has_times for chunk in self._chunks):
            return False
        return self._file.index.confirms_counts(counts)

    def _describe(self) -> list[StoredTopic]:
        told = self._file.index.statistics
        total, statistics = (0, Counter[int]()) if told is None else told
        topics = []
        for number, (schema, topic, encoding, qos) in self._file.channels.items():
            name, how, text = self._file.schemas.get(schema, ('', '', ''))
            held = self._counts[number]
            counted = max(held, self._claimed[number], statistics[number])
            topics.append(
                StoredTopic(number, topic, name, encoding, text, how, qos, '', held, counted)
            )
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
        times = list(self._file.loose[0])
        for chunk in self._chunks:
            if chunk.has_times:
                times += [chunk.message_start_time, chunk.message_end_time]
        return (min(times), max(times)) if times else (0, 0)

    # Reading

    def messages(
        self, ids: Collection[int], since_ns: int | None, later: Collection[int] = ()
    ) -> Iterator[tuple[int, int, bytes | LaterBytes]]:
        """Yield (channel, log time [ns], data) in order of log time.

        Large messages of the channels in `later` are left in the file, where they lie open.
        """
        wanted, left = frozenset(ids), frozenset(later)
        sources = [self._of_chunk(one, wanted, since_ns, left) for one in self._chunks]
        if self._file.loose[0]:
            sources.append(self._of_loose(wanted, since_ns, left))
        for time_ns, _, channel, data in heapq.merge(*sources, key=lambda one: one[:2]):
            if data is not None:
                yield channel, time_ns, data

    def _of_loose(
        self, wanted: frozenset[int], since_ns: int | None, later: frozenset[int]
    ) -> Iterator[tuple[int, int, int, bytes | LaterBytes | None]]:
        """Yield the messages outside chunks."""
        times, offsets, channels, lengths = (
            np.array(column, np.uint64) for column in self._file.loose
        )
        for at in np.lexsort((offsets, times)).tolist():
            time_ns, offset, channel = int(times[at]), int(offsets[at]), int(channels[at])
            if channel not in wanted or (since_ns is not None and time_ns < since_ns):
                continue
            data: bytes | LaterBytes | None = None
            head = self._file.read(offset, RECORD.size)
            if len(head) == RECORD.size and RECORD.unpack(head) == (MESSAGE, lengths[at]):
                data = self._data(
                    offset + HEAD_BYTES,
                    int(lengths[at]) - MESSAGE_HEAD.size,
                    is_later=channel in later,
                )
            if data is not None:
                yield time_ns, offset, channel, data
            else:  # it was there when the file was opened
                self._lose_record(channel, time_ns, offset)

    def _data(self, at: int, size: int, *, is_later: bool) -> bytes | LaterBytes | None:
        """Return the data of a message that lies open; None where they cannot be read."""
        if is_later and size >= LARGE:
            left = LaterBytes(self._file.read, at, size)
            if left.head(len(ZSTD_MAGIC)) != ZSTD_MAGIC:
                return left
        data = self._file.read(at, size)
        return data if len(data) == size else None

    def _of_chunk(
        self,
        chunk: Chunk,
        wanted: frozenset[int],
        since_ns: int | None,
        later: frozenset[int],
    ) -> Iterator[tuple[int, int, int, bytes | LaterBytes | None]]:
        """Yield the messages of a chunk, and before them its time: it is unpacked no sooner."""
        first_ns, last_ns = chunk.message_start_time, chunk.message_end_time
        if since_ns is not None and chunk.has_times and last_ns < since_ns:
            return
        yield first_ns, chunk.offset, 0, None
        self._held += chunk.uncompressed_size
        try:
            if self._held > bag_limits.MAX_OVERLAPPING:  # the heads did not tell
                raise bag_limits.too_large(self._held, bag_limits.MAX_OVERLAPPING)
            raw, found = self._look_into(chunk)
            chosen = [
                one
                for one in found
                if one.channel in wanted and (since_ns is None or one.time_ns >= since_ns)
            ]
            for one in sorted(chosen, key=lambda one: one.time_ns):
                at, size = chunk.data_offset + one.start, one.end - one.start
                is_later = one.channel in later and lies_open(chunk)
                data: bytes | LaterBytes | None
                if raw is not None and not (is_later and size >= LARGE):
                    data = raw[one.start : one.end]
                else:
                    data = self._data(at, size, is_later=is_later)
                if data is None:
                    self._lose_record(one.channel, one.time_ns, at)
                yield one.time_ns, chunk.offset, one.channel, data
        finally:
            self._held -= chunk.uncompressed_size

    def _look_into(self, chunk: Chunk) -> tuple[bytes | None, list[Found]]:
        """Return a chunk's bytes and its messages; what of them is damaged is a loss.

        None of its bytes where it holds large messages, each of which is read for itself.
        """
        file = self._file
        if has_large_messages(chunk):
            heads = heads_of(file.read, chunk, file.take_described)
            if heads is not None:
                return None, heads
        try:
            raw = unpacked(file.read, chunk)
            found, wrong = messages_of(raw, file.channels, file.take_described)
        except Exception as error:  # of any type: the bytes are untrusted
            self._lose(chunk, Counter(), error)
            return b'', []
        if wrong is not None:
            self._lose(chunk, Counter(one.channel for one in found), wrong)
        return raw, found

    def _lose_record(self, channel: int, time_ns: int, offset: int) -> None:
        """Tell that a message cannot be read which was there when the file was opened."""
        if offset in self._told:
            return
        self._told.add(offset)
        why = StorageError('it cannot be read from the disk')
        self.losses.append(Loss(channel, 1, time_ns, time_ns, 'record', f'byte {offset}', why))

    def _looked_through(self, chunk: Chunk) -> Chunk:
        """Return the chunk with the times and counts of its own messages."""
        _, found = self._look_into(chunk)
        times = [one.time_ns for one in found] or [0]
        return replace(
            chunk,
            message_start_time=min(times),
            message_end_time=max(times),
            counts=Counter(one.channel for one in found),
        )

    def _lose(self, chunk: Chunk, found: Counter[int], error: Exception) -> None:
        """Tell which of a chunk's messages are lost, as far as its indexes know."""
        if chunk.offset in self._told:
            return
        self._told.add(chunk.offset)
        first_ns, last_ns = chunk.message_start_time, chunk.message_end_time
        if not chunk.has_times:
            first_ns, last_ns = self._file.index.chunks.get(chunk.offset, (0, 0))
        lost: list[tuple[int | None, int]] = [*sorted((chunk.counts - found).items())]
        for channel, count in lost or [(None, 0)]:
            self.losses.append(
                Loss(channel, count, first_ns, last_ns, 'chunk', f'byte {chunk.offset}', error)
            )
