# SPDX-License-Identifier: Apache-2.0
"""For how long a server is asked about one window, and when again."""

from __future__ import annotations

import time
from threading import Event

from omnivinci_ros.backends.remote.stream import StreamedAnswer

FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 8.0  # between two tries; each wait is twice the last
RETRY_S = 60.0  # of tries for one window; the node's deadline usually comes first


class Patience:
    """For how long one window is asked, and when again."""

    def __init__(self, stop: Event, first_word_s: float | None) -> None:
        """`first_word_s` is how long the first word may take; None for as long as `stop` lets."""
        self.longest_s = RETRY_S if first_word_s is None else first_word_s
        self._is_short = first_word_s is not None
        self._stop = stop
        self._began_s = time.monotonic()
        self._wait_s = FIRST_WAIT_S

    def is_over(self, streamed: StreamedAnswer) -> bool:
        """Return whether to give a request up."""
        late = self._is_short and not streamed.text and self._spent_s() > self.longest_s
        return late or self._stop.is_set()

    def pause(self, wish_s: float) -> bool:
        """Wait before the next request, as long as the server wishes; False: there is none."""
        pause_s = max(self._wait_s, wish_s)
        self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
        return self._spent_s() + pause_s <= self.longest_s and not self._stop.wait(pause_s)

    def _spent_s(self) -> float:
        return time.monotonic() - self._began_s
