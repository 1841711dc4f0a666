# SPDX-License-Identifier: Apache-2.0
"""Orders to look for something or somebody."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import read_place
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.noun_phrases import with_thing
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_held
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.verbs import SEARCH_PLACE
from omnivinci_ros.commands.english.verbs import SEEK_PHRASES
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_IF = phrase_table(
    'check if, check whether, see if, see whether, find out if, find out whether, look if, look '
    'whether'.split(', ')
)
_SURE_SEEKING = frozenset({'find', 'look for', 'search for'})
# The words that an order to seek begins with.
SEEKING = SEARCH_PLACE.union({'look', 'meet', 'show'}, _IF, SEEK_PHRASES)
_VAGUE_HEADS = frozenset({'you', 'out', 'it', 'way'})


def is_findable(thing: Thing) -> bool:
    noun = head_noun(thing)
    free = noun in _SEATS and (thing.attribute in _FREE or noun in ('seat', 'seats'))
    fixed = noun in FIXTURES and thing.definite
    seen = (
        free
        or fixed
        or is_held(thing)
        or noun in ('me', 'us')
        or thing.name in ('someone', 'somebody')
    )
    return seen and not is_virtual_place(thing.place.split())


# They are no things to hold, and to be found all the same: 'find the shower'.
FIXTURES = frozenset(
    'shower bath bathtub thermostat screen fan heater tv television stage exit stairs lights '
    'light switch bar toilet till'.split()
)
_SEATS = frozenset({'seat', 'seats', 'spot', 'space', 'place'})
_FREE = frozenset({'empty', 'free', 'vacant', 'unoccupied', 'quiet'})


def read_seek(words: list[str]) -> Reading | None:
    """Read 'look for the keys in the hall', 'search the garage for the ladder'."""
    searched = _searched(words) or met(words) or _shown(words)
    if searched is not None:
        return searched
    length = begins_with(words, SEEK_PHRASES) or _sought_itself(words)
    if not length:
        return _without_thing(words)
    start, rest = ' '.join(words[:length]), words[length:]
    if not rest:
        return Reading('FIND_OBJECT', {}, 0, 'What should I look for?')
    if start == 'spot' and rest == ['me']:
        return None  # at the barbell
    if start in _SURE_SEEKING and rest == ['it']:
        return Reading('FIND_OBJECT', {'object': 'it'})
    head, phrases = split_arguments(rest)
    phrases, receiver = for_whom(phrases)
    if receiver:
        rest = [*head, *(w for p in phrases for w in (*p.preposition.split(), *p.words))]
    kept = [p for p in phrases if p.preposition in _FROM_OR_AT]
    if len(kept) < len(phrases) and any(p.words == ['me'] for p in phrases):
        rest = [*head, *(w for p in kept for w in (*p.preposition.split(), *p.words))]
    if phrases and phrases[0].preposition == 'from' and is_surely_person(head):
        thing = read_thing(rest, split=False)  # 'somebody from maintenance'
    else:
        thing = read_thing(rest)
    if not thing.name or thing.name.split()[0] in _VAGUE_HEADS or not is_findable(thing):
        return None
    known = thing.place or is_known_thing(thing) or is_surely_person(head)
    if start == 'pinpoint' and not known:
        return None  # 'the cause of the noise'
    found = with_thing('FIND_OBJECT', thing)
    return replace(found, slots={**found.slots, **receiver}) if receiver else found


def for_whom(phrases: list[Phrase]) -> tuple[list[Phrase], dict[str, str]]:
    """Take 'for auntie' off: whom a thing is sought for."""
    last = phrases[-1] if phrases else None
    if last is None or last.preposition != 'for':
        return phrases, {}
    named = last.words[0] in ('the', 'my', 'our') and last.words[-1] not in _NO_PERSONS
    if not is_surely_person(last.words) and not named:
        return phrases, {}
    return phrases[:-1], {'recipient': read_person(last.words)}


_NO_PERSONS = frozenset('time moment day night week year party trip sake best last'.split())


def _sought_itself(words: list[str]) -> int:
    """Say whether 'search the wrench' means the thing: it is no place, and holds nothing."""
    if words[0] == 'search' and words[1:] in (['it'], ['them'], ['him'], ['her']):
        return 1
    if words[0] != 'search' or len(words) < 3 or words[1] not in DETERMINERS:
        return 0
    thing = read_thing(words[1:])
    noun = head_noun(thing)
    return int(is_known_thing(thing) and noun not in ROOMS and noun not in _HOLDERS)


_FROM_OR_AT = LOCATIONS | SOURCES


_HOLDERS = frozenset(
    'bag bags box boxes basket baskets drawer drawers pocket pockets case suitcase backpack '
    'handbag purse wallet bin crate crates tote totes chest locker lockers tray trolley cart '
    'shelf jar tin can bucket container containers folder folders pile rack briefcase '
    'rucksack toolbox cupboard jacket coat'.split()
)


def met(words: list[str]) -> Reading | None:
    """Read 'meet anna in the hall', 'check if anna is in the hall'."""
    if words[0] == 'meet' and words[1:2] not in (['me'], ['us'], ['up']):
        who = words[1:]
    elif begins_with(words, _IF):
        words = words[begins_with(words, _IF) - 2 :]
        head, phrases = split_arguments(words[2:])
        if head[-1:] == ['here'] and head[-2:-1] in (['is'], ['are']):
            return Reading('FIND_OBJECT', read_thing(head[:-2]).slots())
        if len(head) < 2 or head[-1] not in ('is', 'are') or not phrases:
            return None
        who = [*head[:-1], *words[2 + len(head) :]]
    else:
        return None
    head, _ = split_arguments(who)
    thing = read_thing(who)
    named = is_surely_person(head) or len(head) == 1 and may_be_name(head[0])
    if words[0] == 'meet' and not named or not is_findable(thing):
        return None
    if words[0] == 'meet' and not is_surely_person(head) and not is_known_place(who[1:]):
        return None
    return with_thing('FIND_OBJECT', thing) if thing.place and thing.name else None


def _shown(words: list[str]) -> Reading | None:
    """Read 'show me the red ball', a thing that people ask robots for."""
    if words[:2] != ['show', 'me'] or len(words) < 4 or words[2] not in DETERMINERS:
        return None
    thing = read_thing(words[2:])
    filmed = head_noun(thing) in ('camera', 'cam', 'cameras')  # a doorbell's
    return with_thing('FIND_OBJECT', thing) if is_known_thing(thing) and not filmed else None


_LOOKED_IN = (LOCATIONS | {'around', 'inside', 'all'}) - {'at'}


def _searched(words: list[str]) -> Reading | None:
    """Read 'search the garage for the ladder', 'look in the drawer for a pen'."""
    if 'for' not in words[2:-1]:
        return None
    at = words.index('for', 2)
    if words[0] in SEARCH_PLACE or words[0] == 'look' and words[1] in _LOOKED_IN:
        where = words[1:at]
    else:
        return None
    if is_virtual_place(where) or where[-1:] and where[-1] in ('photos', 'pictures', 'emails'):
        return None  # 'search the web for kayaks'
    if where in (['around'], ['everywhere'], ['again'], ['about']):
        where = []
    while len(where) > 1 and where[0] in ('through', 'all', 'over', 'around', 'about'):
        where = where[1:]
    head, phrases = split_arguments(words[at + 1 :])
    phrases, receiver = for_whom(phrases)
    sought = [*head, *(w for p in phrases for w in (*p.preposition.split(), *p.words))]
    thing = read_thing(sought if receiver else words[at + 1 :])
    lit = thing.definite and head_noun(thing) in ('lights', 'light') and where[-1:] != []
    if not thing.name or not is_findable(thing) and not (lit and where[-1] in ROOMS):
        return None  # 'the christmas lights' in the attic are things
    slots = thing.slots() | receiver
    if where:
        slots['place'] = _place_within(thing.place, where)
    return Reading('FIND_OBJECT', slots, thing.unexplained)


def _place_within(place: str, where: list[str]) -> str:
    """Return 'bed in the hall' where the hall is searched for what is on the bed."""
    if not place or place in ('here', 'there'):
        return read_place(where)
    inside = where[0] in ('in', 'inside', 'on', 'at', 'under', 'behind', 'near')
    return ' '.join([place, *(where if inside else ['in', *where])])


def _without_thing(words: list[str]) -> Reading | None:
    """Read 'search the pantry', where nobody says for what."""
    where = words[1:]
    if words[0] != 'search' or where[:1] == [] or where[0] not in _SHOWN or len(where) > 5:
        return None
    head, _ = split_arguments(where)
    noun = head[-1] if head else ''
    if noun not in ROOMS and noun not in _HOLDERS and noun not in FIXTURES:
        return None
    return Reading('FIND_OBJECT', {'place': read_place(where)}, 0, 'What should I look for?')


_SHOWN = frozenset({'the', 'my', 'our', 'this', 'that', 'his', 'her', 'their'})
