# SPDX-License-Identifier: Apache-2.0
"""What was asked before a STOP is known from what was asked after it."""

from __future__ import annotations

from omnivinci_ros.speech.last_stop import LastStop


def test_a_stop_follows_what_was_asked_before_it_and_its_own_text():
    stop = LastStop()
    assert not stop.followed(0, 5)  # there was none
    stop.came(0, 10)
    stop.came(0, 7)  # an older one, which came late
    assert [stop.followed(0, asked) for asked in (9, 10, 11)] == [True, True, False]


def test_times_before_and_after_a_jump_of_the_clock_are_not_compared():
    stop = LastStop()
    stop.came(0, 10)
    assert not stop.followed(1, 3)
    stop.came(1, 4)
    assert stop.followed(1, 3)
