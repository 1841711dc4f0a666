# SPDX-License-Identifier: Apache-2.0
"""Rules that put a sentence plainly, each tried only where one of its words stands in it.

Most sentences need none of them: to look a sentence's words up in the set of a rule costs a
fraction of what the rule does.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.commands.words import Word


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A rule; without one of its words in a sentence it changes nothing there."""

    words: frozenset[str]
    put: Callable[[list[Word]], list[Word]]
    frames: bool = False  # it takes off what makes a question of an order


class Rewritings:
    """Rules in their order, found by the words of a sentence: each word is looked up once."""

    def __init__(self, rules: Sequence[Rewriting]) -> None:
        self.rules = tuple(rules)
        words = frozenset[str]().union(*(rule.words for rule in rules))
        # Of each word the rules that are tried because of it, a bit each.
        self._bits = {
            word: sum(1 << at for at, rule in enumerate(rules) if word in rule.words)
            for word in words
        }

    def _tried(self, words: Iterable[Word]) -> int:
        bits, tried = self._bits, 0
        for word in words:
            if word.text in bits:
                tried |= bits[word.text]
        return tried

    def put_plainly(self, words: list[Word]) -> tuple[list[Word], bool]:
        """Return a sentence as the rules put it one by one, and whether a frame came off."""
        tried = self._tried(words)
        framed = False
        while tried:
            bit = tried & -tried  # the first of them
            tried ^= bit
            rule = self.rules[bit.bit_length() - 1]
            put = rule.put(words)
            if put is not words:
                words = put
                tried = self._tried(put) & ~(2 * bit - 1)  # later rules only
                framed = framed or rule.frames
        return words, framed
