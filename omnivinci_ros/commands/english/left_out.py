# SPDX-License-Identifier: Apache-2.0
"""Exclusions that a reading lost: 'all the cups but the red one', 'everyone apart from tom'.

What is left out belongs in `avoid`. Where it is not there, the order is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.words import PAUSES

_ALL = frozenset('all every everyone everybody everything both each'.split())
_BUT = frozenset({'but', 'except', 'excepting'})
_APART_FROM = (
    ('apart', 'from'),
    ('aside', 'from'),
    ('other', 'than'),
    ('minus', 'the'),
    ('save', 'the'),
    ('save', 'for'),
    ('excluding', 'the'),
    ('bar', 'the'),
    ('without', 'the'),
)
_ENDS = frozenset('minus save excluding excepting than'.split())  # of no thing's name
_ALWAYS = frozenset({'excluding', 'excepting'})  # they leave out, whatever stands before them
_REQUESTS = frozenset({'can', 'could', 'would', 'please'})
_ON = frozenset({'and', 'then', 'to'})
# 'Bring all the cups but be careful, but slowly, but not yet'
_NO_NAMES = (
    COMMAND_VERBS
    | OTHER_ORDERS
    | frozenset(
        'not no be only please then first do never if when wait without with hurry slowly '
        'carefully quickly gently quietly i you we they he she it for in on at by'.split()
    )
)


def loses_exclusion(words: Sequence[str], steps: Sequence[Step]) -> bool:
    """Say whether 'all ... but the red one' is in no `avoid`, or another order is in it."""
    avoided = ' '.join(step.slots.get('avoid', '') for step in steps).split()
    ends = {step.slots.get('object', '').rpartition(' ')[2] for step in steps}
    if not _REQUESTS.isdisjoint(avoided) or not _ENDS.isdisjoint(ends):
        return True
    if not _ALWAYS.isdisjoint(words) and not avoided:
        return True  # 'carry the parcels to the hall excluding the fragile ones'
    for at in range(1, len(words) - 1):
        named = _left_out(words, at) if not _ALL.isdisjoint(words[:at]) else None
        if named is not None and set(named).isdisjoint(avoided):
            return True
    return False


def _left_out(words: Sequence[str], at: int) -> list[str] | None:
    """Return what the words at a place leave out, None where they leave out nothing.

    It may be set apart as a description, and be no word here: 'apart from the green one'.
    """
    if words[at] in _BUT:
        rest = list(words[at + 1 : at + 5])
        end = next((i for i, word in enumerate(rest) if word in PAUSES or word in _ON), len(rest))
        return None if rest[0] in _NO_NAMES or not end else rest[:end]
    if (words[at], words[at + 1]) in _APART_FROM:
        return [word for word in words[at + 2 : at + 5] if word not in DETERMINERS]
    return None
