# SPDX-License-Identifier: Apache-2.0
"""English as it is learned: 'tell to the waiter that', 'you bring me water please'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.words import Word

_TOLD = frozenset({'tell', 'ask', 'show', 'inform'})
_BRINGING = frozenset({'bring', 'pass', 'give', 'fetch', 'hand', 'get'})
_RECEIVERS = frozenset({'me', 'us'})
# One of these words must stand in a sentence for anything to be put plainly here.
LEARNED = _TOLD | {'please'}


def plain_learned(words: list[Word]) -> list[Word]:
    """Read 'tell to the waiter' as 'tell the waiter', 'you pass me salt please' as an order."""
    texts = [word.text for word in words]
    for at in range(len(texts) - 3):
        told = texts[at] in _TOLD and texts[at + 1] == 'to' and _is_order(texts, at)
        named = told and texts[at + 2] in DETERMINERS and is_surely_person(texts[at + 2 : at + 4])
        if named:
            return [*words[: at + 1], *words[at + 2 :]]
    asks = texts[0] == 'you' and 'please' in texts[3:]
    if asks and texts[1] in _BRINGING and texts[2] in _RECEIVERS:
        return words[1:]
    return words


def _is_order(texts: Sequence[str], at: int) -> bool:
    """Say whether nobody else does it: not 'he will tell to the cook'."""
    return not at or texts[at - 1] in ('please', 'and', 'then', ',', 'you', 'robot', 'go')
