# SPDX-License-Identifier: Apache-2.0
"""Two reasons to stop, as one event."""

from __future__ import annotations

from threading import Event


class EitherEvent(Event):
    """Is set when one of two events is; who waits is woken by the first alone."""

    def __init__(self, first: Event, second: Event):
        super().__init__()
        self._first, self._second = first, second

    def is_set(self) -> bool:
        return self._first.is_set() or self._second.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self._first.wait(0.0 if self.is_set() else timeout)
        return self.is_set()
