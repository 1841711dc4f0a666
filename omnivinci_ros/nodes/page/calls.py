# SPDX-License-Identifier: Apache-2.0
"""Service calls that end: with an answer, or with a sentence after a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rclpy.client import Client

PATIENCE_S = 10.0


@dataclass(frozen=True)
class _Open:
    """A call that is not answered yet."""

    client: Client
    future: Any
    until_s: float
    on_silence: Callable[[str], None]


class Calls:
    """All calls of a node; used by its executor alone."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    def call(
        self,
        client: Client,
        request: Any,
        on_answer: Callable[[Any], None],
        on_silence: Callable[[str], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Call; `on_silence` is told why there is no answer."""
        if not client.service_is_ready():
            on_silence(f'{client.srv_name} is not there: is perception running?')
            return
        future = client.call_async(request)
        one = _Open(client, future, time.monotonic() + patience_s, on_silence)
        self._open.append(one)

        def end(done: Any) -> None:
            if one not in self._open:
                return  # given up
            self._open.remove(one)
            if done.exception() is not None:
                on_silence(f'{client.srv_name} failed: {done.exception()}')
            elif done.result() is not None:
                on_answer(done.result())

        future.add_done_callback(end)

    def tick(self) -> None:
        """Give up what took too long."""
        now_s = time.monotonic()
        for one in [one for one in self._open if one.until_s < now_s]:
            self._open.remove(one)
            one.client.remove_pending_request(one.future)
            one.on_silence(f'{one.client.srv_name} did not answer: is perception running?')
