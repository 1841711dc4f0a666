# SPDX-License-Identifier: Apache-2.0
"""Which words name a person."""

from __future__ import annotations

import functools

from omnivinci_ros.commands.english.arguments import find_preposition
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.name_ends import has_second_noun
from omnivinci_ros.commands.english.noun_phrases import split_name
from omnivinci_ros.commands.english.noun_phrases import without_relative
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import PRONOUN_PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import TITLES

_NO_PERSONS = TANGIBLE | INTANGIBLE | MASS_NOUNS | BODY_PARTS
_ADVERB_PLACES = frozenset(
    'home here there bed base upstairs downstairs outside inside work school room position '
    'point location place'.split()
)
_PERSON_ENDS = frozenset({'with', 'who', 'wearing', 'that', 'of', 'pointing', 'waving', 'raising'})
_AFTER_NAMES = NAMES | _PERSON_ENDS | {'and'}
_SURE_PLACES = _ADVERB_PLACES | ROOMS | DEPARTMENTS | {'goods'}


def read_person(words: list[str]) -> str:
    return ' '.join(strip_determiners(words))


def is_person(words: list[str]) -> bool:
    """Say whether 'to ...' names somebody; a name without an article is somebody."""
    bare = strip_determiners(words)
    if not bare:
        return False
    if is_surely_person(words):
        return True
    counted = bare[-1] in NUMBER_WORDS or bare[-1][-1:].isdigit() or len(bare[-1]) == 1
    if bare[-1] in ROOMS or bare[0] in _SURE_PLACES or counted or bare[-1].endswith('ing'):
        return False  # 'to packing'
    things = _NO_PERSONS
    return len(bare) == len(words) and len(bare) <= 2 and bare[-1] not in things


def is_surely_person(words: list[str]) -> bool:
    """Say whether it is a pronoun for a person, a common name or a word such as 'nurse'."""
    return _is_surely_person(tuple(words))


@functools.lru_cache(maxsize=512)  # the rules ask about each name several times
def _is_surely_person(spoken: tuple[str, ...]) -> bool:
    words = list(spoken)
    bare = strip_determiners(words)
    if not bare:
        return False
    if words[0] == 'whoever':
        return True  # 'whoever left this bag'
    called = len(bare) == len(words) or bare[0] not in _ALSO_THINGS
    if (
        len(bare) == 2
        and bare[0] in TITLES
        or called
        and len(bare) == 1
        and bare[0] in _SURE_NAMES
    ):
        return True
    head = bare[: find_preposition(bare, first=0)[0]]
    if head and head[0] in PRONOUN_PERSONS and len(head) > 1:
        return head[1] in _PERSON_ENDS - {'that'}
    if len(bare) < len(words) and head[:1] and head[0] in _ALSO_THINGS:
        return False  # 'the mark'
    if head and head[0] in NAMES:
        return len(head) == 1 or head[1] in _AFTER_NAMES
    if has_second_noun(head):
        return False  # 'the nurse the bottle'
    name = split_name(without_relative(head))[2]
    if not name or not _TOYS.isdisjoint(head):
        return False  # 'the lego man'
    at = next((i for i in range(1, len(name)) if _ends_person(name, i)), len(name))
    return name[at - 1] in PERSONS


def _ends_person(name: list[str], at: int) -> bool:
    """Say whether what somebody does begins: 'people | working', 'man | with a hat'."""
    does = name[at].endswith('ing') and len(name[at]) > 5 and name[at - 1] in PERSONS
    return does or name[at] in _PERSON_ENDS


# 'A rose' is nobody.
_ALSO_THINGS = frozenset(
    'bill mark rose penny jack robin basil daisy lily ivy ruby pearl frank grant iris olive '
    'ginger ray art dot'.split()
)
_TOYS = frozenset('lego toy gingerbread snow wooden paper plastic chocolate cardboard'.split())
_SURE_NAMES = NAMES | PRONOUN_PERSONS
