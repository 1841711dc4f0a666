# SPDX-License-Identifier: Apache-2.0
"""Clauses that say the order before them once more, or more exactly.

'Walk behind my daughter and keep up with her' is one order, and so is 'get back, sixty
centimetres backwards': carried out twice it would be another.
"""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.numerals import may_begin_number

_THEM = frozenset({'him', 'her', 'them', 'it'})
_IT = frozenset({'it', 'them', ''})
_SOME = frozenset({'some', 'one'})  # of what was wished for
_WISHING = frozenset({'i', 'we', 'he', 'she', 'they', 'you'})
_SIZES = ('distance_m', 'angle_deg')
_SEARCHES = frozenset({'check', 'search', 'scan', 'try'})


def says_again(last: Order, order: Order, joint: str) -> bool:
    """Put what an order adds into the one before it; say whether it was that one again."""
    if joint not in ('', ',', 'and') or order.slots or last.options or order.options:
        return False
    pair = (last.reading.intent, order.reading.intent)
    led = pair == ('GUIDE', 'FOLLOW') and order.words[:1] not in _FOLLOWING  # 'walk with her'
    if pair == ('FOLLOW', 'FOLLOW') or led:
        return order.reading.slots.keys() == {'object'} and _is_meant(order, _THEM)
    if joint == 'and':
        return False
    wished = last.words[:1] != [] and last.words[0] in _WISHING
    if pair == ('BRING_OBJECT', 'BRING_OBJECT') and 'recipient' in last.reading.slots:
        rest = {name: value for name, value in order.reading.slots.items() if name != 'object'}
        meant = _is_meant(order, _IT) or wished and _is_meant(order, _SOME)
        return rest.items() <= last.reading.slots.items() and meant
    if pair == ('PLACE_OBJECT', 'PLACE_OBJECT'):
        there = order.reading.slots.get('place') == 'there' and 'place' in last.reading.slots
        return there and _is_meant(order, _IT)
    if pair in (('MOVE', 'MOVE'), ('TURN', 'TURN')):
        return _is_size(last, order)
    if pair == ('MOVE_TO', 'MOVE_TO') and wished and last.reading == order.reading:
        return True  # 'i need you in the hall, come to the hall'
    if pair == ('MOVE_TO', 'MOVE_TO') and last.reading.slots == {'place': 'here'}:
        nearer = order.words[:1] == ['come'] and order.reading.slots.get('place') != 'here'
        last.reading = order.reading if nearer else last.reading  # 'come here, come to the sofa'
        return nearer
    return False


# 'Take him to the garden and stay with him' goes on when he is there.
_FOLLOWING = (['follow'], ['stay'], ['remain'])


def _is_meant(order: Order, words: frozenset[str]) -> bool:
    return order.reading.slots.get('object', '') in words


def _is_size(last: Order, order: Order) -> bool:
    """Put 'sixty centimetres backwards' into 'get back', as how far."""
    size = {name: order.reading.slots[name] for name in _SIZES if name in order.reading.slots}
    known = not last.reading.slots.keys().isdisjoint(_SIZES)
    said = order.reading.slots.get('direction', last.reading.slots.get('direction'))
    same = bool(said) and said == last.reading.slots.get('direction')
    if not size or known or not same or not order.words or not may_begin_number(order.words[0]):
        return False
    last.reading = replace(last.reading, slots={**last.reading.slots, **size})
    return True


def names_it(last: Order, texts: list[str]) -> bool:
    """Put 'the green box' behind 'put it on the shelf' in the place of 'it'."""
    slots = last.reading.slots
    if slots.get('object') not in ('it', 'them') or texts[0] not in _POINTED or len(texts) > 5:
        return False
    thing = thing_of(texts, [])
    if thing.unexplained or not is_held(thing) or is_surely_person(texts):
        return False
    named = {'object': thing.name, **({'attribute': thing.attribute} if thing.attribute else {})}
    last.reading = replace(last.reading, slots={**slots, **named})
    return True


_POINTED = frozenset('the that this my our those these'.split())


def asks_what_is_seen(last: Order, texts: list[str]) -> bool:
    """Read 'is the cake brown' behind 'peek into the oven' as what is to be told of it."""
    looks = last.reading.intent == 'LOOK_AT' and not last.reading.question
    if not looks or texts[0] not in _OF_WHAT_IS or len(texts) < 3:
        return False
    last.reading = replace(last.reading, intent='DESCRIBE')
    return True


_OF_WHAT_IS = frozenset({'is', 'are', 'has', 'have'})


def searched_too(last: Order, order: Order) -> None:
    """Read 'then check the hall' behind 'check the bathroom for my ring' as for the ring."""
    sought, seen = last.reading, order.reading
    again = last.words[:1] == order.words[:1] and order.words[0] in _SEARCHES
    again = again and (sought.intent, seen.intent) == ('FIND_OBJECT', 'LOOK_AT')
    if again and {'object', 'place'} <= sought.slots.keys() and seen.slots.keys() == {'object'}:
        order.reading = replace(sought, slots={**sought.slots, 'place': seen.slots['object']})


def looks_there(last: Order, order: Order) -> None:
    """Read 'go to the trough and have a look' as a look at what is there."""
    bare = order.reading.intent == 'LOOK_AT' and not order.reading.slots
    if bare and last.reading.intent == 'MOVE_TO' and last.reading.slots.get('place') not in _HERE:
        order.reading = Reading('LOOK_AT', {'place': 'there'})
        order.question = ''


_HERE = (None, 'here', 'me')
