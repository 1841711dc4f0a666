# SPDX-License-Identifier: Apache-2.0
"""Reminders inside an order: '..., and don't forget to bring the manual' orders it too."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_SAY_VERBS
from omnivinci_ros.commands.english.verbs import SAY_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_REMINDERS = phrase_table(
    'do not forget to, do not you forget to, remember to, do not fail to, do not neglect to, be '
    'sure to, make sure to, make sure you, make sure that you, please do not forget to, also do '
    'not forget to'.split(', ')
)
_SAYING = SAY_VERBS | OTHER_SAY_VERBS | {'ask', 'shout'}
_ALSO = frozenset({'also', 'too'})
_BEFORE = frozenset({',', 'and', 'but', 'then', '.', ';'})


def plain_reminders(words: Sequence[Word]) -> list[Word]:
    """Take 'do not forget to' off, where an order stands before it.

    Alone it is said to people as well: 'don't forget to bring a coat'.
    """
    texts = [word.text for word in words]
    if 'to' not in texts and 'sure' not in texts or not _SAYING.isdisjoint(texts):
        return list(words)  # what somebody is to be told stays as it is
    for at in range(2, len(texts) - 2):
        length = phrase_at(texts, at, _REMINDERS) if texts[at] in _REMINDERS else 0
        behind = at + length
        behind += texts[behind : behind + 1] == ['also'] if length else 0
        ordered = length > 0 and texts[at - 1] in _BEFORE and begins_order(texts)
        if ordered and behind < len(texts) and texts[behind] in COMMAND_VERBS:
            return [*words[:at], *_without_also(words[behind:])]
    return list(words)


def _without_also(rest: Sequence[Word]) -> list[Word]:
    """Take 'also' off 'bring also the cup', and 'too' off its end, not off 'not too fast'."""
    ends = len(rest) - (rest[-1].text in PAUSES)
    return [
        word
        for i, word in enumerate(rest)
        if word.text not in _ALSO or word.text == 'too' and i != ends - 1
    ]
