# SPDX-License-Identifier: Apache-2.0
"""Texts of tabs on the task topic: tasks, replies, and STOP with its confirmation."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from rclpy.node import Node
from std_msgs.msg import String

from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.page.hub import Say

STOP_TEXT = 'stop'
CONFIRM_S = 1.0  # for perception's STOP to come back


@dataclass(frozen=True)
class _PendingStop:
    """A STOP that perception has not confirmed."""

    id: str
    say: Say
    published_s: float
    published_ms: float


class Orders:
    """Published from the server's loop: a STOP waits for no executor."""

    def __init__(self, node: Node, topic: str) -> None:
        self._node = node
        self._tasks = node.create_publisher(String, topic, COMMANDS)
        self._stops: list[_PendingStop] = []
        self._lock = threading.Lock()

    @property
    def topic(self) -> str:
        return str(self._tasks.topic_name)

    def follow(self, topic: str) -> None:
        """Publish on another topic from now on; called by the executor."""
        before = self._tasks
        if self._node.resolve_topic_name(topic) == before.topic_name:
            return
        after = self._node.create_publisher(String, topic, COMMANDS)
        with self._lock:  # a STOP may be on its way
            self._tasks = after
        self._node.destroy_publisher(before)

    def task(self, id: str, text: str, say: Say) -> None:
        self._tasks.publish(String(data=text))
        heard = self._tasks.get_subscription_count() > 0
        why = '' if heard else f'nobody listens on {self.topic}: is perception running?'
        say({'type': 'done', 'id': id, 'ok': heard, 'message': why})

    def stop(self, id: str, say: Say, asked_s: float) -> None:
        """Publish STOP at once; `asked_s` is when it was asked for (time.perf_counter)."""
        with self._lock:  # before it is published: it may be confirmed at once
            self._tasks.publish(String(data=STOP_TEXT))
            now_s = time.perf_counter()
            stop = _PendingStop(id, say, now_s, round(1000 * (now_s - asked_s), 3))
            self._stops.append(stop)
            _told(stop, None)
        if self._tasks.get_subscription_count() == 0:
            self._give_up(stop, 'nobody listens there: perception is not running')

    def heard(self, command: CommandInterpretation) -> None:
        """Note a command of perception's; it may be the STOP that was asked for."""
        if command.intent != CommandInterpretation.STOP:
            return
        if command.source != CommandInterpretation.TEXT:
            return
        with self._lock:
            stops, self._stops = self._stops, []
        now_s = time.perf_counter()
        for stop in stops:
            _told(stop, round(1000 * (now_s - stop.published_s), 3))
            stop.say({'type': 'done', 'id': stop.id, 'ok': True, 'message': ''})

    def tick(self) -> None:
        """Say of each STOP that was not confirmed in time that it was not."""
        until_s = time.perf_counter() - CONFIRM_S
        with self._lock:
            late = [stop for stop in self._stops if stop.published_s < until_s]
        for stop in late:
            self._give_up(stop, f'perception did not confirm it within {CONFIRM_S:g} s')

    def _give_up(self, stop: _PendingStop, why: str) -> None:
        with self._lock:
            if stop not in self._stops:
                return
            self._stops.remove(stop)
        message = f"STOP was published on {self.topic}, but {why}: use the robot's own stop"
        stop.say({'type': 'done', 'id': stop.id, 'ok': False, 'message': message})


def _told(stop: _PendingStop, heard_ms: float | None) -> None:
    told = {'published_ms': stop.published_ms, 'heard_ms': heard_ms}
    stop.say({'type': 'stopped', 'id': stop.id, **told})
