# SPDX-License-Identifier: Apache-2.0
"""Which rules may read an order, by the word that it begins with.

Each rule says itself with which words the orders that it reads begin: in most cases with the first
words of its own table of phrases, or with the verbs of its own list. `numbers` says that an order
may begin with a number too. A rule is not asked about an order that begins otherwise, so a word
that is added to what a rule reads belongs to its words here (test_rule_index.py looks after that).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.numerals import NUMBER_STARTS
from omnivinci_ros.commands.numerals import may_begin_number

Read = Callable[[list[str]], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the words that its orders begin with."""

    read: Read
    words: frozenset[str]
    numbers: bool = False


def rule(read: Read, *words: Iterable[str], numbers: bool = False) -> Rule:
    """Return a rule whose orders begin with a word of one of the lists or tables."""
    return Rule(read, frozenset().union(*words), numbers)


class RuleIndex:
    """Rules in their order, found by the first word of an order."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        firsts = NUMBER_STARTS.union(*(one.words for one in rules))
        self._by_word = {word: self._beginning_with(word) for word in firsts}
        self._of_digits = self._beginning_with('1')

    def _beginning_with(self, first: str) -> tuple[Read, ...]:
        counts = may_begin_number(first)
        return tuple(
            one.read for one in self.rules if first in one.words or counts and one.numbers
        )

    def for_word(self, first: str) -> tuple[Read, ...]:
        """Return the rules that may read an order which begins with a word, in their order."""
        reads = self._by_word.get(first)
        if reads is None:
            return self._of_digits if may_begin_number(first) else ()
        return reads

    def read(self, words: list[str]) -> Reading | None:
        """Return what the first rule makes of an order that reads it."""
        for read in self.for_word(words[0]):
            reading = read(words)
            if reading is not None:
                return reading
        return None
