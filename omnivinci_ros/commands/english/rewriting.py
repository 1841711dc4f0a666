# SPDX-License-Identifier: Apache-2.0
"""Rules that put a sentence plainly, each tried only where one of its words stands in it.

Most sentences need none of them: to look a sentence's words up in the set of a rule costs a
fraction of what the rule does.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.commands.words import Word


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A rule; without one of its words in a sentence it changes nothing there."""

    words: frozenset[str]
    put: Callable[[list[Word]], list[Word]]
    frames: bool = False  # it takes off what makes a question of an order


def rewritten(words: list[Word], rules: Sequence[Rewriting]) -> tuple[list[Word], bool]:
    """Return a sentence as the rules put it, one after the other, and whether a frame came off."""
    said = {word.text for word in words}
    framed = False
    for rule in rules:
        if rule.words.isdisjoint(said):
            continue
        put = rule.put(words)
        if put is not words:
            words, said = put, {word.text for word in put}
            framed = framed or rule.frames
    return words, framed
