# SPDX-License-Identifier: Apache-2.0
"""The files of a bag: which there are, and what each is by its first bytes."""

from __future__ import annotations

from pathlib import Path

from omnivinci_ros.bags.metadata import in_order
from omnivinci_ros.bags.metadata import is_numbered
from omnivinci_ros.bags.storage import MCAP_MAGIC
from omnivinci_ros.bags.storage import SQLITE_MAGIC
from omnivinci_ros.bags.storage import StorageError

STORAGES = {'mcap': '.mcap', 'sqlite3': '.db3'}


def found_file(folder: Path, name: str) -> Path | None:
    """Return the file that metadata.yaml means, compressed or not, or None."""
    for candidate in (name, f'{name}.zstd', name.removesuffix('.zstd')):
        if (folder / candidate).is_file():
            return folder / candidate
    return None


def is_storage(file: Path) -> bool:
    """Return whether a file is a storage by its name, or by how it begins."""
    return file.suffix in STORAGES.values() or any(
        begins_with(file, magic) for magic in (MCAP_MAGIC, SQLITE_MAGIC)
    )


def begins_with(file: Path, magic: bytes) -> bool:
    with file.open('rb') as data:
        return data.read(len(magic)) == magic


def storage_files(folder: Path) -> list[str]:
    """Return the storage files of a folder without metadata.yaml, in the order to read them.

    Several must be numbered as those of one bag; raises StorageError otherwise.
    """
    names = sorted(
        one.name
        for one in folder.iterdir()
        if one.is_file()
        and one.name.removesuffix('.zstd').endswith(tuple(STORAGES.values()))
        and not one.name.startswith('.')
    )
    if len(names) > 1 and not is_numbered(names):
        raise StorageError(
            f'it has no metadata.yaml, and {names[0]} and {names[1]} are not numbered as files of '
            "one bag: give one of them alone, or run 'ros2 bag reindex'"
        )
    return in_order(names)
