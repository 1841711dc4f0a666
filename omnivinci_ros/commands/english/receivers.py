# SPDX-License-Identifier: Apache-2.0
"""Who gets what is brought: 'me the cup', 'the nurse a glass', 'to the pool for leo'."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.name_ends import second_noun_at
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.verbs import DITRANSITIVE
from omnivinci_ros.commands.numerals import number_at

_THING_STARTS = DETERMINERS | QUANTIFIERS | ATTRIBUTES | TANGIBLE | MASS_NOUNS
_NO_PERSONS = frozenset(
    'behind under near beside between above below past beyond next front '
    'home as in out up down on off here there along away about over not only just back to at by '
    'from into onto toward towards with for of then again together all both off inside '
    'outside'.split()
)
_RECEIVERS = frozenset({'me', 'us', 'him', 'her', 'them'})
_AFTER_THEM = GOALS | {'back', 'here'}
_AFTER_PERSONS = DETERMINERS | QUANTIFIERS | TANGIBLE
_COUNTING = DETERMINERS | QUANTIFIERS
_SOMEBODY = PERSONS | NAMES
_NOT_GIVEN = TANGIBLE | MASS_NOUNS | ROOMS | BODY_PARTS


def receiver_before(verb: str, rest: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take the person off who stands before the thing: 'me the cup', 'the nurse a glass'."""
    if rest[:1] and rest[0] in _RECEIVERS:
        return _pronoun_before(rest)
    return _noun_before(rest) if verb in DITRANSITIVE and len(rest) >= 2 else ({}, rest)


def receiver_behind(phrases: list[Phrase]) -> tuple[list[Phrase], dict[str, str]]:
    """Take 'for leo' off 'to the pool for leo'."""
    last = phrases[-1] if len(phrases) > 1 else None
    if last is None or last.preposition != 'for' or not is_person(last.words):
        return phrases, {}
    placed = any(p.preposition in GOALS and not is_surely_person(p.words) for p in phrases[:-1])
    return (phrases[:-1], {'recipient': read_person(last.words)}) if placed else (phrases, {})


def _pronoun_before(rest: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take 'me' off 'me the cup', and nothing off 'her cup' or 'them to the kitchen'."""
    owns = rest[0] == 'her' and len(rest) > 1 and rest[1] not in _COUNTING
    thing = rest[0] == 'them' and (len(rest) == 1 or rest[1] in _AFTER_THEM)
    back = rest[1:2] in (['back'], ['over'], ['along'], ['up'], ['down'], ['out'])
    goes_on = back and rest[2:3] in (['to'], ['here'], ['home'])
    moves = rest[1:2] and (rest[1] in GOALS or goes_on)
    if not owns and not thing and not moves:
        return {'recipient': rest[0]}, rest[1:]
    return {}, rest


_SERVED = frozenset(
    'table room bed seat bay desk till gate suite cabin cubicle stall booth bench lane pump ward '
    'row berth counter'.split()
)


def _noun_before(rest: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take 'the nurse' off 'the nurse a glass'."""
    second = second_noun_at(rest)
    first = rest[:second]
    numbered = number_at(rest, 1) if rest[0] in _SERVED and len(rest) > 3 else None
    if numbered is not None:
        counts = rest[1].isdigit() and rest[2] in NUMBER_WORDS  # 'room 118 three towels'
        end = 2 if counts else numbered[1]
        if rest[end : end + 1] != [] and rest[end] in _COUNTING | NUMBER_WORDS | MASS_NOUNS:
            return {'place': ' '.join(rest[:end])}, rest[end:]  # 'table six their bread'
    if second and (is_surely_person(first) or first[0] in DETERMINERS and _takes(first)):
        return {'recipient': read_person(first)}, rest[second:]
    if rest[0] in TITLES and len(rest) > 3 and rest[2] in _AFTER_PERSONS:
        return {'recipient': ' '.join(rest[:2])}, rest[2:]
    start = 1 if rest[0] in DETERMINERS else 0
    while start < len(rest) - 2 and rest[start] in ATTRIBUTES:
        start += 1
    after = rest[start + 1 : start + 2]
    begins = bool(after) and after[0] in _THING_STARTS
    unknown = bool(after) and after[0] in DETERMINERS and not start
    person = rest[start] in _SOMEBODY or unknown and rest[start] not in _NO_PERSONS
    if begins and person and rest[start].isalpha():
        return {'recipient': rest[start]}, rest[start + 1 :]
    return {}, rest


def _takes(words: list[str]) -> bool:
    """Say whether it may be given something: 'the dog', not 'the red cup'."""
    return len(words) == 2 and words[1] not in _NOT_GIVEN
