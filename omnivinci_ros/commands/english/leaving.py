# SPDX-License-Identifier: Apache-2.0
"""Orders to go out of a place: 'leave the room', 'come out of the kitchen'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import location_words
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.places import is_place
from omnivinci_ros.commands.english.places import is_unknown_name
from omnivinci_ros.commands.intents import Reading

DOORS = frozenset('door doors doorway gate exit archway arch opening'.split())
_LEFT = ROOMS | {'building', 'house', 'area'}


def leave(rest: list[str]) -> Reading | None:
    """Read the room of 'leave the room' as 'go out of the room'."""
    head, ways = split_arguments(rest)
    doors = ways and head and ways[0].words[-1] in DOORS
    if doors and ways[0].preposition in ('through', 'by'):
        left = leave(head)  # 'leave the room through the door on the left'
        way = f'{left.slots["place"]} {location_words(ways)}' if left is not None else ''
        lost = sum(stray(p.words) for p in ways)
        return Reading('MOVE_TO', {'place': way}, lost) if left is not None else None
    bare = strip_determiners(rest)
    if (
        rest[0] in ('up', 'down', 'on', 'off', 'out')  # 'leave up the window'
        or bare[-1] not in _LEFT
        or len(bare) > 3
        or bare[-1] in ('table', 'plant', 'box', 'lamp')
    ):
        return None
    return Reading('MOVE_TO', {'place': f'out of {" ".join(rest)}'})


def come_out_of(source: Phrase, question: str) -> Reading | None:
    """Read the source of 'come out of the kitchen', where no goal is named beside it."""
    words = source.words
    if source.preposition != 'out of' or not is_place(words):
        return None
    if words[0] == 'your':
        return None  # 'come out of your shell'
    if words[-1] == 'way':
        return Reading('MOVE', {}, 0, 'Which way should I go?')
    if is_unknown_name(words) or is_far(words):
        question = question or f'Should I go out of {" ".join(words)}?'
    return Reading('MOVE_TO', {'place': f'out of {" ".join(words)}'}, 0, question)
