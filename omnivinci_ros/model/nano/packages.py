# SPDX-License-Identifier: Apache-2.0
"""Debian packages as sources of data: fetched by apt, checked, read without installing them."""

from __future__ import annotations

import fnmatch
import gzip
import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pathlib import PurePosixPath

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.weights import check_file

FETCH_SECONDS = 600.0


@dataclass(frozen=True)
class Package:
    """One that was looked through; another version may have other files and licences."""

    name: str
    version: str
    sha256: str

    @property
    def file(self) -> str:
        return f'{self.name}_{self.version}_all.deb'


# What holds photographs under licences that are named file by file.
PHOTOGRAPHS = (
    Package(
        'gcompris-qt-data',
        '3.1-2',
        'e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f',
    ),
    Package(
        'lomiri-wallpapers-16.04',
        '20.04.0-2',
        'a99ff6a3bfe451e4cc0682ecb3cc82e71740626d59e4845ae34a0a0e45421eab',
    ),
    Package(
        'lomiri-wallpapers-20.04',
        '20.04.0-2',
        'd44e89b8473aafe64a5b678f014862dc31335aaaf18665c544d985d854f1a709',
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """Return a package's file in `folder`, where apt puts it if it is not there yet.

    Raises BadInputError with what to do where apt is not at hand or gives another file.
    """
    path = folder / package.file
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _download(package, folder)
    try:
        check_file(path, package.sha256, 'remove it and fetch it again')
    except WeightsError as error:
        raise BadInputError(str(error)) from None
    return path


def _download(package: Package, folder: Path) -> None:
    wish = f'put {package.file} of Debian 12 into {folder}'
    if shutil.which('apt-get') is None:
        raise BadInputError(f'{package.name} cannot be fetched without apt-get: {wish}')
    command = ['apt-get', 'download', f'{package.name}={package.version}']
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise BadInputError(f'{package.name}: apt-get took too long: {wish}') from None
    if done.returncode:
        why = (done.stderr.strip() or 'no reason given').splitlines()[-1][:200]
        raise BadInputError(f'{package.name}: apt-get download failed ({why}): {wish}')


def files_of(deb: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files of a package with their paths from the root."""
    with deb.open('rb') as file:
        content = _member(file.read(), b'data.tar')
    with tarfile.open(fileobj=io.BytesIO(content), mode='r:*') as archive:
        for entry in archive:
            held = archive.extractfile(entry) if entry.isfile() else None
            if held is not None:
                yield PurePosixPath(entry.name.removeprefix('./')), held.read()


def _member(archive: bytes, name: bytes) -> bytes:
    """Return the member of an ar archive whose name begins so."""
    at = 8  # behind the magic
    while at + 60 <= len(archive):
        size = int(archive[at + 48 : at + 58])
        if archive[at : at + 16].startswith(name):
            return archive[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise BadInputError(f'the package holds no {name.decode()}; fetch it again')


@dataclass(frozen=True)
class Licences:
    """A debian/copyright file in its machine-readable form."""

    entries: tuple[tuple[str, str, str], ...]  # pattern, licence, who

    def of(self, path: str) -> tuple[str, str]:
        """Return (licence, copyright) of a source file; the last entry that fits counts."""
        for pattern, licence, who in reversed(self.entries):
            if fnmatch.fnmatchcase(path, pattern):
                return licence, who
        return '', ''


def read_licences(text: str) -> Licences:
    """Read the paragraphs of a copyright file that name files."""
    entries = []
    for paragraph in re.split(r'\n\s*\n', text):
        fields = _fields(paragraph)
        if 'files' in fields and 'license' in fields:
            licence = fields['license'].splitlines()[0].strip()
            who = ' '.join(fields.get('copyright', '').split())
            entries += [(pattern, licence, who) for pattern in fields['files'].split()]
    return Licences(tuple(entries))


def _fields(paragraph: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ''
    for line in paragraph.splitlines():
        if match := re.match(r'([A-Za-z-]+):(.*)', line):
            name = match[1].lower()
            found[name] = match[2]
        elif name:
            found[name] += '\n' + line
    return found


def text_of(path: PurePosixPath, content: bytes) -> str:
    """Return a text file of a package, unpacked where it is packed."""
    whole = gzip.decompress(content) if path.suffix == '.gz' else content
    return whole.decode('utf-8', 'replace')
