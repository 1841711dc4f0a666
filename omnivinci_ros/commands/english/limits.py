# SPDX-License-Identifier: Apache-2.0
"""What binds orders: a condition, and what is to be kept away from."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.grammar import put_off
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.warnings_behind import MARK
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.intents import unsure_question
from omnivinci_ros.commands.numerals import number_at

_PLAIN = ('if', 'when', 'whenever', 'in case', 'once')  # 'unless' and 'until' stay in the words
# Behind 'but', they are about what was said before: 'but only if I nod'.
_OF_BEFORE = ('only if', 'unless', 'until', 'till', 'as long as', 'provided', 'provided that')
# Nobody can tell when they hold.
VAGUE = ('depending on', 'depending upon', 'subject to', 'only after', MARK)
_ROADS = frozenset('motorway motorways toll tolls highway highways freeway traffic'.split())
_HANDLING = frozenset(
    'touch spill drop break shake tip open close tilt crush squeeze wake'.split()
)
_MOTION = frozenset(
    {'MOVE', 'MOVE_TO', 'FOLLOW', 'GUIDE', 'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT'}
)


def is_clock_time(texts: list[str]) -> bool:
    """Say whether a condition is a time of day: 'it is five', 'the clock strikes four'."""
    told = 'clock' in texts or "o'clock" in texts
    it_is = texts[:2] == ['it', 'is'] and number_at(texts, 2) is not None
    return told or it_is or texts[:3] == ['the', 'time', 'is']


class Limits:
    """Puts conditions and exclusions on the orders before them, or on those that follow."""

    def __init__(self, made: Draft) -> None:
        self._made = made
        self._pending: dict[str, str] = {}  # for the orders of this sentence to come
        self._unbound: Clause | None = None  # the first of them, until an order takes it

    def begin_sentence(self) -> Clause | None:
        """Begin anew; return what was to bind an order that did not come."""
        unbound, pending = self._unbound, self._pending
        self._unbound, self._pending = None, {}
        same = self._in_sentence(unbound) if unbound is not None else []
        if unbound is None or not same or unbound.conjunction not in _OF_BEFORE:
            return unbound
        for order in [order for order in same if order.chain == same[-1].chain]:
            order.slots.update(pending)
            order.end = max(order.end, unbound.end)
        return None

    def condition(self, clause: Clause) -> None:
        """Keep 'if you see anna', before or after what it is about."""
        plain = clause.conjunction in _PLAIN
        texts = clause.texts if plain else [clause.conjunction, *clause.texts]
        value = ' '.join(texts)
        if clause.leads or not self._made.orders:
            if clause.joint == ',' and self._unbound is None:
                self._pending.pop(
                    'condition', None
                )  # 'if it is shut come back, if it is open ...'
            self._await('condition', value, clause)
            return
        same = self._in_sentence(clause) or self._made.orders
        self._put([o for o in same if o.chain == same[-1].chain], 'condition', value, clause)

    def avoid(self, clause: Clause, *, orders_follow: bool) -> None:
        """Keep 'but avoid the carpet', 'without touching the table'."""
        texts = clause.texts if self._made.orders else _kept_from(clause)
        value = ' '.join(strip_determiners(texts))
        same = self._in_sentence(clause)
        if not self._made.orders or not same and orders_follow:
            self._await('avoid', value, clause)
            return
        orders = same or self._made.orders
        moving = [order for order in orders if order.reading.intent in _MOTION]
        handled = clause.texts[0] in _HANDLING  # 'but do not touch the door'
        last = clause.conjunction == 'without' or handled or not moving
        chosen = orders[-1:] if last else moving
        self._put(chosen, 'avoid', value, clause)
        if not _ROADS.isdisjoint(clause.texts):  # 'navigate home and avoid the motorway'
            last_one = chosen[-1]
            last_one.question = last_one.question or unsure_question(phrase(last_one.reading))

    def speed(self, value: str, clause: Clause, *, orders_follow: bool) -> None:
        """Keep 'but not too fast' on the orders to move of its sentence."""
        same = self._in_sentence(clause)
        if not self._made.orders or not same and orders_follow:
            self._await('speed', value, clause)
            return
        orders = same or self._made.orders
        moving = [order for order in orders if order.reading.intent in _MOTION | {'TURN'}]
        for order in moving or orders[-1:]:
            own = order.reading.slots.get('speed')  # 'drive fast, but not too fast'
            self._put([order], 'speed', f'{own} but {value}' if own else value, clause)

    def otherwise(self, last: Order | None) -> None:
        """Bind what follows to the contrary of the condition before it."""
        held = last.slots if last is not None else {}
        before = self._pending.get('condition') or held.get('condition')
        self._pending['condition'] = f'unless {before}' if before else 'otherwise'

    def bind(self, order: Order) -> None:
        """Put on an order what was said before it."""
        order.slots = {**self._pending, **order.slots}
        if self._unbound is not None:
            order.start, self._unbound = min(order.start, self._unbound.start), None

    def extend(self, slot: str, texts: list[str]) -> bool:
        """Go on with one of them: 'avoid the carpet and the stairs'."""
        value = ' '.join(strip_determiners(texts))
        if slot in self._pending:
            self._pending[slot] += f' and {value}'
            return True
        held = [order for order in self._made.orders if slot in order.slots]
        for order in held:
            order.slots[slot] += f' and {value}'
        return bool(held)

    def _in_sentence(self, clause: Clause) -> list[Order]:
        return [order for order in self._made.orders if order.sentence == clause.sentence]

    def _await(self, slot: str, value: str, clause: Clause) -> None:
        self._pending[slot] = _joined(self._pending.get(slot), value)
        self._unbound = clause if self._unbound is None else self._unbound

    def when(self, when: str, clause: Clause) -> None:
        """Take 'but not before ten' behind an order, which is asked back."""
        order = self._made.orders[-1]
        order.reading = put_off(order.reading, when)
        order.question = order.question or order.reading.question
        order.end = max(order.end, clause.end)

    def _put(self, orders: list[Order], slot: str, value: str, clause: Clause) -> None:
        for order in orders:
            order.slots[slot] = _joined(order.slots.get(slot), value)
        orders[-1].end = max(orders[-1].end, clause.end)


def _kept_from(clause: Clause) -> list[str]:
    """Return 'the kitchen' of 'do not go through the kitchen'."""
    texts = clause.texts
    if clause.conjunction in ('do not', 'never') and texts[0] in _DRIVING and texts[2:]:
        length = len(preposition_at(texts, 1))
        return texts[1 + length :] if length and texts[1 + length :] else texts
    return texts


_DRIVING = frozenset('go drive walk move roll run come travel cross enter'.split())


def _joined(before: str | None, value: str) -> str:
    return f'{before} and {value}' if before else value
