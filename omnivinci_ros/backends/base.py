# SPDX-License-Identifier: Apache-2.0
"""What a backend is: a window and a prompt in, text out."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from omnivinci_ros.prompts import Prompt


@dataclass(frozen=True)
class Answer:
    """What a backend said of one window."""

    text: str
    json: str = ''  # the same as JSON, where the backend has it
    encode_ns: int = 0  # time spent on decoding and encoding the inputs
    first_token_ns: int = 0  # from the call to the first text
    prompt_tokens: int = 0
    new_tokens: int = 0
    cut: bool = False  # stopped before it was complete


class BackendError(RuntimeError):
    """A backend cannot load or answer; the message says what to do."""


class Backend(Protocol):
    """Only the worker thread calls a backend, one call at a time."""

    name: str  # as in the table of backends
    model: str  # what it is, in words, for provenance

    def load(self, report: Callable[[float, str], None]) -> None:
        """Get ready; report progress as (fraction, what); raise BackendError with the fix."""

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Answer about `prompt.window`.

        `emit` takes each further piece of text as it comes. When `stop` is set, return soon
        what there is, with `cut=True`.
        """

    def close(self) -> None:
        """Free memory; `load` may be called again."""
