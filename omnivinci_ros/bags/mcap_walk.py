# SPDX-License-Identifier: Apache-2.0
"""From record to record of mcap data, and over what is damaged to the next record that is whole.

The format has no marks to find a record by. What tells one is its form: nearly every kind says
its length twice, in its head and by its fields, and another record or the end follows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from omnivinci_ros.bags.mcap_records import CHANNEL
from omnivinci_ros.bags.mcap_records import CHUNK
from omnivinci_ros.bags.mcap_records import FOOTER
from omnivinci_ros.bags.mcap_records import MESSAGE
from omnivinci_ros.bags.mcap_records import MESSAGE_HEAD
from omnivinci_ros.bags.mcap_records import RECORD
from omnivinci_ros.bags.mcap_records import SCHEMA
from omnivinci_ros.bags.mcap_records import length_by_fields

Form = Literal['no', 'likely', 'sure']
KINDS = frozenset(range(0x01, 0x10))  # that the format describes
IN_CHUNKS = frozenset({SCHEMA, CHANNEL, MESSAGE})
HEAD_BYTES = RECORD.size + MESSAGE_HEAD.size
SEARCH_BYTES = 1 << 20  # looked through at a time
MAX_TRIED = 1 << 16  # bytes of fields that are read of what may be a record
LONGEST = 1 << 32
MAX_TRIES = 300_000  # of what may be a record, in a file: some seconds
MAYBE = re.compile(rb'[\x01-\x0f](?=[\x00-\xff]{4}\x00{4})')  # a kind, and a length below LONGEST


@dataclass(frozen=True)
class Head:
    """How a record begins."""

    kind: int
    length: int  # bytes, without these
    form: Form


class RecordWalk:
    """Iterate over it for (kind, offset, length) of each record that is whole, until the footer.

    `gaps` are the parts, from byte to byte, that are no records.
    """

    def __init__(
        self,
        read: Callable[[int, int], bytes],
        start: int,
        end: int,
        *,
        channels: Collection[int],
        searched: Collection[int] = KINDS,
        has_footer: bool = True,
    ) -> None:
        """`read` gives the bytes from an offset on, fewer at the end.

        `channels` are those that are known, if any are, and `searched` the kinds of record that
        a search may take up; without a footer the data may end with any record.
        """
        self.gaps: list[tuple[int, int]] = []
        self._read = read
        self._start = start
        self._end = end
        self._channels = channels
        self._searched = frozenset(searched)
        self._has_footer = has_footer
        self._tries = 0
        self._seen: tuple[int, Head | None] = -1, None

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        at = self._start
        while at < self._end:
            head = self._head(at)
            following = at if head is None else at + RECORD.size + head.length
            if head is not None and (head.form == 'sure' or self._begins(following)):
                yield head.kind, at, head.length
                if head.kind == FOOTER:
                    return
                at = following
                continue
            # Either its length is wrong, or what follows it is no record.
            found = self._search(at + 1)
            if head is not None and found >= following:
                yield head.kind, at, head.length
                at = following
            if at < found:
                self.gaps.append((at, found))
            at = found

    def _begins(self, at: int) -> bool:
        """Return whether a record begins there, or the data end."""
        return at == self._end or self._head(at) is not None

    def _head(self, at: int) -> Head | None:
        """Return the head of the record there; None where there is none."""
        seen_at, head = self._seen
        if seen_at != at:
            head = self._read_head(at)
            self._seen = at, head
        return head

    def _read_head(self, at: int, tried: int = 1 << 30) -> Head | None:
        data = self._read(at, HEAD_BYTES)
        if len(data) < RECORD.size:
            return None
        kind, length = RECORD.unpack_from(data)
        following = at + RECORD.size + length
        if not kind or following > self._end:
            return None
        if kind == FOOTER:
            is_last = self._has_footer and following == self._end
            return Head(kind, length, 'sure') if is_last else None
        if kind == MESSAGE:
            return None if length < MESSAGE_HEAD.size else Head(kind, length, 'likely')
        if kind not in KINDS:  # of a later version of the format, or somebody's own
            return Head(kind, length, 'likely')
        told = length_by_fields(
            kind, lambda start, size: self._read(at + RECORD.size + start, size), length, tried
        )
        if told is None or told > length or (kind == CHUNK and told != length):
            return None
        # The format allows fields at the end that are not known yet.
        return Head(kind, length, 'sure' if told == length else 'likely')

    # Over what is damaged

    def _search(self, at: int) -> int:
        """Return where the next record begins from there on, or the end."""
        while at < self._end:
            block = self._read(at, min(SEARCH_BYTES, self._end - at))
            for found in MAYBE.finditer(block):
                self._tries += 1
                if self._tries > MAX_TRIES:
                    return self._end
                if self._is_record(at + found.start()):
                    return at + found.start()
            if len(block) < RECORD.size:
                break
            at += len(block) - RECORD.size + 1
        return self._end

    def _is_record(self, at: int) -> bool:
        """Return whether what begins there has the form of a record, and so has the next."""
        head = self._read_head(at, MAX_TRIED)
        if head is None or head.kind not in self._searched or head.length >= LONGEST:
            return False
        if head.kind == MESSAGE:
            channel = int.from_bytes(self._read(at + RECORD.size, 2), 'little')
            if self._channels and channel not in self._channels:
                return False
        return self._begins(at + RECORD.size + head.length)
