# SPDX-License-Identifier: Apache-2.0
"""From the node's threads to the server's loop, with a mailbox of one for pictures between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from omnivinci_ros.page.server import PageServer
from omnivinci_ros.page.tab import Picture


class ServerOutlet:
    """What the sensors' thread tells."""

    def __init__(self, server: PageServer, on_problem: Callable[[str, str], None]) -> None:
        self._server = server
        self._on_problem = on_problem
        self._pictures: dict[str, Picture] = {}
        self._lock = threading.Lock()
        self.overtaken = 0  # pictures that were never handed over: the loop was busy

    def picture(self, picture: Picture) -> None:
        with self._lock:
            waits = picture.topic in self._pictures
            self._pictures[picture.topic] = picture
            self.overtaken += waits
        if not waits:
            self._server.post(self._hand_over, picture.topic)

    def frame(self, topic: str, message: bytes) -> None:
        self._server.post(self._server.hub.frame, topic, message)

    def broadcast(self, message: dict[str, Any], key: str = '') -> None:
        self._server.post(self._server.hub.broadcast, message, key)

    def problem(self, topic: str, sentence: str) -> None:
        self._on_problem(topic, sentence)

    def _hand_over(self, topic: str) -> None:
        with self._lock:
            picture = self._pictures.pop(topic)
        self._server.hub.picture(picture)
