# SPDX-License-Identifier: Apache-2.0
"""Chunks are read in another thread before they are asked for, and give what they gave."""

import threading
from collections import Counter

import pytest

from omnivinci_ros.bags import read_ahead
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.mcap_records import Chunk
from omnivinci_ros.bags.read_ahead import ReadAhead
from omnivinci_ros.bags.writer import BagWriter
from omnivinci_ros.messages.names import STRING

CHUNK = 4 << 20  # bytes


def chunks(count, size=CHUNK):
    return [Chunk(at, at, at, size, 0, '', 0, size) for at in range(1, count + 1)]


@pytest.fixture
def readings():
    """Return who read which chunks; and a reader that gives their offsets as bytes."""
    threads = {}

    def read(chunk):
        threads[chunk.offset] = threading.current_thread()
        if chunk.offset == 3:
            raise ValueError('chunk 3 is damaged')
        return bytes([chunk.offset])

    return threads, read


def take_all(ahead, given):
    """Return what each chunk gave, or the words of its error."""
    found = []
    for chunk in given:
        try:
            found.append(ahead.take(chunk))
        except ValueError as error:
            found.append(str(error))
    ahead.close()
    return found


def test_all_but_the_first_are_read_by_the_helper_and_an_error_comes_with_its_chunk(readings):
    threads, read = readings
    given = chunks(5)
    assert take_all(ReadAhead(read, given), given) == [
        b'\1',
        b'\2',
        'chunk 3 is damaged',
        b'\4',
        b'\5',
    ]
    mine = [at for at, thread in threads.items() if thread is threading.current_thread()]
    assert mine == [1]
    assert not any(one.is_alive() for at, one in threads.items() if at not in mine)


@pytest.mark.parametrize(
    'given', [chunks(3, size=read_ahead.MAX_BYTES + 1), chunks(2, size=1000)], ids=['huge', 'tiny']
)
def test_huge_chunks_are_read_when_they_are_asked_for_and_tiny_ones_start_no_thread(
    readings, given
):
    threads, read = readings
    take_all(ReadAhead(read, given), given)
    assert set(threads.values()) == {threading.current_thread()}


def test_no_more_is_held_than_so_many_chunks(readings):
    threads, read = readings
    given = chunks(50)
    ahead = ReadAhead(read, given)
    ahead.take(given[0])
    ahead.close()  # what was begun is done then
    assert len(threads) <= 1 + read_ahead.CHUNKS


def messages_of(folder, since_ns=None):
    with Bag(folder) as bag:
        return [*bag.messages({'/a': STRING, '/b': STRING}, since_ns)], bag.complaints()


def test_a_bag_gives_the_same_with_the_helper_and_without_it(tmp_path, monkeypatch):
    from omnivinci_ros.bags.definitions import our_types

    writer = BagWriter(tmp_path / 'bag', 'mcap')
    for topic in ('/a', '/b'):
        writer.add_topic(topic, STRING)
    text = our_types().String
    for number in range(40):  # some chunks of 1 MB, whose messages overlap in time
        time_ns = 1_000_000_000 + (number * 7 % 40)
        writer.write(f'/{"ab"[number % 2]}', time_ns, text(data=f'{number:06}' * 20_000))
    writer.close()
    file = tmp_path / 'bag' / 'bag.mcap'
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF  # one character of one message
    file.write_bytes(data)

    plain = messages_of(tmp_path / 'bag'), messages_of(tmp_path / 'bag', 1_000_000_020)
    assert Counter(topic for topic, _, _ in plain[0][0])['/a'] > 15
    monkeypatch.setattr(read_ahead, 'WORTH_BYTES', 1)
    assert (messages_of(tmp_path / 'bag'), messages_of(tmp_path / 'bag', 1_000_000_020)) == plain
