# SPDX-License-Identifier: Apache-2.0
"""Who waits for one of two events is woken by each of them."""

from __future__ import annotations

from threading import Event
from threading import Timer

import pytest

from omnivinci_ros.common.either_event import EitherEvent


@pytest.mark.parametrize('timeout', [None, 60.0])
@pytest.mark.parametrize('place', [0, 1])
def test_each_event_that_is_set_later_wakes_who_waits(place, timeout):
    events = Event(), Event()
    waited = Event()
    made = EitherEvent(*events)

    def wait():
        if made.wait(timeout):
            waited.set()

    later, waiter = Timer(0.02, events[place].set), Timer(0.0, wait)
    for each in (later, waiter):
        each.daemon = True
        each.start()

    assert waited.wait(10.0)


def test_it_waits_no_longer_than_told_and_not_at_all_once_one_is_set():
    first, second = Event(), Event()
    made = EitherEvent(first, second)

    assert not made.wait(0.0)
    assert not made.wait(0.01)
    second.set()
    assert made.wait(0.0)
    assert made.wait()
