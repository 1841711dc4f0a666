# SPDX-License-Identifier: Apache-2.0
"""rosbag2 files, read without ROS, one message at a time.

The storage files say which topics, types and messages there are. metadata.yaml is believed
where they say nothing, and its counts tell what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from typing import Any
from typing import overload

from omnivinci_ros.bags import contents
from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.files import STORAGES as STORAGES
from omnivinci_ros.bags.files import begins_with
from omnivinci_ros.bags.files import found_file
from omnivinci_ros.bags.files import is_storage
from omnivinci_ros.bags.files import storage_files
from omnivinci_ros.bags.metadata import NAME as METADATA
from omnivinci_ros.bags.metadata import Metadata
from omnivinci_ros.bags.metadata import read_metadata
from omnivinci_ros.bags.problems import Problem
from omnivinci_ros.bags.storage import ZSTD_MAGIC
from omnivinci_ros.bags.storage import Loss
from omnivinci_ros.bags.storage import Storage
from omnivinci_ros.bags.storage import StorageError
from omnivinci_ros.bags.storage import open_storage
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.later_bytes import LaterBytes
from omnivinci_ros.common.units import SECOND_NS

if TYPE_CHECKING:
    from rosbags.interfaces import Connection

BESIDE = ('-wal', '-journal')  # endings of files that belong to a database
LATEST_NS = (2**31 - 100_000) * SECOND_NS  # that a stamp can say, and room for a window


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

    `problems` says what of it is missing, damaged or contradicts itself, and grows while it is
    read; `left_out` says of each topic that is not in CDR how it is encoded; `notes`, what is to
    be known besides.
    """

    def __init__(self, path: str | Path) -> None:
        """Open it; raise BadBagError with a sentence for what is no bag or a broken one."""
        self.path = Path(path).expanduser()
        if not self.path.exists():
            raise BadBagError(
                f'{path} does not exist: give the folder of a rosbag2, or a .mcap or .db3 file'
            )
        if self.path.is_file() and not is_storage(self.path):
            raise BadBagError(
                f'{path} is neither .mcap nor .db3: give the folder of a rosbag2, '
                "or convert it with 'rosbags-convert'"
            )
        self._unpacked: TemporaryDirectory[str] | None = None
        self._storages: list[Storage] = []
        self.notes: list[str] = []
        self._damaged: set[tuple[int, int, int]] = set()  # storage, topic and time of messages
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
        metadata, names = self._listed()
        folder = self.path if self.path.is_dir() else self.path.parent
        there = [file for name in names if (file := found_file(folder, name)) is not None]
        if not there:
            raise StorageError(f'none of its files is there: {", ".join(names)[:80]}')
        self.problems: list[Problem] = []
        self._open_storages(self._unpack(there), metadata)
        found = contents.read(self._storages, metadata, self.problems)
        self.connections: list[Connection] = found.connections
        self.left_out = found.left_out
        self.missing = found.missing  # topic -> how many messages fewer than counted
        self._lost = found.lost
        if metadata is not None:
            self.problems += contents.unread_files(folder, names, there, metadata)
        self._chosen = found.chosen
        self._told = [len(one.losses) for one in self._storages]
        self._lost_before = self._lost.messages.copy()  # when it was opened
        self.messages_total = sum(one.msgcount for one in self.connections)
        starts = [one.start_ns for one in self._storages if one.end_ns]
        self.start_ns = min(starts, default=0)
        # As rosbag2 and rosbags have it: the first time that is no longer of the bag.
        self.end_ns = max((one.end_ns + 1 for one in self._storages if one.end_ns), default=0)

    def _listed(self) -> tuple[Metadata | None, tuple[str, ...]]:
        """Return what metadata.yaml says, if it is there, and the storage files."""
        if self.path.is_file():
            return None, (self.path.name,)
        if (self.path / METADATA).is_file():
            metadata = read_metadata(self.path)
            return metadata, metadata.files
        names = storage_files(self.path)
        if not names:
            raise StorageError(
                'it has no metadata.yaml and no .mcap or .db3 file: give the folder of a rosbag2'
            )
        self.notes.append(
            f'{self.path.name} has no metadata.yaml: what its storage files hold is read '
            f'({", ".join(names[:8])}{", ..." if len(names) > 8 else ""}), and whether files are '
            "missing is not to be known ('ros2 bag reindex' writes one)"
        )
        return None, tuple(names)

    def _open_storages(self, files: list[Path], metadata: Metadata | None) -> None:
        """Open the files; one that cannot be read costs itself, unless it is the only one."""
        first: Exception | None = None
        for file in files:
            try:
                self._storages.append(open_storage(file))
            except Exception as error:  # of any type: the bytes are untrusted
                first = first or error
                known = {} if metadata is None else metadata.messages_of
                count = max(known.get(file.name, 0), known.get(f'{file.name}.zstd', 0))
                held = f' with {count} messages' if count else ''
                why = ' '.join(str(error).split())[:200] or type(error).__name__
                self.problems.append(
                    Problem(
                        '',
                        f'{file.name}{held} is left out, since it cannot be read ({why}): copy it '
                        'again',
                        count,
                    )
                )
        if first is not None and not self._storages:
            raise first

    def _unpack(self, files: list[Path]) -> list[Path]:
        """Return the files to read: where some are compressed as wholes, in a folder of ours."""
        packed = [file for file in files if begins_with(file, ZSTD_MAGIC)]
        if not packed:
            return files
        self._unpacked = TemporaryDirectory(prefix='omnivinci-bag-')
        folder = Path(self._unpacked.name)
        for file in packed:
            if wrong := bag_limits.unpack_file(file, folder):
                self.problems.append(
                    Problem(
                        '',
                        f'{file.name} is damaged ({wrong}): what is whole of it is read: copy it '
                        'again',
                        0,
                    )
                )
        if self.path.is_dir() and (self.path / METADATA).is_file():
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
        return [*self.notes, *(one.sentence for one in self.problems), *self.left_out.values()]

    @property
    def broken(self) -> BadBagError | None:
        """Return why messages could not be read, if some could not: for whom it was all."""
        error = self._lost.first_error
        return None if error is None else self._broken(error)

    @overload
    def messages(
        self, topics: Mapping[str, str], since_ns: int | None = None
    ) -> Iterator[tuple[str, int, bytes]]: ...

    @overload
    def messages(
        self,
        topics: Mapping[str, str],
        since_ns: int | None = None,
        *,
        later: Collection[str],
    ) -> Iterator[tuple[str, int, bytes | LaterBytes]]: ...

    def messages(
        self,
        topics: Mapping[str, str],
        since_ns: int | None = None,
        *,
        later: Collection[str] = (),
    ) -> Iterator[tuple[str, int, Any]]:
        """Yield (topic, log time [ns], CDR bytes) in order of log time, file by file.

        `topics` says of which topics, and of which type each; `since_ns`, from which log time on.
        Large messages of the topics in `later` may be left in the file: they can be read until
        the bag is closed.
        """
        if since_ns is not None and since_ns <= self.start_ns:
            since_ns = None
        read: Counter[tuple[str, str]] = Counter()
        for index, (storage, chosen) in enumerate(zip(self._storages, self._chosen, strict=True)):
            wanted = {
                number: topic
                for number, (topic, kind) in chosen.items()
                if topics.get(topic) == kind
            }
            left = [number for number, topic in wanted.items() if topic in later]
            messages = storage.messages(wanted.keys(), since_ns, left) if wanted else iter(())
            found: tuple[int, int, bytes | LaterBytes | None] | None
            while True:
                try:
                    found = next(messages, None)
                    if (
                        found is not None
                        and isinstance(found[2], bytes)
                        and found[2].startswith(ZSTD_MAGIC)
                    ):
                        found = self._unpacked_message(index, found[0], found[1], found[2])
                except Exception as error:  # of any type: the bytes are untrusted
                    raise self._broken(error) from error
                if len(storage.losses) > self._told[index]:
                    self._tell_losses(index)
                if found is None:
                    break
                number, time_ns, data = found
                if data is not None:
                    read[chosen[number]] += 1
                    yield wanted[number], time_ns, data
        if since_ns is None:
            self._compare(topics, read)

    def _unpacked_message(
        self, index: int, number: int, time_ns: int, data: bytes
    ) -> tuple[int, int, bytes | None]:
        """Return it with its data unpacked; with None where they are damaged, which is a loss."""
        try:
            return number, time_ns, bag_limits.unpack(data)
        except bag_limits.ZstdError as error:
            key = index, number, time_ns
            if key not in self._damaged:
                self._damaged.add(key)
                at = f'{time_ns} ns of log time'
                loss = Loss(number, 1, time_ns, time_ns, 'compressed message', at, error)
                self._storages[index].losses.append(loss)
            return number, time_ns, None

    def _tell_losses(self, index: int) -> None:
        """Make problems of what a storage lost since it was looked at last."""
        storage, chosen = self._storages[index], self._chosen[index]
        for loss in storage.losses[self._told[index] :]:
            topic = chosen[loss.id][0] if loss.id in chosen else ''
            self._lost.take(self.problems, storage.path.name, topic, loss, self.start_ns)
            if topic:
                self.missing[topic] += loss.count
        self._told[index] = len(storage.losses)

    def _compare(self, topics: Mapping[str, str], read: Counter[tuple[str, str]]) -> None:
        """Say so where fewer messages came than were counted when the bag was opened."""
        lost = self._lost.messages - self._lost_before
        for one in self.connections:
            came = read[one.topic, one.msgtype] + lost[one.topic]
            if topics.get(one.topic) == one.msgtype and came < one.msgcount:
                problem = Problem(
                    one.topic,
                    f'{one.topic}: the storage counts {one.msgcount} messages, and {came} came: '
                    'copy the bag again',
                    one.msgcount - came,
                )
                if problem not in self.problems:
                    self.problems.append(problem)
                    self.missing[one.topic] += problem.count

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
