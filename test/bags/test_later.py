# SPDX-License-Identifier: Apache-2.0
"""Large messages stay in the file until somebody wants them; what is read is the same."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.mcap_files import Channel
from support.mcap_files import Make
from support.mcap_files import mcap_bytes
from support.replaying import AUDIO
from support.replaying import CAMERA
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import Message
from support.replaying import sound
from support.replaying import write_bag

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.limits import zstd
from omnivinci_ros.bags.sqlite import SqliteStorage
from omnivinci_ros.bags.storage import LARGE
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.later_bytes import LaterBytes
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE

TYPES = {CAMERA: IMAGE, AUDIO: AUDIO_CHUNK}
CHANNELS = [Channel(1, CAMERA, IMAGE), Channel(2, AUDIO, AUDIO_CHUNK)]


def large(index: int, data: bytes = b'') -> Message:
    """Return a message of a camera that no two are alike of; a bag does not look into it."""
    return Message(
        CAMERA, START_NS + index * 100 * MS + 1, data or bytes([0, 1, 0, index]) * 4 * LARGE
    )


MADE = sorted(
    [*map(large, range(12)), *(sound(START_NS + index * 20 * MS) for index in range(60))],
    key=lambda one: one.log_ns,
)


def mcap_file(folder: Path, make: Make, made: list[Message] = MADE) -> Path:
    file = folder / 'a.mcap'
    messages = [(1 if one.topic == CAMERA else 2, one.log_ns, one.cdr) for one in made]
    file.write_bytes(mcap_bytes(CHANNELS, messages, make))
    return file


def bag_file(folder: Path, make: Make | str, made: list[Message] = MADE) -> Path:
    if isinstance(make, Make):
        return mcap_file(folder, make, made)
    return write_bag(folder / 'bag', made, make, types=TYPES)


class BytesRead:
    """Counts what is read of files at offsets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._pread = os.pread
        monkeypatch.setattr(os, 'pread', self)

    def __call__(self, file: int, size: int, at: int) -> bytes:
        data = self._pread(file, size, at)
        self.count += len(data)
        return data


SQLITE = 'sqlite3'
OPEN = [
    SQLITE,
    Make(),
    Make(in_chunk=40),
    Make(in_chunk=0),
    Make(crc=True),
    Make(message_index='none'),
    Make(summary=False),
    Make(chunk_times='zero'),
    Make(chunk_times='wrong'),
]


@pytest.mark.parametrize('make', OPEN, ids=str)
def test_what_is_read_later_is_what_is_read_at_once(tmp_path, make):
    with Bag(bag_file(tmp_path, make)) as bag:
        at_once = list(bag.messages(TYPES))
        later = list(bag.messages(TYPES, later=[CAMERA]))

        assert at_once == [(one.topic, one.log_ns, one.cdr) for one in MADE]
        left = [data for topic, _, data in later if topic == CAMERA]
        assert len(left) == 12
        assert all(isinstance(one, LaterBytes) for one in left)
        assert [
            (topic, log_ns, data.whole() if topic == CAMERA else data)
            for topic, log_ns, data in later
        ] == at_once
        assert [len(one) for one in left] == [16 * LARGE] * 12
        assert [one.head(4) for one in left] == [bytes([0, 1, 0, index]) for index in range(12)]
        assert bag.problems == []


@pytest.mark.parametrize('make', [Make(), Make(in_chunk=40), Make(in_chunk=0)], ids=str)
def test_what_nobody_wants_is_not_read_and_what_is_wanted_is_read_once(
    tmp_path, monkeypatch, make
):
    file = mcap_file(tmp_path, make)
    with Bag(file) as bag:
        read = BytesRead(monkeypatch)
        for _ in bag.messages(TYPES, later=[CAMERA]):
            pass
        assert read.count < file.stat().st_size / 4

        read.count = 0
        for _ in bag.messages(TYPES):
            pass
        assert read.count < file.stat().st_size * 1.25


def test_what_does_not_lie_open_comes_at_once(tmp_path):
    with Bag(mcap_file(tmp_path, Make(compression='zstd'))) as bag:
        found = list(bag.messages(TYPES, later=[CAMERA]))

    assert found == [(one.topic, one.log_ns, one.cdr) for one in MADE]


