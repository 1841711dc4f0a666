# SPDX-License-Identifier: Apache-2.0
"""Orders while a plan is being made of them."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.commands.intents import Reading


@dataclass(slots=True)
class Order:
    """One order."""

    reading: Reading
    words: list[str]  # bare, with what was left out: the order after it may go on from here
    start: int  # its place in the source
    end: int
    sentence: int
    joint: str = ''
    chain: int = 0  # orders of one verb have the same
    slots: dict[str, str] = field(default_factory=dict)  # condition and avoid
    hangs: str = ''  # 'after': it was said as what comes first
    options: list[Order | str] = field(default_factory=list)  # '... or the black one'
    question: str = ''
    doubtful: bool = False
    replaces: Order | None = None  # 'no, the blue one': what it corrects, or is a choice beside
    waits: Order | None = None  # '... and wait there' behind a way


@dataclass
class Draft:
    """What became of the clauses."""

    orders: list[Order] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # clauses that no rule reads, as they came
    unread_starts: list[int] = field(default_factory=list)  # their places in the source
    told: list[str] = field(default_factory=list)  # statements before the first order
    forbidden: list[str] = field(default_factory=list)  # 'do not take the red pen', said first
    talk: list[str] = field(default_factory=list)  # clauses that seem to order nothing
    talked: bool = False  # there is more of it than of orders
    greeting: Reading | None = None
    total: int = 0  # words
    lost: int = 0  # of them, that no rule explains
    late: bool = False  # something that is no order stands before the first one
    corrected: bool = False
    retracted: bool = False
    asked: bool = False  # 'turn left?'

    def set_aside(self, source: str) -> None:
        """Ask about what no intent is for, where it stands beside other orders."""
        refused = [order for order in self.orders if order.reading.intent == 'NONE']
        for order in refused if len(self.orders) > 1 else ():
            self.orders.remove(order)
            self.unread.append(source[order.start : order.end].strip())
            self.unread_starts.append(order.start)

    def first_place(self) -> int:
        """Return where 'but first ...' goes: before the orders that it was said after."""
        if not self.orders:
            return 0
        sentence = self.orders[-1].sentence
        return next(i for i, order in enumerate(self.orders) if order.sentence == sentence)

    def group_start(self, sentence: int) -> int:
        """Return where the orders begin that 'after you ...' at their end is about."""
        at = len(self.orders)
        while at and self.orders[at - 1].sentence == sentence:
            at -= 1
            if self.orders[at].joint == 'then':
                break
        return at

    def clear(self) -> None:
        """Take all orders back."""
        self.retracted, self.corrected = True, False
        self.orders.clear()
        self.unread.clear()
        self.unread_starts.clear()
