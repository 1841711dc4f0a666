# SPDX-License-Identifier: Apache-2.0
"""Sides of things, as places: 'the left of the table', 'to the front of the fridge'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import strip_determiners

# What the words of a side are: 'the left hand side', 'the very top'.
_SIDES = frozenset(
    'left right top bottom front back rear side middle center centre end edge head foot corner '
    'far near hand very other opposite'.split()
)
# Places of a screen that a room has too: nothing stands on them, but beside them it does.
_ALSO_THINGS = frozenset(
    'desktop speaker speakers loudspeaker radio menu map calendar diary journal mail order'.split()
)
_BESIDE = frozenset(
    'beside behind near nearby under underneath beneath below above over opposite next close '
    'closer left right against alongside'.split()
)
_FIRST = frozenset({'on', 'in', 'at', 'from', 'by'})  # 'to' moves an icon there


def goes_to_side(preposition: str) -> bool:
    """Say whether it is 'to the left of': where something is, or where it is brought."""
    return preposition.startswith('to the ')


def is_left_or_right(preposition: str) -> bool:
    return not {'left', 'right'}.isdisjoint(preposition.split())


def whose_side(words: list[str]) -> list[str]:
    """Return what has the side: 'the sink' of 'the bottom of the sink', else the words."""
    bare = strip_determiners(words)
    if bare[-1:] != [] and bare[-1] in _SIDES and bare[-2:-1] and bare[-2].endswith("'s"):
        return [*bare[:-2], bare[-2].removesuffix("'s")]  # 'the table's left'
    at = bare.index('of') if 'of' in bare[1:-1] else 0
    return bare[at + 1 :] if at and _SIDES.issuperset(bare[:at]) else words


def stands_beside(words: list[str]) -> bool:
    """Say whether it is beside what a screen has too: 'on the left of the desktop'."""
    if words[-1] not in _ALSO_THINGS:
        return False
    rest = words[1:] if words[0] in _FIRST else words
    return rest[0] in _BESIDE or rest[:2] == ['front', 'of'] or whose_side(rest) != rest


def as_goal(phrase: Phrase) -> Phrase:
    """Return 'to | the left of the table', where something is brought, of a side."""
    to, *side = phrase.preposition.split()
    return Phrase(to, [*side, *phrase.words])
