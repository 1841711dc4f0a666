# SPDX-License-Identifier: Apache-2.0
"""Whether a media file ends where it says itself, told by its header and its last bytes.

FFmpeg plays what is there of a file that was cut off, and for many formats says nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from typing import Literal

TAIL = 1 << 16  # bytes looked at, at the end: the longest page of Ogg
HEAD = 1 << 12  # where an MP3 file says how long it is
MAX_TAG = 1 << 28  # bytes of an ID3 tag
OPEN = (0, 0xFFFFFFFF)  # the length that a writer leaves which never came back to its header
CUT = 'it was cut off'
Order = Literal['little', 'big']


@dataclass(frozen=True)
class FileEnd:
    """What is wrong with the end of a file."""

    cut: str = ''  # why it is known that more should follow
    half_bytes: int = 0  # at the end, that are no whole sample of each channel
    is_open: bool = False  # its header does not say how long it is, and nothing is wrong with that


def end_of(path: Path, format_name: str) -> FileEnd:
    """Look at the end of a file of one of FFmpeg's formats."""
    try:
        size = path.stat().st_size
        with path.open('rb') as file:
            for name, look in LOOKS.items():
                if name in format_name.split(','):
                    return look(file, size)
    except (OSError, ValueError, IndexError):  # of a header that is damaged itself
        pass
    return FileEnd()


def without_index(path: Path) -> bool:
    """Return whether a file is of MP4's kind, and has no index: its recorder never ended it."""
    kinds: list[bytes] = []
    with path.open('rb') as file:
        at, size = 0, path.stat().st_size
        while at + 8 <= size and len(kinds) < 1000:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], 'big')
            kinds.append(head[4:8])
            if length == 1:
                length = int.from_bytes(head[8:16], 'big')
            if length < 8:  # 0: to the end
                break
            at += length
    return kinds[:1] == [b'ftyp'] and b'moov' not in kinds


def _short(stated: int, size: int) -> str:
    return f'it should have {stated} bytes and has {size}: {CUT}' if size < stated else ''


def _riff(file: BinaryIO, size: int) -> FileEnd:
    """Look at an AVI or a WAV file."""
    head = file.read(12)
    if head[:4] != b'RIFF':  # RF64 and its like
        return FileEnd()
    stated = int.from_bytes(head[4:8], 'little')
    if head[8:12] != b'WAVE':
        return FileEnd(cut='' if stated in OPEN else _short(8 + stated, size))
    return _samples(file, size, 'little', b'fmt ', b'data', _wave_block)


def _aiff(file: BinaryIO, size: int) -> FileEnd:
    file.read(12)
    return _samples(file, size, 'big', b'COMM', b'SSND', _aiff_block)


def _wave_block(fmt: bytes) -> int:
    is_pcm = int.from_bytes(fmt[:2], 'little') in (1, 3, 0xFFFE)
    return int.from_bytes(fmt[12:14], 'little') if is_pcm else 1


def _aiff_block(comm: bytes) -> int:
    channels, bits = int.from_bytes(comm[:2], 'big'), int.from_bytes(comm[6:8], 'big')
    return channels * ((bits + 7) // 8) if len(comm) <= 18 else 1  # longer: compressed


def _samples(
    file: BinaryIO,
    size: int,
    order: Order,
    about: bytes,
    samples: bytes,
    block_of: Callable[[bytes], int],
) -> FileEnd:
    """Look at chunks, of which `about` tells the format and `samples` holds them."""
    block = 1
    at = file.tell()
    while at + 8 <= size:
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], order)
        if head[:4] == about:
            block = max(1, block_of(file.read(min(length, 64))))
        if head[:4] == samples:
            there = size - at - 8
            if length in OPEN:
                return FileEnd(half_bytes=there % block, is_open=True)
            extra = 8 if samples == b'SSND' else 0  # offset and block size
            whole = min(there, length) - extra
            return FileEnd(_short(at + 8 + length, size), whole % block)
        at += 8 + length + length % 2
    return FileEnd()


def _transport_stream(file: BinaryIO, size: int) -> FileEnd:
    """Look at packets of 188 bytes, or of 192 with times or 204 with parity."""
    head = file.read(5 * 204)
    for packet in (188, 192, 204):
        first = 4 if packet == 192 else 0
        if all(head[at] == 0x47 for at in range(first, len(head), packet)):
            half = size % packet
            why = f'its last packet has {half} of {packet} bytes: {CUT}' if half else ''
            return FileEnd(why)
    return FileEnd()


def _mp3(file: BinaryIO, size: int) -> FileEnd:
    """Look at the frame that says how many bytes follow, which most encoders write first."""
    head = file.read(10)
    first = 0
    if head[:3] == b'ID3':
        tag = 0
        for byte in head[6:10]:
            tag = tag << 7 | byte & 0x7F
        first = 10 + min(tag, MAX_TAG)
    file.seek(first)
    data = file.read(HEAD)
    found = re.search(rb'Xing|Info', data)
    if found is None:
        return FileEnd()
    flags = int.from_bytes(data[found.end() : found.end() + 4], 'big')
    at = found.end() + 4 + 4 * (flags & 1)
    stated = int.from_bytes(data[at : at + 4], 'big') if flags & 2 else 0
    return FileEnd(_short(first + stated, size))


def _ogg(file: BinaryIO, size: int) -> FileEnd:
    """Look for the page that ends each stream."""
    file.seek(max(0, size - TAIL))
    data = file.read(TAIL)
    at = data.rfind(b'OggS')
    if at < 0 or not data[at + 5] & 4:
        return FileEnd(f'its last page does not say that it ends: {CUT}')
    return FileEnd()


LOOKS: dict[str, Callable[[BinaryIO, int], FileEnd]] = {
    'avi': _riff,
    'wav': _riff,
    'aiff': _aiff,
    'mpegts': _transport_stream,
    'mp3': _mp3,
    'ogg': _ogg,
}
