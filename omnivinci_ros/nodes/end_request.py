# SPDX-License-Identifier: Apache-2.0
"""SIGINT and SIGTERM, which ask a node's process for its end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class EndRequest:
    """SIGINT or SIGTERM asked for the end; every further one changes nothing.

    Under `ros2 launch` a Ctrl-C comes twice, from the terminal and from launch. rclpy's own
    handlers must be uninstalled at the end, and the second signal then is a KeyboardInterrupt
    amid the clean-up.
    """

    def __init__(self) -> None:
        self.came = False
        self._interrupts = False

    def listen(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Let the first signal raise KeyboardInterrupt in the block, which may take long."""
        self._interrupts = True
        try:
            if self.came:
                raise KeyboardInterrupt
            yield
        finally:
            self._interrupts = False

    @contextmanager
    def calling(self, wake: Callable[[], object]) -> Iterator[None]:
        """Call `wake` from a thread at each signal in the block; of the main thread alone.

        Python's handlers run between two lines of Python, and the main thread may be inside a
        wait of the middleware: a thread is told by the signal itself.
        """
        heard, told = os.pipe()
        os.set_blocking(told, False)  # as Python wants it
        before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        caller = threading.Thread(target=_call, args=(heard, wake), name='signals', daemon=True)
        caller.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            os.close(told)  # which ends the thread
            caller.join()
            os.close(heard)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        is_first, self.came = not self.came, True
        if is_first and self._interrupts:
            raise KeyboardInterrupt


def _call(heard: int, wake: Callable[[], object]) -> None:
    while os.read(heard, 64):
        wake()
