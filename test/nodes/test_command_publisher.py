# SPDX-License-Identifier: Apache-2.0
"""Commands that are held for a model: no two threads wait for each other."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')

from omnivinci_ros.nodes.perception.command_publisher import CommandPublisher


class NotedLock:
    """A lock that writes down who is taken, in order."""

    def __init__(self, name: str, taken: list[str]) -> None:
        self._name, self._taken, self._lock = name, taken, threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()
        self._taken.append(self._name)

    def __exit__(self, *error) -> None:
        self._lock.release()


def read_command(intent: str):
    return SimpleNamespace(
        interpretation=SimpleNamespace(intent=intent),
        provenance=SimpleNamespace(epoch=0),
        window_id=0,
        answers_ns=0,
    )


@pytest.mark.parametrize('what', ['take', 'tick', 'settle'])
def test_the_pipelines_lock_is_taken_before_that_of_the_slot(what):
    """The listener holds the pipeline's while the grammar reads: the other order is a deadlock."""
    taken: list[str] = []
    pipeline = SimpleNamespace(
        lock=NotedLock('pipeline', taken), epoch=0, published=lambda command, now_ns: None
    )
    clock = SimpleNamespace(now=lambda: SimpleNamespace(nanoseconds=0))
    node = SimpleNamespace(
        active=True,
        pipeline=pipeline,
        worker=SimpleNamespace(deadline_s=0.0, backend_name='echo', state='ready'),
        get_clock=lambda: clock,
        get_parameter=lambda name: SimpleNamespace(value='rules'),
    )
    commands = CommandPublisher(node, lambda command: None)
    commands._pending.lock = NotedLock('slot', taken)

    if what == 'take':
        commands.take(read_command('MOVE'))
    elif what == 'tick':
        commands.tick()
    else:
        commands._settle(SimpleNamespace(), read_command('MOVE'))

    assert taken[:2] == ['pipeline', 'slot']
