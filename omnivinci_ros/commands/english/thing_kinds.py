# SPDX-License-Identifier: Apache-2.0
"""What kind of thing a name is: known, abstract, or a place where nothing can stand."""

from __future__ import annotations

from omnivinci_ros.commands.english.abstract_nouns import MET_OR_HELD
from omnivinci_ros.commands.english.abstract_nouns import NEAREST
from omnivinci_ros.commands.english.abstract_nouns import UNREAL_KINDS
from omnivinci_ros.commands.english.abstract_nouns import UNREAL_PLACES
from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.nouns import SOMETIMES_HELD
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import VIRTUAL_PLACES
from omnivinci_ros.commands.english.sides import stands_beside
from omnivinci_ros.commands.english.things import MORE_THINGS

_COLOURS = frozenset(
    'red green blue yellow orange purple violet pink brown black white warm cold bright'.split()
)
_HEAD_ENDS = frozenset({'of', 'about', 'for', 'with', 'that', 'on', 'in', 'from', 'to', 'and'})
_TRAILING = frozenset({'nearby', 'online', 'around', 'available', 'somewhere', 'anywhere'})
_NEWS = frozenset(
    'weather traffic news market stock sports football match status pollen surf snow '
    'travel'.split()
)
_MEASURES = frozenset('piece bit kind couple lot sort all some end half edge corner rest'.split())
_ENTRIES = frozenset({'item', 'items', 'entry', 'entries', 'line'})
_PLAYED = frozenset(
    'game song video movie film podcast show book episode list page document spreadsheet '
    'presentation article email chat thread playlist recipe website inbox feed'.split()
)
_TIMES_OF_DAY = frozenset(
    'afternoon morning evening night lunchtime noon weekend eco wash cycle spin boost turbo '
    'rinse'.split()
)
_IN_A_ROW = frozenset(
    'first second third fourth fifth last next previous latest recent shopping following'.split()
)
_COMMON_THINGS = TANGIBLE | MASS_NOUNS
_KNOWN_THINGS = _COMMON_THINGS | MORE_THINGS
_NO_PLACES = VIRTUAL_PLACES | UNREAL_PLACES


def head_noun(thing: Thing) -> str:
    """Return the noun that says what a thing is: 'weather' of 'weather for tomorrow'."""
    words = thing.name.split()
    while len(words) > 1 and words[-1] in _TRAILING:
        words = words[:-1]
    if len(words) == 1:
        return words[0]
    at = next((i for i, word in enumerate(words) if i and word in _HEAD_ENDS), len(words))
    if at < len(words) - 1 and words[at] == 'of' and words[at - 1] in _MEASURES:
        return words[-1]
    return words[at - 1] if words else ''


# Whatever their second word is alone.
_OF_TWO_WORDS = ('toy ', 'hard drive', 'flash drive', 'photo album', 'picture book')


def is_held(thing: Thing) -> bool:
    """Say whether a thing may be one that can be held."""
    noun = head_noun(thing)
    named = set(thing.name.split())
    if thing.name.startswith(_OF_TWO_WORDS):
        return True
    if noun in _ENTRIES and not _IN_A_ROW.isdisjoint(named):
        return False  # 'the last item' of a list
    if is_abstract(noun) and noun not in INTANGIBLE:
        compound = thing.name.endswith(f' {noun}') and _is_real_kind(thing.name.split()[-2])
        held = noun in MET_OR_HELD or compound  # 'the pipette tips'
        return thing.definite and held and NEAREST.isdisjoint(named)
    if noun in _PARTS_OF_KINDS and thing.name.endswith(f' {noun}'):
        kind = thing.name.split()[-2]  # 'an extension lead', 'that rope end'
        if noun in _STANDS and _is_real_kind(kind) and kind not in _IN_A_ROW:
            return True
        if noun not in _STANDS and _is_listed(kind, _KNOWN_THINGS):
            return thing.definite
    if noun in INTANGIBLE:
        listed = bool(_IN_A_ROW & named)
        told = not _NEWS.isdisjoint(named)  # 'the traffic report' is heard
        return thing.definite and noun in SOMETIMES_HELD and not listed and not told
    if noun == "o'clock" or 'online' in named:
        return False
    if 'with' in named and thing.name.split()[-1] in _NO_PLACES:
        return False  # 'some milk with my next order'
    return noun not in ('me', 'us', 'you')


_STANDS = frozenset('stand stands lead leads'.split())
_PARTS_OF_KINDS = _STANDS | {'end', 'ends'}


def _is_real_kind(word: str) -> bool:
    """Say whether it makes a thing of what it stands before: 'pipette' does, 'travel' does not."""
    free = word not in INTANGIBLE and word not in UNREAL_KINDS and word not in _NEWS
    return free and not is_abstract(word) and word.isalpha() and word not in _HEAD_ENDS


def is_virtual_place(words: list[str]) -> bool:
    """Say whether it is a place where nothing can stand: 'my shopping list', 'wednesday'."""
    if not words or stands_beside(words):
        return False
    shown = words[0] in ('the', 'that', 'this', 'our', 'my')
    if shown and (words[-1] == 'cooler' or words[-1] == 'wash' and words[-2] in _WASHED):
        return False  # 'the pot wash', not 'set it to wash'
    if words[-1] in _TIMES_OF_DAY and words[-2:-1] != ['this']:
        return True  # 'move the delivery to the afternoon'
    if words == ['my', 'card']:
        return True  # 'put it on my card'
    bought = words[-2:-1] in (['shopping'], ['credit']) or strip_determiners(words)[0] == 'way'
    number = all(word.isdigit() or word in NUMBER_WORDS for word in words)
    coloured = all(word in _COLOURS for word in words)  # 'set the lights to blue'
    if 'of' in words and words[-1] in _PLAYED:
        return True  # 'the second level of the game'
    if len(words) > 1 and (words[-1].isdigit() or words[-1] in NUMBER_WORDS):
        words = words[:-1]  # 'page twelve'
    unreal = words[-1] in _NO_PLACES or not UNREAL_KINDS.isdisjoint(words)
    return unreal or bought or number or coloured


_WASHED = frozenset('pot car dish plate jet hand bike truck'.split())


def is_common_thing(thing: Thing) -> bool:
    """Say whether it is one that people ask robots for most."""
    return _is_listed(head_noun(thing), _COMMON_THINGS)


def is_known_thing(thing: Thing) -> bool:
    """Say whether it is a thing of the list that people ask robots for."""
    return _is_listed(head_noun(thing), _KNOWN_THINGS)


def _is_listed(noun: str, listed: frozenset[str]) -> bool:
    """Say whether a list has a noun, or the one of which it is the plural."""
    plural = noun.endswith('s') and noun[:-1] not in INTANGIBLE
    return noun in listed or plural and (noun[:-1] in listed or noun[:-2] in listed)
