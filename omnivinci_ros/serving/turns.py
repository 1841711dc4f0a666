# SPDX-License-Identifier: Apache-2.0
"""One backend, one request at a time: the others wait in a queue of bounded length."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncGenerator
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.serving.chat_request import ChatRequest


class BusyError(RuntimeError):
    """The queue is full."""


@dataclass(frozen=True)
class Piece:
    """Some text of an answer, or in the end the whole of it."""

    text: str = ''
    answer: Answer | None = None


class Turns:
    """Gives the backend to one request after the other, in a thread that nobody else uses."""

    def __init__(self, backend: Backend, queue: int) -> None:
        self.backend = backend
        self._most = queue + 1  # one is being answered
        self._inside = 0
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, 'backend')

    def load(self, report: Callable[[float, str], None]) -> None:
        """Load the backend in the thread that will call it; raise what it raises."""
        self._thread.submit(self.backend.load, report).result()

    async def close(self) -> None:
        """Free the backend."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.backend.close)
        self._thread.shutdown(wait=False)

    def enter(self) -> None:
        """Take a place in the queue; raise BusyError where there is none. Then call `leave`."""
        if self._inside >= self._most:
            raise BusyError
        self._inside += 1

    def leave(self) -> None:
        """Give the place back."""
        self._inside -= 1

    async def answer(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        """Yield the pieces of an answer; who stops listening stops the backend."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            pieces: asyncio.Queue[Piece] = asyncio.Queue()
            stop = threading.Event()

            room = itertools.count(1)

            def emit(text: str) -> None:
                loop.call_soon_threadsafe(pieces.put_nowait, Piece(text))
                if request.max_tokens is not None and next(room) >= request.max_tokens:
                    stop.set()  # a piece is a token, or the last of a few that make a letter

            work = loop.run_in_executor(self._thread, self._call, request, emit, stop)
            work.add_done_callback(lambda _: pieces.put_nowait(Piece(answer=Answer(''))))
            try:
                while (piece := await pieces.get()).answer is None:
                    yield piece
                yield Piece(answer=await work)
            finally:
                stop.set()
                await asyncio.wait({work})  # the next turn begins when this one is over

    def _call(
        self, request: ChatRequest, emit: Callable[[str], None], stop: threading.Event
    ) -> Answer:
        if request.forecast is None:
            return self.backend.answer(request.prompt, emit, stop)
        if hasattr(self.backend, 'prepare'):
            self.backend.prepare(request.forecast, stop)
        return Answer('')
