# SPDX-License-Identifier: Apache-2.0
"""What is said of an order afterwards: another name (是碗), or how far (走两米)."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.numbers import read_quantity
from omnivinci_ros.commands.chinese.orders import read_one


@dataclass(slots=True)
class Order:
    """One order of an utterance."""

    found: Found
    text: str
    extra: dict[str, str] = field(default_factory=dict)  # condition, avoid, times, when, speed


def renamed(order: Order, name: str) -> Order | None:
    """Return an order with another thing, place or quantity, or another one in its place."""
    found = copy.deepcopy(order.found)
    other = read_one(name)
    if other is not None:
        found = other
    elif read_quantity(name) is not None and found.intent in ('MOVE', 'TURN'):
        _measure(found, name)
    elif 'object' in found.slots:
        found.slots.pop('attribute', None)
        found.slots.update(read_thing(name))
    elif 'place' in found.slots:
        found.slots['place'] = read_place(name)
    else:
        return None
    return Order(found, order.text, order.extra)


def _measure(found: Found, name: str) -> None:
    """Put another distance or angle into a motion."""
    other = read_one(f'前进{name}' if found.intent == 'MOVE' else f'左转{name}')
    found.question = other.question if other is not None else ''
    for slot in ('distance_m', 'angle_deg'):
        if other is not None and slot in other.slots:
            found.slots[slot] = _sign(found, slot) + other.slots[slot]


def _sign(found: Found, slot: str) -> str:
    return '-' if slot == 'angle_deg' and found.slots.get('direction') == 'right' else ''


def specifies(last: Found, order: Order) -> bool:
    """Put 走两米 into the 往前走 before it, as how far; say whether it is that."""
    found = order.found
    if order.extra or last.intent != found.intent or last.question:
        return False
    if found.intent not in ('MOVE', 'TURN') or 'direction' in found.slots or not found.slots:
        return False
    if 'direction' not in last.slots or not last.slots.keys().isdisjoint(found.slots):
        return False
    last.slots.update({name: _sign(last, name) + value for name, value in found.slots.items()})
    return True
