# SPDX-License-Identifier: Apache-2.0
"""How much a tab may send and how much may wait for it."""

from __future__ import annotations

from collections.abc import Callable

MAX_TABS = 16
MESSAGES_S, MESSAGES_BURST = 1000.0, 2000.0  # 16 cameras of 30 Hz acknowledged, and sound
BYTES_S, BYTES_BURST = 512e3, 1024e3  # 48 kHz sound has 96 kB/s
ORDERS_S, ORDERS_BURST = 10.0, 20.0  # what costs the robot something
LOOKS_S, LOOKS_BURST = 4.0, 20.0  # of all tabs: who looks at which camera
WAITING_TEXTS = 256  # messages that wait for a slow tab, and
WAITING_BYTES = 2 << 20  # what they hold
LONGEST_TEXT = WAITING_BYTES // 2  # of what all tabs are told
REMEMBERED_BYTES = WAITING_BYTES // 2  # of results that a new tab is shown


class RateLimit:
    """A token bucket."""

    def __init__(self, per_s: float, burst: float, clock_s: Callable[[], float]) -> None:
        self._per_s, self._burst, self._clock_s = per_s, burst, clock_s
        self._left, self._at_s = burst, clock_s()

    def allows(self, cost: float = 1.0) -> bool:
        """Take `cost` if there is as much."""
        now_s = self._clock_s()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._left < cost:
            return False
        self._left -= cost
        return True
