# SPDX-License-Identifier: Apache-2.0
"""A way that is forbidden, and another one ordered: no STOP.

'Do not go through the kitchen but go to the garden.' In doubt it is one: 'do not drive into the
child, go back'.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.politeness import drop_fillers
from omnivinci_ros.commands.english.politeness import is_courtesy
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.words import split_clauses

_GOING = '(?:go|drive|walk|move|roll|come|run|travel|head|return)'
_BY_WAY = '(?:through|via|past|across|along|by|around|round)'
_NOT_THAT_WAY = lazy_pattern(
    rf'do not (?:you |ever |just )*{_GOING} (?:back |out |down |up |all the way )*'
    rf'(?:to|into|{_BY_WAY}) (?:the|my|our|your|that|this) (?P<place>\w+(?: \w+)?)'
)
_INSTEAD = '(?:but|instead|rather|please|do|just|only|and|then)'
_BUT = lazy_pattern(rf' (?:but|instead|rather) (?:{_INSTEAD} )*')
_TO_A_GOAL = lazy_pattern(
    rf'(?:{_INSTEAD} )*(?:(?:use|take) (?:the|my|our|your|that|this) \w'
    rf'|{_GOING} (?:back |out |down |up |on |over |straight )*'
    rf'(?:to|into|in to|{_BY_WAY}) \w+)'
)
_HURT = PERSONS | NAMES | BODY_PARTS


def is_other_way(clauses: list[list[str]], at: int) -> bool:
    """Say whether only a way is forbidden, and one to a goal follows."""
    line = ' '.join(clauses[at])
    forbidden = _NOT_THAT_WAY.match(line)
    if forbidden is None or not _HURT.isdisjoint(forbidden['place'].split()):
        return False
    but = _BUT.search(line)
    if but is not None:
        return _TO_A_GOAL.match(line, but.end()) is not None
    following = ' '.join(clauses[at + 1]) if at + 1 < len(clauses) else ''
    return _TO_A_GOAL.match(following) is not None


def goes_another_way(words: list[str]) -> bool:
    """Say whether an utterance forbids a way first, and orders another one."""
    clauses = split_clauses(drop_fillers(words))
    while clauses and is_courtesy(clauses[0]):
        clauses = clauses[1:]
    return bool(clauses) and is_other_way([unwrapped(clauses[0]), *clauses[1:]], 0)
