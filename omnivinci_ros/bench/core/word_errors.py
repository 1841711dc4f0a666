# SPDX-License-Identifier: Apache-2.0
"""Word error rate: substitutions, insertions and deletions by the words that were said."""

from __future__ import annotations

import re

from omnivinci_ros.bench.core.human_speech import TENS
from omnivinci_ros.bench.core.human_speech import UNITS

NUMBERS = {word: str(at) for at, word in enumerate(UNITS)}
NUMBERS |= {word: str(10 * (at + 2)) for at, word in enumerate(TENS)}
SPELLINGS = {'alfa': 'alpha', 'juliett': 'juliet', 'whisky': 'whiskey', 'mr': 'mister'}


def words_of(text: str) -> list[str]:
    """Return a text's words in lower case, each number as its digits, each digit of a long one."""
    text = re.sub(r'\bx[- ]ray\b', 'xray', text.lower().replace('metres', 'meters'))
    found: list[str] = []
    for word in re.sub(r"[^a-z0-9' ]", ' ', text).replace("'", '').split():
        word = NUMBERS.get(word, SPELLINGS.get(word, word))
        found += list(word) if word.isdigit() and len(word) > 2 else [word]
    return found


def word_errors(said: list[str], heard: list[str]) -> int:
    """Return the least number of substitutions, insertions and deletions (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, left in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]
