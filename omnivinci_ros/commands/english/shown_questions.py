# SPDX-License-Identifier: Apache-2.0
"""Questions of something that a word or a place shows: 'what is that on the carpet'.

The things need no list: 'that', 'my' or a place that is here makes it something to be seen. What
a phone answers ('what colour is the sky', 'how many cups are in a gallon') names no such place.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.unlikely_words import FAR
from omnivinci_ros.commands.english.unlikely_words import NEVER_HELD
from omnivinci_ros.commands.english.unlikely_words import NOWHERE
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

_IS = frozenset({'is', 'are'})
_DEICTIC = frozenset({'that', 'this', 'those', 'these'})
_OWNED = _DEICTIC | frozenset('my our your the his her their'.split())
_QUALITIES = frozenset(
    'colour color shape size number letter word name kind type sort brand pattern'.split()
)
_SOMEBODY = frozenset('anybody anyone somebody someone anything something nobody'.split())
POSTURES = frozenset(
    'sitting standing waiting lying left parked stacked hanging queuing queueing gathered working '
    'sleeping playing eating sat seated there in inside around outside stuck written going '
    'moving still'.split()
)
STATES = frozenset(
    'open closed shut ajar empty full occupied free busy dirty clean wet dry tidy broken cracked '
    'asleep awake alright ok okay hurt boiling steaming smoking leaking overflowing bleeding '
    'red green yellow blue orange white black straight upright crooked lit alone moving breathing '
    'crying smiling dripping flashing blinking finished'.split()
)
_WORN = frozenset('wearing holding carrying'.split())
_THE_SCENE = ['the', 'scene']
_PRONOUNS = frozenset({'he', 'she', 'they', 'i'})
# Other assistants and alarm systems are asked about these.
_OF_THE_HOUSE = frozenset(
    'light lights lamp lamps oven tv television heating thermostat alarm radio wifi internet '
    'battery garage front back house market shop store bank traffic'.split()
)
_TOLD_BY_PHONES = frozenset(
    'news weather score best latest date deal time capital price cheapest worst top'.split()
)
_MEASURES = frozenset(
    'gallon gallons mile miles week weeks month months year years day days hour hours minute '
    'minutes pound pounds kilo kilos litre litres liter liters ounce ounces dozen world alphabet '
    'january february march april may june july august september october november december '
    'news lyrics song album series season book film movie squad team league'.split()
)
_PLACES_NUMBERED = frozenset(
    'room bay aisle bed table till gate ward floor shelf lane dock row bin cage pen line platform '
    'station desk seat cubicle suite house'.split()
)
# What goes before such a question, or behind it, and asks no more.
_LOOK_FIRST = phrase_table(
    'go and look, go look, have a look, take a look, look, go see, go and see, go check, go and '
    'check, check, see, tell me, tell us, let me know, can you see, could you see, can you tell '
    'me, could you tell me, find out, do you know'.split(', ')
)
_LOOK_BEHIND = phrase_table(
    'have a look, take a look, go and look, go look, go and see, go see, can you read it, can you '
    'see, could you look, could you see, can you look, can you tell me, can you have a look, '
    'please look, let me know, tell me'.split(', ')
)
_LONGEST_TAIL = 5  # words
_LONGEST = 14  # words


def shown_in_question(words: list[str]) -> list[str]:
    """Return what a question asks to look at, [] where it shows nothing that is here."""
    if not 2 < len(words) <= _LONGEST:
        return []
    told = begins_with(words, _LOOK_FIRST)
    rest = without_look(words[told:])
    if len(rest) < 3:
        return []
    if rest[0] in ('if', 'whether'):
        checked = _checked(rest[1:]) if told else []
        if checked:
            return checked
        rest = _turned(rest[1:])
    if len(rest) < 3:
        return []
    return (
        _what_is_that(rest)
        or _quality(rest)
        or _counted(rest)
        or _anything(rest)
        or _state(rest)
        or _looks(rest)
        or _worn(rest)
        or _says(rest)
    )


def without_choice_of_states(words: list[Word]) -> list[Word]:
    """Leave '... or shut', ', dry or wet' out of a question: one state is as good as two."""
    texts = [word.text for word in words]
    asks = texts[0] in ('is', 'are', 'how', 'does', 'do')
    if not asks or len(texts) < 5 or texts[-2] != 'or':
        return words
    if texts[-1] not in STATES or texts[-3] not in STATES:
        return words
    return words[:-4] if texts[-4] == ',' else words[:-2]


def without_look(words: list[str]) -> list[str]:
    for length in range(min(_LONGEST_TAIL, len(words) - 3), 1, -1):
        at = len(words) - length
        if phrase_at(words, at, _LOOK_BEHIND) == length:
            return words[:at]
    return words


def _turned(words: list[str]) -> list[str]:
    """Put the verb first: 'the tap is running', 'there is butter in it'."""
    at = next((i for i, word in enumerate(words[:6]) if i and word in _IS), 0)
    return [words[at], *words[:at], *words[at + 1 :]] if at else []


def _checked(words: list[str]) -> list[str]:
    """Read 'check whether the freezer is showing red': something known is looked at."""
    at = next((i for i, word in enumerate(words[:8]) if i > 1 and word in _IS), 0)
    named = words[:at]
    if not named or named[0] not in _OWNED or not _OF_THE_HOUSE.isdisjoint(named):
        return []
    state = words[at + 1 :]
    more = any(begins_order(state[i:]) for i in range(1, len(state)))
    if more or not {'it', 'them'}.isdisjoint(state):
        return []  # 'check whether the door is open, close it'
    head = split_arguments(named)[0]
    known = head[-1] in ROOMS or is_known_thing(thing_of(head, []))
    return named if known and len(words) - at > 1 else []


def _what_is_that(words: list[str]) -> list[str]:
    """Read 'what is that on the carpet', 'what is that thing by the door'."""
    if words[:3] == ['what', 'is', 'the'] and len(words) > 5 and words[3] not in _TOLD_BY_PHONES:
        head, phrases = split_arguments(words[2:])
        shown = len(head) == 2 and len(phrases) == 1 and phrases[0].preposition == 'on'
        return words[2:] if shown and is_here(phrases[0].words) else []
    if words[:3] == ['what', 'is', 'left'] and words[3:4] == ['in'] and is_here(words[4:]):
        return words[3:]  # 'what is left in the drawer'
    if words[0] not in ('what', 'who') or words[1] not in _IS or words[2] not in _DEICTIC:
        return []
    head, phrases = split_arguments(words[2:])
    placed = bool(phrases) and phrases[0].preposition in LOCATIONS and is_here(phrases[0].words)
    return words[2:] if placed and len(head) < 4 else []


def _quality(words: list[str]) -> list[str]:
    """Read 'what colour is the light on the ventilator', 'what number is on the door'."""
    if words[0] not in ('what', 'which') or words[1] not in _QUALITIES:
        return []
    at = next((i for i, word in enumerate(words[:5]) if i > 1 and word in _IS), 0)
    named = words[at + 1 :] if at else []
    if len(named) > 1 and named[0] in LOCATIONS:
        return [words[1], *named] if is_here(named[1:]) else []
    return named if _is_shown_here(named) else []


def _counted(words: list[str]) -> list[str]:
    """Read 'how many pallets are left in bay four', 'how many mice you can count'."""
    if words[:2] != ['how', 'many'] or len(words) < 5:
        return []
    for have in (['have', 'we', 'got'], ['do', 'we', 'have'], ['have', 'you', 'got']):
        for i in range(3, len(words) - 3):
            if words[i : i + 3] == have:
                words = [*words[:i], 'are', *words[i + 3 :]]
    if words[-2:] == ['out', 'there'] or words[-1] in ('there', 'here'):
        at = next((i for i, word in enumerate(words) if i > 2 and word == 'are'), 0)
        return [*words[2:at], words[-1]] if at and words[at - 1] not in _MEASURES else []
    at = next(
        (i for i, word in enumerate(words) if i > 2 and word in ('are', 'can', 'do', 'you')), 0
    )
    named, rest = words[2:at], words[at + 1 :]
    if not named or len(named) > 3 or named[-1] in _MEASURES:
        return []
    sees = rest[-1:] == ['see'] or rest[-1:] == ['count']
    if sees and len(rest) < 4:
        return named
    while len(rest) > 1 and rest[0] in POSTURES | {'up'} and rest[0] != 'in':
        rest = rest[1:]
    if len(rest) < 2 and words[at] == 'are' and rest and rest[0] in STATES:
        return named  # 'how many beds are empty'
    phrases = split_arguments(rest)[1]
    placed = bool(phrases) and phrases[0].preposition in LOCATIONS and is_here(phrases[0].words)
    return [*named, *rest] if placed else []


def _anything(words: list[str]) -> list[str]:
    """Read 'is anybody sitting in the waiting room', 'are there any spaces out the front'."""
    if words[0] not in _IS:
        return []
    rest = words[1:]
    there = rest[0] == 'there'
    rest = rest[1:] if there else rest
    if not rest or not (rest[0] in _SOMEBODY or there and rest[0] in ('any', 'a', 'an', 'some')):
        return []
    head, phrases = split_arguments(rest)
    if head[-1] == 'out' and phrases or rest[-3:-1] == ['out', 'the']:
        return rest  # 'out the front'
    placed = bool(phrases) and phrases[0].preposition in LOCATIONS and is_here(phrases[0].words)
    return rest if placed and len(head) < 5 else []


def _state(words: list[str]) -> list[str]:
    """Read 'is the storeroom door open or shut', 'are my plants dry'."""
    if words[0] not in _IS or len(words) < 3 or not _OF_THE_HOUSE.isdisjoint(words[1:-1]):
        return []
    end = len(words)
    if words[-2] == 'or' and (words[-1] in STATES or words[-1] == 'not'):
        end -= 2
    if words[end - 1] not in STATES:
        return []
    named = words[1 : end - 1]
    named = named[:-1] if len(named) > 2 and named[-1] in ('still', 'all', 'already') else named
    return named if 0 < len(named) < 5 and _is_shown(named) else []


def _looks(words: list[str]) -> list[str]:
    """Read 'does the baby look asleep', 'how does the soil look in bed two'."""
    rest = words[1:] if words[0] == 'how' else words
    if rest[0] not in ('does', 'do') or 'look' not in rest[2:6]:
        return []
    at = rest.index('look', 2)
    named, behind = rest[1:at], rest[at + 1 :]
    phrases = split_arguments(behind)[1] if behind else []
    placed = bool(phrases) and phrases[0].preposition in LOCATIONS and is_here(phrases[0].words)
    stated = len(behind) == 1 and behind[0] in STATES
    return [*named, *(behind if placed else [])] if _is_shown(named) and (placed or stated) else []


def _worn(words: list[str]) -> list[str]:
    """Read 'is he wearing a helmet', 'what is that man carrying over there'."""
    rest = words[1:] if words[0] == 'what' else words
    if rest[0] not in _IS or _WORN.isdisjoint(rest[1:5]):
        return []
    at = next(i for i, word in enumerate(rest) if word in _WORN)
    who = rest[1:at]
    if who == ['you']:
        return []
    if len(who) == 1 and who[0] in _PRONOUNS:
        return _THE_SCENE
    return who if is_surely_person(who) else []


def _says(words: list[str]) -> list[str]:
    """Read 'what does it say on the door', 'what is written on that jar'."""
    said = words[:4] == ['what', 'does', 'it', 'say'] or words[:3] == ['what', 'it', 'says']
    written = words[:3] in (['what', 'is', 'written'], ['what', 'is', 'printed'])
    rest = words[4 if said and words[1] == 'does' else 3 :]
    placed = len(rest) > 1 and rest[0] in ('on', 'in', 'at')
    return rest[1:] if (said or written) and placed and is_here(rest[1:]) else []


def _is_shown_here(words: list[str]) -> bool:
    """Say whether more than an article shows it: 'that bird', 'the light on the box'."""
    if not _is_shown(words):
        return False
    phrases = split_arguments(words)[1]
    placed = bool(phrases) and phrases[0].preposition in LOCATIONS and is_here(phrases[0].words)
    return placed or words[0] in _DEICTIC


def _is_shown(words: list[str]) -> bool:
    if not words:
        return False
    if is_surely_person(words):
        return True
    head = split_arguments(words)[0]
    return len(head) > 1 and head[0] in _OWNED and not _is_no_thing(head[-1])


def _is_no_thing(noun: str) -> bool:
    return noun in NEVER_HELD or noun in _MEASURES or noun in FAR


def is_here(words: list[str]) -> bool:
    """Say whether a place is one before the robot: 'the carpet', 'bay four', not 'a gallon'."""
    head = split_arguments(words)[0]
    if not head or is_virtual_place(head) or head[-1] in NOWHERE or _is_no_thing(head[-1]):
        return False
    numbered = len(head) == 2 and head[0] in _PLACES_NUMBERED
    numbered = numbered and (head[1] in NUMBER_WORDS or head[1].isdigit() or len(head[1]) < 3)
    person = head[-1] in PERSONS and head != ['you']
    return numbered or len(head) > 1 and head[0] in _OWNED and not person or head == ['here']
