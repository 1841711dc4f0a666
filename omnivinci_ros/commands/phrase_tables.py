# SPDX-License-Identifier: Apache-2.0
"""Tables of phrases, found by their first word so that a look costs the same for any table."""

from __future__ import annotations

from collections.abc import Iterable

Phrases = dict[str, list[tuple[str, ...]]]


def phrase_table(phrases: Iterable[str]) -> Phrases:
    """Return phrases by their first word, the longest first."""
    table: Phrases = {}
    for phrase in sorted({tuple(text.split()) for text in phrases}, key=len, reverse=True):
        table.setdefault(phrase[0], []).append(phrase)
    return table


def phrase_at(words: list[str], at: int, table: Phrases) -> int:
    """Return how many words the longest phrase takes that begins at `at`, 0 for none."""
    if at >= len(words):
        return 0
    for phrase in table.get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def begins_with(words: list[str], table: Phrases) -> int:
    """Return how many words of the longest phrase stand first, 0 for none."""
    return phrase_at(words, 0, table)
