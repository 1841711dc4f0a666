# SPDX-License-Identifier: Apache-2.0
"""Where a thing is put, told twice: 'where she can reach it, on the locker', 'up high, on top of'.

The place that follows says the same more exactly, and is where it goes. Without one nothing is
left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.words import Word

_CAN = frozenset({'can', 'will', 'could'})
_REACHES = frozenset('reach get see find grab trip'.split())
_IT = frozenset({'it', 'them'})
_HIGH = frozenset({'high', 'low'})
# One of these words must stand in a sentence for anything to be left out here.
REACHED = frozenset({'where'}) | _HIGH
_ORDINALS = frozenset('top bottom middle second first third upper lower'.split())
_HOLDERS = frozenset({'shelf', 'drawer', 'rack', 'hook', 'tray', 'bunk', 'cupboard'})


def plain_reach(words: list[Word]) -> list[Word]:
    """Read 'put it where i can reach it on the desk' as 'put it on the desk'."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 3):
        if texts[at] == 'where' and begins_order(texts[:at]):
            end = _reach_end(texts, at + 1)
        elif texts[at] in _HIGH and texts[at + 1] == ',' and begins_order(texts[:at]):
            end = at + 1
        else:
            continue
        behind = end + (texts[end : end + 1] == [','])
        start = at - (texts[at - 1] in ('up', 'down'))
        if end and _is_place(texts, behind):
            return [*words[:start], *words[behind:]]
        if (
            end
            and texts[behind] in _ORDINALS
            and texts[behind + 1 :] in [[one] for one in _HOLDERS]
        ):
            begins = words[behind].start
            on = [Word(text, begins, begins) for text in ('on', 'the')]
            return [*words[:start], *on, *words[behind:]]  # 'top shelf'
        return words
    return words


def _reach_end(texts: Sequence[str], at: int) -> int:
    """Return the end of 'she can reach it', 'the kids will not get at them'; 0 for another."""
    modal = next((i for i in range(at + 1, min(at + 4, len(texts))) if texts[i] in _CAN), 0)
    verb = modal + 1 + (texts[modal + 1 : modal + 2] == ['not'])
    if not modal or verb >= len(texts) or texts[verb] not in _REACHES:
        return 0
    it = next((i for i in range(verb + 1, min(verb + 4, len(texts))) if texts[i] in _IT), 0)
    return it + 1 if it and it + 2 < len(texts) else 0


def _is_place(texts: Sequence[str], at: int) -> bool:
    end = next((i for i in range(at, min(at + 4, len(texts))) if texts[i] in DETERMINERS), 0)
    return end > at and ' '.join(texts[at:end]) in LOCATIONS
