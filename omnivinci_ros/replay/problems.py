# SPDX-License-Identifier: Apache-2.0
"""What went wrong in a replay, by kind and input: each once, with its count and its time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MAX_KINDS = 20  # of one input; its further ones are counted together
FURTHER = 'further problems'
# A number, or four bytes in hexadecimal: what differs from message to message of one fault.
NUMBER = re.compile(r'\b[0-9a-f]{8}\b|\d[\d.,]*')


@dataclass
class Entry:
    """One kind of problem of one input."""

    sentence: str  # of the first time
    count: int = 0
    first_ns: int | None = None  # log time; None: it is about the bag as a whole
    last_ns: int | None = None


class ProblemLedger:
    """Sentences in; kinds of them out. Sentences that differ in numbers alone are one kind."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], Entry] = {}
        self._kinds: Counter[str] = Counter()  # by stream

    def note(
        self,
        stream: str,
        sentence: str,
        first_ns: int | None = None,
        last_ns: int | None = None,
        count: int = 1,
    ) -> None:
        """Take a problem that was met so many times from `first_ns` to `last_ns` [log time]."""
        kind = NUMBER.sub('#', sentence)
        if (stream, kind) not in self._entries and self._kinds[stream] >= MAX_KINDS:
            kind = sentence = FURTHER
        entry = self._entries.get((stream, kind))
        if entry is None:
            self._kinds[stream] += 1
            entry = self._entries[stream, kind] = Entry(sentence, first_ns=first_ns)
        entry.count += count
        entry.last_ns = first_ns if last_ns is None else last_ns

    def says(self, stream: str, words: str) -> bool:
        """Return whether a problem of a stream holds these words."""
        return any(
            key[0] == stream and words in one.sentence for key, one in self._entries.items()
        )

    def account(self) -> list[dict[str, int | str | None]]:
        """Return the kinds of problems by input, for the manifest."""
        rows = sorted((stream, one.sentence, one) for (stream, _), one in self._entries.items())
        return [
            {
                'stream': stream,
                'count': one.count,
                'what': sentence,
                'first_ns': one.first_ns,
                'last_ns': one.last_ns,
            }
            for stream, sentence, one in rows
        ]
