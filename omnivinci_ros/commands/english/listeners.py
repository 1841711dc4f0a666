# SPDX-License-Identifier: Apache-2.0
"""Who is told something, and where: 'all the guests', 'the lady waving in the hall'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import CLOTHES
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

LONGEST = 14  # words that say who is told, and where
_AT = frozenset({'in', 'at', 'on', 'by', 'near'})
# What somebody is seen doing: behind the noun, it says who is meant.
_SEEN_DOING = frozenset(
    'waving pointing raising sitting standing lying wearing holding waiting dressed carrying '
    'with who'.split()
)
_ALL = phrase_table(
    f'{all_of} {the}'
    for all_of in ('all', 'all of', 'both', 'both of', 'each of')
    for the in ('the', 'my', 'our', 'these', 'those')
)
_JOINING = frozenset({'and', 'or', 'to'})
_NOBODY = frozenset({'me', 'us', 'you', 'it', 'myself', 'yourself'})


def whom(words: list[str], *, anybody: bool = False) -> dict[str, str]:
    """Return the slots of who is told: 'the lady waving in the hall'; none: it is nobody.

    `anybody`: it stands where only somebody can: 'the bowlers' are persons too.
    """
    if not words or len(words) > LONGEST or words[0] in _NOBODY or 'or' in words:
        return {}
    for at in range(len(words) - 2, 0, -1):
        placed = is_one_place(words[at:]) and words[-1] not in CLOTHES
        if placed and _is_somebody(words[:at], anybody=anybody):
            place = ' '.join(strip_determiners(words[at + 1 :]))
            return {'recipient': read_person(words[:at]), 'place': place}
    return {'recipient': read_person(words)} if _is_somebody(words, anybody=anybody) else {}


def is_one_place(words: list[str]) -> bool:
    """Say whether it is 'in the hall', and not 'in the hall or the kitchen'."""
    one = len(words) > 1 and words[0] in _AT and _JOINING.isdisjoint(words)
    return one and is_known_place(words[1:])


def _is_somebody(words: list[str], *, anybody: bool) -> bool:
    if is_surely_person(words) or len(words) == 1 and may_be_name(words[0]):
        return True
    all_the = begins_with(words, _ALL)
    rest = words[all_the or words[0] in DETERMINERS :]
    named = len(rest) < min(len(words), 4) and _JOINING.isdisjoint(rest)
    if anybody and rest and named and rest[-1] not in ROOMS:
        return True
    if all_the and rest:
        return is_surely_person(['the', *rest])
    at = 1 + (words[0] in DETERMINERS)  # 'the woman dressed in red', 'the tallest man'
    described = any(word in _SEEN_DOING for word in words[at : at + 2])
    return described and not PERSONS.isdisjoint(words[: at + 1])


def all_of(words: list[str]) -> int:
    """Return the words of 'all the', where 'the guests' stands in 'tell all the guests ...'."""
    return begins_with(words, _ALL)


def is_described(words: list[str]) -> bool:
    """Say whether who is told is described by what they do or wear: 'the man waving ...'."""
    if len(words) < 4 or words[0] not in DETERMINERS:
        return False
    return words[2] in _SEEN_DOING or words[2] == 'in' and not CLOTHES.isdisjoint(words[3:6])


def told_behind(words: list[str]) -> int:
    """Return where it begins what 'the man waving in the hall' is told, 0 for nowhere."""
    for at in range(3, min(LONGEST, len(words) - 1)):
        told = words[at] == 'that' or words[at] == 'to' and words[at + 1] not in _AFTER_TO
        if told and whom(words[:at]) or words[at] in _WHO_DOES and 'place' in whom(words[:at]):
            return at
    return 0


_AFTER_TO = DETERMINERS | ROOMS | frozenset('left right me us him her them you'.split())
_WHO_DOES = frozenset('i we you he she they it there'.split())
