# SPDX-License-Identifier: Apache-2.0
"""Commands that a language model reads too: held until their window is answered.

The grammar has read each of them already. Its STOP is never held, and its reading is what
comes out when the model's does not.
"""
from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from dataclasses import replace

from omnivinci_ros.commands.model_text import parse_command
from omnivinci_ros.results import CommandResult
from omnivinci_ros.results import SceneResult

MAX_HELD = 64


@dataclass(frozen=True)
class HeldCommand:
    """What the grammar made of a command, and when it was held."""

    read: CommandResult
    since_ns: int  # monotonic


class CommandDesk:
    """Thread-safe: words come from the listener, windows from the executor."""

    def __init__(self) -> None:
        self._held: dict[int, HeldCommand] = {}  # by window id
        self._lock = threading.Lock()

    def hold(self, command: CommandResult) -> bool:
        """Hold a command until its window closes; False: it has none, or it is a STOP."""
        is_stop = command.interpretation.intent == 'STOP'
        with self._lock:
            if is_stop or not command.window_id or len(self._held) >= MAX_HELD:
                return False
            self._held[command.window_id] = HeldCommand(command, time.monotonic_ns())
            return True

    def take(self, window_id: int) -> HeldCommand | None:
        """Return the command that waits for this window."""
        with self._lock:
            return self._held.pop(window_id, None)

    def drop_older(self, epoch: int) -> int:
        """Forget commands whose windows went with an older epoch; return how many."""
        with self._lock:
            before = len(self._held)
            self._held = {key: held for key, held in self._held.items()
                          if held.read.provenance.epoch >= epoch}
            return before - len(self._held)


def model_reading(
    held: HeldCommand, answer: SceneResult, allowed: frozenset[str] | None,
) -> CommandResult:
    """Return the command as the model's answer reads; as the grammar's, if that is no command."""
    utterance = held.read.interpretation.utterance
    if not answer.json:
        return grammar_reading(held, answer.provenance.note or 'It gave no JSON.')
    understood = parse_command(answer.json, allowed=allowed, utterance=utterance)
    heard = held.read.words_confidence
    return replace(
        held.read,
        interpretation=replace(understood, confidence=understood.confidence * heard),
        provenance=replace(answer.provenance, total_ns=_total_ns(held)),
    )


def grammar_reading(held: HeldCommand, why: str) -> CommandResult:
    """Return the command as the grammar read it, with a note why the model did not."""
    note = f'The model did not read this command: {why}'
    return replace(held.read, provenance=replace(
        held.read.provenance, note=note, total_ns=_total_ns(held)))


def _total_ns(held: HeldCommand) -> int:
    """Return the time since it was said or typed."""
    return held.read.provenance.total_ns + time.monotonic_ns() - held.since_ns
