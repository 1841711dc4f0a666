# SPDX-License-Identifier: Apache-2.0
"""The sqlite3 storage of rosbag2.

Nothing is read by way of the table's index, which a crash may have left behind the table, and
what waits in a write-ahead file is read as sqlite itself reads it. No file is ever changed.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from omnivinci_ros.bags.limits import MAX_UNPACKED
from omnivinci_ros.bags.storage import StorageError
from omnivinci_ros.bags.storage import StoredTopic

if TYPE_CHECKING:
    import apsw

# Without locks, so that a read-only folder will do; then sqlite needs no shared memory either.
NO_LOCKS = 'unix-none'
HOT_JOURNAL = b'\xd9\xd5\x05\xf9\x20\xa1\x63\xd7'  # how a journal begins that was not rolled back
OPTIONAL = ('serialization_format', 'offered_qos_profiles', 'type_description_hash')


class SqliteStorage:
    """One .db3 file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it; raise StorageError, or an error of apsw, for what cannot be read."""
        self.path = path
        self.problems: list[tuple[str, int]] = []
        self._database = open_database(path.resolve())
        try:
            self._check_tables()
            self._rows = self._read_rows()
            self.topics = self._read_topics()
        except BaseException:
            self._database.close()
            raise
        _, times, _ = self._rows
        self.start_ns = int(times.min()) if len(times) else 0
        self.end_ns = int(times.max()) if len(times) else 0
        known = {one.id for one in self.topics}
        if orphans := sum(n for topic, n in self._counts.items() if topic not in known):
            self.problems.append(
                (
                    f"{path.name}: {orphans} messages belong to no topic of the file's table of "
                    'topics, and are left out: record the bag again',
                    orphans,
                )
            )

    def _check_tables(self) -> None:
        there = {
            name
            for (name,) in self._database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        }
        if missing := {'topics', 'messages'} - there:
            raise StorageError(f'{self.path.name} has no table {" and ".join(sorted(missing))}')
        self._has_definitions = 'message_definitions' in there

    def _read_rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return row, time [ns] and topic of each message, by time."""
        columns = array('q'), array('q'), array('q')
        odd = 0
        for row, time_ns, topic, kinds in self._database.execute(
            'SELECT rowid, timestamp, topic_id, typeof(timestamp) || typeof(topic_id) || '
            'typeof(data) FROM messages NOT INDEXED'
        ):
            if kinds != 'integerintegerblob':
                odd += 1
                continue
            for column, value in zip(columns, (row, time_ns, topic), strict=True):
                column.append(value)
        if odd:
            self.problems.append(
                (
                    f'{self.path.name}: {odd} rows of its messages hold no time, topic or bytes, '
                    'and are left out: record the bag again',
                    odd,
                )
            )
        rows, times, topics = (np.array(column, np.int64) for column in columns)
        order = np.lexsort((rows, times))
        self._counts = Counter(topics.tolist())
        return rows[order], times[order], topics[order]

    def _read_topics(self) -> list[StoredTopic]:
        there = {name for _, name, *_ in self._database.execute('PRAGMA table_info(topics)')}
        columns = ['id', 'name', 'type', *(one if one in there else "''" for one in OPTIONAL)]
        definitions: dict[str, tuple[str, str]] = {}
        if self._has_definitions:
            for kind, encoding, text in self._database.execute(
                'SELECT topic_type, encoding, encoded_message_definition FROM message_definitions '
                'ORDER BY id DESC'
            ):
                definitions[str(kind)] = str(encoding), str(text)
        topics = []
        for number, name, kind, encoding, qos, digest in self._database.execute(
            f'SELECT {", ".join(columns)} FROM topics ORDER BY id'
        ):
            how, text = definitions.get(str(kind), ('', ''))
            count = self._counts[number]
            topics.append(
                StoredTopic(
                    int(number),
                    str(name or ''),
                    str(kind or ''),
                    str(encoding or ''),
                    text,
                    how,
                    str(qos or ''),
                    str(digest or ''),
                    count,
                    count,
                )
            )
        return topics

    def messages(
        self, ids: Collection[int], since_ns: int | None
    ) -> Iterator[tuple[int, int, bytes]]:
        """Yield (topic id, log time [ns], data) in order of log time."""
        rows, times, topics = self._rows
        first = 0 if since_ns is None else int(np.searchsorted(times, since_ns))
        chosen = np.flatnonzero(np.isin(topics[first:], list(ids))) + first
        for at in chosen.tolist():
            found = self._database.execute(
                'SELECT data FROM messages WHERE rowid = ?', (int(rows[at]),)
            ).fetchone()
            if found is not None:
                yield int(topics[at]), int(times[at]), bytes(found[0])

    def close(self) -> None:
        self._database.close()


def open_database(path: Path) -> apsw.Connection:
    """Open a database for reading, with what waits in its write-ahead file."""
    import apsw

    wal, journal = (path.with_name(path.name + ending) for ending in ('-wal', '-journal'))
    with_wal = wal.is_file() and wal.stat().st_size > 0
    if journal.is_file():
        with journal.open('rb') as file:
            if file.read(len(HOT_JOURNAL)) == HOT_JOURNAL:
                raise StorageError(
                    f'{journal.name} beside it holds half a transaction: copy both files and run '
                    f"'sqlite3 {path.name} .tables' there, which rolls it back"
                )
    address = f'file:{quote(str(path))}?' + ('mode=ro' if with_wal else 'immutable=1')
    database = apsw.Connection(
        address,
        flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        vfs=NO_LOCKS if with_wal else None,
    )
    database.limit(apsw.SQLITE_LIMIT_LENGTH, MAX_UNPACKED)
    if not with_wal:
        return database
    try:
        database.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        database.execute('PRAGMA locking_mode = exclusive')
        database.execute('SELECT count(*) FROM sqlite_master').fetchone()
    except apsw.Error as error:
        database.close()
        raise StorageError(
            f'{wal.name} beside it holds messages that cannot be read ({error}): copy both files '
            f"and run 'sqlite3 {path.name} .tables' there, which takes them in"
        ) from error
    return database
