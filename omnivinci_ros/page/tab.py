# SPDX-License-Identifier: Apache-2.0
"""What waits for one tab: little, however slow it is, and what was let go is counted.

Of live pictures the newest of each camera waits, and it is sent after the page has drawn the one
before. Texts wait in a queue in which a newer state replaces the older.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections import OrderedDict
from collections import deque
from collections.abc import Awaitable
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from omnivinci_ros.page import limits
from omnivinci_ros.page.clock import BrowserClock

DRAWN_PATIENCE_S = 5.0  # after which a picture that nobody said was drawn is forgotten
FRAMES_WAITING = 64  # of windows, small ones
TELL_LOST_S = 1.0


@dataclass(frozen=True)
class Picture:
    """A camera's live picture, ready to be sent."""

    topic: str
    stamp_ns: int
    message: bytes


def encoded(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(',', ':'), allow_nan=False)


class Tab:
    """One open page; everything happens on the server's loop."""

    def __init__(self, number: int, clock_s: Callable[[], float] = time.monotonic) -> None:
        self.number = number
        self.clock = BrowserClock()
        self.cameras: frozenset[str] = frozenset()
        self.lost: Counter[str] = Counter()  # by what: pictures, texts, frames
        self.messages = limits.RateLimit(limits.MESSAGES_S, limits.MESSAGES_BURST, clock_s)
        self.bytes = limits.RateLimit(limits.BYTES_S, limits.BYTES_BURST, clock_s)
        self.orders = limits.RateLimit(limits.ORDERS_S, limits.ORDERS_BURST, clock_s)
        self._clock_s = clock_s
        self._texts: OrderedDict[object, str] = OrderedDict()
        self._kept: set[object] = set()  # of them, those to this tab alone
        self._waiting_bytes = 0
        self._frames: deque[bytes] = deque()
        self._pictures: dict[str, Picture] = {}
        self._drawing: dict[str, float] = {}  # camera -> when its picture was sent [s]
        self._told: Counter[str] = Counter()
        self._told_s = clock_s()
        self._news = asyncio.Event()

    @property
    def waiting_bytes(self) -> int:
        """Return what is held for this tab alone, or shared with others, in bytes."""
        held = [*self._frames, *(one.message for one in self._pictures.values())]
        return self._waiting_bytes + sum(map(len, held))

    def post(self, text: str, key: str = '', *, is_kept: bool = False) -> None:
        """Let a text wait; it replaces one of the same key.

        Where too much waits, the oldest goes, and of those that are kept only where nothing else
        waits.
        """
        name: object = key or object()
        if not is_kept and len(text) > limits.LONGEST_TEXT:
            self.lost['texts'] += 1
            return
        if (before := self._texts.pop(name, None)) is not None:
            self._waiting_bytes -= len(before)
        self._texts[name] = text
        if is_kept:
            self._kept.add(name)
        self._waiting_bytes += len(text)
        while (
            len(self._texts) > limits.WAITING_TEXTS or self._waiting_bytes > limits.WAITING_BYTES
        ):
            oldest = next((one for one in self._texts if one not in self._kept), None)
            oldest = next(iter(self._texts)) if oldest is None else oldest
            self._waiting_bytes -= len(self._texts.pop(oldest))
            self._kept.discard(oldest)
            self.lost['texts'] += 1
        self._news.set()

    def tell(self, message: dict[str, Any]) -> None:
        """Let a message to this tab alone wait."""
        self.post(encoded(message), is_kept=True)

    def look(self, cameras: frozenset[str]) -> None:
        self.cameras = cameras
        self._pictures = {at: one for at, one in self._pictures.items() if at in cameras}
        self._drawing = {at: since for at, since in self._drawing.items() if at in cameras}
        self._news.set()

    def offer(self, picture: Picture) -> None:
        """Let a live picture wait, if this tab looks; the one before that still waits is lost."""
        if picture.topic not in self.cameras:
            return
        if picture.topic in self._pictures:
            self.lost['pictures'] += 1
        self._pictures[picture.topic] = picture
        self._news.set()

    def drawn(self, topic: str) -> None:
        self._drawing.pop(topic, None)
        self._news.set()

    def frame(self, topic: str, message: bytes) -> None:
        """Let a frame of a window wait, if this tab looks at its camera."""
        if topic not in self.cameras:
            return
        if len(self._frames) == FRAMES_WAITING:
            self._frames.popleft()
            self.lost['frames'] += 1
        self._frames.append(message)
        self._news.set()

    async def send(
        self,
        send_text: Callable[[str], Awaitable[None]],
        send_bytes: Callable[[bytes], Awaitable[None]],
    ) -> None:
        """Send what waits, for ever; it stands still where the browser takes nothing."""
        while True:
            self._news.clear()
            while (item := self._next()) is not None:
                if isinstance(item, str):
                    await send_text(item)
                else:
                    await send_bytes(item)
            await self._news.wait()

    def _next(self) -> str | bytes | None:
        if self._texts:
            name, text = self._texts.popitem(last=False)
            self._kept.discard(name)
            self._waiting_bytes -= len(text)
            return text
        now_s = self._clock_s()
        for topic, picture in self._pictures.items():
            if now_s - self._drawing.get(topic, float('-inf')) > DRAWN_PATIENCE_S:
                del self._pictures[topic]
                self._drawing[topic] = now_s
                return picture.message
        if self._frames:
            return self._frames.popleft()
        return self._loss()

    def _loss(self) -> str | None:
        """Return what is to be told of losses, now and then."""
        if self.lost == self._told or self._clock_s() - self._told_s < TELL_LOST_S:
            return None
        self._told_s = self._clock_s()
        what = next(name for name, count in self.lost.items() if count != self._told[name])
        self._told[what] = self.lost[what]
        return encoded({'type': 'lost', 'what': what, 'count': self.lost[what]})
