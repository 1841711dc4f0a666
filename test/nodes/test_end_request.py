# SPDX-License-Identifier: Apache-2.0
"""A signal ends a node's wait at once: nobody looks four times a second whether one came."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from omnivinci_ros.nodes.end_request import SIGNALS
from omnivinci_ros.nodes.end_request import EndRequest


@pytest.fixture
def end():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    request = EndRequest()
    request.listen()
    yield request
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize('number', SIGNALS)
def test_a_signal_calls_from_another_thread_what_ends_the_wait(end, number):
    callers = []
    called = threading.Event()

    def wake() -> None:
        callers.append(threading.current_thread())
        called.set()

    with end.calling(wake):
        os.kill(os.getpid(), number)
        assert called.wait(30)
    assert end.came
    assert threading.main_thread() not in callers


def wakeup_fd() -> int:
    current = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(current)
    return current


def test_after_the_block_nothing_is_left_of_it(end):
    threads, files = threading.active_count(), len(os.listdir('/proc/self/fd'))
    told = wakeup_fd()
    with end.calling(lambda: None):
        assert threading.active_count() == threads + 1
        assert wakeup_fd() != told
    assert threading.active_count() == threads
    assert len(os.listdir('/proc/self/fd')) == files
    assert wakeup_fd() == told
    os.kill(os.getpid(), SIGNALS[0])  # wakes nobody, and is noted
    assert end.came


def test_the_block_waits_for_what_it_called(end):
    called, done = threading.Event(), threading.Event()

    def wake() -> None:
        called.set()
        time.sleep(0.2)
        done.set()

    with end.calling(wake):
        os.kill(os.getpid(), SIGNALS[0])
        assert called.wait(30)
    assert done.is_set()
