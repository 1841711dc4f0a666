# SPDX-License-Identifier: Apache-2.0
"""When what of a bag is played, on a steady clock of the test's own."""

from __future__ import annotations

import pytest

from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.playback import Extent
from omnivinci_ros.bags.playback import Playback
from omnivinci_ros.bags.playback import check_extent
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS

MS, S = MILLISECOND_NS, SECOND_NS
START = 1_000 * S
# A message each 100 ms for one second, the task in the middle without a stamp of its own.
TIMES = [START + 100 * MS * number for number in range(11)]
BAG = [
    ('/task' if time == START + 500 * MS else '/camera', time, b'%d' % number)
    for number, time in enumerate(TIMES)
]


class Machine:
    """A playback, and real time that goes on as far as it wants to wait."""

    def __init__(self, *, made=BAG, tail_ms=300, settle_ms=0, settled=(), **how) -> None:
        self.now_ns = 0
        self.reads: list[int] = []
        self.told: list[tuple[int, int, bytes]] = []  # real time, clock, message
        self._made = made
        self.playback = Playback(
            self._read,
            Extent(START, made[-1][1], tail_ms * MS, 10 * MS, settle_ms * MS, frozenset(settled)),
            steady_ns=lambda: self.now_ns,
            **how,
        )

    def _read(self, since_ns: int):
        self.reads.append(since_ns)
        return iter([one for one in self._made if one[1] >= since_ns])

    def run(self, until) -> list[tuple[int, int, bytes]]:
        """Go on until that is true, at most for 10,000 steps; return what was told."""
        for _ in range(10_000):
            wait_ns = self.playback.wait_ns()
            if until() or wait_ns is None:
                break
            self.now_ns += wait_ns
            clock_ns, message = self.playback.step()
            self.told.append((self.now_ns, clock_ns - START, message.data if message else b''))
        return self.told

    def sent(self) -> list[tuple[int, int, bytes]]:
        return [one for one in self.told if one[2]]


@pytest.fixture
def to_the_end():
    def play(machine: Machine) -> Machine:
        machine.run(lambda: machine.playback.ended)
        return machine

    return play


def test_each_message_comes_at_its_time_and_the_clock_with_it(to_the_end):
    machine = to_the_end(Machine())

    assert machine.sent() == [
        (number * 100 * MS, number * 100 * MS, b'%d' % number) for number in range(11)
    ]


def test_the_clock_ticks_between_messages_and_goes_on_after_the_last(to_the_end):
    machine = to_the_end(Machine())

    clocks = [clock for _, clock, _ in machine.told]
    assert clocks == sorted(clocks)
    assert max(b - a for a, b in zip(clocks, clocks[1:], strict=False)) == 10 * MS
    assert clocks[-1] == 1300 * MS


def test_a_rate_of_4_takes_a_quarter_of_the_time(to_the_end):
    machine = to_the_end(Machine(rate=4.0))

    assert machine.sent()[-1] == (250 * MS, 1000 * MS, b'10')


def test_the_rate_may_change_in_the_middle(to_the_end):
    machine = Machine()
    machine.run(lambda: machine.playback.position_ns >= START + 500 * MS)
    machine.playback.set_rate(0.5)
    to_the_end(machine)

    assert [real for real, _, _ in machine.sent()][5:] == [
        500 * MS,
        700 * MS,
        900 * MS,
        1100 * MS,
        1300 * MS,
        1500 * MS,
    ]


def test_nothing_comes_while_it_is_paused_and_then_it_goes_on_where_it_was(to_the_end):
    machine = Machine()
    machine.run(lambda: machine.playback.position_ns >= START + 450 * MS)
    machine.playback.pause()
    assert machine.playback.wait_ns() is None
    machine.now_ns += 60 * S
    machine.playback.resume()
    to_the_end(machine)

    real, clock, data = machine.sent()[5]
    assert (clock, data) == (500 * MS, b'5')
    assert real == 60 * S + 500 * MS
    assert machine.playback.slipped_ns == 0


