# SPDX-License-Identifier: Apache-2.0
"""A browser's clock against the node's."""

from __future__ import annotations

from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.page.clock import BrowserClock

OFFSET_NS = 5_000 * MS  # the node's clock is so far ahead


def exchange(clock: BrowserClock, at_ms: float, there_ms: float, back_ms: float) -> None:
    """A ping that takes so long to the node, and a pong that takes so long back."""
    came_ns = OFFSET_NS + round((at_ms + there_ms) * MS)
    clock.ping(came_ns, at_ms)
    clock.pong(came_ns, at_ms + there_ms + back_ms)


def test_before_the_first_ping_no_time_is_known():
    assert BrowserClock().to_node_ns(1.0) is None


def test_a_time_of_the_browser_is_one_of_the_node():
    clock = BrowserClock()

    exchange(clock, 100.0, 2.0, 2.0)

    assert clock.to_node_ns(200.0) == OFFSET_NS + 200 * MS
    assert clock.uncertainty_ns == 2 * MS


def test_slow_ways_do_not_blur_what_a_quick_one_told():
    clock = BrowserClock()
    for number, (there_ms, back_ms) in enumerate([(1.0, 1.0), (80.0, 3.0), (2.0, 150.0)]):
        exchange(clock, 1000.0 * number, there_ms, back_ms)

    assert clock.offset_ns == OFFSET_NS
    assert clock.uncertainty_ns == 1 * MS


def test_one_way_alone_is_off_by_what_a_ping_takes():
    clock = BrowserClock()

    for at_ms, there_ms in ((0.0, 7.0), (1000.0, 3.0), (2000.0, 9.0)):
        clock.ping(OFFSET_NS + round((at_ms + there_ms) * MS), at_ms)

    assert clock.offset_ns == OFFSET_NS + 3 * MS


def test_a_clock_that_was_set_back_is_followed_at_once():
    clock = BrowserClock()
    exchange(clock, 0.0, 1.0, 1.0)

    slept_ms = 60_000.0  # the browser's clock stood still for a minute
    came_ns = OFFSET_NS + round((1000.0 + slept_ms + 1.0) * MS)
    clock.ping(came_ns, 1000.0)
    clock.pong(came_ns, 1002.0)

    assert clock.jumps == 1
    assert clock.offset_ns == OFFSET_NS + round(slept_ms * MS)
