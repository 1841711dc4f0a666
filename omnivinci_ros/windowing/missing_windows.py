# SPDX-License-Identifier: Apache-2.0
"""Counting the windows that no result came of, from the results alone.

Periodic windows end at whole multiples of their period in event time, whoever computes them and
whenever it was started. So who listens can count those that are missing, over a restart of the
node too.
"""

from __future__ import annotations


class MissingWindows:
    """Tell it of each final result, in the order in which they came."""

    def __init__(self) -> None:
        self.count = 0
        self._newest_ns = 0

    def add(self, end_ns: int, period_ns: int) -> int:
        """Return how many windows are missing before this one.

        `end_ns` and `period_ns` are the result's header.stamp and period; a period of 0 is a
        window of another trigger, which is on no grid. A stamp that goes back is a clock that
        jumped back, and begins anew.
        """
        if period_ns <= 0:
            return 0
        ahead_ns = end_ns - self._newest_ns
        missing = max(0, ahead_ns // period_ns - 1) if self._newest_ns else 0
        self._newest_ns = end_ns
        self.count += missing
        return missing
