# SPDX-License-Identifier: Apache-2.0
"""What tabs ask, handed to the executor's thread; STOP and sound go out at once."""

from __future__ import annotations

import time
from typing import Any
from typing import Protocol

from omnivinci_ros.nodes.page.orders import Orders
from omnivinci_ros.nodes.page.perception_link import PerceptionLink
from omnivinci_ros.nodes.page.questions import Questions
from omnivinci_ros.nodes.page.talking import Talking
from omnivinci_ros.page.hub import Say
from omnivinci_ros.page.requests import Ask
from omnivinci_ros.page.requests import Cancel
from omnivinci_ros.page.requests import Order
from omnivinci_ros.page.requests import SetParameter
from omnivinci_ros.page.requests import Sound
from omnivinci_ros.page.requests import Stop
from omnivinci_ros.page.requests import Talk
from omnivinci_ros.page.requests import Task
from omnivinci_ros.page.requests import Transition


class Node(Protocol):
    """What it uses of the page node."""

    link: PerceptionLink
    orders: Orders
    questions: Questions
    talking: Talking

    def greeting(self) -> dict[str, Any]:
        """Return the message `hello`."""

    def now_ns(self) -> int:
        """Return the time of the node's clock [ns]."""

    def soon(self, what: Any) -> None:
        """Call something on the executor's thread."""

    def look(self, tabs: int, cameras: frozenset[str]) -> None:
        """Subscribe to what is looked at; on the executor's thread."""


class PageRobot:
    """A hub's Robot: called on the server's loop."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._watched: tuple[int, frozenset[str]] | None = None  # not looked at yet

    def hello(self) -> dict[str, Any]:
        return self._node.greeting()

    def now_ns(self) -> int:
        return self._node.now_ns()

    def watched(self, tabs: int, cameras: frozenset[str]) -> None:
        is_new, self._watched = self._watched is None, (tabs, cameras)
        if is_new:
            self._node.soon(self._look)

    def _look(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None:
            self._node.look(*watched)

    def left(self, tab: int) -> None:
        node = self._node
        node.talking.left(tab)
        node.soon(lambda: node.questions.left(tab))

    def sound(self, tab: int, stamp_ns: int | None, sound: Sound, say: Say) -> None:
        self._node.talking.sound(tab, stamp_ns, sound)

    def take(self, tab: int, request: Order, say: Say) -> None:
        asked_s = time.perf_counter()
        node = self._node
        if isinstance(request, Stop):
            node.orders.stop(request.id, say, asked_s)
        elif isinstance(request, Talk):
            node.talking.talk(tab, request, say)
        elif isinstance(request, Task):
            task = request
            node.soon(lambda: node.orders.task(task.id, task.text, say))
        else:
            node.soon(lambda: self._later(tab, request, say))

    def _later(
        self, tab: int, request: Ask | Cancel | SetParameter | Transition, say: Say
    ) -> None:
        node = self._node

        def done(ok: bool, message: str) -> None:
            say({'type': 'done', 'id': request.id, 'ok': ok, 'message': message})

        if isinstance(request, Ask):
            node.questions.ask(tab, request, say)
        elif isinstance(request, Cancel):
            if not node.questions.cancel(tab, request.id):
                done(False, 'there is no such question: it was answered')
        elif isinstance(request, SetParameter):
            node.link.set_parameter(request.name, request.value, done)
        else:
            node.link.transition(request.name, done)
