# SPDX-License-Identifier: Apache-2.0
"""Bounds on what a bag may make us hold: its bytes are untrusted, and a few of them can unpack to
gigabytes.

Messages and chunks are unpacked here, with a limit; a file that was compressed as a whole is
unpacked into a folder of ours.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO
from typing import Protocol

from omnivinci_ros.common.errors import BadInputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # rosbags depends on it

ZstdError = zstd.ZstdError
MIB = 1 << 20
COMPRESSIONS = ('', 'zstd', 'lz4')  # of the chunks of an mcap file
MAX_UNPACKED = 256 * MIB  # of one message or chunk; a picture of 7680x4320 rgb8 has 95
MAX_OVERLAPPING = 512 * MIB  # of chunks that share a moment, and so are held at once
MAX_METADATA = 16 * MIB  # of metadata.yaml
BLOCK = 4 * MIB  # read and written at a time
NEAR = 512  # read at once where less is asked for
PIECE = 512  # read at a time of a file that is damaged
# A whole file may unpack to so many times its size; real pictures give 1 to 20, a constant one
# up to 20,000.
MAX_RATIO = 1000
FREE_RATIO_BYTES = 1 << 30  # what any file may unpack to
DISK_RESERVE = 1 << 30  # left free where files are unpacked


class BagLimitError(BadInputError):
    """A bag that would take more memory or disk than anything recorded does."""


def unpack(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Return what zstd frames unpack to; raise BagLimitError before it is more than `limit`."""
    parts: list[bytes] = []
    size = 0
    while data:
        declared = zstd.get_frame_info(data[:32]).decompressed_size
        if declared is not None and size + declared > limit:
            raise too_large(size + declared, limit)
        frame = zstd.ZstdDecompressor()
        part = frame.decompress(data, max_length=limit - size + 1)
        size += len(part)
        if size > limit:  # it declared nothing, or a lie
            raise too_large(size, limit, 'at least ')
        if not frame.eof:
            raise zstd.ZstdError('a compressed frame is cut off')
        parts.append(part)
        data = frame.unused_data
    return parts[0] if len(parts) == 1 else b''.join(parts)


def too_large(size: int, limit: int, about: str = '') -> BagLimitError:
    return BagLimitError(
        f'a message or chunk in it unpacks to {about}{size:,} bytes, more than {limit:,}: nothing '
        'that was recorded does'
    )


def unpack_chunk(compression: str, data: bytes, size: int) -> bytes:
    """Return what a chunk of an mcap file unpacks to, where its head says `size` bytes."""
    if compression == 'zstd':
        return unpack(data, size)
    if compression == 'lz4':
        from lz4.frame import LZ4FrameDecompressor

        # One byte more than the chunk says shows the lie.
        return bytes(LZ4FrameDecompressor().decompress(data, max_length=size + 1))
    return data


class SizedChunk(Protocol):
    """The head of a chunk; times in nanoseconds, sizes in bytes."""

    @property
    def message_start_time(self) -> int: ...

    @property
    def message_end_time(self) -> int: ...

    @property
    def uncompressed_size(self) -> int: ...

    @property
    def compressed_size(self) -> int: ...


def check_chunk(size: int, compression: str) -> None:
    """Refuse a chunk by what its head says: bytes, packed or not, and how it is compressed."""
    if size > MAX_UNPACKED:
        raise too_large(size, MAX_UNPACKED)
    if compression not in COMPRESSIONS:
        raise BagLimitError(
            f'its chunks are compressed with {compression[:20]!r}: compress them with zstd or lz4'
        )


def check_chunks(chunks: Iterable[SizedChunk]) -> None:
    """Refuse an mcap file's index of chunks that would be held in memory all at once.

    A reader holds each chunk from its first message's time to its last one's.
    """
    edges: list[tuple[int, int]] = []
    for chunk in chunks:
        size = max(chunk.uncompressed_size, chunk.compressed_size)
        if size > MAX_UNPACKED:
            raise too_large(size, MAX_UNPACKED)
        edges += [(chunk.message_start_time, size), (chunk.message_end_time + 1, -size)]
    held = 0
    for _, change in sorted(edges):
        held += change
        if held > MAX_OVERLAPPING:
            raise BagLimitError(
                f'chunks of {held:,} bytes share one moment, more than {MAX_OVERLAPPING:,}: sort '
                "it anew, with 'mcap sort' or 'ros2 bag convert'"
            )


class BoundedFile:
    """A file that is read at offsets, never in too large pieces: a record says its own length.

    Small pieces come out of the block that was read last, as the fields of a record lie side by
    side.
    """

    def __init__(self, path: Path) -> None:
        # Unbuffered: a buffer would be filled and thrown away at each offset.
        self._file = path.open('rb', buffering=0)
        self.size = self._file.seek(0, os.SEEK_END)
        self._near = 0, b''  # an offset, and what lies there

    def read(self, at: int, size: int) -> bytes:
        """Return bytes from an offset on, fewer at the end; raise OSError, or BagLimitError."""
        if size > NEAR:
            if size > MAX_UNPACKED:
                raise too_large(size, MAX_UNPACKED)
            return os.pread(self._file.fileno(), size, at)
        near_at, near = self._near
        if not near_at <= at <= near_at + len(near) - size:
            near_at, near = self._near = at, os.pread(self._file.fileno(), NEAR, at)
        return near[at - near_at : at - near_at + size]

    def close(self) -> None:
        self._file.close()


def unpack_file(file: Path, folder: Path) -> str:
    """Unpack FILE.zstd to `folder`/FILE, piece by piece, with a limit on the disk it may take.

    Returns what is wrong with it, if it is damaged; then what was whole before is there.
    """
    packed = file.stat().st_size
    room = shutil.disk_usage(folder).free - DISK_RESERVE
    limit = min(max(FREE_RATIO_BYTES, MAX_RATIO * packed), room)
    size = 0
    wrong = ''
    with file.open('rb') as source, (folder / file.stem).open('wb') as target:
        try:
            declared = zstd.get_frame_info(source.read(32)).decompressed_size or 0
            source.seek(0)
            with zstd.open(source, 'rb') as unpacked:
                while declared <= limit and (block := unpacked.read(BLOCK)):
                    size += len(block)
                    if size > limit:
                        break
                    target.write(block)
        except (ZstdError, EOFError) as error:
            wrong = str(error)
            declared, size = 0, _write_what_is_whole(source, target, limit)
    if max(size, declared) > limit:
        raise BagLimitError(
            f'{file.name} has {packed:,} bytes and unpacks to {max(size, declared):,} or '
            f'more, where {max(0, limit):,} are allowed (there are {max(0, room):,} to spare '
            f'in {gettempdir()}): set TMPDIR to a folder with more room, or decompress it '
            'yourself'
        )
    return wrong


def _write_what_is_whole(source: BinaryIO, target: BinaryIO, limit: int) -> int:
    """Unpack a damaged file in small pieces, up to the damage; return the bytes."""
    source.seek(0)
    target.seek(0)
    target.truncate()
    frame = zstd.ZstdDecompressor()
    size = 0
    with suppress(ZstdError, EOFError):
        while size <= limit and (piece := source.read(PIECE)):
            block = frame.decompress(piece)
            size += len(block)
            target.write(block)
    return size
