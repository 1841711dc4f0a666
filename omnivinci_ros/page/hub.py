# SPDX-License-Identifier: Apache-2.0
"""All open tabs, and what each new one is told first; everything happens on the server's loop."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import Protocol

from omnivinci_ros.page import limits
from omnivinci_ros.page.requests import Order
from omnivinci_ros.page.requests import Sound
from omnivinci_ros.page.tab import Picture
from omnivinci_ros.page.tab import Tab
from omnivinci_ros.page.tab import encoded

REMEMBERED = 120  # results that a new tab is shown
LOOK_S = 0.25  # between two looks around of tabs that do so all the time
REMEMBERED_S = 60.0  # as long as the time-line is
# What a new tab is told, in this order: the newest of each.
STANDING = ('parameters', 'lifecycle', 'node', 'usage')

Say = Callable[[dict[str, Any]], None]


class Robot(Protocol):
    """What the page is of; called on the server's loop, and must not block."""

    def hello(self) -> dict[str, Any]:
        """Return the message `hello`."""

    def now_ns(self) -> int:
        """Return the time of the node's clock [ns]."""

    def watched(self, tabs: int, cameras: frozenset[str]) -> None:
        """Note how many tabs are open and which cameras somebody looks at."""

    def take(self, tab: int, request: Order, say: Say) -> None:
        """Do what a tab asks; `say` sends to that tab alone, from any thread."""

    def sound(self, tab: int, stamp_ns: int | None, sound: Sound, say: Say) -> None:
        """Publish sound of a tab; `stamp_ns` is None where its clock is not known yet."""

    def left(self, tab: int) -> None:
        """Note that a tab was closed: nobody waits for its answers."""


@dataclass(frozen=True)
class Counts:
    """What the server did so far."""

    tabs: int
    opened: int
    refused: int
    waiting_bytes: int
    lost: dict[str, int]


class Hub:
    """The tabs."""

    def __init__(self, robot: Robot, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._robot = robot
        self._clock_s = clock_s
        self.tabs: dict[int, Tab] = {}
        self.refused = 0  # requests and tabs
        self._opened = 0
        self._looks = limits.RateLimit(limits.LOOKS_S, limits.LOOKS_BURST, clock_s)
        self._looks_soon = False
        self._standing: dict[str, str] = {}
        self._diagnostics: dict[str, dict[str, Any]] = {}
        self._results: deque[tuple[float, str]] = deque(maxlen=REMEMBERED)
        self._lost: Counter[str] = Counter()  # by tabs that are closed

    def enter(self) -> Tab | None:
        """Return a new tab, told what there is; None if there are too many."""
        if len(self.tabs) >= limits.MAX_TABS:
            self.refused += 1
            return None
        self._opened += 1
        tab = Tab(self._opened, self._clock_s)
        self.tabs[tab.number] = tab
        tab.tell(self._robot.hello())
        for kind in STANDING:
            if kind in self._standing:
                tab.post(self._standing[kind])
        if self._diagnostics:
            tab.tell({'type': 'diagnostics', 'statuses': list(self._diagnostics.values())})
        since_s = self._clock_s() - REMEMBERED_S
        for at_s, text in self._results:
            if at_s >= since_s:
                tab.post(text)
        self.looked()
        return tab

    def leave(self, tab: Tab) -> None:
        self.tabs.pop(tab.number, None)
        self._lost.update(tab.lost)
        self._robot.left(tab.number)
        self.looked()

    def looked(self) -> None:
        """Tell the robot who looks at what; of many changes the newest will do, in a moment.

        Each change may subscribe to a camera.
        """
        if self._looks.allows():
            self._tell_looks()
        elif not self._looks_soon:
            self._looks_soon = True
            asyncio.get_running_loop().call_later(LOOK_S, self._tell_looks)

    def _tell_looks(self) -> None:
        self._looks_soon = False
        cameras = (tab.cameras for tab in self.tabs.values())
        self._robot.watched(len(self.tabs), frozenset().union(*cameras))

    def hello(self) -> None:
        """Greet all tabs again: another perception node is there, or other cameras."""
        text = encoded(self._robot.hello())
        for tab in self.tabs.values():
            tab.post(text, 'hello', is_kept=True)

    def broadcast(self, message: dict[str, Any], key: str = '') -> None:
        """Tell all tabs; a message of the same key that still waits is replaced."""
        kind = str(message.get('type'))
        if not self.tabs and kind not in STANDING:
            return
        text = encoded(message)
        if kind in STANDING:
            self._standing[kind] = text
            key = kind
        for tab in self.tabs.values():
            tab.post(text, key)

    def result(self, kind: str, message: dict[str, Any], came_ns: int) -> None:
        """Tell a `scene` or a `command`; whole ones are kept for tabs that open later.

        `came_ns` is when it came, on the node's clock: a tab that opens later is told then.
        """
        is_partial = message.get('final') is False
        if is_partial and not self.tabs:
            return
        text = encoded({'type': kind, 'time_ns': str(came_ns), 'message': message})
        if not is_partial:
            self._results.append((self._clock_s(), text))
            while sum(len(one) for _, one in self._results) > limits.REMEMBERED_BYTES:
                self._results.popleft()
        # Of a text that grows the longer one will do.
        key = f'scene {message.get("window_id")}' if is_partial else ''
        for tab in self.tabs.values():
            tab.post(text, key)

    def forget(self) -> None:
        """Forget results: the clock has jumped, or they are another node's."""
        self._results.clear()

    def diagnostics(self, statuses: list[dict[str, Any]]) -> None:
        for status in statuses:
            self._diagnostics[str(status.get('name'))] = status
        while len(self._diagnostics) > 256:  # what a sender can provoke is bounded
            self._diagnostics.pop(next(iter(self._diagnostics)))
        if self.tabs:
            self.broadcast({'type': 'diagnostics', 'statuses': statuses})

    def picture(self, picture: Picture) -> None:
        for tab in self.tabs.values():
            tab.offer(picture)

    def frame(self, topic: str, message: bytes) -> None:
        for tab in self.tabs.values():
            tab.frame(topic, message)

    def clock_jumped(self) -> None:
        """Forget what was known of the tabs' clocks, and results of the time before."""
        self.forget()
        for tab in self.tabs.values():
            tab.clock.forget()

    def counts(self) -> Counts:
        lost = self._lost.copy()
        for tab in self.tabs.values():
            lost.update(tab.lost)
        return Counts(
            tabs=len(self.tabs),
            opened=self._opened,
            refused=self.refused,
            waiting_bytes=sum(tab.waiting_bytes for tab in self.tabs.values()),
            lost=dict(lost),
        )
