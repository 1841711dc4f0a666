# SPDX-License-Identifier: Apache-2.0
"""A thread that takes pictures as they come and sound ten times a second, beside the executor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from contextlib import suppress

from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.node import Node
from rclpy.subscription import Subscription

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.nodes.page.held_group import HeldGroup

POLL_S = 0.1  # as long as a level of sound is; also until a camera that is new is waited for
JOIN_S = 2.0


class InputReader:
    """Begins with its construction, ends with `close`; `lock` is held while messages are taken."""

    def __init__(self, node: Node, on_error: Callable[[Exception], None]) -> None:
        self.pictures = HeldGroup()  # waited for
        self.sound = HeldGroup()  # looked at now and then
        self.lock = threading.Lock()
        self.takes = 0
        self._node = node
        self._on_error = on_error
        self._ended = False
        self._news = threading.Event()
        self._thread = threading.Thread(target=self._run, name='inputs', daemon=True)
        self._thread.start()

    def changed(self) -> None:
        """Look what there is to read: it sleeps where there was nothing."""
        self._news.set()

    def close(self) -> None:
        self._ended = True
        self._news.set()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        while not self._ended and self._node.context.ok():
            self._news.clear()  # before the look, so that no news after it is lost
            pictures = self.pictures.subscriptions()
            if pictures:
                with suppress(rclpy_implementation.InvalidHandle):  # destroyed meanwhile
                    self._wait(pictures)
            elif not self._ended:
                self._news.wait(POLL_S if self.sound.subscriptions() else None)
            self._take()

    def _wait(self, subscriptions: list[Subscription]) -> None:
        """Wait for a message of these, at most as long as sound may."""
        context = self._node.context.handle
        with ExitStack() as held:
            handles = [one.handle for one in subscriptions]
            for handle in (*handles, context):
                held.enter_context(handle)
            waiting = rclpy_implementation.WaitSet(len(handles), 0, 0, 0, 0, 0, context)
            waiting.clear_entities()
            for handle in handles:
                waiting.add_subscription(handle)
            waiting.wait(round(POLL_S * SECOND_NS))

    def _take(self) -> None:
        for group in (self.pictures, self.sound):
            try:
                with self.lock:
                    self.takes += group.take()
            except Exception as error:  # of one message: it costs itself, not the thread
                self._on_error(error)
