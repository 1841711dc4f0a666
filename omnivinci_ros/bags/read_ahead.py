# SPDX-License-Identifier: Apache-2.0
"""Chunks of a bag, read and unpacked in another thread before somebody asks for them.

Reading, checking and unpacking them let go of Python's lock, so that who uses the messages goes
on meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor

from omnivinci_ros.bags.mcap_records import Chunk

CHUNKS = 3  # at most, that are read and not asked for yet: one would leave the thread to wait
MAX_BYTES = 32 << 20  # of them, packed or not; a larger one is read when it is asked for
WORTH_BYTES = 8 << 20  # of all chunks, below which no thread is worth its start


class ReadAhead:
    """Ask it for each chunk, in the order in which they were given; close it."""

    def __init__(self, read: Callable[[Chunk], bytes], chunks: Sequence[Chunk]) -> None:
        self._read = read
        self._waiting = deque(chunks)
        self._begun: dict[int, tuple[Future[bytes], int]] = {}  # by offset, with its bytes
        self._helper: ThreadPoolExecutor | None = None
        if sum(map(size_of, chunks)) >= WORTH_BYTES:
            self._helper = ThreadPoolExecutor(1, thread_name_prefix='bag')

    def take(self, chunk: Chunk) -> bytes:
        """Return what a chunk unpacks to, and begin with the next; raise as reading it does."""
        begun = self._begun.pop(chunk.offset, None)
        if begun is None and self._waiting and self._waiting[0].offset == chunk.offset:
            self._waiting.popleft()
        if self._helper is not None:
            self._begin(self._helper)
        return self._read(chunk) if begun is None else begun[0].result()

    def _begin(self, helper: ThreadPoolExecutor) -> None:
        held = sum(size for _, size in self._begun.values())
        while self._waiting and len(self._begun) < CHUNKS:
            size = size_of(self._waiting[0])
            held += size
            if held > MAX_BYTES:
                return
            chunk = self._waiting.popleft()
            self._begun[chunk.offset] = helper.submit(self._read, chunk), size

    def close(self) -> None:
        """End the thread: nobody reads the file any more."""
        if self._helper is not None:
            self._helper.shutdown(cancel_futures=True)


def size_of(chunk: Chunk) -> int:
    """Return the bytes that a chunk may take, by its head."""
    return max(chunk.uncompressed_size, chunk.compressed_size)
