# SPDX-License-Identifier: Apache-2.0
"""The command that a language model reads too: held until its window is answered.

The grammar has read it already. One is held at a time, so that commands come out in the order
in which they were given: a newer one sends the older out as the grammar read it, and a STOP,
which is never held, revokes it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from omnivinci_ros.commands.model_json import parse_command
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult


@dataclass(frozen=True, eq=False)
class HeldCommand:
    """What the grammar made of a command, and when it was held."""

    read: CommandResult
    since_ns: int = field(default_factory=time.monotonic_ns)
    stop: threading.Event = field(default_factory=threading.Event)  # ends the model's reading

    @property
    def epoch(self) -> int:
        return self.read.provenance.epoch


class PendingCommandSlot:
    """Thread-safe; hold `lock` while what it returns is published, to keep the order."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.revoked = 0  # commands that never came out: a STOP or a jump of the clock came first
        self._waiting: HeldCommand | None = None

    def take(self, command: CommandResult, *, can_hold: bool) -> list[CommandResult]:
        """Take a command that the grammar read; return what is to be published now, in order."""
        with self.lock:
            waiting, self._waiting = self._waiting, None
            is_stop = command.interpretation.intent == 'STOP'
            out = []
            if waiting is not None:
                waiting.stop.set()
                if is_stop or waiting.epoch < command.provenance.epoch:
                    self.revoked += 1
                else:
                    out.append(grammar_reading(waiting, 'a newer command came'))
            # A model would read 'yes' without the question.
            answers = command.answers_ns is not None
            if can_hold and command.window_id and not is_stop and not answers:
                self._waiting = HeldCommand(command)
            else:
                out.append(command)
            return out

    def waiting_for(self, window_id: int) -> HeldCommand | None:
        """Return the command that waits for this window."""
        with self.lock:
            held = self._waiting
            return held if held is not None and held.read.window_id == window_id else None

    def settle(self, held: HeldCommand) -> bool:
        """Let go of a command that is to be published; False: it is no longer wanted."""
        with self.lock:
            if self._waiting is not held:
                return False
            self._waiting = None
            return True

    def expire(self, older_ns: int, epoch: int) -> HeldCommand | None:
        """Return a command held for longer, let go of; one of an older epoch is revoked."""
        with self.lock:
            held = self._waiting
            if held is None:
                return None
            is_old = held.epoch < epoch
            if not is_old and time.monotonic_ns() - held.since_ns <= older_ns:
                return None
            self._waiting = None
            held.stop.set()
            self.revoked += is_old
            return None if is_old else held


def model_reading(
    held: HeldCommand,
    answer: SceneResult,
    allowed: frozenset[str] | None,
    own: Sentences | None = None,
) -> CommandResult:
    """Return the command as the model's answer reads; as the grammar's, if that is no command."""
    utterance = held.read.interpretation.utterance
    if not answer.json:
        return grammar_reading(held, answer.provenance.note or 'It gave no JSON.')
    understood = parse_command(answer.json, allowed=allowed, utterance=utterance, own=own)
    words_confidence = held.read.words_confidence
    return replace(
        held.read,
        interpretation=replace(understood, confidence=understood.confidence * words_confidence),
        provenance=replace(answer.provenance, total_ns=_total_ns(held)),
    )


def grammar_reading(held: HeldCommand, why: str) -> CommandResult:
    """Return the command as the grammar read it, with a note why the model did not."""
    note = f'The model did not read this command: {why}'
    return replace(
        held.read, provenance=replace(held.read.provenance, note=note, total_ns=_total_ns(held))
    )


def _total_ns(held: HeldCommand) -> int:
    """Return the time since it was said or typed."""
    return held.read.provenance.total_ns + time.monotonic_ns() - held.since_ns
