# SPDX-License-Identifier: Apache-2.0
"""Orders into the order of carrying out: 'before you go, ...', '... but first', 'or ...'."""

from __future__ import annotations

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.grammar import read_question
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.limits import Limits
from omnivinci_ros.commands.english.motion import onward
from omnivinci_ros.commands.english.orders import Draft
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.reading import unwrap_address
from omnivinci_ros.commands.english.same_again import looks_there
from omnivinci_ros.commands.english.same_again import says_again
from omnivinci_ros.commands.english.same_again import searched_too
from omnivinci_ros.commands.english.surroundings import asks_politely

_LONGEST_CONDITION = 9  # words
_LIGHT = frozenset({'go', 'run', 'hurry', 'try', 'go on', 'go over', 'go ahead', 'hurry up'})


def is_light(order: Order) -> bool:
    """Say whether an order only leads to the next one: 'go and find the cup'."""
    return ' '.join(order.words) in _LIGHT


class Sequencer:
    """Puts orders into a draft, in the order of carrying out."""

    def __init__(self, clauses: list[Clause], made: Draft, limits: Limits) -> None:
        self.later: list[Order] = []  # 'before you ...', said first
        self._clauses = clauses
        self._made = made
        self._limits = limits
        self._in_later = False
        self._rambles = False  # a long condition: where it ends without a comma is a guess

    def begin_main(self, clause: Clause) -> None:
        """Take note of a clause of its own: it ends what is done later."""
        if self._in_later and clause.joint in ('', ','):
            self._in_later = False

    def note_ended(self, clause: Clause) -> None:
        """Take note of a clause that was taken, for the next one."""
        self._rambles = clause.kind == 'condition' and len(clause.texts) > _LONGEST_CONDITION

    def end_sentence(self) -> None:
        """Put what is done later behind the orders of the sentence."""
        self._made.orders.extend(self.later)
        self.later, self._in_later = [], False

    def retract(self) -> None:
        """Take all orders back."""
        self._made.clear()
        self.later.clear()

    def hang(self, clause: Clause, order: Order) -> None:
        """Put an order of 'before you ...' or 'after you ...' where it comes."""
        if clause.kind == 'before' and clause.leads:
            self.later.append(order)
            self._in_later = True
        elif clause.kind == 'after' and not clause.leads:
            self._made.orders.insert(self._made.group_start(clause.sentence), order)
        else:
            self._made.orders.append(order)

    def add(self, clause: Clause, order: Order) -> None:
        """Put an order to its place, bound by what was said before it."""
        made = self._made
        last = made.orders[-1] if made.orders else None
        if clause.joint == 'or' and last is not None:
            order.replaces = last
            last.options.append(order)
            return
        if last is not None and says_again(last, order, clause.joint):
            last.end = max(last.end, clause.end)
            return
        made.asked = made.asked or self._asks_whether(clause, order)
        if clause.joint == 'otherwise':
            self._limits.otherwise(last)
        if last is not None and is_light(last) and last.joint != 'then' and clause.joint == 'and':
            order.start = last.start
            made.orders.pop()  # 'go and find the cup'
        if last is not None:
            reading = onward(order.reading, last.reading)
            if reading is not order.reading:
                order.reading, order.question = reading, ''
            searched_too(last, order)
            looks_there(last, order)
        self._limits.bind(order)
        order.doubtful = order.doubtful or self._rambles and not clause.joint
        if clause.joint == 'then' and last is not None and 'condition' in last.slots:
            # 'If she is there, greet her and then come back': in any case, or only then?
            order.doubtful = order.doubtful or order.slots.get('condition') is not None
        made.lost += min(len(clause.words), order.reading.unexplained)
        self._place(clause, order, last)

    def _place(self, clause: Clause, order: Order, last: Order | None) -> None:
        made = self._made
        if clause.joint == 'first':
            made.orders.insert(made.first_place(), order)
        elif clause.joint == 'way' and last is not None:
            made.orders.insert(made.orders.index(last), order)
        elif self._in_later and clause.joint == 'and':
            self.later.append(order)
        else:
            made.orders.append(order)

    def _asks_whether(self, clause: Clause, order: Order) -> bool:
        """Say whether it is 'turn left?', which does not ask for it."""
        if clause.mark != '?' or clause.kind != 'main' or asks_politely(self._clauses, clause):
            return False
        looks = order.reading.intent in ('FIND_OBJECT', 'DESCRIBE')
        looks = looks and clause.texts[0] not in VERBS  # 'any idea where my keys are?'
        return not looks and read_question(unwrap_address(clause.texts)) is None
