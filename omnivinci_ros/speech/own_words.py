# SPDX-License-Identifier: Apache-2.0
"""Which words of an utterance are those that the robot spoke; a recogniser may mishear some."""

from __future__ import annotations

from difflib import SequenceMatcher

from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import read_words

RUN = 3  # own words in a row, from which on they are taken off an utterance


def plain_words(text: str) -> list[str]:
    """Return the words of a text, pauses left out."""
    return [word.text for word in read_words(text).words if word.text not in PAUSES]


def own_words(words: list[str], spoken: list[str]) -> list[bool]:
    """Say of each word whether it is one of those that were spoken, in their order."""
    own = [False] * len(words)
    match = SequenceMatcher(None, words, spoken, autojunk=False)
    for tag, first, last, other_first, other_last in match.get_opcodes():
        for i in range(first, last):
            alike = spoken[other_first:other_last]
            own[i] = tag == 'equal' or any(_is_like(words[i], one) for one in alike)
    return own


def count_others(words: list[str], spoken: list[str]) -> int:
    """Return how many of the words were not spoken."""
    return own_words(words, spoken).count(False)


def words_beside(words: list[str], spoken: list[str]) -> tuple[list[str], list[str]]:
    """Return the words before and after those that were spoken; none where too few were."""
    match = SequenceMatcher(None, words, spoken, autojunk=False)
    run = match.find_longest_match(0, len(words), 0, len(spoken)).size
    if not run or run < min(RUN, len(spoken)):
        return [], []
    own = own_words(words, spoken)
    first, last = own.index(True), len(own) - 1 - own[::-1].index(True)
    return words[:first], words[last + 1 :]


def _is_like(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= 0.7
