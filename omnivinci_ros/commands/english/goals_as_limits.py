# SPDX-License-Identifier: Apache-2.0
"""Goals in the words of limits: 'follow him until the gate', 'drive as far as the wall'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_LIMITS = phrase_table(['until', 'till', 'as far as', 'up until', 'all the way until'])
_JOINING = frozenset({'and', 'then', 'but', 'no'})
_LONGEST = 5  # words of a place
# With one of these before it, it is no goal of a way: how long, or how high.
_NO_WAY = frozenset(
    'wait stay remain stand pause hold rest sit lift raise lower heave hoist grab pick look find '
    'search'.split()
)
# 'Move back until the wall' means the one behind; 'down the aisle' is but the way to it.
_DIRECTIONS = frozenset('back backward backwards left right up down upward downward'.split())


def plain_goals(words: list[Word]) -> list[Word]:
    """Read 'until the gate' as 'to the gate', where it ends what is ordered."""
    texts = [word.text for word in words]
    if 'until' not in texts and 'till' not in texts and 'far' not in texts:
        return words
    for at in range(1, len(texts) - 1):
        length = phrase_at(texts, at, _LIMITS) if texts[at] in _LIMITS else 0
        if length and _leads_there(texts[:at]) and _is_place(texts[at + length :]):
            to = Word('to', words[at].start, words[at + length - 1].end)
            return [*words[:at], to, *plain_goals(words[at + length :])]
    return words


def _leads_there(before: list[str]) -> bool:
    start = max(
        (i for i, text in enumerate(before) if text in PAUSES or text in _JOINING), default=-1
    )
    told = before[start + 1 :]
    aimed = any(
        text in _DIRECTIONS and following not in DETERMINERS
        for text, following in zip(told, [*told, ''][1:], strict=True)
    )
    return not aimed and _NO_WAY.isdisjoint(told)


def _is_place(rest: Sequence[str]) -> bool:
    end = next((i for i, text in enumerate(rest) if text in PAUSES or text in _JOINING), len(rest))
    named = rest[:end]
    if not 1 < len(named) <= _LONGEST or named[0] not in DETERMINERS:
        return False
    counted = named[-1] in NUMBER_WORDS or named[-1].isdigit()
    noun = named[-2] if counted else named[-1]
    noun = named[-3] if counted and noun == 'number' else noun
    ends = noun in ROOMS or noun in ('line', 'end', 'edge')
    return ends and COMMAND_VERBS.isdisjoint(named[1:-1])
