# SPDX-License-Identifier: Apache-2.0
"""Orders to guide somebody."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.motion import GLUE
from omnivinci_ros.commands.english.name_ends import has_second_noun
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.name_ends import stray_in_places
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.places import WAY_ADVERBS
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.places import is_place
from omnivinci_ros.commands.english.places import is_unknown_name
from omnivinci_ros.commands.english.shown_ways import way_shown_to
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import GUIDE_VERBS
from omnivinci_ros.commands.english.verbs import MOVE_VERBS
from omnivinci_ros.commands.english.verbs import SHOW_WAY
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_table

_ENDS = GOALS | SOURCES
_ENDS_PERSON = ADVERB_PLACES | frozenset(
    'up through across down around along for back over out round'.split()
)
_CARRYING = frozenset('take bring walk get drive see move help deliver drop wheel push'.split())
_GUIDING = GUIDE_VERBS | _CARRYING
# The words that an order to guide begins with.
GUIDING = _GUIDING.union({'show'}, SHOW_WAY)
_NOT_CARRYING = MOVE_VERBS - _CARRYING
_ON_THE_WAY = WAY_ADVERBS | {'across'}
_WHERE_TO = ADVERB_PLACES | {'to', 'into', 'from'}
_REAL_ROOMS = ROOMS - TANGIBLE


def read_guide(words: list[str]) -> Reading | None:
    """Read 'take me to the door', 'lead the guests from the gate to the hall'."""
    shown = _shown_to(words)
    if shown is not None:
        return shown
    way = begins_with(words, SHOW_WAY)
    if way:
        return _guided(['us' if 'us' in words[:way] else 'me'], words[way:])
    if words[0] not in _GUIDING:
        return None
    rest = words[1:]
    for at in range(1, len(rest) - 2):
        if rest[at : at + 2] == ['by', 'the'] and rest[at + 2] in ('hand', 'arm', 'elbow'):
            rest = [*rest[:at], *rest[at + 3 :]]  # 'lead grandma by the hand to her chair'
            break
    if rest[:1] == ['along']:
        rest = rest[1:]
    if rest[:1] == ['with'] or words[0] == 'drop' and rest[:1] in (['it'], ['them']):
        return None  # 'walk with me', 'drop them into the box'
    end = _person_end(rest)
    who, where = rest[:end], rest[end:]
    if where[:1] != [] and where[0] in _OUT and where[1:2] != [] and where[1] in _SOME:
        return None  # 'bring us out a bucket'
    if where[:2] == ['to', 'see'] and where[2:3] != [] and where[2] in DETERMINERS:
        seen = where[-1] in _REAL_ROOMS  # 'take my aunt to see the garden'
        where = ['to', *where[2:]] if seen else where
    if words[0] in GUIDE_VERBS and words[0] not in ('direct', 'steer', 'conduct', 'lead'):
        if not who and not where:
            return Reading('GUIDE', {}, 0, 'Whom should I guide?')
        if words[0] == 'accompany' and not where:
            return None  # that follows
        return _guided(who, where) if who else None
    if has_second_noun(who) or who[:1] in (['me'], ['us'], ['him']) and len(who) > 1:
        return None  # 'bring the lady in red this letter'
    if not is_surely_person(who) and words[0] in _MAY_GUIDE and where[:1] == ['to']:
        return _perhaps_guided(words[0], who, where)
    if not is_surely_person(who) or words[0] in _NOT_CARRYING:
        return None
    if where[:1] == ['back'] and where[1:2] != [] and where[1] in DETERMINERS:
        return None  # 'bring me back the crate'
    if where == ['back'] and words[0] in _TAKING and who[0] not in _SPEAKERS:
        return _guided(who, where)
    if where and where not in (['out'], ['in']) and not _leads_somewhere(where):
        return None
    if not where and words[0] not in GUIDE_VERBS:
        asks = words[0] in ('take', 'bring') and who not in (['me'], ['us'], ['you'], ['him'])
        asks = asks and who not in (['her'], ['them'])
        return _guided(who, where) if asks else None
    return _guided(who, where)


_OUT = frozenset('out up down round over along'.split())
_SOME = frozenset('a an some another two three four'.split())
_TAKING = GUIDE_VERBS | {'take', 'bring', 'walk'}
_SPEAKERS = frozenset({'me', 'us', 'you', 'it'})
_WAYS = frozenset('forward forwards backward backwards left right downward upward'.split())
_MAY_GUIDE = frozenset({'take', 'bring', 'get', 'carry', 'lead', 'walk', 'guide'})
_PLACES_OR_WAYS = ADVERB_PLACES | WAY_ADVERBS | GLUE | _WAYS


def _perhaps_guided(verb: str, who: list[str], where: list[str]) -> Reading | None:
    """Read 'take tamsin to the hall': a word without an article that no table has is a name."""
    if len(who) != 1 or not may_be_name(who[0]) or not is_person(who) or where[-1] not in ROOMS:
        return None
    if preposition_at([*who, *where], 0):
        return None  # 'walk next to the door'
    if who[0].endswith(('s', 'self', 'er')) or is_abstract(who[0]) or who[0] in _PLACES_OR_WAYS:
        return None
    found = _guided(who, where)
    if found is None or found.question or verb not in ('take', 'bring', 'get', 'carry', 'move'):
        return found
    return replace(found, question=f'Shall I take {who[0]} there: is that a person?')


def _shown_to(words: list[str]) -> Reading | None:
    """Read 'show me to my room', 'show the guests the way to the hall', 'show me the exit'."""
    if words[0] != 'show' or len(words) < 4:
        return None
    for at in range(2, min(6, len(words))):
        who, rest = words[1:at], words[at:]
        way = way_shown_to(who, rest)
        if way:
            return _guided(who, way)
        if not is_surely_person(who) and not _may_be_shown(who, rest):
            continue
        if rest[0] in ('to', 'into') and who != ['it']:
            return _guided(who, rest)
        if rest == ['the', 'way', 'out']:
            return _guided(who, ['to', 'the', 'exit'])
        if rest[0] == 'where' and rest[-1] in ('is', 'are') and rest[-2:-1] != ['you']:
            known = rest[-2] in ROOMS and who != ['me']
            return _guided(who, ['to', *rest[1:-1]]) if known else None
        named = rest[-1] in _REAL_ROOMS or rest[-1].removesuffix('s') in _REAL_ROOMS
        if rest[0] in DETERMINERS and named and len(rest) <= 4:
            shown = _guided(who, ['to', *rest])
            if shown is None or who not in (['me'], ['us']):
                return shown
            question = f'Should I take {_said(" ".join(who))} to the {rest[-1]}?'
            return replace(shown, question=question)
    return None


def _may_be_shown(who: list[str], rest: list[str]) -> bool:
    """Say whether it is 'the new starter' who is shown 'to the canteen'."""
    roomy = rest[:1] == ['to'] and rest[-1] in _REAL_ROOMS and who[0] in DETERMINERS
    return roomy and len(who) > 1 and not is_known_thing(thing_of(who, [])) and who[-1] != 'it'


def _person_end(rest: list[str]) -> int:
    """Return where the person ends and the way begins."""
    for at in range(1, len(rest)):
        if rest[at] in _ENDS_PERSON or rest[at] in _ENDS or rest[at:] == ['in']:
            return at
    return len(rest)


_CROWDS = frozenset('crowd people it park market traffic turnstiles gates doors'.split())


def _leads_somewhere(where: list[str]) -> bool:
    _, phrases = split_arguments(where)
    way = begins_with(where, _BY_WAY)
    if way and where[way : way + 1] == ['to']:
        return True
    if where[0] in ADVERB_PLACES or where[0] in ('back', 'over', 'out') and len(where) > 1:
        return True
    goals = [p for p in phrases if p.preposition in GOALS or p.preposition in LOCATIONS]
    return bool(goals) and (is_place(goals[0].words) or goals[0].words == ['bed'])


def _guided(who: list[str], where: list[str]) -> Reading | None:
    slots = {'object': read_person(who)}
    while len(where) > 1 and where[0] in _ON_THE_WAY and where[1] in _WHERE_TO:
        where = where[1:]
    way = begins_with(where, _BY_WAY)
    where = where[way:] if way and len(where) > way else where
    if where == ['back']:
        return Reading('GUIDE', slots, 0, f'Where should I take {_said(slots["object"])}?')
    if where in (['out'], ['in']):
        return Reading('GUIDE', {**slots, 'place': f'{where[0]}side'})
    if where and where[0] in ADVERB_PLACES:
        return Reading('GUIDE', {**slots, 'place': where[0]}, len(where) - 1 + stray(who))
    head, phrases = split_arguments(where)
    goals = [p for p in phrases if p.preposition not in SOURCES]
    sources = [p for p in phrases if p.preposition in SOURCES]
    if goals and not is_place(goals[0].words) and goals[0].words != ['bed']:
        return None
    through = bool(goals) and goals[0].preposition == 'through'
    if through and goals[0].words[-1] not in ROOMS and goals[0].words[-1] not in _CROWDS:
        return None  # 'walk me through the steps'
    if sources:
        slots['from'] = location(sources[:1])
    if not goals:
        return Reading('GUIDE', slots, len(head), f'Where should I take {_said(slots["object"])}?')
    slots['place'] = location(goals)
    unknown = goals[0].preposition == 'to' and is_unknown_name(goals[0].words)
    if who[0] == 'your' or unknown or is_far(goals[0].words):
        named = f'{_said(slots["object"])} to {" ".join(goals[0].words)}'
        return Reading('GUIDE', slots, len(head), f'Should I take {named}?')
    return Reading('GUIDE', slots, len(head) + stray_in_places(who) + stray(goals[0].words))


_BY_WAY = phrase_table(
    [
        f'the {how} way'
        for how in (
            'shortest',
            'quickest',
            'fastest',
            'safest',
            'best',
            'nearest',
            'short',
            'quick',
        )
    ]
    + ['round', 'around', 'right', 'all the way', 'straight']
)


def _said(person: str) -> str:
    return {'me': 'you', 'us': 'you'}.get(person, person)
