# SPDX-License-Identifier: Apache-2.0
"""Messages and topics of a rosbag2 database whose tree is damaged, told by the form of a row."""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bags.sqlite_pages import INTEGERS
from omnivinci_ros.bags.sqlite_pages import Pages
from omnivinci_ros.bags.sqlite_pages import Row
from omnivinci_ros.bags.sqlite_pages import values
from omnivinci_ros.bags.storage import StorageError

COLUMNS = ('id', 'topic_id', 'timestamp', 'data')  # of the messages, in this order
DEFINITIONS = ('ros2msg', 'ros2idl')
Table = list[tuple[int, tuple[str, ...]]]  # of texts: number of the row, its texts
Numbers = npt.NDArray[np.int64]


class MessageRows:
    """Where the messages lie, by the number of their rows."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        columns = array('q'), array('q'), array('q'), array('q'), array('q')
        for row in pages.rows():
            if is_message(row):
                found = values(row.types, row.local)
                for column, value in zip(
                    columns, (row.number, found[2], found[1], row.page, row.at), strict=True
                ):
                    column.append(value)  # type: ignore[arg-type]
        numbers, times, topics, places, cells = (np.array(one, np.int64) for one in columns)
        self.numbers, first = np.unique(numbers, return_index=True)
        self.times: Numbers = times[first]
        self.topics: Numbers = topics[first]
        self._places, self._cells = places[first], cells[first]

    def data(self, number: int) -> bytes:
        """Return the data of a row; raise StorageError where they are damaged."""
        at = int(np.searchsorted(self.numbers, number))
        if at == len(self.numbers) or self.numbers[at] != number:
            raise StorageError('its page is damaged')
        row = self._pages.row(int(self._places[at]), int(self._cells[at]))
        if row is None or not is_message(row):
            raise StorageError('its page is damaged')
        data = values(row.types, self._pages.read(row))[3]
        assert isinstance(data, bytes)  # its type says so
        return data


def is_message(row: Row) -> bool:
    """Return whether it has the form of COLUMNS, where the id is the number of the row."""
    if len(row.types) != len(COLUMNS):
        return False
    number, topic, time, data = row.types
    is_data = data >= 12 and data % 2 == 0
    return number == 0 and topic in INTEGERS and time in INTEGERS and is_data


def text_rows(pages: Pages) -> tuple[Table, Table]:
    """Return the rows of the tables of topics and of message definitions."""
    topics: Table = []
    definitions: Table = []
    for row in pages.rows():
        if row.types[:1] != (0,) or not all(one >= 13 and one % 2 for one in row.types[1:]):
            continue
        try:
            texts = tuple(str(one) for one in values(row.types, pages.read(row))[1:])
        except StorageError:
            continue
        if len(texts) >= 3 and texts[0].startswith('/'):
            topics.append((row.number, texts))
        elif len(texts) >= 3 and texts[1] in DEFINITIONS:
            definitions.append((row.number, texts))
    return topics, definitions
