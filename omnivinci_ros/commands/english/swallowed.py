# SPDX-License-Identifier: Apache-2.0
"""Slots that swallowed what belongs in no name: 'everyone but tom', 'the hall for ten minutes'.

Whichever rule filled them, an exclusion, a length, a condition or another order inside a name is
a reading that lost it. Such an order is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.numerals import may_begin_number

_NAMES = ('object', 'recipient', 'place', 'from')
# In no name of a thing, a person or a place.
_LIMITS = frozenset('but except not if unless until otherwise because when'.split())
_LENGTHS = frozenset('second seconds minute minutes hour hours'.split())
_MANNERS = frozenset('quickly slowly carefully quietly gently immediately'.split())
_ABOUT = frozenset({'about', 'around', 'by'})  # before a number, and no unit: a time
_MEALS = frozenset('lunch dinner breakfast noon midnight work school'.split())
_TOLD = frozenset({'who', 'that', 'which', 'whose'})  # what a relative clause tells is kept
_NO_VERBS = DETERMINERS | frozenset('to in on at by with near from under behind beside of'.split())
_SIDES = frozenset({'left', 'right', 'front', 'back', 'side'})
_OBJECTS = (DETERMINERS | frozenset('him her it them me us up down off out'.split())) - {'of'}


def swallows(steps: Sequence[Step]) -> bool:
    """Say whether a name in the slots of a step holds what should be in a slot of its own."""
    return any(
        _swallows(step.slots[slot].split())
        for step in steps
        for slot in _NAMES
        if ' ' in step.slots.get(slot, '')
    ) or any(
        _ends_elsewhere(step.slots.get('place', '').split())
        or 'to' in step.slots.get('avoid', '').split()
        for step in steps
        if 'avoid' in step.slots or ' to the ' in step.slots.get('place', '')
    )


def _ends_elsewhere(words: list[str]) -> bool:
    """Say whether a second place stands in it: 'left of the sink to the right of the plate'."""
    return words[:1] != [] and words[0] in _SIDES and 'to' in words[1:-2]


def _swallows(words: list[str]) -> bool:
    end = next((i for i, word in enumerate(words) if word in _TOLD), len(words))
    words = words[:end]
    if not words:
        return False
    if not _LIMITS.isdisjoint(words) or words[-1] in _MANNERS:
        return True
    if words[-2:-1] != [] and words[-2] in _ABOUT and may_begin_number(words[-1]):
        return True  # 'the tea about ten', 'by six'
    if words[-1] in _LENGTHS and 'for' in words or words[-1] in _MEALS and 'after' in words[1:]:
        return True
    return any(_orders(words, i) for i, word in enumerate(words[:-2]) if i and word == 'and')


def _orders(words: list[str], joint: int) -> bool:
    """Say whether another order stands behind an 'and': 'the man in the hat and tie his shoes'."""
    verb, behind = words[joint + 1 : joint + 3]
    waits = verb == 'wait' and behind == 'for'
    return waits or verb not in _NO_VERBS and behind in _OBJECTS
