# SPDX-License-Identifier: Apache-2.0
"""What a backend is: a window and a prompt in, text out."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.windowing.windows import Forecast

SPEECH_RATE = 24_000  # Hz
SpokenChunks = Iterator[npt.NDArray[np.int16]]  # mono


@dataclass(frozen=True)
class Answer:
    """What a backend said of one window."""

    text: str
    json: str = ''  # the same as JSON, where the backend has it
    encode_ns: int = 0  # time spent on decoding and encoding the inputs
    first_token_ns: int = 0  # from the call to the first text
    prompt_tokens: int = 0
    cached_tokens: int = 0  # of the prompt, in the KV cache before the call
    new_tokens: int = 0
    drafted_tokens: int = 0  # guessed ahead of the answer
    accepted_tokens: int = 0  # of them, those that the answer said
    confidence: float = 0.0  # geometric mean of its tokens' probabilities; 0: unknown
    cut: bool = False  # stopped before it was complete
    note: str = ''  # what a planner should know of this answer, in sentences


class BackendError(RuntimeError):
    """A backend cannot load or answer; the message says what to do."""


class BackendLostError(BackendError):
    """A backend cannot go on at all: its device or its memory is gone."""


class BackendAwayError(BackendError):
    """A backend cannot answer now and may later, such as a server that does not respond.

    Whoever raises it has a `probe`.
    """

    def __init__(self, sentence: str, *, retry_after_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s  # it wishes not to be asked before, seconds


class Backend(Protocol):
    """Only the worker thread calls a backend, one call at a time.

    `prepare` is for those that can work ahead, `probe` for those that can be away, `speak` for
    those with a voice; the others go without, and the worker looks whether they are there.
    So with `served_as`, the id under which a loaded model is served if it is not `name`.
    """

    name: str  # as in the table of backends
    model: str  # what it is, in words, for provenance

    def load(self, report: Callable[[float, str], None]) -> None:
        """Get ready; report progress as (fraction, what); raise BackendError with the fix."""

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Answer about `prompt.window`.

        `emit` takes each further piece of text as it comes. When `stop` is set, return soon
        what there is, with `cut=True`.
        """

    def prepare(self, forecast: Forecast, stop: Event) -> None:
        """Work ahead on what is certain of the window that closes next.

        It is called between answers, and returns soon when `stop` is set.
        """

    def probe(self, stop: Event) -> None:
        """Return if it can answer again; raise BackendError, with the reason, if not.

        It is called while the backend is away, and returns soon when `stop` is set.
        """

    def speak(self, stop: Event) -> SpokenChunks | None:
        """Return the sound of the answer that is being given, to be iterated over once.

        It is called with the answer's first words, from the `emit` of `answer`, and iterated
        over in another thread, while the rest is written and later windows are answered. It
        ends soon when `stop` is set. None: it says nothing.
        """

    def close(self) -> None:
        """Free memory; `load` may be called again."""