def test_what_nobody_wants_of_a_database_is_not_read(tmp_path, monkeypatch):
    read = []
    parts = SqliteStorage._part
    monkeypatch.setattr(
        SqliteStorage,
        '_part',
        lambda storage, row, at, size: read.append(size) or parts(storage, row, at, size),
    )
    with Bag(bag_file(tmp_path, SQLITE)) as bag:
        left = [data for topic, _, data in bag.messages(TYPES, later=[CAMERA]) if topic == CAMERA]
        heads = [one.head(480) for one in left]
        assert read == [480] * len(heads) == [480] * 12

        assert left[3].whole() == large(3).cdr
        assert read[12:] == [16 * LARGE]


def test_a_picture_is_read_of_a_database_while_another_thread_reads_on(tmp_path):
    with Bag(bag_file(tmp_path, SQLITE)) as bag, ThreadPoolExecutor(4) as others:
        for _ in range(20):
            found = [
                others.submit(data.whole)
                for topic, _, data in bag.messages(TYPES, later=[CAMERA])
                if topic == CAMERA
            ]
            assert [one.result() for one in found] == [large(index).cdr for index in range(12)]


def test_a_picture_of_a_database_that_is_cut_off_is_told_when_it_is_looked_at(tmp_path):
    folder = bag_file(tmp_path, SQLITE)
    with Bag(folder) as bag:
        left = [data for topic, _, data in bag.messages(TYPES, later=[CAMERA]) if topic == CAMERA]
        (file,) = folder.glob('*.db3')
        with file.open('r+b') as data:
            data.truncate(8192)

        with pytest.raises(BadInputError, match='can be read: leave the file as it is'):
            left[11].whole()


@pytest.mark.parametrize('make', [Make(), Make(crc=True), Make(in_chunk=0), SQLITE], ids=str)
def test_a_message_that_is_compressed_by_itself_comes_unpacked(tmp_path, make):
    noise = [os.urandom(2 * LARGE) for _ in range(4)]
    made = [large(index, zstd.compress(data)) for index, data in enumerate(noise)]
    with Bag(bag_file(tmp_path, make, made)) as bag:
        found = [data for _, _, data in bag.messages(TYPES, later=[CAMERA])]

    assert found == noise


@pytest.mark.parametrize('make', [Make(), SQLITE], ids=str)
def test_small_messages_come_at_once(tmp_path, make):
    with Bag(bag_file(tmp_path, make)) as bag:
        found = [data for topic, _, data in bag.messages(TYPES, later=[AUDIO]) if topic == AUDIO]

    assert found == [one.cdr for one in MADE if one.topic == AUDIO]


def test_a_damaged_head_of_a_large_message_costs_itself_and_is_named(tmp_path):
    file = mcap_file(tmp_path, Make(in_chunk=len(MADE)))
    at = file.read_bytes().index(large(5).cdr)
    with file.open('r+b') as data:
        data.seek(at - 31)  # the head of the record
        data.write(bytes(9))

    for later in ((), (CAMERA,)):
        with Bag(file) as bag:
            pictures = [
                log_ns for topic, log_ns, _ in bag.messages(TYPES, later=later) if topic == CAMERA
            ]
            assert pictures == [
                one.log_ns for one in MADE if one.topic == CAMERA and one.log_ns != large(5).log_ns
            ]
            assert bag.missing[CAMERA] == 1
            assert bag.problems[0].sentence.startswith(f'{CAMERA}: 1 messages')


@pytest.mark.parametrize('make', [Make(in_chunk=len(MADE)), Make(in_chunk=0)], ids=str)
def test_a_large_message_that_the_disk_does_not_give_costs_itself_and_is_named(
    tmp_path, monkeypatch, make
):
    file = mcap_file(tmp_path, make)
    at = file.read_bytes().index(large(5).cdr)
    pread = os.pread

    def broken(number: int, size: int, offset: int) -> bytes:
        if size > 512 and offset <= at + LARGE < offset + size:
            raise OSError('Input/output error')
        return pread(number, size, offset)

    with Bag(file) as bag:
        monkeypatch.setattr(os, 'pread', broken)
        found = [(topic, log_ns) for topic, log_ns, _ in bag.messages(TYPES)]
        left = {log_ns: data for _, log_ns, data in bag.messages(TYPES, later=[CAMERA])}

        assert found == [(one.topic, one.log_ns) for one in MADE if one.log_ns != large(5).log_ns]
        assert bag.missing == {CAMERA: 1}
        assert any('cannot be read from the disk' in one.sentence for one in bag.problems)
        with pytest.raises(BadInputError, match='0 can be read'):
            left[large(5).log_ns].whole()
