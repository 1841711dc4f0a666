# SPDX-License-Identifier: Apache-2.0
"""rosbag2 files, read and written without ROS, one message at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS

STORAGES = {'mcap': '.mcap', 'sqlite3': '.db3'}
FORMAT_VERSION = 8  # of metadata.yaml; ROS 2 Humble reads the texts that 9 made of numbers
LATEST_NS = (2**31 - 100_000) * SECOND_NS  # that a stamp can say, and room for a window
HASH_BLOCK = 1 << 20  # bytes
FILE_COMPRESSION = re.compile(r'^\s*compression_mode:\s*[\'"]?file\b', re.I | re.M)


class BadBagError(BadInputError):
    """A bag that cannot be used; the message names it and the fix."""


@dataclass(frozen=True)
class Topic:
    """What a bag says of one of its topics."""

    name: str
    type: str
    messages: int


class Bag:
    """A rosbag2 folder, or one .mcap or .db3 file of it, open for reading."""

    def __init__(self, path: str | Path) -> None:
        """Open it; raise BadBagError with a sentence for what is no bag or a broken one."""
        self.path = Path(path).expanduser()
        if not self.path.exists():
            raise BadBagError(
                f'{path} does not exist: give the folder of a rosbag2, or a .mcap or .db3 file'
            )
        if self.path.is_dir() and not (self.path / 'metadata.yaml').is_file():
            raise BadBagError(
                f'{path} has no metadata.yaml: give the folder of a rosbag2, or run '
                "'ros2 bag reindex' on one that was cut short"
            )
        if self.path.is_file() and self.path.suffix not in STORAGES.values():
            raise BadBagError(
                f'{path} is neither .mcap nor .db3: give the folder of a rosbag2, '
                "or convert it with 'rosbags-convert'"
            )
        self._unpacked: TemporaryDirectory | None = None
        self._zstd_messages = False
        self._reader = self._opened()
        self.connections = list(self._reader.connections)
        self.start_ns = int(self._reader.start_time) if self.messages_total else 0
        self.end_ns = int(self._reader.end_time) if self.messages_total else 0

    def _opened(self):
        from rosbags.rosbag2 import Reader

        bag_limits.bound_rosbags()
        try:
            folder = self._unpack_files() if self.path.is_dir() else self.path
            reader = Reader(bag_limits.BoundedPath(folder))
            reader.open()
            storage = reader.storage
            for file in getattr(storage, 'storages', [storage]):
                bag_limits.check_chunks(getattr(file, 'chunks', ()))
            if storage.metadata.compression_mode == 'message':
                self._zstd_messages = True  # unpacked here, with a limit
                storage.metadata = storage.metadata._replace(compression_mode=None)
            self.messages_total = int(reader.message_count)
        except Exception as error:  # of any type: the bytes are untrusted
            self._forget_unpacked()
            raise self._broken(error) from error
        return reader

    def _unpack_files(self) -> Path:
        """Return the folder to read: where files are compressed as wholes, one of our own."""
        metadata = self.path / 'metadata.yaml'
        if metadata.stat().st_size > bag_limits.MAX_METADATA:
            raise bag_limits.BagLimitError(
                f'metadata.yaml has {metadata.stat().st_size:,} bytes, more than '
                f'{bag_limits.MAX_METADATA:,}'
            )
        text = metadata.read_text(encoding='utf-8')
        if not FILE_COMPRESSION.search(text):
            return self.path
        from ruamel.yaml import YAML

        yaml = YAML(typ='safe')
        document = yaml.load(text)
        about = document['rosbag2_bagfile_information']
        names = [Path(name).name for name in about['relative_file_paths']]
        self._unpacked = TemporaryDirectory(prefix='omnivinci-bag-')
        folder = Path(self._unpacked.name)
        bag_limits.unpack_files([self.path / name for name in names], folder)
        about['relative_file_paths'] = [Path(name).stem for name in names]
        about['compression_mode'] = about['compression_format'] = ''
        with (folder / metadata.name).open('w', encoding='utf-8') as file:
            yaml.dump(document, file)
        return folder

    def _forget_unpacked(self) -> None:
        if self._unpacked is not None:
            self._unpacked.cleanup()
            self._unpacked = None

    def _broken(self, error: Exception) -> BadBagError:
        why = ' '.join(str(error).split())
        if isinstance(error, bag_limits.BagLimitError):
            return BadBagError(f'{self.path} is refused: {why}')
        unpacked = self._unpacked.name if self._unpacked is not None else str(self.path)
        why = why.replace(str(self.path), self.path.name).replace(unpacked, self.path.name)[:160]
        return BadBagError(
            f'{self.path} cannot be read ({why or type(error).__name__}): copy it again, or '
            "repair it with 'ros2 bag reindex' or 'mcap recover'"
        )

    @property
    def unpacked(self) -> Path:
        """Return where it is read from: another place than `path` for compressed files."""
        return self.path if self._unpacked is None else Path(self._unpacked.name)

    @property
    def name(self) -> str:
        return self.path.resolve().name

    def topics(self) -> list[Topic]:
        """Return the topics by name; one that is split over connections is one topic."""
        found: dict[tuple[str, str], int] = {}
        for connection in self.connections:
            key = (connection.topic, connection.msgtype)
            found[key] = found.get(key, 0) + connection.msgcount
        return [Topic(*key, count) for key, count in sorted(found.items())]

    def messages(
        self, topics: Mapping[str, str], since_ns: int | None = None
    ) -> Iterator[tuple[str, int, bytes]]:
        """Yield (topic, log time [ns], CDR bytes) in order of log time, file by file.

        `topics` says of which topics, and of which type each; `since_ns`, from which log time on.
        """
        wanted = [one for one in self.connections if topics.get(one.topic) == one.msgtype]
        if not wanted:
            return
        messages = self._reader.messages(connections=wanted, start=since_ns)
        while True:
            try:
                found = next(messages, None)
                if found is None:
                    return
                connection, time_ns, data = found
                # A broken sqlite3 file may give a text or a float: memoryview and int refuse.
                if self._zstd_messages:
                    data = bag_limits.unpack(data)
                message = connection.topic, int(time_ns), memoryview(data).obj
            except Exception as error:  # of any type: the bytes are untrusted
                raise self._broken(error) from error
            yield message

    def files(self) -> list[Path]:
        """Return its files by name: metadata.yaml and the storage files that it lists."""
        if self.path.is_file():
            return [self.path]
        suffixes = (*STORAGES.values(), '.zstd', '.yaml')
        return sorted(
            one for one in self.path.iterdir() if one.is_file() and one.suffix in suffixes
        )

    def close(self) -> None:
        with suppress(Exception):  # closing must not hide what went wrong before
            self._reader.close()
        self._forget_unpacked()

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *exception) -> None:
        self.close()


def file_digests(files: list[Path]) -> dict[str, dict]:
    """Return size and SHA-256 of each file, by name."""
    found = {}
    for file in files:
        digest = hashlib.sha256()
        with file.open('rb') as data:
            while block := data.read(HASH_BLOCK):
                digest.update(block)
        found[file.name] = {'bytes': file.stat().st_size, 'sha256': digest.hexdigest()}
    return found


def whole_digest(digests: dict[str, dict]) -> str:
    """Return one SHA-256 over names and digests of files."""
    lines = ''.join(f'{one["sha256"]}  {name}\n' for name, one in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


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
        self._connections: dict[str, object] = {}
        self._store = our_store()

    def add_topic(self, topic: str, kind: str) -> None:
        self._connections[topic] = self._writer.add_connection(topic, kind, typestore=self._store)

    def write(self, topic: str, time_ns: int, message) -> None:
        kind = self._connections[topic].msgtype
        self.write_cdr(topic, time_ns, self._store.serialize_cdr(message, kind))

    def write_cdr(self, topic: str, time_ns: int, data) -> None:
        self._writer.write(self._connections[topic], time_ns, data)

    def note(self, key: str, value: str) -> None:
        """Write a text into the bag's metadata."""
        self._writer.set_custom_data(key, value)

    def close(self) -> None:
        self._writer.close()

    def abort(self) -> None:
        self._writer.abort()
