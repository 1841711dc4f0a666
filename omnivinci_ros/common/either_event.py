# SPDX-License-Identifier: Apache-2.0
"""Two reasons to stop, as one event."""

from __future__ import annotations

import time
from threading import Event

SLICE_S = 0.05  # how late who waits learns of the second event


class EitherEvent(Event):
    """Is set when one of two events is; who waits is woken by the first, or soon by the second."""

    def __init__(self, first: Event, second: Event):
        super().__init__()
        self._first, self._second = first, second

    def is_set(self) -> bool:
        return self._first.is_set() or self._second.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        end_s = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left_s = SLICE_S if end_s is None else min(SLICE_S, end_s - time.monotonic())
            if left_s <= 0:
                return False
            self._first.wait(left_s)
        return True
