# SPDX-License-Identifier: Apache-2.0
"""The sqlite3 storage of rosbag2.

Nothing is read by way of the table's index, which a crash may have left behind the table; it only
tells what is missing. What waits in a write-ahead file is read as sqlite itself reads it. Where
the tree of pages is damaged, those that are whole are read one by one. No file is ever changed.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from omnivinci_ros.bags.sqlite_open import damage
from omnivinci_ros.bags.sqlite_open import open_database
from omnivinci_ros.bags.sqlite_open import too_big
from omnivinci_ros.bags.sqlite_pages import Pages
from omnivinci_ros.bags.sqlite_salvage import COLUMNS
from omnivinci_ros.bags.sqlite_salvage import MessageRows
from omnivinci_ros.bags.sqlite_salvage import Numbers
from omnivinci_ros.bags.sqlite_salvage import Table
from omnivinci_ros.bags.sqlite_salvage import text_rows
from omnivinci_ros.bags.storage import LARGE
from omnivinci_ros.bags.storage import ZSTD_MAGIC
from omnivinci_ros.bags.storage import Loss
from omnivinci_ros.bags.storage import StorageError
from omnivinci_ros.bags.storage import StoredTopic
from omnivinci_ros.common.later_bytes import LaterBytes

if TYPE_CHECKING:
    import apsw

INDEX = 'timestamp_idx'  # of rosbag2, over the times of the messages
MAX_GAP = 1_000_000  # between two rows: a longer one is a damaged number
ROW_BYTES = 4  # that a row takes in the file at least
TABLES = ('messages', 'topics', 'message_definitions')
Rows = tuple[Numbers, Numbers, Numbers]  # row, time [ns] and topic of messages
OPTIONAL = ('serialization_format', 'offered_qos_profiles', 'type_description_hash')


class SqliteStorage:
    """One .db3 file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it; raise StorageError, or an error of apsw, where nothing of it can be read."""
        self.path = path
        self.problems: list[tuple[str, int]] = []
        self.losses: list[Loss] = []
        self._told: set[int] = set()  # rows that were told as a loss
        self._odd: Numbers = np.array([], np.int64)  # rows that hold something else
        self._pages: Pages | None = None
        self._by_pages: MessageRows | None = None  # made when it is needed
        self._lock = Lock()  # a picture may be looked at by another thread than the reader's
        self._database = open_database(path.resolve())
        files = path.resolve(), path.resolve().with_name(f'{path.resolve().name}-wal')
        size = sum(file.stat().st_size for file in files if file.is_file())
        self._most = size // ROW_BYTES  # rows of a table
        try:
            self._refuse_computed()
            self._rows = self._read_rows()
            self._counts = Counter(self._rows[2].tolist())
            self.topics = self._read_topics()
        except BaseException:
            self.close()
            raise
        _, times, _ = self._rows
        self.start_ns = int(times.min()) if len(times) else 0
        self.end_ns = int(times.max()) if len(times) else 0
        known = {one.id for one in self.topics}
        self.nameless = {one: n for one, n in self._counts.items() if one not in known}

    # Opening

    def _refuse_computed(self) -> None:
        """Raise StorageError for what is no table but computed when it is read, without end."""
        kinds: dict[str, str] = {}
        with suppress(*damage()):  # what can be read of it then is read from its pages
            listed = self._database.execute('PRAGMA table_list')
            kinds = {name.lower(): kind for _, name, kind, *_ in listed}
        for name in TABLES:
            if (kind := kinds.get(name, 'table')) != 'table':
                raise StorageError(
                    f'its {name} is no plain table ({kind}): it is computed and may have no '
                    'end: copy the rows to a table of that name'
                )

    def _read_rows(self) -> Rows:
        """Return row, time [ns] and topic of each message, by time."""
        try:
            rows, times, topics = self._scanned()
            indexed = self._indexed(rows, times)
            is_whole = indexed is None or bool(np.isin(indexed[0], rows).all())
        except (*damage(), too_big()) as error:
            salvaged = self._salvaged(error)
            rows, times, topics = salvaged.numbers, salvaged.times, salvaged.topics
            indexed, is_whole = self._index(), False
            if not len(rows):
                raise
        if not is_whole:
            rows, times, topics = self._with_salvaged(rows, times, topics, indexed)
            self._tell_missing(rows, indexed)
        order = np.lexsort((rows, times))
        return rows[order], times[order], topics[order]

    def _scanned(self) -> Rows:
        columns = array('q'), array('q'), array('q')
        odd = []
        found = self._database.execute(
            'SELECT rowid, timestamp, topic_id, typeof(timestamp) || typeof(topic_id) || '
            'typeof(data) FROM messages NOT INDEXED'
        )
        for count, (row, time_ns, topic, kinds) in enumerate(found):
            if count == self._most:  # its tree of pages leads to one of them again and again
                raise StorageError('its table holds more rows than the file has room for')
            if kinds != 'integerintegerblob':
                odd.append(row)
                continue
            for column, value in zip(columns, (row, time_ns, topic), strict=True):
                column.append(value)
        if odd:
            self.problems.append(
                (
                    f'{self.path.name}: {len(odd)} rows of its messages hold no time, topic or '
                    'bytes, and are left out: record the bag again',
                    len(odd),
                )
            )
        self._odd = np.array(odd, np.int64)
        rows, times, topics = (np.array(column, np.int64) for column in columns)
        rows, first = np.unique(rows, return_index=True)  # a damaged tree may lead there twice
        return rows, times[first], topics[first]

    def _indexed(self, rows: Numbers, times: Numbers) -> tuple[Numbers, Numbers] | None:
        """Return rows and times [ns] of the file's index, unless it says the same."""
        with suppress(Exception):  # there may be no such index, or a damaged one
            sums = self._database.execute(
                'SELECT count(*), sum(number), sum(timestamp >> 30), sum(timestamp & 1073741823) '
                f'FROM (SELECT rowid AS number, timestamp FROM messages INDEXED BY {INDEX} '
                f'LIMIT {self._most})'
            ).fetchone()
            parts = rows, times >> 30, times & (1 << 30) - 1
            if sums == (len(rows), *(int(part.sum()) if len(rows) else None for part in parts)):
                return None
        indexed = self._index()
        if indexed is None:
            return None
        both, here, there = np.intersect1d(rows, indexed[0], return_indices=True)
        if differ := int((times[here] != indexed[1][there]).sum()):
            self.problems.append(
                (
                    f'{self.path.name} is damaged: of {differ} messages its index says other '
                    'times: copy it again',
                    differ,
                )
            )
        return indexed

    def _index(self) -> tuple[Numbers, Numbers] | None:
        """Return rows and times [ns] as far as the file's index can be read."""
        columns = array('q'), array('q')
        with suppress(Exception):  # of any type: the bytes are untrusted
            for row, time_ns in self._database.execute(
                f'SELECT rowid, timestamp FROM messages INDEXED BY {INDEX} LIMIT {self._most}'
            ):
                if type(row) is int and type(time_ns) is int:
                    columns[0].append(row)
                    columns[1].append(time_ns)
        if not columns[0]:
            return None
        rows, times = (np.array(column, np.int64) for column in columns)
        known = ~np.isin(rows, self._odd)  # those were told
        return rows[known], times[known]

    def _salvaged(self, error: Exception) -> MessageRows:
        """Return the messages as the pages hold them; raise `error` where that cannot be."""
        if self._by_pages is None:
            with suppress(*damage()):
                columns = self._database.execute('PRAGMA table_info(messages)').fetchall()
                if columns and tuple(column[1] for column in columns) != COLUMNS:
                    raise error
            try:
                self._pages = Pages(self.path.resolve())
            except (StorageError, OSError):
                raise error from None
            self._by_pages = MessageRows(self._pages)
            if missing := self._pages.missing:
                self.problems.append(
                    (
                        f'{self.path.name} was cut off: its last {missing} pages are not there: '
                        'copy it again',
                        0,
                    )
                )
        return self._by_pages

    def _with_salvaged(
        self,
        rows: Numbers,
        times: Numbers,
        topics: Numbers,
        indexed: tuple[Numbers, Numbers] | None,
    ) -> Rows:
        """Add the messages that only a look at each page finds, of those that the index knows."""
        try:
            found = self._salvaged(StorageError('its columns are others'))
        except StorageError:
            return rows, times, topics
        new = ~np.isin(found.numbers, rows)
        if indexed is not None:
            new &= np.isin(found.numbers, indexed[0])
        return (
            np.concatenate([rows, found.numbers[new]]),
            np.concatenate([times, found.times[new]]),
            np.concatenate([topics, found.topics[new]]),
        )

    def _tell_missing(self, rows: Numbers, indexed: tuple[Numbers, Numbers] | None) -> None:
        """Tell of rows that the index has and the table has not; without one, of gaps."""
        why = StorageError('its bytes are not those of a page')
        if indexed is not None and (gone := ~np.isin(indexed[0], rows)).any():
            numbers, times = indexed[0][gone], indexed[1][gone]
            self.losses.append(
                Loss(
                    None,
                    len(numbers),
                    max(0, int(times.min())),
                    max(0, int(times.max())),
                    'page',
                    f'row {numbers.min()}',
                    why,
                )
            )
        elif indexed is None and len(rows):
            steps = np.diff(np.sort(rows)) - 1
            gaps = np.flatnonzero((steps > 0) & (steps < MAX_GAP))
            at = f'row {np.sort(rows)[gaps[0]] + 1}' if len(gaps) else f'row {rows.max() + 1}'
            self.losses.append(Loss(None, int(steps[gaps].sum()), 0, 0, 'page', at, why))

    def _read_topics(self) -> list[StoredTopic]:
        try:
            topics, definitions = self._tables()
        except damage() as error:
            self._salvaged(error)
            assert self._pages is not None  # it is open now
            topics, definitions = text_rows(self._pages)
            if not topics:
                self.problems.append((f'{self.path.name}: its table of topics is damaged', 0))
        described = {texts[0]: texts[1:3] for _, texts in reversed(definitions)}
        made = []
        for number, texts in topics:
            name, kind, encoding, qos, digest = (*texts, '', '', '', '')[:5]
            how, text = described.get(kind, ('', ''))
            count = self._counts[number]
            made.append(
                StoredTopic(number, name, kind, encoding, text, how, qos, digest, count, count)
            )
        return made

    def _tables(self) -> tuple[Table, Table]:
        """Return the rows of the tables of topics and of message definitions."""
        there = {
            name
            for (name,) in self._database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        }
        if missing := {'topics', 'messages'} - there:
            raise StorageError(f'{self.path.name} has no table {" and ".join(sorted(missing))}')
        known = {name for _, name, *_ in self._database.execute('PRAGMA table_info(topics)')}
        columns = ['name', 'type', *(one if one in known else "''" for one in OPTIONAL)]
        definitions: Table = []
        if 'message_definitions' in there:
            with suppress(*damage()):  # most types are known without
                names = 'topic_type', 'encoding', 'encoded_message_definition'
                definitions = self._texts('message_definitions', names)
        return self._texts('topics', columns), definitions

    def _texts(self, table: str, columns: Sequence[str]) -> Table:
        """Return the texts of these columns by the number of the row, whatever their bytes are."""
        as_bytes = ', '.join(f'CAST({one} AS BLOB)' for one in columns)
        found = self._database.execute(f'SELECT id, {as_bytes} FROM {table} ORDER BY id')
        return [
            (int(number), tuple((one or b'').decode(errors='replace') for one in texts))
            for number, *texts in found
        ]

    # Reading

    def messages(
        self, ids: Collection[int], since_ns: int | None, later: Collection[int] = ()
    ) -> Iterator[tuple[int, int, bytes | LaterBytes]]:
        """Yield (topic id, log time [ns], data) in order of log time.

        Large messages of the topics in `later` are left in the file, where its tree is whole.
        """
        rows, times, topics = self._rows
        left = frozenset(later)
        first = 0 if since_ns is None else int(np.searchsorted(times, since_ns))
        chosen = np.flatnonzero(np.isin(topics[first:], list(ids))) + first
        for at in chosen.tolist():
            row, time_ns, topic = int(rows[at]), int(times[at]), int(topics[at])
            try:
                data = (self._left(row) if topic in left else None) or self._data(row)
            except damage() as error:
                if row not in self._told:
                    self._told.add(row)
                    loss = Loss(topic, 1, time_ns, time_ns, 'row', f'row {row}', error)
                    self.losses.append(loss)
                continue
            yield topic, time_ns, data

    def _left(self, row: int) -> LaterBytes | None:
        """Return the data of a row as they lie in the file; None where they are to be read."""
        if self._by_pages is not None:
            return None
        try:
            with self._lock, self._blob(row) as blob:
                size, magic = blob.length(), blob.read(len(ZSTD_MAGIC))
        except (*damage(), too_big()):
            return None
        if size < LARGE or magic == ZSTD_MAGIC:
            return None
        return LaterBytes(partial(self._part, row), 0, size)

    def _part(self, row: int, at: int, size: int) -> bytes:
        """Return a part of the data of a row, less of it where it cannot be read."""
        data = b''
        with suppress(*damage(), too_big()), self._lock, self._blob(row) as blob:
            blob.seek(at)
            data = blob.read(size)
        return data

    def _blob(self, row: int) -> apsw.Blob:
        return self._database.blob_open('main', 'messages', 'data', row, False)

    def _data(self, row: int) -> bytes:
        wrong: Exception = StorageError('its page is damaged')
        if self._by_pages is None:  # the tree is whole, as far as anybody knows
            try:
                with self._lock:
                    found = self._database.execute(
                        'SELECT data FROM messages WHERE rowid = ?', (row,)
                    ).fetchone()
                if found is not None and isinstance(found[0], bytes):
                    return found[0]
            except (*damage(), too_big()) as error:
                wrong = error
        return self._salvaged(wrong).data(row)

    def close(self) -> None:
        self._database.close()
        if self._pages is not None:
            self._pages.close()
