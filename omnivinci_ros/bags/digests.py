# SPDX-License-Identifier: Apache-2.0
"""SHA-256 of files; of a large one that has not changed since, the one that was found before."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.common.user_cache import cache_folder

BLOCK = 1 << 20  # bytes read at a time; smaller ones would ask for Python's lock more often
LARGE = 64 << 20  # bytes, from which on a digest is kept: 40 ms of work
SETTLED_NS = 2 * SECOND_NS  # since the last change: a second one would have another stamp
KEPT = re.compile(r'([0-9 ]+) ([0-9a-f]{64})\n')


class FileDigest(TypedDict):
    """Size and SHA-256 of a file."""

    bytes: int
    sha256: str


def file_digests(files: Iterable[Path], *, keep: bool = False) -> dict[str, FileDigest]:
    """Return size and SHA-256 of each file, by name; with `keep` as `kept_sha256` has it."""
    digest = kept_sha256 if keep else file_sha256
    return {file.name: {'bytes': file.stat().st_size, 'sha256': digest(file)} for file in files}


def whole_digest(digests: dict[str, FileDigest]) -> str:
    """Return one SHA-256 over names and digests of files."""
    lines = ''.join(f'{one["sha256"]}  {name}\n' for name, one in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def file_sha256(file: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with file.open('rb') as data:
        # Into memory of its own each time: into the same bytearray was slower by half on a Zen 3.
        while block := data.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def kept_sha256(file: Path) -> str:
    """Return the SHA-256 of a file; of a large one read before, and not written since, at once.

    Its identity, its size and both times of change tell whether it was written; nobody can set
    the second time back. Not noticed are bytes that a disk changes by itself, writes through a
    memory map that was written to already (in tmpfs through any), and a time that was set back
    where a file system keeps only one (FAT, sshfs). For a check take `file_sha256`.
    """
    before = file.stat()
    if before.st_size < LARGE:
        return file_sha256(file)
    try:
        place = _place(file)
    except BadInputError:  # nowhere to keep it
        return file_sha256(file)
    known = _read(place)
    if known is not None and known[0] == _identity(before):
        return known[1]
    began_ns = time.time_ns()
    digest = file_sha256(file)
    identity = _identity(file.stat())
    is_settled = began_ns - max(before.st_mtime_ns, before.st_ctime_ns) > SETTLED_NS
    if is_settled and identity == _identity(before):
        with suppress(OSError):  # where nothing can be kept, it is found anew
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, f'{identity} {digest}\n')
    return digest


def forget_sha256(file: Path) -> None:
    """Let the next `kept_sha256` of a file read it again."""
    with suppress(OSError, BadInputError):
        _place(file).unlink()


def kept_in() -> Path:
    """Return the folder of the digests that are kept: a small file for each large one."""
    return cache_folder() / 'digests'


def _place(file: Path) -> Path:
    return kept_in() / hashlib.sha256(os.fsencode(file.resolve())).hexdigest()


def _identity(found: os.stat_result) -> str:
    """Return what changes when a file is written or replaced, as a text."""
    parts = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return ' '.join(map(str, parts))


def _read(place: Path) -> tuple[str, str] | None:
    try:
        told = KEPT.fullmatch(place.read_text(encoding='ascii'))
    except (OSError, ValueError):
        return None
    return None if told is None else (told[1], told[2])
