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
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.serving.chat_request import ChatRequest

WAIT_S = 2.0  # between two signs of life to who waits


class BusyError(RuntimeError):
    """The queue is full."""


@dataclass(frozen=True)
class Piece:
    """Some text of an answer, or in the end the whole of it; without either a sign of life."""

    text: str = ''
    answer: Answer | None = None


class Turn:
    """One request in the queue, or being answered."""

    def __init__(self, request: ChatRequest) -> None:
        self.request = request
        self.stop = threading.Event()  # set it to give the request up
        self._loop = asyncio.get_running_loop()
        self._pieces: asyncio.Queue[Piece | BaseException] = asyncio.Queue()
        self._count = itertools.count(1)

    def put(self, piece: Piece | BaseException) -> None:
        """Take a piece from the backend's thread."""
        self._loop.call_soon_threadsafe(self._pieces.put_nowait, piece)

    def emit(self, text: str) -> None:
        """Take text from the backend; a piece is a token, or the last of a few."""
        most = self.request.max_tokens
        self.put(Piece(text))
        if most is not None and next(self._count) >= most:
            self.stop.set()

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Yield the pieces of the answer, the whole of it last; raise what the backend raised."""
        try:
            while True:
                try:
                    piece = await asyncio.wait_for(self._pieces.get(), WAIT_S)
                except asyncio.TimeoutError:
                    yield Piece()
                    continue
                if isinstance(piece, BaseException):
                    raise piece
                yield piece
                if piece.answer is not None:
                    return
        finally:
            self.stop.set()  # nobody listens any more


class Turns:
    """Gives the backend to one request after the other, in a thread that nobody else uses."""

    def __init__(self, backend: Backend, queue: int) -> None:
        self.backend = backend
        self.lost = ''  # why the backend cannot go on at all
        self.on_lost: Callable[[], None] = lambda: None  # is called then
        self._most = queue + 1  # one is being answered
        self._inside = 0
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, 'backend')

    @property
    def is_full(self) -> bool:
        """Return whether a request would be turned away now."""
        return self._inside >= self._most

    def load(self, report: Callable[[float, str], None]) -> None:
        """Load the backend in the thread that will call it; raise what it raises."""
        self._thread.submit(self.backend.load, report).result()

    async def close(self) -> None:
        """Free the backend."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.backend.close)
        self._thread.shutdown(wait=False)

    def enter(self, request: ChatRequest) -> Turn:
        """Put a request into the queue; raise BusyError where there is no room.

        Its place is free again when the backend is done with it, whoever has hung up meanwhile.
        """
        with self._lock:
            if self.is_full:
                raise BusyError
            self._inside += 1
        turn = Turn(request)
        self._thread.submit(self._take, turn)
        return turn

    def _take(self, turn: Turn) -> None:
        try:
            turn.put(Piece(answer=self._call(turn)))
        except BackendLostError as error:
            turn.put(error)
            if not self.lost:
                self.lost = str(error)
                self.on_lost()
        except Exception as error:  # of any type: one request fails, not the server
            turn.put(error)
        finally:
            with self._lock:
                self._inside -= 1

    def _call(self, turn: Turn) -> Answer:
        request = turn.request
        if self.lost:
            raise BackendLostError(self.lost)
        if turn.stop.is_set():
            return Answer('', cut=True)
        if request.forecast is None:
            # With a schema the backend's JSON counts, which it has in the end.
            emit = _pass if request.prompt.json_schema else turn.emit
            return self.backend.answer(request.prompt, emit, turn.stop)
        if hasattr(self.backend, 'prepare'):
            self.backend.prepare(request.forecast, turn.stop)
        return Answer('')


def _pass(text: str) -> None:
    """Take no notice of a piece."""
