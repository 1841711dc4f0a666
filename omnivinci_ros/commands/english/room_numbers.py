# SPDX-License-Identifier: Apache-2.0
"""Rooms that are called by their number: 'take the towels to 412', 'go to three oh seven'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

TO = frozenset({'to', 'into', 'outside', 'from', 'on'})
# Verbs of going and carrying: 'set the oven to 200' names no room.
_GOING = frozenset(
    'go come head drive run take bring deliver carry fetch guide lead walk escort show send '
    'follow pick collect grab get put leave hang store'.split()
)
_DIGITS = frozenset('oh zero one two three four five six seven eight nine'.split())
_ENDS = PAUSES | frozenset('and then please for with now'.split())


def plain_room_numbers(words: list[Word]) -> list[Word]:
    """Read 'to 412' as 'to room 412', where something goes there."""
    texts = [word.text for word in words]
    if 'on' in texts[-2:-1] and texts[-1] in _DIGITS and texts[-3:-2] != []:
        stored = texts[-3] in ROOMS and not _GOING.isdisjoint(texts)  # 'the cupboard on two'
        if stored:
            return [*words[:-1], words[-1]._replace(text='floor', end=words[-1].start), words[-1]]
    rooms = [
        at
        for at, text in enumerate(texts)
        if at
        and texts[at - 1] in TO - {'on'}
        and (text in _DIGITS or text[0].isdigit())
        and _is_room(texts[at : at + 4])
    ]
    if not rooms or _GOING.isdisjoint(texts):
        return words
    kept = [*words]
    for at in reversed(rooms):
        kept.insert(at, Word('room', words[at].start, words[at].start))
    return kept


def _is_room(texts: Sequence[str]) -> bool:
    length = 1 if texts[0].isdigit() and len(texts[0]) == 3 else 3
    if length == 3 and (len(texts) < 3 or not _DIGITS.issuperset(texts[:3])):
        return False
    return texts[length : length + 1] == [] or texts[length] in _ENDS
