# SPDX-License-Identifier: Apache-2.0
"""Relative clauses put plainly: 'the man who is waving' as 'the man waving'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_RELATIVES = frozenset({'who', 'which', 'that'})
_IS = frozenset({'is', 'are', 'was', 'were'})
_BEFORE_PLACES = frozenset(
    'on in at by near under behind next beside inside above below between with from to over '
    'outside closest nearest'.split()
)
_SPEAKING = SAY_VERBS | OTHER_SAY_VERBS | {'ask', 'asked', 'said', 'know', 'see', 'check'}


_CAME = frozenset(
    'fell rolled dropped slipped went slid landed lies lay stands stood sits sat hangs hung '
    'lives'.split()
)


def plain_relatives(words: Sequence[Word]) -> Sequence[Word]:
    """Take 'who is', 'that fell' out, where what somebody does or a place follows."""
    texts = [word.text for word in words]
    if _RELATIVES.isdisjoint(texts) or _IS.isdisjoint(texts) and _CAME.isdisjoint(texts):
        return words
    kept: list[Word] = []
    at = 0
    while at < len(words):
        if texts[at] in _RELATIVES and _is_relative(texts, at):
            at += 2
        else:
            kept.append(words[at])
            at += 1
    return kept


def _is_relative(texts: Sequence[str], at: int) -> bool:
    if at < 2 or at + 2 >= len(texts):
        return False
    doing = texts[at + 2].endswith('ing') and len(texts[at + 2]) > 4
    came = texts[at + 1] in _CAME and texts[at + 2] in _BEFORE_PLACES
    if not came and texts[at + 1] not in _IS or not (doing or texts[at + 2] in _BEFORE_PLACES):
        return False
    start = max((i for i in range(at) if texts[i] in PAUSES), default=-1) + 1
    before = texts[max(start, at - 4) : at]
    named = texts[at - 1] in PERSONS or not DETERMINERS.isdisjoint(before[:-1])
    return named and before[-1:] != [] and _SPEAKING.isdisjoint(texts[start:at])
