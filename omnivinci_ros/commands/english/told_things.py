# SPDX-License-Identifier: Apache-2.0
"""The thing that a statement names before an order is given about it."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.graspable import ANIMALS
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.quantities import begins_quantity

_AFTER_NAMES = frozenset(
    'is are was were must should might may has have fell fall lies lie stands broke got went '
    'looks look needs need rolled slid slipped dropped tumbled landed ended sits hangs flew '
    'bounced blew lives goes keeps again upstairs downstairs somewhere outside earlier '
    'yesterday today there here rings rang stops stopped beeps beeped breaks arrives arrived '
    'comes came opens opened closes closed turns starts started ends boils boiled'.split()
)


# Who does something to the thing: 'the dog chewed the shoe', 'the baby has dropped the cup'.
_DOERS = ANIMALS | frozenset(
    'baby child kid kids children boy girl toddler man woman lady guy nurse doctor neighbour '
    'neighbor visitor guest postman mailman courier'.split()
)
_BEHIND_VERBS = frozenset('on off up down out in over away back me us him her them'.split())
_BEHIND_NAMES = frozenset(
    'left right up down over off on out in away again back open closed shut clockwise '
    'counterclockwise forward backward upright together apart around and then'.split()
)
_BEHIND_THINGS = frozenset('over off down up away out again'.split())


def told_thing(words: list[str]) -> tuple[str, str]:
    """Return the thing that a statement names, and its attribute: 'the red cup fell down'."""
    start = 0
    if words[:1] in (['there'], ['here'], ['i'], ['we'], ['you']):
        start = 2
    start += words[start : start + 1] in (['is'], ['are'], ['have'])
    owned = next((i for i, word in enumerate(words[:5]) if word in DETERMINERS), start)
    start = owned if words[:1] in (['i'], ['we']) else start  # 'i have lost my ring'
    head, _ = split_arguments(words[start:])
    end = next((i for i, word in enumerate(head) if i and word in _AFTER_NAMES), len(head))
    does = head[1:2] != [] and head[1] in _DOERS
    if does and (end == 2 or not DETERMINERS.isdisjoint(head[2:end])):  # not 'the dog bed'
        return _done_to(words[start + 2 :])
    if not head or head[0] not in DETERMINERS or end < 2:
        return '', ''
    thing = thing_of(head[:end], [])
    if is_surely_person(head[:end]) or not is_held(thing):
        return '', ''
    return thing.name, thing.attribute


def undone_thing(clause: str) -> tuple[str, str]:
    """Return what an order is about that no rule reads: 'heat the potato in the oven'."""
    words = [word.strip('.,;:!?"') for word in clause.lower().split()]
    words = words[1:] if words[:1] == ['please'] else words
    start = 1 + (words[1:2] != [] and words[1] in _BEHIND_VERBS)
    if words[start : start + 1] == [] or words[start] not in DETERMINERS:
        return '', ''  # 'escort linda to the stand'
    if words[0].endswith('ing') and words[0] != 'bring':
        return '', ''
    head, _ = split_arguments(words[start:])
    head = head[: head.index('with')] if 'with' in head[2:] else head
    end = next(
        (i for i in range(1, len(head)) if head[i] in _BEHIND_NAMES or begins_quantity(head[i:])),
        len(head),
    )
    thing = thing_of(head[:end], [])
    return ('', '') if is_surely_person(head[:end]) else (thing.name, thing.attribute)


def _done_to(words: list[str]) -> tuple[str, str]:
    """Return what something was done to: 'the mug' of 'is going to knock the mug over'."""
    for at in range(1, len(words) - 1):
        if words[at] in DETERMINERS and not preposition_at(words, at - 1):
            head, _ = split_arguments(words[at:])
            while len(head) > 2 and head[-1] in _BEHIND_THINGS:
                head = head[:-1]
            thing = thing_of(head, [])
            held = len(head) > 1 and not is_surely_person(head) and is_held(thing)
            return (thing.name, thing.attribute) if held else ('', '')
    return '', ''
