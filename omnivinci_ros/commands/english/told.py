# SPDX-License-Identifier: Apache-2.0
"""What is told beside orders: that some come, where the thing of the last one is."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import place_text
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_COUNTS = ('a few', 'some', 'two', 'three', 'four', 'a couple of', 'several')
_ANNOUNCING = phrase_table(
    [
        *(f'{lead} {count} things' for lead in ('do', 'do these', 'do the') for count in _COUNTS),
        *(f'i have {count} {jobs} for you' for count in _COUNTS for jobs in ('jobs', 'tasks')),
        *'do the following, do the following things, do the following steps, do these things, '
        'follow these steps, follow these instructions, here is what i need, here is what i want, '
        'here is what to do, here is what you do, here is what you need to do, here is what you '
        'should do, here is what i want you to do, here is what i need you to do, here is the '
        'plan, here is your task, here is your next task, here is the task, here are your orders, '
        'here are your tasks, your tasks, your orders, your task, your next task, your mission, '
        'new task, next task, new job, new order, listen carefully, listen closely, listen up, '
        'this is what i need, this is what i want you to do, this is what you do, this is the '
        'plan, i have a job for you, i have a task for you, i have got a job for you, there is '
        'something i need you to do, in this order, in the following order, as follows, the steps '
        'are, the task, a few things, two things, three things'.split(', '),
    ]
)
_MEANT = frozenset({'it', 'they', 'he', 'she', 'that'})
_IS = frozenset({'is', 'are', 'be', 'was'})
_MAY = frozenset('should must might may will could can probably maybe'.split())
_ADVERBS = frozenset(
    'probably right over just still usually always lying standing sitting'.split()
)


def is_announcement(words: list[str]) -> bool:
    """Say whether it only says that orders follow: 'do three things', 'here is the plan'."""
    bare = unwrapped(words)
    return begins_with(bare, _ANNOUNCING) == len(bare) if bare else False


def without_announcement(words: list[str]) -> list[str]:
    """Take 'here is what i need' off, where speech puts no pause between it and the order."""
    length = begins_with(words, _ANNOUNCING)
    return words[length:] if length and begins_order(words[length:]) else words


def with_whereabouts(order: Order, words: list[str]) -> bool:
    """Put 'it should be on the couch' to an order that names no place; False: it says not that."""
    at = 1
    while at < len(words) and words[at] in _MAY:
        at += 1
    if words[0] not in _MEANT or at >= len(words) or words[at] not in _IS:
        return False
    at += 1
    while at < len(words) and words[at] in _ADVERBS:
        at += 1
    preposition = preposition_at(words, at) if at < len(words) else ()
    place = words[at + len(preposition) :]
    named = ' '.join(preposition) in LOCATIONS and place and not stray(place)
    if not named or is_virtual_place(place) or order.reading.intent not in _SOUGHT:
        return False
    slots = dict(order.reading.slots)
    if words[0] in ('he', 'she'):  # not the thing
        somebody = order.reading.intent == 'FIND_OBJECT' or 'recipient' in slots
        if not somebody or 'place' in slots:
            return False
        where = place_text(' '.join(preposition), place)
        order.reading = replace(order.reading, slots={**slots, 'place': where})
        return True
    where = place_text(' '.join(preposition), place)
    if order.reading.intent == 'BRING_OBJECT':
        slots['from'] = where
    elif 'place' not in slots:
        slots['place'] = where
    order.reading = replace(order.reading, slots=slots)
    return True


_SOUGHT = frozenset({'FIND_OBJECT', 'GRAB_OBJECT', 'BRING_OBJECT'})
