# SPDX-License-Identifier: Apache-2.0
"""Says answers: sound is made in one thread, and given out in another as it is to be heard.

A piece is given out at most one piece before its time, so that what is silenced ends within one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event
from threading import Lock
from threading import Thread

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.base import SPEECH_RATE
from omnivinci_ros.backends.base import SpokenChunks
from omnivinci_ros.common.either_event import EitherEvent
from omnivinci_ros.common.thread_priority import lower_thread_priority
from omnivinci_ros.common.units import SECOND_NS

Samples = npt.NDArray[np.int16]
Speak = Callable[[Event], 'SpokenChunks | None']
PIECE = SPEECH_RATE * 24 // 100  # samples of a message, 0.24 s: a block of mel frames
NICENESS = 10  # as the worker's: commands go before it


class AnswerSpeech:
    """One answer is said at a time; another one, or `stop`, ends it."""

    def __init__(
        self,
        publish: Callable[[int, str, Samples], None],
        now_ns: Callable[[], int],
        on_log: Callable[[str], None],
    ) -> None:
        """`publish` takes the time of the first sample [ns], whose answer it is, and the samples.

        They follow each other without a gap, unless they are made too slowly: then the next one
        begins now.
        """
        self._publish, self._now_ns, self._on_log = publish, now_ns, on_log
        self._lock = Lock()
        self._stop = Event()  # of the answer that is being said
        self._leave = Event()  # to speak: of all that was asked since the last `stop`
        self._threads: list[Thread] = []

    @property
    def is_speaking(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def leave(self) -> Event:
        """Return what `say` of an answer is given, when it is asked for; `stop` sets it."""
        with self._lock:
            return self._leave

    def say(
        self, name: str, speak: Speak, cancel: Event | None = None, leave: Event | None = None
    ) -> None:
        """Say an answer in place of what is being said; call it with its first words.

        What comes of it ends too when `cancel` is set: the answer's own job was stopped. Nothing
        is said where `leave` was taken before a `stop`.
        """
        begun = self._begin(leave)
        if begun is None:
            return
        stop = EitherEvent(begun, cancel or Event())
        try:
            chunks = speak(stop)
        except Exception as error:  # the answer itself was given
            self._on_log(f'an answer is not said: {type(error).__name__}: {error}')
            return
        if chunks is None:
            return
        made: SimpleQueue[Samples | None] = SimpleQueue()
        threads = [
            Thread(target=self._make, args=(chunks, stop, made), name='speech', daemon=True),
            Thread(target=self._give_out, args=(name, made, stop), name='voice', daemon=True),
        ]
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()] + threads
        for thread in threads:
            thread.start()

    def hush(self) -> None:
        """End what is being said."""
        with self._lock:
            self._stop.set()

    def stop(self) -> None:
        """Be silent, and say no answer that was asked for before."""
        with self._lock:
            self._stop.set()
            self._leave.set()
            self._leave = Event()

    def close(self, timeout_s: float) -> None:
        """Be silent, and wait for the threads."""
        self.stop()
        end_s = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, end_s - time.monotonic()))

    def _begin(self, leave: Event | None) -> Event | None:
        with self._lock:  # a `stop` comes before this, or ends what begins here
            if leave is not None and leave.is_set():
                return None
            self._stop.set()
            self._stop = Event()
            return self._stop

    def _make(self, chunks: SpokenChunks, stop: Event, made: SimpleQueue[Samples | None]) -> None:
        lower_thread_priority(NICENESS)
        try:
            for samples in chunks:
                made.put(samples)
                if stop.is_set():
                    break
        except Exception as error:
            self._on_log(f'an answer is not said to its end: {type(error).__name__}: {error}')
        finally:
            made.put(None)

    def _give_out(self, name: str, made: SimpleQueue[Samples | None], stop: Event) -> None:
        due_s, end_ns = 0.0, 0
        while (samples := made.get()) is not None:
            for begin in range(0, len(samples), PIECE):
                piece = samples[begin : begin + PIECE]
                length_s = len(piece) / SPEECH_RATE
                due_s = max(due_s, time.monotonic())
                if stop.wait(max(0.0, due_s - time.monotonic() - PIECE / SPEECH_RATE)):
                    return
                start_ns = max(end_ns, self._now_ns())
                try:
                    self._publish(start_ns, name, piece)
                except Exception as error:  # the node is going away
                    self._on_log(f'speech was not published: {type(error).__name__}: {error}')
                    return
                due_s += length_s
                end_ns = start_ns + round(length_s * SECOND_NS)
