# SPDX-License-Identifier: Apache-2.0
"""The pages of a database whose tree is damaged: each that holds rows is read by itself.

The format is described at https://www.sqlite.org/fileformat2.html. Nothing above a page of rows
is needed to read it, and of a row that goes on elsewhere, the chain of its further pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from omnivinci_ros.bags.limits import MAX_UNPACKED
from omnivinci_ros.bags.storage import SQLITE_MAGIC
from omnivinci_ros.bags.storage import StorageError

HEADER = 100  # bytes of the file, before its first page goes on
ROWS = 0x0D  # the kind of a page that holds rows of a table
PAGE_SIZES = [1 << power for power in range(9, 17)]
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}  # serial type -> bytes
FLOAT = 7
WAL_MAGIC = (0x377F0682, 0x377F0683)
WAL_HEADER, FRAME_HEADER = 32, 24

Value = int | str | bytes | None


@dataclass(frozen=True)
class Row:
    """A row, as far as its own page tells."""

    page: int
    at: int  # where in the page its cell begins
    number: int
    types: tuple[int, ...]  # serial types of its columns
    payload: int  # bytes in all
    local: bytes  # those of them in its page
    overflow: int  # the page on which it goes on; 0: none


class Pages:
    """Iterate over `rows`, and call `read` for all bytes of one."""

    def __init__(self, path: Path) -> None:
        """Read the header; raise StorageError where it does not tell how large a page is."""
        with path.open('rb') as file:
            header = file.read(HEADER)
            size = file.seek(0, 2)
        told = int.from_bytes(header[16:18], 'big')
        self.page_size = 65536 if told == 1 else told
        if header[: len(SQLITE_MAGIC)] != SQLITE_MAGIC or self.page_size not in PAGE_SIZES:
            raise StorageError(f'{path.name} has no header that tells the size of its pages')
        self._usable = self.page_size - header[20]
        wal = path.with_name(path.name + '-wal')
        self._newer = wal_pages(wal, self.page_size) if wal.is_file() else {}  # -> offset in it
        there = -(-size // self.page_size)
        self.missing = max(0, int.from_bytes(header[28:32], 'big') - there)  # at the end
        self._last = max([there, *self._newer])
        self._file = path.open('rb')
        self._wal = wal.open('rb') if self._newer else self._file
        self._free = self._free_pages(int.from_bytes(header[32:36], 'big'))

    def page(self, number: int) -> bytes:
        """Return a page, with zeros where the file has ended or the disk fails."""
        file, at = self._file, (number - 1) * self.page_size
        if number in self._newer:
            file, at = self._wal, self._newer[number]
        try:
            file.seek(at)
            return file.read(self.page_size).ljust(self.page_size, b'\0')
        except OSError:
            return bytes(self.page_size)

    def close(self) -> None:
        self._file.close()
        self._wal.close()

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all tables, page by page."""
        for number in range(1, self._last + 1):
            if number not in self._free:
                yield from self._rows_of(number, self.page(number))

    def row(self, number: int, at: int) -> Row | None:
        """Return the row whose cell begins there in a page; None where that is no whole row."""
        return self._row(number, self.page(number), at)

    def read(self, row: Row) -> bytes:
        """Return all bytes of a row; raise StorageError where its further pages are damaged."""
        parts, missing, number = [row.local], row.payload - len(row.local), row.overflow
        while missing > 0:
            if not 0 < number <= self._last:
                raise StorageError('its further pages are damaged')
            page = self.page(number)
            number = int.from_bytes(page[:4], 'big')
            part = page[4 : min(self._usable, 4 + missing)]
            parts.append(part)
            missing -= len(part)
        if number and row.overflow:
            raise StorageError('its further pages are damaged')
        return b''.join(parts)

    def _free_pages(self, trunk: int) -> set[int]:
        """Return the pages that hold nothing any more, as the list of them says."""
        free: set[int] = set()
        while 0 < trunk <= self._last and trunk not in free:
            page = self.page(trunk)
            free.add(trunk)
            listed = min(int.from_bytes(page[4:8], 'big'), self.page_size // 4 - 2)
            leaves = (
                int.from_bytes(page[at : at + 4], 'big') for at in range(8, 8 + 4 * listed, 4)
            )
            free.update(leaf for leaf in leaves if leaf)
            trunk = int.from_bytes(page[:4], 'big')
        return free

    def _rows_of(self, number: int, page: bytes) -> Iterator[Row]:
        start = HEADER if number == 1 else 0
        if page[start] != ROWS:
            return
        cells = int.from_bytes(page[start + 3 : start + 5], 'big')
        for at in range(start + 8, min(start + 8 + 2 * cells, len(page) - 1), 2):
            row = self._row(number, page, int.from_bytes(page[at : at + 2], 'big'))
            if row is not None:
                yield row

    def _row(self, place: int, page: bytes, cell: int) -> Row | None:
        payload, at = varint(page, cell)
        number, at = varint(page, at)
        local = min(payload, self._local(payload))
        end = at + local + 4 * (local < payload)
        if not 0 < payload <= MAX_UNPACKED or end > self._usable:
            return None
        overflow = int.from_bytes(page[end - 4 : end], 'big') if local < payload else 0
        data = page[at : at + local]
        head, here = varint(data, 0)
        types = []
        while here < min(head, len(data)):
            kind, here = varint(data, here)
            types.append(kind)
        if here != head or head + sum(map(size_of, types)) != payload:
            return None
        return Row(place, cell, number, tuple(types), payload, data, overflow)

    def _local(self, payload: int) -> int:
        """Return how many bytes of a larger payload lie in its own page."""
        if payload <= self._usable - 35:
            return payload
        least = (self._usable - 12) * 32 // 255 - 23
        most = least + (payload - least) % (self._usable - 4)
        return most if most <= self._usable - 35 else least


def values(types: tuple[int, ...], data: bytes) -> list[Value]:
    """Return the values of a row, or of its first columns where `data` has no more."""
    at, _ = varint(data, 0)  # the values begin where the header ends
    found: list[Value] = []
    for kind in types:
        size = size_of(kind)
        if at + size > len(data):
            break
        part = data[at : at + size]
        at += size
        if kind in INTEGERS:
            found.append(kind - 8 if kind > 6 else int.from_bytes(part, 'big', signed=True))
        elif kind >= 12:
            found.append(part if kind % 2 == 0 else part.decode(errors='replace'))
        else:
            found.append(None)
    return found


def size_of(kind: int) -> int:
    """Return the bytes of a value by its serial type."""
    if kind >= 12:
        return (kind - 12) // 2
    return 8 if kind == FLOAT else INTEGERS.get(kind, 0)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number of one to nine bytes that begins there, and where it ends."""
    value = 0
    for count in range(8):
        byte = data[at + count] if at + count < len(data) else 0
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    last = data[at + 8] if at + 8 < len(data) else 0
    value = value << 8 | last
    return value - (1 << 64) * (value >> 63), at + 9


def wal_pages(path: Path, page_size: int) -> dict[int, int]:
    """Return where in a write-ahead file the newest of each page is that was committed."""
    committed: dict[int, int] = {}
    waiting: dict[int, int] = {}
    with path.open('rb') as file:
        header = file.read(WAL_HEADER)
        if int.from_bytes(header[:4], 'big') not in WAL_MAGIC:
            return {}
        at = WAL_HEADER
        while len(frame := file.read(FRAME_HEADER)) == FRAME_HEADER:
            if frame[8:16] != header[16:24]:  # left from an earlier one
                break
            waiting[int.from_bytes(frame[:4], 'big')] = at + FRAME_HEADER
            at += FRAME_HEADER + page_size
            file.seek(at)
            if int.from_bytes(frame[4:8], 'big'):
                committed |= waiting
                waiting = {}
    return committed