@pytest.mark.parametrize('back', [0, 300, 350])
def test_a_seek_goes_on_with_the_first_message_that_is_not_before_it(to_the_end, back):
    machine = Machine()
    machine.run(lambda: machine.playback.position_ns >= START + 900 * MS)
    machine.playback.seek(START + back * MS)
    before = len(machine.sent())
    to_the_end(machine)

    first = -(-back // 100)
    assert [data for _, _, data in machine.sent()[before:]] == [
        b'%d' % number for number in range(first, 11)
    ]
    assert machine.reads == [START, START + back * MS]  # it reads from there, not from 0


def test_a_seek_after_the_end_plays_again(to_the_end):
    machine = to_the_end(Machine())
    machine.playback.seek(START + 950 * MS)
    to_the_end(machine)

    assert [data for _, _, data in machine.sent()] == [b'%d' % n for n in range(11)] + [b'10']


@pytest.mark.parametrize('wanted', [START - 1, START + 1301 * MS, 0])
def test_a_seek_out_of_the_bag_is_refused_and_changes_nothing(wanted):
    machine = Machine()
    with pytest.raises(BadInputError, match='outside the bag: give an offset of 0 to 1.300 s'):
        machine.playback.seek(wanted)
    assert machine.playback.position_ns == START
    assert machine.reads == [START]


def test_each_pass_of_a_loop_is_like_the_first():
    machine = Machine(loop=True)
    machine.run(lambda: machine.playback.passes == 3)

    told = [(clock, data) for _, clock, data in machine.told]
    assert told[: len(told) // 3] * 3 == told
    assert [data for _, _, data in machine.sent()] == [b'%d' % n for n in range(11)] * 3


def test_a_loop_that_is_switched_off_ends_with_this_pass(to_the_end):
    machine = Machine(loop=True)
    machine.run(lambda: machine.playback.passes == 1)
    machine.playback.set_loop(False)
    to_the_end(machine)

    assert machine.playback.passes == 2


def test_the_clock_stands_still_after_a_jump_and_around_a_message_without_a_stamp(to_the_end):
    machine = to_the_end(Machine(settle_ms=100, settled={'/task'}))

    assert machine.sent()[0][:2] == (100 * MS, 0)  # real time went on, the clock did not
    at = next(index for index, one in enumerate(machine.told) if one[2] == b'5')
    announced, task, after = machine.told[at - 1 : at + 2]
    assert announced[1:] == (500 * MS, b'')
    assert task[:2] == (announced[0] + 100 * MS, 500 * MS)
    assert after[0] == task[0] + 110 * MS
    assert after[1] == 510 * MS


def test_the_clock_stands_still_at_the_end_of_a_pass_before_it_goes_back():
    """A node reads it before sound that waits, which would then be of a time that is not yet."""
    machine = Machine(settle_ms=100, loop=True)
    machine.run(lambda: machine.playback.passes == 1)
    machine.run(lambda: machine.playback.sent == 12)

    told = [(now_ns // MS, clock_ns // MS, data) for now_ns, clock_ns, data in machine.told]
    at = next(index for index, one in enumerate(told) if one[1] == 1300)
    assert told[at][0] == 1400  # 100 ms after 1300: it stood still at the beginning too
    assert told[-2:] == [(1500, 0, b''), (1600, 0, b'0')]


def test_time_slips_where_sending_is_slow_instead_of_messages_that_come_late(to_the_end):
    machine = Machine()
    machine.run(lambda: machine.playback.position_ns >= START + 450 * MS)
    machine.now_ns += 2 * S  # a publish that took so long
    to_the_end(machine)

    clocks = [clock for _, clock, _ in machine.told]
    assert max(b - a for a, b in zip(clocks, clocks[1:], strict=False)) == 10 * MS
    assert machine.sent()[5][0] - machine.sent()[4][0] == pytest.approx(2.1 * S, abs=60 * MS)
    assert machine.playback.slipped_ns == pytest.approx(2 * S, abs=10 * MS)


def test_a_message_that_was_recorded_out_of_order_comes_at_once(to_the_end):
    made = [
        ('/a', START, b'0'),
        ('/a', START + 200 * MS, b'1'),
        ('/a', START + 100 * MS, b'2'),
        ('/a', START + 300 * MS, b'3'),
    ]
    machine = to_the_end(Machine(made=made))

    assert machine.sent() == [
        (0, 0, b'0'),
        (200 * MS, 200 * MS, b'1'),
        (200 * MS, 200 * MS, b'2'),
        (300 * MS, 300 * MS, b'3'),
    ]


def test_single_messages_are_played_while_it_is_paused_only():
    machine = Machine(paused=True)
    assert [machine.playback.play_next().data for _ in range(3)] == [b'0', b'1', b'2']
    assert machine.playback.position_ns == START + 200 * MS
    machine.playback.resume()
    with pytest.raises(BadInputError, match='pause it first'):
        machine.playback.play_next()


@pytest.mark.parametrize('rate', [0.0, -1.0, 101.0, float('nan'), float('inf')])
def test_a_rate_that_cannot_be_is_refused(rate):
    machine = Machine()
    with pytest.raises(BadInputError, match='give a number from 0.1 to 100'):
        machine.playback.set_rate(rate)
    assert machine.playback.rate == 1.0


def test_what_has_no_length_cannot_loop():
    with pytest.raises(BadInputError, match='no length'):
        Machine(made=BAG[:1], tail_ms=0, loop=True)


def test_a_bag_that_is_empty_or_shorter_than_what_is_left_out_is_refused():
    with pytest.raises(BadBagError, match='has no messages'):
        check_extent(0, 0, 0.0, 'bag')
    with pytest.raises(BadBagError, match='is 1.000 s long: give less'):
        check_extent(START, START + S, 2.0, 'bag')
    assert check_extent(START, START + S, 0.5, 'bag') == START + S // 2
