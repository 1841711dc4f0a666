# SPDX-License-Identifier: Apache-2.0
"""Problems of inputs and backends: each said once, then at most every ten seconds."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import Protocol

QUIET_S = 10.0
MAX_KINDS = 256  # of problems remembered: what a sender can provoke is bounded


class Logger(Protocol):
    """Takes sentences, as rclpy's logger does."""

    def warning(self, message: str) -> object: ...

    def error(self, message: str) -> object: ...


class ProblemLog:
    """Logs one sentence a problem, and remembers the last of each input for diagnostics."""

    def __init__(self, logger: Logger) -> None:
        self.last: dict[str, tuple[float, str]] = {}  # by input: (steady time, sentence)
        self._logger = logger
        self._said: dict[tuple[str, str], float] = {}
        self._unsaid: Counter[tuple[str, str]] = Counter()

    def report(
        self, stream: str, sentence: str, *, error: bool = False, is_standing: bool = False
    ) -> None:
        """Log a problem; one that `is_standing` is looked at again and again, and not counted."""
        now = time.monotonic()
        self.last[stream] = (now, sentence)
        # The same problem with other numbers is the same problem.
        key = (stream, re.sub(r'\d+', '#', sentence)[:120])
        if now - self._said.get(key, float('-inf')) < QUIET_S:
            self._unsaid[key] += not is_standing
            return
        if len(self._said) >= MAX_KINDS:
            self._said.clear()
            self._unsaid.clear()
        more = self._unsaid.pop(key, 0)
        self._said[key] = now
        sentence += f' (and {more} times more before)' if more else ''
        # A line each: rclpy raises where one line logs at two levels.
        if error:
            self._logger.error(sentence)
        else:
            self._logger.warning(sentence)

    def backend(self, sentence: str) -> None:
        self.report('backend', sentence, error=True)

    def clear(self, stream: str) -> None:
        """Forget an input's last problem: it is over."""
        self.last.pop(stream, None)

    def recent(self, stream: str, within_s: float = QUIET_S) -> str:
        """Return the input's last problem if it is recent, else ''."""
        at, sentence = self.last.get(stream, (float('-inf'), ''))
        return sentence if time.monotonic() - at < within_s else ''
