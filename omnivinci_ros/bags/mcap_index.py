# SPDX-License-Identifier: Apache-2.0
"""What the end of an mcap file says of the rest: statistics, and where its chunks are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from zlib import crc32

from omnivinci_ros.bags.mcap_records import CHUNK_INDEX
from omnivinci_ros.bags.mcap_records import ENDING
from omnivinci_ros.bags.mcap_records import FOOTER
from omnivinci_ros.bags.mcap_records import RECORD
from omnivinci_ros.bags.mcap_records import STATISTICS_HEAD
from omnivinci_ros.bags.mcap_records import Chunk
from omnivinci_ros.bags.mcap_records import Fields
from omnivinci_ros.bags.storage import MCAP_MAGIC

MAX_RATIO = 1000  # messages a byte: the best compression
MAX_SUMMARY = 256 << 20  # bytes whose CRC is computed


@dataclass(frozen=True)
class End:
    """How a file ends."""

    is_there: bool  # footer and magic bytes
    summary: int = 0  # offset at which the summary begins; 0: none
    is_damaged: bool = False  # the summary's bytes are not those that were written
    is_proven: bool = False  # they are, as their CRC shows


@dataclass
class McapIndex:
    """What a file counts itself."""

    statistics: tuple[int, Counter[int]] | None = None  # messages in all, and by channel
    chunks: dict[int, tuple[int, int]] = field(default_factory=dict)  # offset -> its times [ns]

    def take(self, kind: int, record: Fields) -> None:
        """Take a record of statistics or of where a chunk is."""
        if kind == CHUNK_INDEX:
            first_ns, last_ns, offset = (record.number(8) for _ in range(3))
            self.chunks[offset] = first_ns, last_ns
            return
        total = STATISTICS_HEAD.unpack(record.take(STATISTICS_HEAD.size))[0]
        pairs = record.number(4) // 10
        by_channel = Counter({record.number(2): record.number(8) for _ in range(pairs)})
        self.statistics = total, by_channel

    def is_absurd(self, size: int) -> bool:
        """Return whether it counts more messages than a file of that size can hold."""
        if self.statistics is None:
            return False
        total, by_channel = self.statistics
        return max([total, *by_channel.values()]) > size * MAX_RATIO

    def confirms(self, chunk: Chunk) -> bool:
        """Return whether it says the same times as the chunk's head, if it knows any chunks."""
        times = chunk.message_start_time, chunk.message_end_time
        return not self.chunks or self.chunks.get(chunk.offset) == times

    def confirms_counts(self, counts: Counter[int]) -> bool:
        if self.statistics is None:
            return False
        total, by_channel = self.statistics
        return total == counts.total() and (not by_channel or +by_channel == +counts)


def read_end(read: Callable[[int, int], bytes], size: int) -> End:
    """Return how a file of that size ends."""
    ending = read(max(0, size - ENDING), ENDING)
    if not ending.endswith(MCAP_MAGIC) or ending[:1] != bytes([FOOTER]):
        return End(False)
    footer = Fields(ending[RECORD.size :])
    summary, _, crc = footer.number(8), footer.number(8), footer.number(4)
    length = size - len(MCAP_MAGIC) - 4 - summary  # that the CRC is of
    if not len(MCAP_MAGIC) <= summary <= size - ENDING:
        return End(True, is_damaged=bool(summary))
    if not crc or length > MAX_SUMMARY:
        return End(True, summary)
    is_right = crc32(read(summary, length)) == crc
    return End(True, summary, is_damaged=not is_right, is_proven=is_right)
