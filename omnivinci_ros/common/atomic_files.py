# SPDX-License-Identifier: Apache-2.0
"""Files that are there whole or not at all, whenever the process is killed or the power goes."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path
from typing import Any

from omnivinci_ros.common.text import publishable

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of Linux's renameat2
LONGEST_NAME = 255  # bytes, on the file systems in use


def is_plain_name(name: Any) -> bool:
    """Say whether a value can name a file beside another: a text, and no way out of the folder."""
    if not isinstance(name, str) or publishable(name) != name:
        return False
    return (
        0 < len(name.encode()) <= LONGEST_NAME
        and name not in ('.', '..')
        and (Path(name).name == name)
    )


def write_whole(path: Path, content: str | bytes | memoryview) -> None:
    """Write a file under another name beside it, then give it its own; raise OSError."""
    data = content.encode() if isinstance(content, str) else content
    partial = path.with_name(f'.{path.name}.{os.getpid()}')
    try:
        with open(partial, 'wb') as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # a robot's power may go at any time
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def replace_folder(building: Path, folder: Path) -> None:
    """Put a finished folder in place of an earlier one; at every moment one of them is there."""
    if folder.exists() and _exchange(building, folder):
        shutil.rmtree(building, ignore_errors=True)  # now it is the earlier one
        return
    aside = folder.with_name(f'.{folder.name}.old')
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.replace(aside)
    building.replace(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names at once; return whether this system and its file system can (Linux)."""
    rename = getattr(ctypes.CDLL(None), 'renameat2', None)
    return (
        rename is not None
        and rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0
    )
