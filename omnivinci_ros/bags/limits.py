# SPDX-License-Identifier: Apache-2.0
"""Bounds on what a bag may make us hold: its bytes are untrusted, and a few of them can unpack to
gigabytes.

rosbags unpacks whatever it is given. So a zstd message is unpacked here and not there, a chunk by
a function that we put in the place of its own, and a file that was compressed as a whole into a
folder of ours.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import gettempdir

from omnivinci_ros.common.errors import BadInputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # rosbags depends on it

MIB = 1 << 20
MAX_UNPACKED = 256 * MIB  # of one message or chunk; a picture of 7680x4320 rgb8 has 95
MAX_OVERLAPPING = 512 * MIB  # of chunks that share a moment, and so are held at once
MAX_METADATA = 16 * MIB  # of metadata.yaml
BLOCK = 4 * MIB  # read and written at a time
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


@cache
def bound_rosbags() -> None:
    """Have rosbags read the chunks of mcap files and sqlite3 files with a limit, from now on."""
    import apsw
    from lz4.frame import LZ4FrameDecompressor
    from rosbags.rosbag2 import storage_mcap

    def unpack_lz4(data: bytes, size: int) -> bytes:
        # One byte more than the chunk says shows the lie.
        return LZ4FrameDecompressor().decompress(data, max_length=limit_of(size) + 1)

    def limit_of(size: int) -> int:
        if size > MAX_UNPACKED:
            raise too_large(size, MAX_UNPACKED)
        return size

    unpackers: dict[str, Callable[[bytes, int], bytes]] = storage_mcap.DECOMPRESSORS
    unpackers['zstd'] = lambda data, size: unpack(data, limit_of(size))
    unpackers['lz4'] = unpack_lz4
    # Also of what tables compute: a generated column needs no room in the file.
    apsw.connection_hooks.append(
        lambda database: database.limit(apsw.SQLITE_LIMIT_LENGTH, MAX_UNPACKED)
    )


def check_chunks(chunks: Iterable) -> None:
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
    """A file that refuses to be read in too large pieces: a record says its own length."""

    def __init__(self, file) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int = -1) -> bytes:
        if size > MAX_UNPACKED:
            raise too_large(size, MAX_UNPACKED)
        return self._file.read(size)


class BoundedPath(type(Path())):
    """The path of a bag, for rosbags to open its files by."""

    def open(self, mode: str = 'r', *args, **kwargs):
        file = super().open(mode, *args, **kwargs)
        return BoundedFile(file) if mode == 'rb' else file


def unpack_files(files: Iterable[Path], folder: Path) -> None:
    """Unpack FILE.zstd to `folder`/FILE, piece by piece, with a limit on the disk it may take."""
    for file in files:
        packed = file.stat().st_size
        room = shutil.disk_usage(folder).free - DISK_RESERVE
        limit = min(max(FREE_RATIO_BYTES, MAX_RATIO * packed), room)
        with file.open('rb') as source, (folder / file.stem).open('wb') as target:
            declared = zstd.get_frame_info(source.read(32)).decompressed_size or 0
            source.seek(0)
            size = 0
            with zstd.open(source, 'rb') as unpacked:
                while declared <= limit and (block := unpacked.read(BLOCK)):
                    size += len(block)
                    if size > limit:
                        break
                    target.write(block)
        if max(size, declared) > limit:
            raise BagLimitError(
                f'{file.name} has {packed:,} bytes and unpacks to {max(size, declared):,} or '
                f'more, where {max(0, limit):,} are allowed (there are {max(0, room):,} to spare '
                f'in {gettempdir()}): set TMPDIR to a folder with more room, or decompress it '
                'yourself'
            )
