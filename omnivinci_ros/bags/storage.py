# SPDX-License-Identifier: Apache-2.0
"""What a storage file of a bag says of itself, whichever format it has."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.later_bytes import LaterBytes

MCAP_MAGIC = b'\x89MCAP0\r\n'
SQLITE_MAGIC = b'SQLite format 3\0'
ZSTD_MAGIC = b'\x28\xb5\x2f\xfd'  # no CDR message begins so
# Bytes a message, from which on its head is read alone, and the rest for itself: as long as
# copying so many takes another call of the system.
LARGE = 16 << 10


class StorageError(BadInputError):
    """A storage file that cannot be read; the message says why, not which."""


@dataclass(frozen=True)
class StoredTopic:
    """A topic of one storage file, in the file's own words; '' where it has none."""

    id: int  # of the channel, or of the row
    name: str
    type: str
    encoding: str  # of the messages: cdr, json, protobuf, ...
    definition: str
    definition_encoding: str  # ros2msg, ros2idl, jsonschema, ...
    qos: str  # YAML
    digest: str
    messages: int  # that the file holds, as far as it is known when it is opened
    counted: int  # the most that any of its own indexes and statistics counts


@dataclass(frozen=True)
class Loss:
    """Messages of one topic that a damaged part of a file takes along."""

    id: int | None  # of the topic, as in StoredTopic; None: nobody knows
    count: int  # 0: nobody knows
    first_ns: int  # log time between which they were recorded; 0: nobody knows
    last_ns: int
    part: str  # of the file, which is damaged: chunk, row, ...
    at: str  # where the part is: byte 123
    error: Exception


class Storage(Protocol):
    """One storage file, open for reading."""

    path: Path
    topics: list[StoredTopic]
    nameless: dict[int, int]  # messages by the id of a topic that nothing describes
    problems: list[tuple[str, int]]  # sentences, and how many messages each is about
    losses: list[Loss]  # grows while it is read; each is told once
    start_ns: int  # of the first message; 0 where there is none
    end_ns: int  # of the last one

    def messages(
        self, ids: Collection[int], since_ns: int | None, later: Collection[int] = ()
    ) -> Iterator[tuple[int, int, bytes | LaterBytes]]:
        """Yield (topic id, log time [ns], data) in order of log time.

        Of the topics in `later` the data may be left in the file, until it is closed.
        """

    def close(self) -> None: ...


def open_storage(path: Path) -> Storage:
    """Open a file by what it is, whatever its name or metadata.yaml call it."""
    with path.open('rb') as file:
        head = file.read(len(SQLITE_MAGIC))
        file.seek(-min(len(MCAP_MAGIC), file.seek(0, 2)), 2)
        ending = file.read()
    if head.startswith(MCAP_MAGIC) or ending == MCAP_MAGIC:
        from omnivinci_ros.bags.mcap import McapStorage

        return McapStorage(path)
    if head == SQLITE_MAGIC:
        from omnivinci_ros.bags.sqlite import SqliteStorage

        return SqliteStorage(path)
    raise StorageError(
        f'{path.name} is empty' if not head else f'{path.name} is neither mcap nor sqlite3'
    )
