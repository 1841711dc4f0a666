# SPDX-License-Identifier: Apache-2.0
"""The estimate of a sensor's clock against clocks that are right, off, jittering and stepped."""

import random

import pytest
from support.figures import note

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.windowing.clock_skew import SECONDS
from omnivinci_ros.windowing.clock_skew import SkewMonitor

T0 = 1_000_000 * S


def monitor_of(
    seconds: float = 10,
    *,
    latency_ms=(5, 20),
    camera_off_ms: float = 0,
    seed: int = 1,
    monitor: SkewMonitor | None = None,
    start_ns: int = T0,
) -> SkewMonitor:
    """Feed a 30 Hz camera, whose stamps are behind by this much, and chunks of 20 ms of sound."""
    chance = random.Random(seed)
    monitor = monitor or SkewMonitor()
    for at_ms in range(0, round(seconds * 1000), 20):
        for stream, off_ms in (('/camera', camera_off_ms), ('/audio', 0)):
            taken_ns = start_ns + at_ms * MS
            arrived_ns = taken_ns + round(chance.uniform(*latency_ms) * MS)
            monitor.add(stream, taken_ns - round(off_ms * MS), arrived_ns)
    return monitor


@pytest.mark.parametrize('off_ms', [500, -500, 3000, -1500])
def test_a_clock_that_is_off_is_measured_and_named(off_ms):
    skews = monitor_of(camera_off_ms=off_ms, latency_ms=(5, 80)).skews()
    # The same least latency is in both, so between them nothing of it is left.
    assert skews['/camera'].to_others_ns == pytest.approx(off_ms * MS, abs=5 * MS)
    assert skews['/camera'].offset_ns == pytest.approx(off_ms * MS + 5 * MS, abs=5 * MS)
    said = f'{abs(skews["/camera"].offset_ns) / S:.3f} s'
    assert said in skews['/camera'].sentence and 'synchronise' in skews['/camera'].sentence
    assert ('behind' if off_ms > 0 else 'ahead of') in skews['/camera'].sentence
    assert skews['/audio'].sentence == ''


@pytest.mark.parametrize('latency_ms', [(0, 1), (5, 40), (80, 250), (150, 900)])
@pytest.mark.parametrize('seed', range(5))
def test_latency_and_jitter_are_no_skew(latency_ms, seed):
    skews = monitor_of(latency_ms=latency_ms, seed=seed).skews()
    assert [one.sentence for one in skews.values()] == ['', '']


def test_the_error_of_the_estimate_is_a_few_milliseconds():
    off = [
        monitor_of(camera_off_ms=500, latency_ms=(5, 80), seed=seed).skews()['/camera']
        for seed in range(40)
    ]
    errors_ms = [abs(one.to_others_ns / MS - 500) for one in off]
    assert max(errors_ms) < 5
    note(
        'clock 500 ms off, latency 5 to 80 ms, 40 runs',
        worst_error_ms=round(max(errors_ms), 2),
        worst_error_to_the_node_ms=round(max(abs(one.offset_ns / MS - 500) for one in off), 2),
        not_named=sum(not one.sentence for one in off),
    )


def test_one_absurd_stamp_and_one_stall_move_nothing():
    monitor = monitor_of(5)
    monitor.add('/camera', T0 + 3600 * S, T0 + 5 * S)  # from the future
    monitor.add('/camera', T0, T0 + 6 * S)  # five seconds late
    skews = monitor_of(5, monitor=monitor, start_ns=T0 + 7 * S).skews()
    assert abs(skews['/camera'].offset_ns) < 30 * MS
    assert skews['/camera'].sentence == ''


def test_nothing_is_said_before_it_was_heard_long_enough_nor_after_a_jump():
    assert monitor_of(1.9, camera_off_ms=500).skews() == {}
    monitor = monitor_of(10, camera_off_ms=500)
    monitor.clear()
    assert monitor.skews() == {}


def test_a_clock_that_was_set_right_is_believed_within_half_of_what_is_looked_back_on():
    monitor = monitor_of(20, camera_off_ms=500)
    assert monitor.skews()['/camera'].sentence
    later = monitor_of(SECONDS / 2 + 2, monitor=monitor, start_ns=T0 + 20 * S)
    assert later.skews()['/camera'].sentence == ''


def test_when_all_inputs_are_off_it_is_the_clock_of_the_node():
    monitor = SkewMonitor()
    for at_ms in range(0, 8000, 20):
        for stream in ('/camera', '/audio'):
            monitor.add(stream, T0 + (at_ms - 700) * MS, T0 + at_ms * MS)
    for skew in monitor.skews().values():
        assert "synchronise the clock of the node's machine" in skew.sentence


def test_an_input_without_stamps_is_not_judged():
    monitor = SkewMonitor()
    for at_ms in range(0, 8000, 20):
        monitor.add('/camera', 0, T0 + at_ms * MS)
    assert monitor.skews() == {}
