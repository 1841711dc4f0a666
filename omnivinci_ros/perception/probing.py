# SPDX-License-Identifier: Apache-2.0
"""When to ask a backend that is away whether it is back, and when to believe it."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST_S = 1.0  # a process that is started anew is back within seconds
LONGEST_S = 30.0  # one that stays away is asked twice a minute, which no server feels
GOOD_S = 1.0  # between two good probes
GOOD_PROBES = 3  # in a row: a server that starts answers once and fails again
LONGEST_WISH_S = 600.0  # a server that wants to be left alone for longer is asked all the same


class ProbeSchedule:
    """Pauses that double while the backend is away, and good probes in a row until it is back.

    The pause begins small again only when the backend has answered a window: one that passes its
    probes and then fails is tried ever more rarely. Not thread-safe: its owner holds a lock.
    """

    def __init__(
        self,
        *,
        first_s: float = FIRST_S,
        longest_s: float = LONGEST_S,
        good_s: float = GOOD_S,
        good_probes: int = GOOD_PROBES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first_s, self._longest_s, self._good_s = first_s, longest_s, good_s
        self._good_probes = good_probes
        self._clock = clock
        self._pause_s = first_s
        self._good = 0
        self._next_s = clock()

    def failed(self, wish_s: float = 0.0) -> None:
        """Note that it is away; `wish_s` is for how long it wishes to be left alone."""
        self._good = 0
        self._next_s = self._clock() + max(self._pause_s, min(wish_s, LONGEST_WISH_S))
        self._pause_s = min(2 * self._pause_s, self._longest_s)

    def good(self) -> bool:
        """Note a good probe; return whether it is back."""
        self._good += 1
        self._next_s = self._clock() + self._good_s
        return self._good >= self._good_probes

    def answered(self) -> None:
        """Note that it answered a window."""
        self._pause_s = self._first_s

    def wait_s(self) -> float:
        """Return the time until the next probe, 0 where it is due."""
        return max(0.0, self._next_s - self._clock())
