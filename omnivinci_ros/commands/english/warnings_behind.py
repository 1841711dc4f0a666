# SPDX-License-Identifier: Apache-2.0
"""Warnings behind an order: 'go forward there is a child', 'lift the bed, she is not ready'.

They look like reasons, and speak against the order: they are asked about. What plainly speaks
for it is left to be taken off: 'move forward it is clear', 'go back you are on my foot'.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.politeness import unwrapped

MARK = '<warned>'  # put before a warning; no word that is heard is read so

_DRIVING = frozenset(
    'go move drive walk turn rotate roll advance proceed continue carry keep push back reverse '
    'navigate head spin run step swing veer steer inch creep edge slide'.split()
)
# 'Move back you are too close': what is near is why.
_AWAY = frozenset(
    'back backward backwards away aside off out reverse stop slowly slow around round'.split()
)
_DANGERS = frozenset(
    'child children kid kids baby toddler boy girl dog cat puppy kitten animal person people '
    'man woman somebody someone everybody lady patient hole holes pit ditch step steps stair '
    'stairs staircase glass wall edge ledge cliff drop gap kerb curb threshold ramp puddle '
    'water oil spill wet slippery slick icy ice fire flames smoke hot burning blocked '
    'blocking closed shut locked jammed barred stuck broken broke danger dangerous unsafe '
    'risky hazard hazardous cable cables cord cords wire wires rope hose obstacle obstacles '
    'obstructed busy occupied crowded narrow tight steep falling collapsing moving close near '
    'under beneath behind ahead front way traffic car cars truck forklift bike train low '
    'unstable loose wobbly cracked dark off bus tractor lorry van bike cyclist horse horses '
    'stretcher coming'.split()
)
_BODY = frozenset('foot feet toe toes hand hands finger fingers leg legs head arm arms'.split())
_STANDING = frozenset('standing lying sitting kneeling crawling playing sleeping'.split())
_FOR_IT = frozenset(
    'clear free safe empty open green fine ok okay good ready nobody nothing no none room space '
    'plenty far time late rang knocked ringing knocking doorbell delivery postman plumber'.split()
)
_BEHIND = frozenset({'behind', 'under', 'beneath', 'child', 'baby', 'stairs', 'hole'})


_LETTING_GO = frozenset({'release', 'lift', 'drop', 'lower', 'raise', 'tilt', 'tip'})
_HOLDING_ON = frozenset(
    'not on under underneath beneath inside holding hanging standing still yet sitting'.split()
)
_DANGEROUS = _DANGERS | _BODY | _STANDING


def is_warning(order: Sequence[str], told: Sequence[str]) -> bool:
    """Say whether what is told behind an order to move, lift or let go speaks against it."""
    bare = unwrapped(order)
    if bare and bare[0] in _LETTING_GO and not _HOLDING_ON.isdisjoint(told):
        return True
    moved = bare[1:2] and bare[1] in ('the', 'my', 'a', 'it', 'this', 'that', 'your')
    moved = moved or bool(bare[1:2]) and bare[1] in NAMES  # 'walk tom to the hall'
    if not bare or bare[0] not in _DRIVING or moved:  # 'move the pawn that is the rule'
        return False
    if told[0] in ('so', 'cause', 'since'):
        return False
    heard = frozenset(told)
    dangers = heard & _DANGEROUS
    denied = not heard.isdisjoint(('no', 'nobody', 'nothing', 'not'))
    if not _AWAY.isdisjoint(bare):
        return not denied and not dangers.isdisjoint(_BEHIND)
    if told[:2] == ['you', 'are']:
        return bool(dangers) and not {'blocking', 'way', 'off'} & heard
    if dangers:
        return 'not' in heard or not denied and 'clear' not in heard
    placed = 'to' in bare[1:]  # 'go to the kitchen the kettle is on'
    tells = told[0] in ('there', 'it', 'this', 'that', 'the')
    return tells and not placed and (_FOR_IT.isdisjoint(heard) or 'not' in heard)
