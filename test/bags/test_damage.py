# SPDX-License-Identifier: Apache-2.0
"""One damaged part of a bag costs that part: the rest comes out, and the loss is named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies
from support.fuzzing import EXAMPLES
from support.fuzzing import LONG
from support.fuzzing import fuzz
from support.fuzzing import given
from support.mcap_files import Channel
from support.mcap_files import Make
from support.mcap_files import mcap_bytes
from support.replaying import CAMERA
from support.replaying import ECHO
from support.replaying import MS
from support.replaying import START_NS
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import picture
from support.replaying import powerless_bag
from support.replaying import scene_of
from support.replaying import write_bag
from support.replaying import write_split_bag

from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.messages.names import IMAGE

PAGE = 4096  # bytes, of sqlite3
PICTURES = [picture(START_NS + index * 100 * MS) for index in range(40)]
CHANNEL = Channel(1, CAMERA, IMAGE)
Messages = list[tuple[str, int, bytes]]


def read(path: Path) -> tuple[Messages, list[str], dict[str, int]]:
    """Return all messages, the sentences about what is wrong, and how many are missing."""
    with Bag(path) as bag:
        types = {one.name: one.type for one in bag.topics()}
        found = [(topic, log_ns, bytes(data)) for topic, log_ns, data in bag.messages(types)]
        return found, bag.complaints(), {one: n for one, n in bag.missing.items() if n}


def mcap_file(path: Path, make: Make) -> Path:
    messages = [(1, one.log_ns, one.cdr) for one in PICTURES]
    path.write_bytes(mcap_bytes([CHANNEL], messages, make))
    return path


def spoil(file: Path, at: int, new: bytes) -> None:
    with file.open('r+b') as data:
        data.seek(at)
        data.write(new)


def chunks_of(data: bytes) -> list[tuple[int, int]]:
    """Return from where to where each chunk of an mcap file lies."""
    found, at = [], 8
    while at < len(data) - 8:
        end = at + 9 + int.from_bytes(data[at + 1 : at + 9], 'little')
        found += [(at, end)] if data[at] == 6 else []
        at = end
    return found


def spoiled_bytes(seed: int, size: int) -> bytes:
    rng = random.Random(seed)
    return rng.choice([rng.randbytes(size), bytes(size), b'\xff' * size])


# mcap


@pytest.mark.parametrize('compression', ['', 'zstd'])
def test_a_chunk_with_wrong_bytes_costs_its_own_messages(tmp_path, compression):
    file = mcap_file(tmp_path / 'a.mcap', Make(compression=compression, crc=True))
    start, end = chunks_of(file.read_bytes())[2]
    spoil(file, (start + end) // 2, b'\x55\xaa\x55')

    found, problems, missing = read(file)

    assert [log_ns for _, log_ns, _ in found] == [
        one.log_ns for index, one in enumerate(PICTURES) if not 14 <= index < 21
    ]
    assert missing == {CAMERA: 7}
    [said] = problems
    assert said.startswith(
        f'{CAMERA}: 7 messages, recorded from 1.400 s to 2.000 s of the bag, are left out: '
        f'a chunk of a.mcap is damaged, at byte {start} ('
    )


def test_a_chunk_without_a_head_costs_its_own_messages(tmp_path):
    file = mcap_file(tmp_path / 'a.mcap', Make())
    start, _ = chunks_of(file.read_bytes())[2]
    spoil(file, start, bytes(40))

    found, problems, missing = read(file)

    assert len(found) == 33
    assert missing == {CAMERA: 7}
    assert f'a.mcap is damaged from byte {start} to byte ' in problems[0]
    assert problems[1].startswith(f'{CAMERA}: 7 messages, recorded from 1.4')


@pytest.mark.parametrize('field, new', [(32, b'\xff'), (41, b'zipp'), (25, b'\xff' * 8)])
def test_a_chunk_whose_head_cannot_be_costs_its_own_messages(tmp_path, field, new):
    """Its size, its compression, or its length."""
    file = mcap_file(tmp_path / 'a.mcap', Make(compression='zstd'))
    spoil(file, chunks_of(file.read_bytes())[0][0] + field, new)

    found, _, missing = read(file)

    assert len(found) == 33
    assert missing == {CAMERA: 7}


def test_a_damaged_record_in_a_chunk_without_a_crc_costs_itself(tmp_path):
    file = mcap_file(tmp_path / 'a.mcap', Make(in_chunk=40))
    at = file.read_bytes().index(PICTURES[20].cdr)
    spoil(file, at - 31, bytes(9))  # the head of the record

    found, problems, missing = read(file)

    assert [log_ns for _, log_ns, _ in found] == [
        one.log_ns for index, one in enumerate(PICTURES) if index != 20
    ]
    assert missing == {CAMERA: 1}
    assert problems[0].startswith(f'{CAMERA}: 1 messages')


def test_a_damaged_index_costs_nothing_and_is_named(tmp_path):
    file = mcap_file(tmp_path / 'a.mcap', Make(crc=True))
    spoil(file, file.stat().st_size - 60, b'\x55' * 8)

    found, problems, missing = read(file)

    assert len(found) == 40
    assert missing == {}
    assert any('its index is damaged, and is not believed' in one for one in problems)


def test_a_file_of_which_only_the_first_bytes_are_wrong_is_read(tmp_path):
    file = mcap_file(tmp_path / 'a.mcap', Make())
    spoil(file, 0, bytes(8))

    found, problems, _ = read(file)

    assert len(found) == 40
    assert 'a.mcap is damaged from byte 0' in problems[0]


# sqlite3


@pytest.fixture(scope='module')
def database(tmp_path_factory) -> Path:
    return write_bag(tmp_path_factory.mktemp('good') / 'bag', scene_of(2), 'sqlite3')


@pytest.fixture
def bag(database, tmp_path) -> Path:
    return shutil.copytree(database, tmp_path / 'bag')


def page_of(file: Path, data: bytes) -> int:
    return file.read_bytes().index(data) // PAGE


def on_page(file: Path, number: int) -> Counter[str]:
    """Return how many messages of each topic begin on a page."""
    content = file.read_bytes()
    return Counter(one.topic for one in scene_of(2) if content.index(one.cdr) // PAGE == number)


def test_a_page_with_wrong_bytes_costs_its_own_messages(bag):
    file = bag / 'bag.db3'
    page = page_of(file, scene_of(2)[60].cdr)
    lost = on_page(file, page)
    spoil(file, page * PAGE, bytes(PAGE))

    found, problems, missing = read(bag)

    assert len(found) == len(scene_of(2)) - lost.total()
    assert missing == lost
    assert f'bag.db3: {lost.total()} messages, recorded from ' in problems[0]
    assert f'{CAMERA}: metadata.yaml counts 20 messages' in ' '.join(problems)


def test_the_root_of_the_messages_costs_none(bag):
    file = bag / 'bag.db3'
    with sqlite3.connect(file) as connection:
        [(root,)] = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'messages'"
        ).fetchall()
    spoil(file, (root - 1) * PAGE, bytes(PAGE))

    assert len(read(bag)[0]) == len(scene_of(2))


def test_a_damaged_table_of_topics_is_made_up_for_by_the_counts(bag):
    file = bag / 'bag.db3'
    spoil(file, page_of(file, b'/camera/image_rawsensor_msgs') * PAGE, bytes(PAGE))

    found, problems, missing = read(bag)

    assert Counter(topic for topic, _, _ in found) == Counter(one.topic for one in scene_of(2))
    assert missing == {}
    assert f'{CAMERA}: bag.db3 has 20 messages whose topic it does not name' in ' '.join(problems)


def test_a_damaged_table_of_topics_alone_says_that_nothing_can_be_told(bag, tmp_path, capsys):
    file = bag / 'bag.db3'
    spoil(file, page_of(file, b'/camera/image_rawsensor_msgs') * PAGE, bytes(PAGE))

    assert omnivinci('replay', file, *ECHO, '--out', tmp_path / 'out') == 2
    assert 'its table of topics is damaged' in capsys.readouterr().err


@pytest.mark.parametrize('share', [0.6, 0.9])
def test_of_a_database_that_was_cut_off_what_is_whole_is_read(bag, share):
    file = bag / 'bag.db3'
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])

    found, problems, missing = read(bag)

    assert 10 < len(found) < len(scene_of(2))
    assert len(found) + sum(missing.values()) == len(scene_of(2))
    assert 'bag.db3 was cut off: its last ' in problems[0]


def test_a_damaged_write_ahead_file_costs_what_is_in_it(tmp_path):
    bag = powerless_bag(tmp_path, PICTURES)
    spoil(bag / 'bag.db3-wal', 32 + 24 + 100, b'\xff' * 50)

    found, problems, missing = read(bag)

    assert len(found) == 10
    assert missing == {CAMERA: 30}
    assert 'metadata.yaml counts 40 messages, of which the storage holds 10' in problems[0]


# Compressed messages and files, several files


def test_a_compressed_message_with_wrong_bytes_costs_itself(tmp_path):
    bag = write_bag(tmp_path / 'bag', PICTURES, 'sqlite3', 'message', {CAMERA: IMAGE})
    with sqlite3.connect(bag / 'bag.db3') as connection:
        connection.execute("UPDATE messages SET data = x'28b52ffd00' WHERE id = 9")

    found, problems, missing = read(bag)

    assert len(found) == 39
    assert missing == {CAMERA: 1}
    assert 'a compressed message of bag.db3 is damaged' in problems[0]


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_compressed_file_that_was_cut_off_is_read_to_there(tmp_path, storage):
    made = [
        picture(START_NS + index * MS, pixels=random.Random(index).randbytes(144))
        for index in range(2500)  # several blocks of zstd
    ]
    bag = write_bag(tmp_path / 'bag', made, storage, 'file', {CAMERA: IMAGE})
    (file,) = bag.glob('*.zstd')
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 7 // 10])

    found, problems, missing = read(bag)

    assert 0 < len(found) < 2500
    assert missing == {CAMERA: 2500 - len(found)}
    assert f'{file.name} is damaged (' in problems[0]


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_file_that_cannot_be_read_costs_itself_alone(tmp_path, storage):
    bag = write_split_bag(tmp_path / 'bag', scene_of(2), storage)
    first, second = sorted(one for one in bag.iterdir() if one.name != 'metadata.yaml')
    rest = len(read(second)[0])
    first.write_bytes(b'no bag at all')

    found, problems, missing = read(bag)

    assert len(found) == rest
    assert len(found) + sum(missing.values()) == len(scene_of(2))
    assert f'{first.name} with ' in problems[0]
    assert 'is left out, since it cannot be read (' in problems[0]


# A folder without metadata.yaml


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_folder_without_metadata_is_read_as_its_files_say(tmp_path, storage):
    bag = write_split_bag(tmp_path / 'bag', scene_of(2), storage)
    (bag / 'metadata.yaml').unlink()

    with Bag(bag) as opened:
        assert opened.messages_total == len(scene_of(2))
        assert opened.problems == []
        assert 'bag has no metadata.yaml' in opened.notes[0]
    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0
    assert 'bag has no metadata.yaml' in ' '.join(manifest(tmp_path / 'out')['notes'])


def test_a_folder_of_several_bags_is_not_taken_for_one(tmp_path):
    for name in ('kitchen', 'hall'):
        mcap_file(tmp_path / f'{name}.mcap', Make())

    with pytest.raises(BadBagError, match=r'hall\.mcap and kitchen\.mcap are not numbered'):
        Bag(tmp_path)


# Replay


def test_a_replay_counts_and_names_what_was_left_out(tmp_path, capsys):
    made = [picture(START_NS + index * 100 * MS) for index in range(40)]
    bag = write_bag(tmp_path / 'bag', made, types={CAMERA: IMAGE})
    file = mcap_file(bag / 'bag.mcap', Make(crc=True))
    start, end = chunks_of(file.read_bytes())[2]
    spoil(file, (start + end) // 2, b'\x55\xaa\x55')

    assert omnivinci('replay', bag, *ECHO, '--out', tmp_path / 'out') == 0

    told = manifest(tmp_path / 'out')
    assert told['inputs'][CAMERA]['messages'] == 33
    assert told['bag']['missing'] == {CAMERA: 7}
    [problem] = told['problems']
    assert (problem['stream'], problem['count']) == (CAMERA, 7)
    assert problem['first_ns'], problem['last_ns'] == (made[14].log_ns, made[20].log_ns)
    assert 'a chunk of bag.mcap is damaged' in capsys.readouterr().err


def test_a_bag_whose_messages_are_all_damaged_is_refused(tmp_path, capsys):
    file = mcap_file(tmp_path / 'a.mcap', Make(crc=True, in_chunk=40))
    start, end = chunks_of(file.read_bytes())[0]
    spoil(file, (start + end) // 2, b'\x55\xaa\x55')

    assert omnivinci('replay', file, *ECHO, '--out', tmp_path / 'out') == 2

    error = capsys.readouterr().err
    assert 'cannot be read (its bytes are not those that were written' in error
    assert not (tmp_path / 'out').exists()


# Any damage at any place

KINDS = {
    'chunks': lambda path: mcap_file(path / 'bag.mcap', Make()).parent,
    'chunks with CRC': lambda path: (
        mcap_file(path / 'bag.mcap', Make(crc=True, compression='zstd')).parent
    ),
    'no chunks': lambda path: mcap_file(path / 'bag.mcap', Make(in_chunk=0)).parent,
    'no index': lambda path: mcap_file(path / 'bag.mcap', Make(summary=False)).parent,
    'sqlite3': None,
}


@pytest.fixture(scope='module')
def whole(tmp_path_factory) -> dict[str, Path]:
    """A bag of 40 pictures of each kind."""
    made = {}
    for kind, fill in KINDS.items():
        storage = 'sqlite3' if fill is None else 'mcap'
        made[kind] = tmp_path_factory.mktemp(kind.replace(' ', '-')) / 'bag'
        write_bag(made[kind], PICTURES, storage, types={CAMERA: IMAGE})
        if fill is not None:
            fill(made[kind])
    return made


@settings(fuzz, max_examples=EXAMPLES if LONG else 60)
@given(
    share=strategies.floats(0, 1),
    size=strategies.sampled_from([1, 2, 8, 100, 1000, 5000]),
    seed=strategies.integers(0, 1 << 30),
)
@pytest.mark.parametrize('kind', KINDS)
def test_any_damage_costs_its_neighbourhood_and_is_named(whole, tmp_path, kind, share, size, seed):
    bag = tmp_path / 'bag'
    shutil.rmtree(bag, ignore_errors=True)
    shutil.copytree(whole[kind], bag)
    file = next(one for one in bag.iterdir() if one.suffix in ('.mcap', '.db3'))
    content = file.read_bytes()
    at = round(share * (len(content) - 1))
    new = spoiled_bytes(seed, min(size, len(content) - at))
    spoil(file, at, new)

    try:
        found, said, missing = read(bag)
    except BadBagError as error:
        # Where the file begins, or all of it.
        assert (kind == 'sqlite3' and at < PAGE) or len(new) > len(content) / 2, error
        return

    truth = Counter((CAMERA, one.log_ns, one.cdr) for one in PICTURES)
    reached = hurt(kind, content, at, at + len(new))
    lost = truth - Counter(found)
    assert lost.keys() <= reached, said
    short = len(PICTURES) - sum(topic == CAMERA for topic, _, _ in found)
    assert short <= 0 or said
    if not any('left out (messages' in one for one in said):  # it is no topic in CDR any more
        assert missing.get(CAMERA, 0) == max(0, short)


def hurt(kind: str, content: bytes, start: int, end: int) -> set[tuple[str, int, bytes]]:
    """Return the messages that share a chunk, a page or a record with bytes from `start` to `end`.

    Where topics are described, all of them do.
    """

    def touches(at: int, until: int) -> bool:
        return at < end and start < until

    places = {}
    if kind == 'sqlite3':
        topics = content.index(CAMERA.encode() + b'sensor_msgs') // PAGE * PAGE
        shared = [(topics, topics + PAGE)]
        for one in PICTURES:
            page = content.index(one.cdr) // PAGE * PAGE
            places[CAMERA, one.log_ns, one.cdr] = page, page + PAGE
    elif kind == 'no chunks':
        described = content.index(CAMERA.encode())
        shared = [(described - 100, described + 40)]
        for one in PICTURES:
            at = content.index(one.cdr)
            places[CAMERA, one.log_ns, one.cdr] = at - 31, at + len(one.cdr)
    else:
        shared = []
        for number, chunk in enumerate(chunks_of(content)):
            for one in PICTURES[7 * number : 7 * number + 7]:
                places[CAMERA, one.log_ns, one.cdr] = chunk
        last = content.rindex(CAMERA.encode())
        shared = [(last - 100, last + 40)]
    if any(touches(*one) for one in shared):
        return set(places)
    return {message for message, place in places.items() if touches(*place)}
