# SPDX-License-Identifier: Apache-2.0
"""Databases opened so that nothing of them is ever changed, and what is raised of damaged ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from omnivinci_ros.bags.limits import MAX_UNPACKED
from omnivinci_ros.bags.storage import StorageError

if TYPE_CHECKING:
    import apsw

# Without locks, so that a read-only folder will do; then sqlite needs no shared memory either.
NO_LOCKS = 'unix-none'
HOT_JOURNAL = b'\xd9\xd5\x05\xf9\x20\xa1\x63\xd7'  # how a journal begins that was not rolled back


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
    database.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)  # one can be a query without end
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


def too_big() -> type[Exception]:
    """Return what sqlite raises for a value that is longer than any may be."""
    import apsw

    return apsw.TooBigError


def damage() -> tuple[type[Exception], ...]:
    """Return what sqlite raises where the bytes of a file are wrong, or cannot be read."""
    import apsw

    errors = apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.FormatError, apsw.SQLError
    return StorageError, UnicodeDecodeError, *errors
