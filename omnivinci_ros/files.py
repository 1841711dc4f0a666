# SPDX-License-Identifier: Apache-2.0
"""Files that are there whole or not at all, whenever the process is killed or the power goes."""
from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from omnivinci_ros.texts import publishable

LONGEST_NAME = 255  # bytes, on the file systems in use


def is_plain_name(name: Any) -> bool:
    """Say whether a value can name a file beside another: a text, and no way out of the folder."""
    if not isinstance(name, str) or publishable(name) != name:
        return False
    return 0 < len(name.encode()) <= LONGEST_NAME and name not in ('.', '..') and (
        Path(name).name == name)


def write_whole(path: Path, content: str | bytes) -> None:
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
    """Put a finished folder in place of an earlier one, which is moved aside before it goes."""
    aside = folder.with_name(f'.{folder.name}.old')
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.replace(aside)
    building.replace(folder)
    shutil.rmtree(aside, ignore_errors=True)
