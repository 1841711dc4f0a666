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


@dataclass
class Draft:
    """What became of the clauses."""

    orders: list[Order] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # clauses that no rule reads, as they came
    unread_starts: list[int] = field(default_factory=list)  # their places in the source
    told: list[str] = field(default_factory=list)  # statements before the first order
    greeting: Reading | None = None
    total: int = 0  # words
    lost: int = 0  # of them, that no rule explains
    late: bool = False  # something that is no order stands before the first one
    corrected: bool = False
    retracted: bool = False
    asked: bool = False  # 'turn left?'

    def clear(self) -> None:
        """Take all orders back."""
        self.retracted, self.corrected = True, False
        self.orders.clear()
        self.unread.clear()
        self.unread_starts.clear()
