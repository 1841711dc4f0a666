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
        # Of each word the places of the rules that are tried because of it.
        self._places = {
            word: frozenset(at for at, rule in enumerate(rules) if word in rule.words)
            for word in words
        }

    def _tried(self, words: Iterable[Word]) -> set[int]:
        places = self._places
        return set().union(*[places[word.text] for word in words if word.text in places])

    def put_plainly(self, words: list[Word]) -> tuple[list[Word], bool]:
        """Return a sentence as the rules put it one by one, and whether a frame came off."""
        tried = sorted(self._tried(words), reverse=True)
        framed = False
        while tried:
            at = tried.pop()
            rule = self.rules[at]
            put = rule.put(words)
            if put is not words:
                words = put
                tried = sorted((later for later in self._tried(put) if later > at), reverse=True)
                framed = framed or rule.frames
        return words, framed
