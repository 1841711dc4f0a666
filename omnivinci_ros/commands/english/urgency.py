# SPDX-License-Identifier: Apache-2.0
"""Why an order is urgent, behind it: 'pick it up before someone steps on it'.

Nothing waits for that and nothing is done first, so it is left out. 'Before the meeting starts'
and 'before you leave' say when, and stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.words import Word

_ANYONE = frozenset('someone somebody anyone anybody some'.split())
_ITSELF = frozenset({'it', 'they'})
_SPOILS = frozenset(
    'melts spills burns falls tips leaks breaks dries drips explodes overflows rots spoils rolls '
    'melt spill burn fall tip leak break dry goes gets'.split()
)
_GOES = frozenset('cold off over warm bad hard wet everywhere stale flat'.split())
_WHOM = frozenset({'him', 'her', 'it', 'them', 'me', 'us', 'you'})
_BECAUSE = frozenset({'because'})
# Without one of these there is nothing to leave out.
URGENT = frozenset({'before'}) | _BECAUSE
_CHANGES = frozenset('if unless until but then or please not when'.split())
_SAID = frozenset({'tell', 'say', 'ask', 'announce', 'explain', 'remind', 'warn'})
_LONGEST = 8  # words


def without_urgency(words: list[Word]) -> list[Word]:
    """Leave out 'before someone trips', 'because daddy says i have to' behind an order."""
    texts = [word.text for word in words]
    for at in range(2, len(texts) - 1):
        if texts[at] not in URGENT:
            continue
        told = texts[at - 1] in ('it', 'them') and texts[at - 2] in VERBS  # '... can you find it'
        ordered = (told or begins_order(texts[:at])) and _SAID.isdisjoint(texts[:at])
        end = next((i for i in range(at, len(texts)) if texts[i] == ','), len(texts))
        tail = texts[at + 1 : end]
        if not ordered or end < len(texts) or not 1 < len(tail) <= _LONGEST:
            return words
        if not _CHANGES.isdisjoint(tail) or any(begins_order(tail[i:]) for i in (0, 1)):
            return words
        if texts[at] in _BECAUSE or _hurries(tail):
            return words[: at - (texts[at - 1] == ',')]
    return words


def _hurries(tail: Sequence[str]) -> bool:
    """Say whether it is what may go wrong: 'someone trips', 'it goes cold'."""
    if tail[0] in _ANYONE:
        verb = 2 if tail[0] == 'some' else 1
        return len(tail) > verb and tail[verb].endswith('s')
    if len(tail) == 3 and tail[1].endswith('s') and tail[2] in _WHOM:
        return True  # 'before safety sees him'
    spoilt = tail[0] in _ITSELF and tail[1] in _SPOILS
    return spoilt and (tail[1] not in ('goes', 'gets') or tail[2:3] != [] and tail[2] in _GOES)
