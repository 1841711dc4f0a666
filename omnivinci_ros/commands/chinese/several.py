# SPDX-License-Identifier: Apache-2.0
"""One Chinese order for each of those that it is about: 拿起书和笔,放到架子上; 告诉他们."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import is_person

_THING = ('object', 'attribute')
_TAKES = ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT')
_THEM = (None, '它们')
_THEY = ('他们', '她们')
_NOBODY = ('', 'me', '他', '她', '前台', '门卫', *_THEY)  # the last two are places too
_WHOM = {
    **dict.fromkeys(('FOLLOW', 'GUIDE'), 'object'),
    **dict.fromkeys(('GREET', 'SAY', 'BRING_OBJECT'), 'recipient'),
}
_NAMES_PERSONS = {'FIND_OBJECT': 'object', 'MOVE_TO': 'place', **_WHOM}


@dataclass(slots=True)
class _Several:
    """What the orders before have named together."""

    things: list[dict[str, str]] = field(default_factory=list)
    held: list[dict[str, str]] = field(default_factory=list)
    crowds: list[list[str]] = field(default_factory=list)  # the persons of each order
    last: Order | None = None

    def note(self, order: Order) -> None:
        """Remember what an order names, together with others of the same words."""
        last, self.last = self.last, order
        found, slots = order.found, order.found.slots
        together = last is not None and last.text == order.text
        named = slots.get(_NAMES_PERSONS.get(found.intent, ''), '')
        if named not in _NOBODY and is_person(named):
            self.crowds.extend([] if together and self.crowds else [[]])
            self.crowds[-1].append(named)
        name = slots.get('object', '')
        if found.intent not in (*_TAKES, 'FIND_OBJECT') or not name or is_person(name):
            return
        grabs = found.intent == 'GRAB_OBJECT'  # 拿起书,拿起笔: it has both then
        together = together or grabs and last is not None and last.found.intent == 'GRAB_OBJECT'
        thing = {slot: value for slot, value in slots.items() if slot in _THING}
        self.things = [*self.things, thing] if together else [thing]
        self.held = self.things if grabs else self.held

    def each(self, order: Order) -> list[Order]:
        """Return an order once for each thing and person that it means."""
        found, slots = order.found, order.found.slots
        name = slots.get('object')
        things = self.held if found.intent == 'PLACE_OBJECT' and self.held else self.things
        whom = _WHOM.get(found.intent, '')
        each = [order]
        if len(things) > 1 and found.intent in _TAKES and not found.options:
            if name in _THEM:
                each = [_with(order, thing) for thing in things]
            elif name == '它':
                found.options = [{**slots, **thing} for thing in things]
                found.question = f'“它”是{"还是".join(thing["object"] for thing in things)}?'
        if slots.get(whom) in _THEY:
            each = [_with(one, {whom: who}) for one in each for who in self._crowd()] or each
        return each

    def _crowd(self) -> list[str]:
        """Return whom 他们 means: those of one order, else all who are to be met."""
        last = self.crowds[-1] if self.crowds else []
        if len(last) != 1 or last[0].endswith('们'):
            return last
        return list(dict.fromkeys(who for crowd in self.crowds for who in crowd))


def _with(order: Order, slots: dict[str, str]) -> Order:
    found = order.found
    question = '' if found.question.startswith(('要', '放下')) else found.question
    whole = Found(found.intent, {**found.slots, **slots}, found.end, question)
    return Order(whole, order.text, dict(order.extra))


def each_of_several(orders: list[Order]) -> list[Order]:
    """Return the orders with one for each thing and person that they mean."""
    several = _Several()
    made: list[Order] = []
    for order in orders:
        each = several.each(order)
        for one in each:
            several.note(one)
        made.extend(each)
    return made
