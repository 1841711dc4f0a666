# SPDX-License-Identifier: Apache-2.0
"""Bags that unpack to more than anybody records are refused in one sentence, in little memory."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.replaying import COMMAND
from support.replaying import ECHO
from support.replaying import ROOT
from support.replaying import START_NS
from support.replaying import TASK
from support.replaying import Message
from support.replaying import omnivinci
from support.replaying import results
from support.replaying import scene_of
from support.replaying import write_bag

from omnivinci_ros.bags import limits as bag_limits
from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.limits import BagLimitError
from omnivinci_ros.bags.limits import zstd

BOMB_BYTES = 2 << 30  # unpacked; about 65 kB packed
PAGE = 4096  # bytes, of sqlite3
MEMORY_BYTES = 1 << 30  # of address space beyond what Python and its libraries take


def packed_zeros(size: int, *, declared: bool) -> bytes:
    """Return zstd data that unpacks to so many zeros; the header may say how many, or not."""
    compressor = zstd.ZstdCompressor()
    if declared:
        compressor.set_pledged_input_size(size)
    block = bytes(64 << 20)
    parts = [compressor.compress(block) for _ in range(size // len(block))]
    return b''.join([*parts, compressor.flush()])


def replay_in_little_memory(bag: Path, out: Path) -> tuple[int, str]:
    """Run the command in a process that cannot take the memory of a bomb."""
    limited = (
        'import resource, numpy, rosbags.rosbag2; '
        'now = int(open("/proc/self/statm").read().split()[0]) * 4096; '
        f'resource.setrlimit(resource.RLIMIT_AS, (now + {MEMORY_BYTES},) * 2); ' + COMMAND
    )
    done = subprocess.run(
        [sys.executable, '-c', limited, 'replay', str(bag), *ECHO, '--out', str(out)],
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


def message_bomb(folder: Path, *, declared: bool) -> Path:
    bag = write_bag(folder / 'bag', scene_of(1), 'sqlite3', 'message')
    database = sqlite3.connect(bag / 'bag.db3')
    database.execute(
        'UPDATE messages SET data = ? WHERE id = 20',
        (packed_zeros(BOMB_BYTES, declared=declared),),
    )
    database.commit()
    database.close()
    return bag


def chunk_bomb(folder: Path) -> Path:
    """Write an mcap bag whose one chunk holds a task text of zeros, packed by rosbags itself."""
    return write_bag(
        folder / 'bag', [Message(TASK, START_NS, bytes(600 << 20))], 'mcap', 'storage'
    )


def file_bomb(folder: Path) -> Path:
    bag = write_bag(folder / 'bag', scene_of(1), 'mcap', 'file')
    (file,) = bag.glob('*.zstd')
    file.write_bytes(packed_zeros(BOMB_BYTES, declared=False))
    return bag


@pytest.mark.parametrize(
    'make',
    [
        lambda folder: message_bomb(folder, declared=True),
        lambda folder: message_bomb(folder, declared=False),
        chunk_bomb,
        file_bomb,
    ],
    ids=['message', 'message that does not tell', 'chunk', 'file'],
)
def test_a_bomb_is_refused_in_one_sentence_and_in_little_memory(tmp_path, make):
    bag = make(tmp_path)
    assert sum(file.stat().st_size for file in bag.iterdir()) < 1_000_000

    code, error = replay_in_little_memory(bag, tmp_path / 'out')

    assert code == 2, error
    assert error.count('\n') == 1
    assert f'{bag} is refused: ' in error
    assert 'unpacks to' in error
    assert sorted(one.name for one in tmp_path.iterdir()) == ['bag']


@pytest.mark.parametrize(
    ('storage', 'compression'),
    [
        ('mcap', 'none'),
        ('mcap', 'message'),
        ('mcap', 'file'),
        ('mcap', 'storage'),
        ('sqlite3', 'message'),
        ('sqlite3', 'file'),
    ],
)
def test_compressed_bags_say_what_the_plain_one_says(tmp_path, storage, compression):
    plain = write_bag(tmp_path / 'plain', scene_of(3), 'mcap')
    packed = write_bag(tmp_path / 'packed', scene_of(3), storage, compression)
    for bag in (plain, packed):
        assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / f'{bag.name}-out') == 0

    assert results(tmp_path / 'packed-out') == results(tmp_path / 'plain-out') != []


def test_what_is_unpacked_may_have_exactly_the_limit_and_be_several_frames():
    data = zstd.compress(b'a' * 600) + zstd.compress(b'b' * 400)

    assert bag_limits.unpack(data, 1000) == b'a' * 600 + b'b' * 400
    with pytest.raises(BagLimitError, match='unpacks to 1,000 bytes, more than 999'):
        bag_limits.unpack(data, 999)


def test_many_chunks_of_one_moment_are_refused_and_many_in_a_row_are_not():
    def chunk(start_ns, end_ns, size=200 << 20):
        return SimpleNamespace(
            message_start_time=start_ns,
            message_end_time=end_ns,
            uncompressed_size=size,
            compressed_size=1000,
        )

    bag_limits.check_chunks(chunk(at, at + 9) for at in range(0, 1000, 10))
    with pytest.raises(BagLimitError, match='share one moment'):
        bag_limits.check_chunks([chunk(0, 100), chunk(20, 30), chunk(25, 90)])


def test_a_record_that_says_it_is_huge_is_refused_where_the_file_has_a_hole(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'mcap') / 'bag.mcap'
    data = bag.read_bytes()
    start, at = data[:8], 8  # the magic bytes, then the header, schemas and channels
    while data[at] != 0x02:
        end = at + 9 + int.from_bytes(data[at + 1 : at + 9], 'little')
        start += data[at:end] if data[at] in (0x01, 0x03, 0x04) else b''
        at = end
    size = 3 << 30
    with bag.open('wb') as file:  # without its index the file is scanned
        file.write(
            start
            + b'\x05'
            + size.to_bytes(8, 'little')
            + struct.pack('<HIQQ', 1, 0, START_NS, START_NS)
        )
        file.truncate(len(start) + 9 + size)
        file.seek(0, 2)
        file.write(b'\x02\x14' + bytes(7 + 20) + data[-8:])

    with (
        pytest.raises(BadBagError, match='is refused: .* more than 268,435,456'),
        Bag(bag) as broken,
    ):
        list(broken.messages({one.name: one.type for one in broken.topics()}))


def test_a_database_that_computes_huge_messages_is_refused(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    database = sqlite3.connect(str(bag / 'bag.db3'))
    database.executescript(
        'CREATE TABLE made(id INTEGER PRIMARY KEY, topic_id INTEGER, '
        'timestamp INTEGER, data BLOB AS (zeroblob(500000000)));'
        'INSERT INTO made SELECT id, topic_id, timestamp FROM messages;'
        'DROP TABLE messages; ALTER TABLE made RENAME TO messages'
    )
    database.close()

    with pytest.raises(BadBagError, match='too big'), Bag(bag) as broken:
        list(broken.messages({one.name: one.type for one in broken.topics()}))


ENDLESS = (
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) '
    "SELECT i AS id, 1 AS topic_id, i AS timestamp, x'00' AS data FROM n"
)


@pytest.mark.parametrize('name', ['messages', 'Messages', 'topics'])
def test_a_view_in_place_of_a_table_is_refused_and_not_read(tmp_path, name):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'sqlite3')
    database = sqlite3.connect(str(bag / 'bag.db3'))
    database.executescript(f'DROP TABLE {name}; CREATE VIEW {name} AS {ENDLESS}')
    database.close()

    with pytest.raises(
        BadBagError, match=rf'its {name.lower()} is no plain table \(view\): .*copy'
    ):
        Bag(bag)


def test_a_tree_that_leads_to_the_same_pages_again_and_again_is_not_walked(tmp_path):
    bag = write_bag(tmp_path / 'bag', scene_of(2), 'sqlite3')
    file = bag / 'bag.db3'
    with Bag(bag) as whole:
        expected = list(whole.messages({one.name: one.type for one in whole.topics()}))
    database = sqlite3.connect(str(file))
    (root,) = database.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'messages'"
    ).fetchone()
    database.close()
    data = bytearray(file.read_bytes())
    pages = len(data) // PAGE
    level = data[(root - 1) * PAGE : root * PAGE]
    assert level[0] == 5  # a page of ways to other pages
    cells = struct.unpack_from(f'>{int.from_bytes(level[3:5], "big")}H', level, 12)
    for above, below in [(root, pages + 1), *((pages + n, pages + n + 1) for n in range(1, 8))]:
        ways = bytearray(level)
        for at in (8, *cells):
            struct.pack_into('>I', ways, at, below)
        data[(above - 1) * PAGE : above * PAGE] = ways
    data += level
    struct.pack_into('>I', data, 28, len(data) // PAGE)
    file.write_bytes(data)

    with Bag(bag) as read:  # 20 to the power of 8 times the messages, were the tree followed
        found = list(read.messages({one.name: one.type for one in read.topics()}))

    assert found == expected != []


def test_a_file_that_needs_more_disk_than_there_is_says_so(tmp_path, monkeypatch):
    bag = write_bag(tmp_path / 'bag', scene_of(1), 'mcap', 'file')
    room = shutil.disk_usage(tmp_path)._replace(free=bag_limits.DISK_RESERVE + 10)
    monkeypatch.setattr(shutil, 'disk_usage', lambda path: room)

    with pytest.raises(BadBagError, match='TMPDIR'):
        Bag(bag)
