# SPDX-License-Identifier: Apache-2.0
"""Where somebody is led 'back' to: where it began that they were followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from omnivinci_ros.commands.english.orders import Order

_MEETING = ('FIND_OBJECT', 'GREET', 'MOVE_TO')
_FETCHING = frozenset({'bring', 'fetch'})


def lead_back(orders: Sequence[Order]) -> None:
    """Name the place of 'meet anna at the gate, follow her and take her back'."""
    for at, order in enumerate(orders):
        back = order.reading.intent == 'GUIDE' and order.words[-1:] == ['back']
        if not back or 'place' in order.reading.slots:
            continue
        if not _is_same_person(orders[:at], order):
            continue
        led = sum(one.reading.intent in ('FOLLOW', 'GUIDE') for one in orders[:at])
        fetched = order.words[0] in _FETCHING and at and led < 2  # else, back to which place?
        place = _begun(orders[:at]) or ('here' if fetched else '')
        if place:
            slots = {**order.reading.slots, 'place': place}
            order.reading = replace(order.reading, slots=slots, question='')
            order.question = ''


def _begun(before: Sequence[Order]) -> str:
    """Return where the last way with somebody began, '' where nobody said it."""
    ways = [at for at, one in enumerate(before) if one.reading.intent in ('FOLLOW', 'GUIDE')]
    if not ways:
        return ''
    way = before[ways[-1]].reading
    if 'from' in way.slots or way.intent == 'GUIDE':
        return way.slots.get('from', '')
    for one in reversed(before[: ways[-1]]):
        if one.reading.intent not in _MEETING:
            return ''
        if 'place' in one.reading.slots:
            return one.reading.slots['place']
    return ''


def _is_same_person(before: Sequence[Order], back: Order) -> bool:
    """Say whether nobody else is followed or led: not 'meet anna, follow tom, guide her back'."""
    people = [*before, back]
    named = {one.reading.slots.get('object', '') for one in people if one.reading.intent in _LED}
    return len(named - _THEM) < 2


_LED = ('FIND_OBJECT', 'FOLLOW', 'GUIDE')
_THEM = frozenset({'', 'me', 'him', 'her', 'them'})
