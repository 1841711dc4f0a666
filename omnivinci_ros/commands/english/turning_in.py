# SPDX-License-Identifier: Apache-2.0
"""A turn that goes on into a room: 'turn left into the kitchen' is two orders."""

from __future__ import annotations

from itertools import pairwise

from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.verbs import TURN_VERBS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS
from omnivinci_ros.commands.words import Word

INTO = frozenset({'into', 'onto', 'through'})
_ANGLES = frozenset('angle angles degree degrees turn turns quarter half circle'.split())
_JOINTS = PAUSES | {'and', 'then'}
# What binds the turn too: 'turn left into the kitchen if the door is open'.
_BINDING = frozenset(
    'if when whenever unless until till once while as before after only but not except otherwise '
    'or for provided assuming in at every without twice thrice'.split()
)
_JOINED = SENTENCE_ENDS | {'and', 'then'}
_MADE = frozenset({'a', 'sharp', 'hard', 'slight', 'to', 'the', 'your', 'first', 'next', 'second'})


def plain_turning_in(words: list[Word]) -> list[Word]:
    """Read 'turn left into the kitchen' as 'turn left and go into the kitchen'."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 2):
        angled = not _ANGLES.isdisjoint(texts[at + 1 : at + 5])  # 'through a right angle'
        if texts[at] not in INTO or texts[at + 1] not in DETERMINERS or angled:
            continue
        start = max((i for i in range(at) if texts[i] in _JOINTS), default=-1) + 1
        told = texts[start:at]
        if told[-1:] not in (['left'], ['right']) or not _turns(told) or not begins_order(told):
            continue
        if _is_bound(texts[at:]):
            continue
        begins = words[at].start
        joined = [Word(text, begins, begins) for text in ('and', 'go')]
        return [*words[:at], *joined, *plain_turning_in(words[at:])]
    return words


def _turns(before: list[str]) -> bool:
    """Say whether an order to turn ends here: 'turn left', 'make a hard right'."""
    at = len(before) - 2
    while at > 0 and before[at] in _MADE:
        at -= 1
    made = before[at] in ('take', 'make', 'hang', 'do') and before[at + 1] == 'a'
    return at >= 0 and (before[at] in TURN_VERBS or made)


def _is_bound(rest: list[str]) -> bool:
    """Say whether something behind the room may be about the turn as well."""
    end = next((i for i, text in enumerate(rest) if text in _JOINED), len(rest))
    along = any(a == 'with' and b not in DETERMINERS for a, b in pairwise(rest[:end]))
    return along or not _BINDING.isdisjoint(rest[1:end])
