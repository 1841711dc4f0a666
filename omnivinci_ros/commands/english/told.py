# SPDX-License-Identifier: Apache-2.0
"""What is told beside orders: that some come, where the thing of the last one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import place_text
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.described_people import GARMENTS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.english.sexes import pronouns_of
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.intents import phrase
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
_MAY = frozenset('should must might may will could can probably maybe ought to'.split())
_ADVERBS = frozenset(
    'probably right over just still usually always lying standing sitting waiting surely '
    'certainly easily'.split()
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
    look = look_of(words)
    if look:
        _add_look(order, look)
        return True
    told = _where_it_is(words) or _found_at(words)
    if told is None:
        return False
    who, preposition, place = told
    if stray(place) or is_virtual_place(place):
        return False
    where = place_text(preposition, place)
    slots = dict(order.reading.slots)
    if who in _SOMEBODY and place[0] in ('a', 'an'):
        return False  # 'she is in a hurry'
    if who not in _THINGS or order.reading.intent in _LED and who in ('they', 'them'):
        return _with_person_at(order, who, where)
    if order.reading.intent not in _SOUGHT:
        return False
    if order.reading.intent == 'BRING_OBJECT':
        slots['from'] = where
    elif 'place' not in slots:
        slots['place'] = where
    order.reading = replace(order.reading, slots=slots)
    return True


def look_of(words: Sequence[str]) -> list[str]:
    """Return 'wearing a hat' of 'she is wearing a hat', [] where nobody is described."""
    words = [*_HE_IS.get(words[0], words[:1]), *words[1:]]
    if len(words) < 4 or words[0] not in ('he', 'she', 'they') or words[1] not in _IS:
        return []
    worn = words[2] == 'in' and words[-1] in GARMENTS and len(words) < 9
    return [*words[2:]] if worn or words[2] in _WORN_OR_HELD else []


def _add_look(order: Order, look: list[str]) -> None:
    """Say of whom an order is about how they look: 'find tom, he is wearing a hat'."""
    slots = dict(order.reading.slots)
    name = next((one for one in ('recipient', 'object') if slots.get(one)), '')
    of_thing = order.reading.intent in ('BRING_OBJECT', 'GRAB_OBJECT', 'PLACE_OBJECT')
    if not name or slots[name] in ('me', 'us') or name == 'object' and of_thing or stray(look):
        return
    slots[name] = f'{slots[name]} {" ".join(look)}'
    order.reading = replace(order.reading, slots=slots)


def is_found_at(words: list[str]) -> bool:
    """Say whether it is 'you can find her in the hall', which begins as an order does."""
    return words[:1] == ['you'] and _found_at(words) is not None


def _where_it_is(words: list[str]) -> tuple[str, str, list[str]] | None:
    """Read 'it should be on the couch', 'she is waiting in the hall'."""
    words = [*_HE_IS.get(words[0], words[:1]), *words[1:]]
    at = 1
    while at < len(words) and words[at] in _MAY:
        at += 1
    if words[0] not in _MEANT or at >= len(words) or words[at] not in _IS:
        return None
    at += 1
    while at < len(words) and words[at] in _ADVERBS:
        at += 1
    return _at_place(words[0], words[at:])


def _found_at(words: list[str]) -> tuple[str, str, list[str]] | None:
    """Read 'you can find her in the hall', 'you will see it on the shelf'."""
    if words[:1] != ['you'] or len(words) < 6 or words[1] not in _MAY:
        return None
    at = next((i for i, word in enumerate(words[:5]) if i > 1 and word in _FINDING), 0)
    if not at or not _ADVERBS.union(_MAY).issuperset(words[2:at]):
        return None
    who = words[at + 1]
    following = at + 2
    while following < len(words) and words[following] in _ADVERBS:
        following += 1
    return _at_place(who, words[following:]) if who in _FOUND else None


def _at_place(who: str, words: list[str]) -> tuple[str, str, list[str]] | None:
    preposition = preposition_at(words, 0) if words else ()
    place = words[len(preposition) :]
    named = ' '.join(preposition)
    return (who, named, place) if named in LOCATIONS and place else None


def _with_person_at(order: Order, who: str, where: str) -> bool:
    """Put the place of a person to who is led, followed, found or given something."""
    slots = dict(order.reading.slots)
    intent = order.reading.intent
    if intent in _LED:
        somebody, name = slots.get('object', ''), 'from'
    else:
        found = intent == 'FIND_OBJECT'
        somebody, name = slots.get('object' if found else 'recipient', ''), 'place'
    known = intent in _LED | _SOUGHT or intent == 'GREET'
    if not known or not somebody or name in slots or somebody in ('me', 'us', 'you'):
        return False
    order.reading = replace(order.reading, slots={**slots, name: where})
    meant = _HIM_OR_HER.get(who, '')
    if meant and meant not in pronouns_of(somebody.split()):
        order.question = order.question or f'Shall I {phrase(order.reading)}?'
    return True


_HE_IS = {"he's": ['he', 'is'], "she's": ['she', 'is'], "they're": ['they', 'are']}
_WORN_OR_HELD = frozenset('wearing dressed carrying holding'.split())
_SOMEBODY = frozenset({'he', 'she', 'him', 'her'})
_THINGS = frozenset({'it', 'that', 'they', 'them'})
_HIM_OR_HER = {'he': 'him', 'him': 'him', 'she': 'her', 'her': 'her'}
_FOUND = frozenset({'him', 'her', 'them', 'it'})
_FINDING = frozenset({'find', 'see', 'meet', 'spot', 'catch', 'notice'})
_LED = frozenset({'GUIDE', 'FOLLOW'})
_SOUGHT = frozenset({'FIND_OBJECT', 'GRAB_OBJECT', 'BRING_OBJECT'})
