# SPDX-License-Identifier: Apache-2.0
"""Orders that ask how: 'how would you put the can in the bin?'.

Whoever asks so may want it done or only told, so it is read as 'maybe put ...', which is asked
about and never left without an answer.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_HOW = (['how', 'would', 'you'], ['how', 'could', 'you'], ['how', 'can', 'you'])
# Whoever asks so is cross, or wonders: "can't you bring me the cup".
_NOT = (['can', 'not', 'you'], ['could', 'not', 'you'], ['will', 'not', 'you'])
_HANDLING = frozenset(
    'bring fetch put place throw pick move take grab give get deliver carry return clear'.split()
)
_ORDERED = _HANDLING | {'hand', 'pass', 'find', 'follow', 'get', 'clean'}
_THINGS = (DETERMINERS | QUANTIFIERS | {'me', 'up', 'away', 'out'}) - {'that', 'this', 'your'}
_AWAY = frozenset({'away', 'back', 'in', 'on', 'out', 'to', 'up'})


def plain_how(words: list[Word]) -> list[Word]:
    """Read 'how would you bring me the jar' as 'maybe bring me the jar'."""
    texts = [word.text for word in words]
    for at in range(len(texts) - 5):
        asks = texts[at : at + 3] in _HOW or texts[at : at + 3] in _NOT
        asks = asks and (not at or texts[at - 1] in PAUSES | {'and', 'so', 'robot'})
        handles = texts[at + 3] in (_HANDLING if texts[at] == 'how' else _ORDERED)
        if asks and handles and _is_handled(texts[at + 4 : at + 6]):
            return [
                *words[:at],
                Word('maybe', words[at].start, words[at + 2].end),
                *words[at + 3 :],
            ]
    return words


def _is_handled(following: list[str]) -> bool:
    """Say whether a thing follows, and it is not 'how would you put it'."""
    if following[0] in ('it', 'them'):
        return following[1] in _AWAY
    return following[0] in _THINGS
