# SPDX-License-Identifier: Apache-2.0
"""Tables of phrases, found by their first word so that a look costs the same for any table."""

from __future__ import annotations

from collections.abc import Iterable


class Phrases(dict[str, list[tuple[str, ...]]]):
    """Phrases by their first word, the longest first; `seconds`: and by their second word."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        self.alone: set[str] = set()

    def add(self, phrase: tuple[str, ...]) -> None:
        """Add a phrase; the longest come first."""
        self.setdefault(phrase[0], []).append(phrase)
        if len(phrase) == 1:
            self.alone.add(phrase[0])
        else:
            second = self.seconds.setdefault(phrase[0], {})
            second.setdefault(phrase[1], []).append(phrase)


def phrase_table(phrases: Iterable[str]) -> Phrases:
    """Return phrases by their first word, the longest first."""
    table = Phrases()
    for phrase in sorted({tuple(text.split()) for text in phrases}, key=len, reverse=True):
        table.add(phrase)
    return table


def phrase_at(words: list[str], at: int, table: Phrases) -> int:
    """Return how many words the longest phrase takes that begins at `at`, 0 for none."""
    if at >= len(words) or (first := words[at]) not in table:
        return 0
    # Most phrases part at their second word: it is looked at before the rest is cut out.
    longer = table.seconds.get(first)
    if longer is not None and at + 1 < len(words):
        for phrase in longer.get(words[at + 1], ()):
            length = len(phrase)
            if length == 2 or tuple(words[at : at + length]) == phrase:
                return length
    return 1 if first in table.alone else 0


def lengths_first(words: list[str], table: Phrases) -> list[int]:
    """Return how many words the phrases take that stand first, the longest first."""
    first = words[0]
    if first not in table:
        return []
    lengths: list[int] = []
    if len(words) > 1 and first in table.seconds:
        for phrase in table.seconds[first].get(words[1], ()):
            if tuple(words[: len(phrase)]) == phrase:
                lengths.append(len(phrase))
    return [*lengths, 1] if first in table.alone else lengths


def begins_with(words: list[str], table: Phrases) -> int:
    """Return how many words of the longest phrase stand first, 0 for none."""
    return phrase_at(words, 0, table) if words and words[0] in table else 0
