# SPDX-License-Identifier: Apache-2.0
"""rosbag2 files, read without ROS, one message at a time.

The storage files say which topics, types and messages there are. metadata.yaml is believed
where they say nothing, and its counts tell what is missing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from typing import TypedDict

from omnivinci_ros.bags import contents
from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.metadata import NAME as METADATA
from omnivinci_ros.bags.metadata import read_metadata
from omnivinci_ros.bags.storage import MCAP_MAGIC
from omnivinci_ros.bags.storage import SQLITE_MAGIC
from omnivinci_ros.bags.storage import ZSTD_MAGIC
from omnivinci_ros.bags.storage import Storage
from omnivinci_ros.bags.storage import StorageError
from omnivinci_ros.bags.storage import open_storage
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS

if TYPE_CHECKING:
    from rosbags.interfaces import Connection

STORAGES = {'mcap': '.mcap', 'sqlite3': '.db3'}
BESIDE = ('-wal', '-journal')  # endings of files that belong to a database
LATEST_NS = (2**31 - 100_000) * SECOND_NS  # that a stamp can say, and room for a window
HASH_BLOCK = 1 << 20  # bytes


class FileDigest(TypedDict):
    """Size and SHA-256 of a file."""

    bytes: int
    sha256: str


class BadBagError(BadInputError):
    """A bag that cannot be used; the message names it and the fix."""


@dataclass(frozen=True)
class Topic:
    """What a bag holds of one of its topics."""

    name: str
    type: str
    messages: int


class Bag:
    """A rosbag2 folder, or one .mcap or .db3 file of it, open for reading.

    `problems` says what of it is missing or contradicts itself, and grows while it is read;
    `left_out` says of each topic that is not in CDR how it is encoded.
    """

    def __init__(self, path: str | Path) -> None:
        """Open it; raise BadBagError with a sentence for what is no bag or a broken one."""
        self.path = Path(path).expanduser()
        if not self.path.exists():
            raise BadBagError(
                f'{path} does not exist: give the folder of a rosbag2, or a .mcap or .db3 file'
            )
        if self.path.is_dir() and not (self.path / METADATA).is_file():
            raise BadBagError(
                f'{path} has no metadata.yaml: give the folder of a rosbag2, or its .mcap or .db3 '
                "file alone, or run 'ros2 bag reindex' on one that was cut short"
            )
        if self.path.is_file() and not is_storage(self.path):
            raise BadBagError(
                f'{path} is neither .mcap nor .db3: give the folder of a rosbag2, '
                "or convert it with 'rosbags-convert'"
            )
        self._unpacked: TemporaryDirectory[str] | None = None
        self._storages: list[Storage] = []
        try:
            self._open()
        except BadBagError:
            self.close()
            raise
        except Exception as error:  # of any type: the bytes are untrusted
            broken = self._broken(error)
            self.close()
            raise broken from error

    def _open(self) -> None:
        metadata = read_metadata(self.path) if self.path.is_dir() else None
        names = (self.path.name,) if metadata is None else metadata.files
        folder = self.path.parent if metadata is None else self.path
        there = [file for name in names if (file := found_file(folder, name)) is not None]
        if not there:
            raise StorageError(f'none of its files is there: {", ".join(names)[:80]}')
        self._storages += [open_storage(file) for file in self._unpack(there)]
        found = contents.read(self._storages, metadata)
        self.connections: list[Connection] = found.connections
        self.problems = found.problems
        self.left_out = found.left_out
        self.missing = found.missing  # topic -> how many messages fewer than counted
        if metadata is not None:
            self.problems += contents.unread_files(folder, names, there, metadata)
        self._chosen = found.chosen
        self.messages_total = sum(one.msgcount for one in self.connections)
        starts = [one.start_ns for one in self._storages if one.end_ns]
        self.start_ns = min(starts, default=0)
        # As rosbag2 and rosbags have it: the first time that is no longer of the bag.
        self.end_ns = max((one.end_ns + 1 for one in self._storages if one.end_ns), default=0)

    def _unpack(self, files: list[Path]) -> list[Path]:
        """Return the files to read: where some are compressed as wholes, in a folder of ours."""
        packed = [file for file in files if begins_with(file, ZSTD_MAGIC)]
        if not packed:
            return files
        self._unpacked = TemporaryDirectory(prefix='omnivinci-bag-')
        folder = Path(self._unpacked.name)
        bag_limits.unpack_files(packed, folder)
        if self.path.is_dir():
            (folder / METADATA).symlink_to((self.path / METADATA).resolve())
        for file in files:
            if file not in packed:
                (folder / file.name).symlink_to(file.resolve())
        return [folder / (file.stem if file in packed else file.name) for file in files]

    def _broken(self, error: Exception) -> BadBagError:
        why = ' '.join(str(error).split())
        if isinstance(error, bag_limits.BagLimitError):
            return BadBagError(f'{self.path} is refused: {why}')
        unpacked = self._unpacked.name if self._unpacked is not None else str(self.path)
        why = why.replace(str(self.path), self.path.name).replace(unpacked, self.path.name)[:240]
        return BadBagError(
            f'{self.path} cannot be read ({why or type(error).__name__}): copy it again, or '
            "repair it with 'mcap recover', or sqlite3's '.recover', and 'ros2 bag reindex'"
        )

    @property
    def unpacked(self) -> Path:
        """Return where it is read from: another place than `path` for compressed files."""
        return self.path if self._unpacked is None else Path(self._unpacked.name)

    @property
    def name(self) -> str:
        return self.path.resolve().name

    def topics(self) -> list[Topic]:
        """Return the topics in CDR by name."""
        return [
            Topic(one.topic, one.msgtype, one.msgcount)
            for one in sorted(self.connections, key=lambda one: (one.topic, one.msgtype))
        ]

    def by_name(self) -> dict[str, Topic]:
        """Return the topics in CDR; of two types on one topic, the one that was used more."""
        found: dict[str, Topic] = {}
        for one in self.topics():
            if one.name not in found or one.messages >= found[one.name].messages:
                found[one.name] = one
        return found

    def complaints(self) -> list[str]:
        """Return a sentence for each thing that is missing, contradicts itself or is left out."""
        return [*(one.sentence for one in self.problems), *self.left_out.values()]

    def messages(
        self, topics: Mapping[str, str], since_ns: int | None = None
    ) -> Iterator[tuple[str, int, bytes]]:
        """Yield (topic, log time [ns], CDR bytes) in order of log time, file by file.

        `topics` says of which topics, and of which type each; `since_ns`, from which log time on.
        """
        if since_ns is not None and since_ns <= self.start_ns:
            since_ns = None
        read: Counter[tuple[str, str]] = Counter()
        for storage, chosen in zip(self._storages, self._chosen, strict=True):
            wanted = {
                number: topic
                for number, (topic, kind) in chosen.items()
                if topics.get(topic) == kind
            }
            messages = storage.messages(wanted.keys(), since_ns) if wanted else iter(())
            while True:
                try:
                    found = next(messages, None)
                    if found is None:
                        break
                    number, time_ns, data = found
                    if data[:4] == ZSTD_MAGIC:
                        data = bag_limits.unpack(data)
                except Exception as error:  # of any type: the bytes are untrusted
                    raise self._broken(error) from error
                read[chosen[number]] += 1
                yield wanted[number], time_ns, data
        if since_ns is None:
            self._compare(topics, read)

    def _compare(self, topics: Mapping[str, str], read: Counter[tuple[str, str]]) -> None:
        """Say so where fewer messages came than were counted when the bag was opened."""
        for one in self.connections:
            came = read[one.topic, one.msgtype]
            if topics.get(one.topic) == one.msgtype and came < one.msgcount:
                problem = contents.Problem(
                    one.topic,
                    f'{one.topic}: the storage counts {one.msgcount} messages, and {came} came: '
                    'copy the bag again',
                    one.msgcount - came,
                )
                if problem not in self.problems:
                    self.problems.append(problem)
                    self.missing[one.topic] = self.missing.get(one.topic, 0) + problem.count

    def files(self) -> list[Path]:
        """Return its files by name: metadata.yaml, storage files and what belongs to them."""
        if self.path.is_file():
            beside = [self.path.with_name(self.path.name + ending) for ending in BESIDE]
            return [self.path, *(one for one in beside if one.is_file())]
        suffixes = (*STORAGES.values(), '.zstd', '.yaml')
        suffixes += tuple(STORAGES['sqlite3'] + ending for ending in BESIDE)
        return sorted(
            one for one in self.path.iterdir() if one.is_file() and one.suffix in suffixes
        )

    def close(self) -> None:
        """Close its files, and remove what was unpacked."""
        for storage in self._storages:
            with suppress(Exception):  # closing must not hide what went wrong before
                storage.close()
        self._storages.clear()
        if self._unpacked is not None:
            self._unpacked.cleanup()
            self._unpacked = None

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


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


def file_digests(files: list[Path]) -> dict[str, FileDigest]:
    """Return size and SHA-256 of each file, by name."""
    found: dict[str, FileDigest] = {}
    for file in files:
        digest = hashlib.sha256()
        with file.open('rb') as data:
            while block := data.read(HASH_BLOCK):
                digest.update(block)
        found[file.name] = {'bytes': file.stat().st_size, 'sha256': digest.hexdigest()}
    return found


def whole_digest(digests: dict[str, FileDigest]) -> str:
    """Return one SHA-256 over names and digests of files."""
    lines = ''.join(f'{one["sha256"]}  {name}\n' for name, one in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
