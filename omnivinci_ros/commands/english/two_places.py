# SPDX-License-Identifier: Apache-2.0
"""Two places of one thing: 'the cup on the table | on the shelf', where it is and goes."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.places import ENTERED

_HOLDING = frozenset({'on', 'in', 'inside'})
_BESIDE = frozenset({'near', 'next to', 'beside', 'close to', 'by', 'over'})
# They stand on others, or are part of them: 'the box on the table', 'the shelf in the cupboard'.
_STANDS_THERE = frozenset(
    'box boxes bin bins drawer shelf shelves rack corner lamp plant trolley cart crate stool mat '
    'rug spot zone area cell floor left right middle side end top bottom'.split()
)
_FIXED = ROOMS - ENTERED - TANGIBLE - _STANDS_THERE


def second_place_at(phrases: Sequence[Phrase]) -> int:
    """Return which phrase may be where the thing goes, behind where it is; 0 for none."""
    for at in range(1, len(phrases)):
        before, phrase = phrases[at - 1], phrases[at]
        holds = phrase.preposition in _HOLDING and phrase.words[-1] not in ENTERED
        fixed = before.words[-1] in _FIXED and before.preposition in _HOLDING | _BESIDE
        if phrase.words[0] in ('floor', 'level', 'deck'):
            continue  # 'the cupboard on floor two' is on that storey
        stands = all(p.preposition in LOCATIONS for p in phrases)
        if holds and fixed and stands and phrase.words[-1] not in _STANDS_THERE - {'shelf', 'box'}:
            return at
    return 0
