# SPDX-License-Identifier: Apache-2.0
"""What stays at a side on the way: 'walk on with the wall on your left', 'keep it on your right'.

It is a manner of going, which no slot has and which is asked about: no direction, and nothing that
is put somewhere.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

KEPT = frozenset({'with', 'keep'})
_ON = frozenset({'on', 'to'})
_SIDES = frozenset({'left', 'right', 'side'})
_WAYS = frozenset(
    'forward forwards ahead straight on along back backward backwards down up'.split()
)
_LONGEST = 6  # words of a name
_JOINTS = PAUSES | {'and', 'then'}


def plain_sides(words: list[Word]) -> list[Word]:
    """Read 'with the wall on your left' as 'keeping the wall on your left'."""
    texts = [word.text for word in words]
    for at in range(len(texts) - 4):
        if texts[at] not in KEPT or texts[at + 1] not in DETERMINERS or not _is_apart(texts, at):
            continue
        if not _is_at_side(texts, at + 2):
            continue
        begins = words[at].start
        keeping = Word('keeping', begins, words[at].end)
        parted = at > 0 and texts[at - 1] not in _JOINTS
        pause = [Word(',', begins, begins)] if parted else []
        return [*words[:at], *pause, keeping, *words[at + 1 :]]
    return words


def _is_apart(texts: list[str], at: int) -> bool:
    """Say whether it belongs to no name: 'walk with ...', and not 'the man with ...'."""
    before = texts[at - 1] if at else ','
    return before in _JOINTS or texts[at] == 'with' and before in VERBS | _WAYS


def _is_at_side(texts: list[str], at: int) -> bool:
    """Say whether a name goes on 'on your left'."""
    for on in range(at, min(at + _LONGEST, len(texts) - 2)):
        if texts[on] in _JOINTS:
            return False
        if texts[on] in _ON and texts[on + 1] == 'your' and texts[on + 2] in _SIDES:
            return True
    return False
