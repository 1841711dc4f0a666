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
_MEASURES = frozenset({'piece', 'bit', 'kind', 'couple', 'lot', 'sort', 'all', 'some'})
_ENTRIES = frozenset({'item', 'items', 'entry', 'entries', 'line'})
_PLAYED = frozenset('game song video movie film podcast show book episode list page'.split())
_IN_A_ROW = frozenset(
    'first second third fourth fifth last next previous latest recent shopping following'.split()
)
_KNOWN_THINGS = TANGIBLE | MASS_NOUNS | MORE_THINGS
_NO_PLACES = VIRTUAL_PLACES | UNREAL_PLACES


def head_noun(thing: Thing) -> str:
    """Return the noun that says what a thing is: 'weather' of 'weather for tomorrow'."""
    words = thing.name.split()
    while len(words) > 1 and words[-1] in _TRAILING:
        words = words[:-1]
    at = next((i for i, word in enumerate(words) if i and word in _HEAD_ENDS), len(words))
    if at < len(words) - 1 and words[at] == 'of' and words[at - 1] in _MEASURES:
        return words[-1]
    return words[at - 1] if words else ''


def is_held(thing: Thing) -> bool:
    """Say whether a thing may be one that can be held."""
    noun = head_noun(thing)
    named = set(thing.name.split())
    if noun in _ENTRIES and not _IN_A_ROW.isdisjoint(named):
        return False  # 'the last item' of a list
    if is_abstract(noun) and noun not in INTANGIBLE:
        return thing.definite and noun in MET_OR_HELD and NEAREST.isdisjoint(named)
    if noun in INTANGIBLE:
        listed = bool(_IN_A_ROW & named)
        told = not _NEWS.isdisjoint(named)  # 'the traffic report' is heard
        return thing.definite and noun in SOMETIMES_HELD and not listed and not told
    if noun == "o'clock":
        return False
    if 'with' in named and thing.name.split()[-1] in _NO_PLACES:
        return False  # 'some milk with my next order'
    return noun not in ('me', 'us', 'you')


def is_virtual_place(words: list[str]) -> bool:
    """Say whether it is a place where nothing can stand: 'my shopping list', 'wednesday'."""
    if not words:
        return False
    bought = words[-2:-1] in (['shopping'], ['credit']) or strip_determiners(words)[0] == 'way'
    number = all(word.isdigit() or word in NUMBER_WORDS for word in words)
    coloured = all(word in _COLOURS for word in words)  # 'set the lights to blue'
    if 'of' in words and words[-1] in _PLAYED:
        return True  # 'the second level of the game'
    if len(words) > 1 and (words[-1].isdigit() or words[-1] in NUMBER_WORDS):
        words = words[:-1]  # 'page twelve'
    unreal = words[-1] in _NO_PLACES or not UNREAL_KINDS.isdisjoint(words)
    return unreal or bought or number or coloured


def is_common_thing(thing: Thing) -> bool:
    """Say whether it is one that people ask robots for most."""
    noun = head_noun(thing)
    return noun in TANGIBLE or noun in MASS_NOUNS


def is_known_thing(thing: Thing) -> bool:
    """Say whether it is a thing of the list that people ask robots for."""
    return head_noun(thing) in _KNOWN_THINGS
