# SPDX-License-Identifier: Apache-2.0
"""What the robot holds: 'the pan that is in your hand' is 'the pan you are holding'.

Its hand is where the thing is, and no place to put it.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.words import Word

_HANDS = frozenset('hand hands gripper grippers claw claws grip arms grasp'.split())
_SIDES = frozenset({'left', 'right', 'other'})
_IS = frozenset({'is', 'are'})
_RELATIVES = frozenset({'that', 'which'})
_HAVING = (['you', 'have'], ['you', 'hold'], ['you', 'are', 'holding'], ['you', 'have', 'got'])
_HOLDING = ('you', 'are', 'holding')
_THAT_IS = ('that', 'is')  # '... in your left hand', where of two hands one is named


def plain_holding(words: Sequence[Word]) -> Sequence[Word]:
    """Put 'in your hand' behind a thing as 'you are holding'."""
    texts = [word.text for word in words]
    at = next((i for i in range(2, len(texts) - 2) if texts[i : i + 2] == ['in', 'your']), 0)
    end = at + 2 + (texts[at + 2 : at + 3] != [] and texts[at + 2] in _SIDES)
    if not at or end >= len(texts) or texts[end] not in _HANDS:
        return words
    start, told = _said_before(texts, at)
    end += 1
    sided = end - at > 3  # of two hands, one is named: it stays
    named = not DETERMINERS.isdisjoint(texts[max(0, start - 5) : start - 1])
    goes_on = end < len(texts) and preposition_at(texts, end) != ()
    if not named or not (told or goes_on) or sided and not goes_on:
        return words
    begins = words[start].start
    comma = start > 0 and texts[start - 1] == ','
    end += comma and texts[end : end + 1] == [',']
    return [
        *words[: start - comma],
        *(Word(text, begins, words[end - 1].end) for text in _THAT_IS if sided),
        *(words[at:end] if sided else _held(begins, words[end - 1].end)),
        *words[end:],
    ]


def _held(start: int, end: int) -> list[Word]:
    return [Word(text, start, end) for text in _HOLDING]


def _said_before(texts: list[str], at: int) -> tuple[int, bool]:
    """Return where 'that is' or 'you have' before the hand begins, and whether it is there."""
    for having in _HAVING:
        if texts[at - len(having) : at] == having:
            start = at - len(having)
            return start - (texts[start - 1] in _RELATIVES), True
    if texts[at - 1] in _IS and texts[at - 2] in _RELATIVES:
        return at - 2, True
    return at, False
