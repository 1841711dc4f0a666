# SPDX-License-Identifier: Apache-2.0
"""rosbag2 files, written without ROS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.definitions import new_store
from omnivinci_ros.bags.definitions import our_store

FORMAT_VERSION = 8  # of metadata.yaml; ROS 2 Humble reads the texts that 9 made of numbers


class BagWriter:
    """Writes a bag of our messages and ROS 2's common ones; the same calls, the same bytes."""

    def __init__(self, folder: Path, storage: str, *, compression: str = 'none') -> None:
        """Make the folder, which must be new; raise BadBagError for what cannot be written."""
        from rosbags.rosbag2 import CompressionFormat
        from rosbags.rosbag2 import CompressionMode
        from rosbags.rosbag2 import StoragePlugin
        from rosbags.rosbag2 import Writer

        if storage not in STORAGES:
            raise BadBagError(f'storage {storage!r} is not known: give one of {list(STORAGES)}')
        if compression == 'storage' and storage == 'sqlite3':
            raise BadBagError('sqlite3 has no compression of its own: give message or file')
        if storage == 'sqlite3' and set(str(folder)) & set('%?#'):  # it is made an address
            raise BadBagError(f'{folder} as sqlite3: give a name without %, ? and #, or mcap')
        self._writer = Writer(
            folder, version=FORMAT_VERSION, storage_plugin=StoragePlugin[storage.upper()]
        )
        self._writer.set_compression(CompressionMode[compression.upper()], CompressionFormat.ZSTD)
        try:
            self._writer.open()
        except OSError as error:
            raise BadBagError(
                f'{folder} cannot be written ({error.strerror}): give another place'
            ) from error
        self._connections: dict[str, Any] = {}
        self._store = our_store()

    def add_topic(self, topic: str, kind: str) -> None:
        """Add a topic of a type of ours, or of ROS 2's common ones; `write` takes ours alone."""
        store = self._store if kind in self._store.fielddefs else new_store(is_full=True)
        self._connections[topic] = self._writer.add_connection(topic, kind, typestore=store)

    def write(self, topic: str, time_ns: int, message: Any) -> None:
        kind = self._connections[topic].msgtype
        self.write_cdr(topic, time_ns, self._store.serialize_cdr(message, kind))

    def write_cdr(self, topic: str, time_ns: int, data: bytes | memoryview) -> None:
        self._writer.write(self._connections[topic], time_ns, data)

    def note(self, key: str, value: str) -> None:
        """Write a text into the bag's metadata."""
        self._writer.set_custom_data(key, value)

    def close(self) -> None:
        self._writer.close()

    def abort(self) -> None:
        self._writer.abort()
