# SPDX-License-Identifier: Apache-2.0
"""Orders to the steps that come out: what they refer to filled in, none twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from omnivinci_ros.commands.english.mentions import Mentions
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.references import resolve
from omnivinci_ros.commands.english.sexes import pronouns_of
from omnivinci_ros.commands.english.taken_out import taken_out
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_OF_THINGS = ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT', 'LOOK_AT')
POINTING = frozenset({'that', 'this', 'those', 'these'})
_TAKEN = frozenset({'GRAB_OBJECT', 'BRING_OBJECT', 'FIND_OBJECT'})
_SHARED: tuple[str, ...] = ('object', 'attribute', 'from')
_HANDING = frozenset({'hand', 'give', 'pass', 'offer'})
_IT = ('it', 'them', 'this', 'those')
_BEFORE = lazy_pattern(r'(?:[\s,;.:]|(?:and|then|but|or|plus)\b)+', re.IGNORECASE)
_BEHIND = lazy_pattern(
    r'.*\b(and|then|but|or|plus|finally|lastly|next|after that|first)$', re.IGNORECASE | re.DOTALL
)
_ENDS = frozenset('and then but or plus finally lastly next that first'.split())
_MARKS = ' \t\r\n\f\v,;.:'


def steps_of(
    orders: Sequence[Order],
    source: str,
    unread: Sequence[tuple[int, str]] = (),
    told: Sequence[str] = (),
    forbidden: Sequence[str] = (),
) -> tuple[tuple[Step, ...], tuple[int, str] | None]:
    """Return the steps, in the order of carrying out, and a word that nothing fits, with its step.

    `unread` are clauses that no rule reads, with their places in the source; `told` are
    statements before the first order, and `forbidden` what is not to be done. They too name what
    'it' stands for.
    """
    _share_objects(orders)
    texts = _texts(orders, source, [start for start, _ in unread])
    named = _Named(orders, texts, unread)
    named.note_beforehand(told, forbidden)
    steps: list[Step] = []
    unresolved: tuple[int, str] | None = None
    for i, (order, text) in enumerate(zip(orders, texts, strict=True)):
        step = with_choice(order, text)
        named.note_before(order, step)
        step = _to_whom(step, order, named.mentions)
        found, missing = named.fill_in(order, step)
        if missing in ('it', 'them') and step.slots.get('place') == 'there' and not steps:
            missing = 'there'  # 'put it there'
        points = missing in POINTING or not i and is_pointed_at(step, missing)
        if missing and not points:
            unresolved = unresolved or (len(steps), missing)
        # 'I lost my keys, can you find them'
        sought = order.reading.intent == 'FIND_OBJECT' and step.slots.get('object') in _IT
        before = steps if order.hangs == 'after' else steps[-1:] if sought else []
        if any(_is_same(one, found[0]) for one in before):
            steps[-1] = replace(steps[-1], text=f'{steps[-1].text}, {text}')
            continue
        named.note(order, found)
        steps.extend(found)
    return tuple(taken_out(steps)), unresolved


class _Named:
    """What was named before the order that is read, and what its words stand for."""

    def __init__(
        self, orders: Sequence[Order], texts: Sequence[str], unread: Sequence[tuple[int, str]]
    ) -> None:
        self.mentions = Mentions()
        self._orders = orders
        self._texts = texts
        self._undone = list(unread)
        self._conditions = {''}
        self._beside: list[Order] = []  # the orders of one verb that were read last

    def note_beforehand(self, told: Sequence[str], forbidden: Sequence[str]) -> None:
        """Remember what was told before the first order, and what is not to be done."""
        for statement in told:
            self.mentions.note_told(statement)
        for deed in forbidden:
            if {'one', 'ones'}.isdisjoint(deed.split()):
                self.mentions.note_undone(deed)

    def note_before(self, order: Order, step: Step) -> None:
        """Remember the clauses that no rule reads before an order, and its condition."""
        while self._undone and self._undone[0][0] < order.start:
            self.mentions.note_undone(self._undone.pop(0)[1])
        condition = step.slots.get('condition', '')
        if condition not in self._conditions and not condition.startswith('unless'):
            self.mentions.note_told(condition)  # once for all the orders that it binds
        self._conditions.add(condition)

    def fill_in(self, order: Order, step: Step) -> tuple[list[Step], str]:
        """Return a step with what it refers to, or several, and the word that nothing fits."""
        name = step.slots.get('object')
        if name == 'it' and step.intent in _OF_THINGS and len(self._beside) > 1:
            return [step], 'it'  # 'take the cup and the plate and put it down'
        before = self.mentions
        done_first = name in POINTING and order is not self._orders[0]
        if done_first and order.start == min(one.start for one in self._orders):
            before = Mentions()  # 'drop this off, and on the way get mail'
        found, missing = resolve(step, before)
        if missing:  # 'before you bring the cup, find it': named in another order than done
            return resolve(step, _earlier(self._orders, self._texts, order))
        return found, missing

    def note(self, order: Order, found: Sequence[Step]) -> None:
        """Remember what an order names, by itself and with the others of its verb."""
        self.mentions.chain = order.chain
        for one in found:
            self.mentions.note(one)
        self.mentions.chain = -1
        same = [
            one
            for one in self._orders
            if one.chain == order.chain and 'object' in one.reading.slots
        ]
        if len(same) > 1:
            self.mentions.together = _together(same)
        if 'object' in order.reading.slots and order.reading.slots['object'] not in _IT:
            self._beside = same if order is same[-1] and _are_things(same) else []


def _are_things(orders: Sequence[Order]) -> bool:
    """Say whether one of several things may be meant: 'get the cup and the plate'."""
    named = {order.reading.slots['object'] for order in orders}
    return len(named) == len(orders) and all(o.reading.intent in _TAKEN for o in orders)


def _together(orders: Sequence[Order]) -> tuple[tuple[str, str], ...]:
    """Return what 'them' means behind 'the red cup and the blue one'."""
    named: list[tuple[str, str]] = []
    for order in orders:
        slots = order.reading.slots
        again = slots['object'] in ('one', 'ones') and named
        name = named[-1][0] if again else slots['object']
        named.append((name, slots.get('attribute', '')))
    return tuple(named)


def _to_whom(step: Step, order: Order, mentions: Mentions) -> Step:
    """Give 'if tom is there, hand over the jar' and 'find anna and bring her tea' a receiver."""
    first, second = (*order.words[:2], '', '')[:2]
    handed = step.intent == 'BRING_OBJECT' and (first in _HANDING or second == 'her')
    if not handed or not {'recipient', 'place'}.isdisjoint(step.slots) or not mentions.persons:
        return step
    if second == 'her' and 'her' not in pronouns_of(mentions.persons[-1].split()):
        return step
    return replace(step, slots={**step.slots, 'recipient': mentions.persons[-1]})


def is_pointed_at(step: Step, missing: str) -> bool:
    """Say whether a word needs no words before it: 'put it down', 'pick that up', 'greet her'."""
    if missing in POINTING:
        return True
    named = step.slots.get('object') not in (*POINTING, *_IT, 'thing', 'one')
    brought = step.intent == 'BRING_OBJECT' and 'recipient' in step.slots  # not 'bring it there'
    if missing == 'there' and (step.intent in ('GRAB_OBJECT', 'FOLLOW') or brought) and named:
        return 'over there' in step.text.lower()  # 'that green cup over there' has a name
    if step.intent == 'PLACE_OBJECT':
        return missing in ('it', 'them') and step.slots.get('object') == missing  # what it holds
    return step.intent in ('LOOK_AT', 'DESCRIBE', 'GREET', 'SAY')


def _step(order: Order, text: str) -> Step:
    return Step(order.reading.intent, {**order.reading.slots, **order.slots}, text)


def with_choice(order: Order, text: str = '') -> Step:
    """Return an order as a step; of one that replaces another, 'the blue one' is filled in."""
    step = _step(order, text)
    if order.replaces is None:
        return step
    mentions = Mentions()
    mentions.note(_step(order.replaces, text))
    return resolve(step, mentions)[0][0]


def _is_same(one: Step, other: Step) -> bool:
    """Say whether the second asks for nothing more: 'once you have found it'."""
    return one.intent == other.intent and other.slots.items() <= one.slots.items()


def _earlier(orders: Sequence[Order], texts: Sequence[str], order: Order) -> Mentions:
    """Return what was named before an order as it was said."""
    mentions = Mentions()
    said = sorted(zip(orders, texts, strict=True), key=lambda pair: pair[0].start)
    for other, text in said:
        if other is order:
            break
        mentions.note(_step(other, text))
    return mentions


def _share_objects(orders: Sequence[Order]) -> None:
    """Give 'find and bring me the cup' its cup twice."""
    for order, following in zip(orders, orders[1:], strict=False):
        slots = following.reading.slots
        asks = order.reading.intent in _OF_THINGS and bool(order.reading.question)
        bare = asks and 'object' not in order.reading.slots
        if bare and following.joint == 'and' and 'object' in slots and len(order.words) <= 2:
            shared = {name: slots[name] for name in _SHARED if name in slots}
            order.reading = Reading(order.reading.intent, order.reading.slots | shared)
            order.question = ''


def _texts(orders: Sequence[Order], source: str, cuts: Sequence[int]) -> list[str]:
    """Return the words of each order: from where it begins to where the next one does."""
    starts = sorted({order.start for order in orders} | set(cuts))
    ends = dict(zip(starts, [*starts[1:], len(source)], strict=True))
    first = starts[0]  # what opens the utterance belongs to it
    return [
        _without_joints(source[0 if order.start == first else order.start : ends[order.start]])
        for order in orders
    ]


def _without_joints(text: str) -> str:
    """Take what joins it to other orders off both ends."""
    leads = _BEFORE.match(text)
    text = text[leads.end() if leads else 0 :].rstrip(_MARKS)
    while text.rpartition(' ')[2].lower() in _ENDS:
        found = _BEHIND.match(text)
        if not found:
            break
        text = text[: found.start(1)].rstrip(_MARKS)
    return text
