# SPDX-License-Identifier: Apache-2.0
"""A browser's clock against the node's, from pings there and back (as NTP's)."""

from __future__ import annotations

from collections import deque

from omnivinci_ros.common.units import MILLISECOND_NS

KEPT = 32  # pings: what is asked once a second follows a clock that drifts


class BrowserClock:
    """Keeps the bounds that each way sets on the offset: no message arrives before it is sent."""

    def __init__(self) -> None:
        # Node's clock less the browser's [ns]: at most, as a ping came; at least, as a pong came.
        self._most: deque[int] = deque(maxlen=KEPT)
        self._least: deque[int] = deque(maxlen=KEPT)
        self.jumps = 0

    @property
    def offset_ns(self) -> int | None:
        """Return the node's clock less the browser's; None before the first ping."""
        if not self._most:
            return None
        most = min(self._most)
        return (most + max(self._least)) // 2 if self._least else most

    @property
    def uncertainty_ns(self) -> int | None:
        """Return by how much the offset may be off; None while only one way is known."""
        if not self._most or not self._least:
            return None
        return (min(self._most) - max(self._least)) // 2

    def ping(self, now_ns: int, t0_ms: float) -> None:
        """Note a ping that the browser sent at `t0_ms` and that came now."""
        self._note(self._most, now_ns - round(t0_ms * MILLISECOND_NS))

    def pong(self, sent_ns: int, t1_ms: float) -> None:
        """Note that what was sent at `sent_ns` was at the browser's at `t1_ms`."""
        self._note(self._least, sent_ns - round(t1_ms * MILLISECOND_NS))

    def forget(self) -> None:
        """Begin anew: the node's clock has jumped."""
        self._most.clear()
        self._least.clear()

    def to_node_ns(self, browser_ms: float) -> int | None:
        """Return a time of the browser's on the node's clock [ns]."""
        offset = self.offset_ns
        return None if offset is None else round(browser_ms * MILLISECOND_NS) + offset

    def _note(self, bounds: deque[int], bound: int) -> None:
        bounds.append(bound)
        if not self._least or not self._most or max(self._least) <= min(self._most):
            return
        # Neither clock goes so: one of them was set, or slept, and what was known before is void.
        self.jumps += 1
        most, least = self._most[-1], self._least[-1]
        self.forget()
        if least <= most:
            self._most.append(most)
            self._least.append(least)
        else:
            bounds.append(bound)
