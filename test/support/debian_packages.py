# SPDX-License-Identifier: Apache-2.0
"""Debian packages as small as a test needs them."""

from __future__ import annotations

import io
import tarfile
from hashlib import sha256
from pathlib import Path


def deb(files: dict[str, bytes]) -> bytes:
    """Return a package of these files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode='w:xz') as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f'./{name}')
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    member = packed.getvalue()
    head = f'{"data.tar.xz":<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(member):<10}`\n'
    return b'!<arch>\n' + head.encode() + member


def put(folder: Path, name: str, files: dict[str, bytes]):
    """Write a package into a folder and return it as nano knows packages."""
    from omnivinci_ros.model.nano.packages import Package

    content = deb(files)
    package = Package(name, '1', sha256(content).hexdigest())
    (folder / package.file).write_bytes(content)
    return package
