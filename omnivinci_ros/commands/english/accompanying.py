# SPDX-License-Identifier: Apache-2.0
"""Orders to follow somebody and to guide somebody."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.abstract_nouns import MET_OR_HELD
from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.called_names import may_be_name
from omnivinci_ros.commands.english.motion import GLUE
from omnivinci_ros.commands.english.name_ends import has_second_noun
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.name_ends import stray_in_places
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PRONOUN_PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.places import WAY_ADVERBS
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.places import is_place
from omnivinci_ros.commands.english.places import is_unknown_name
from omnivinci_ros.commands.english.sides import as_goal
from omnivinci_ros.commands.english.sides import goes_to_side
from omnivinci_ros.commands.english.sides import is_left_or_right
from omnivinci_ros.commands.english.sides import whose_side
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.verbs import FOLLOW_PHRASES
from omnivinci_ros.commands.english.verbs import FOLLOW_VERBS
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
_FOLLOWED = frozenset('line path road street track light sound arrow bus train team tape'.split())
_WALKS = frozenset({'walk', 'stroll', 'tour', 'errand', 'errands'})
_GOERS = frozenset({'i', 'we', 'he', 'she', 'they', 'it'})
_LED_BY = frozenset('road roads street highway sign signs map river coast trail'.split())
_OF_PERSONS = frozenset(
    (verb, 'with') for verb in ('go', 'stick', 'roll', 'walk', 'move', 'come', 'stay', 'run')
) | {('stick', 'to')}
_CARRYING = frozenset('take bring walk get drive see move help deliver drop wheel push'.split())
_NOT_FOLLOWED = INTANGIBLE - _FOLLOWED
_GUIDING = GUIDE_VERBS | _CARRYING
# The words that an order to follow begins with, or one to guide.
FOLLOWING = FOLLOW_VERBS.union({'come', 'tag'}, FOLLOW_PHRASES)
GUIDING = _GUIDING.union({'show'}, SHOW_WAY)
_NOT_CARRYING = MOVE_VERBS - _CARRYING
_ON_THE_WAY = WAY_ADVERBS | {'across'}
_WHERE_TO = ADVERB_PLACES | {'to', 'into', 'from'}
_REAL_ROOMS = ROOMS - TANGIBLE


def read_follow(words: list[str]) -> Reading | None:
    """Read 'follow me to the lift', 'come with me', 'go after the man'."""
    if words in (['come', 'along'], ['tag', 'along'], ['follow', 'along']):
        return Reading('FOLLOW', {'object': 'me'})
    length = begins_with(words, FOLLOW_PHRASES)
    if not length:
        if words[0] not in FOLLOW_VERBS:
            return None
        length = 1
    rest = words[length:]
    if len(rest) > 1 and rest[-1] in ('around', 'out', 'along', 'everywhere'):
        rest = rest[:-1]  # 'follow me around'
    if len(rest) > 3 and rest[-3] in ('wherever', 'everywhere') and rest[-2] in _GOERS:
        rest = rest[:-3]  # 'follow me wherever i go'
    if words[0] == 'track' and not (is_surely_person(rest) or _is_in_sight(rest)):
        return None  # 'track my order'
    if not rest:
        return Reading('FOLLOW', {}, 0, 'Whom should I follow?')
    if length > 1 and rest[0] == 'it':
        return None  # 'go with it'
    head, phrases = split_arguments(rest)
    described, ends = _parted(head, phrases)
    if not head:
        return None
    if tuple(words[:2]) in _OF_PERSONS and not is_surely_person(head):
        return None  # 'go with the plan'
    if words[0] == 'accompany' and any(p.preposition in GOALS for p in ends):
        return None  # that guides
    name = [*head, *(w for p in described for w in (*p.preposition.split(), *p.words))]
    thing = read_thing(name, split=False)
    if not thing.name or thing.name in ('up', 'suit', 'through'):
        return None
    told = any(is_virtual_place(p.words) for p in phrases if p.preposition.endswith('on'))
    noun = _who_does(thing.name) or head_noun(thing)
    fixed = noun in _REAL_ROOMS and noun not in _MOVING | _FOLLOWED
    if fixed and length > 1 and words[0] in MOVE_VERBS:
        return None  # 'walk next to the door'
    unreal = noun in _NOT_FOLLOWED or is_abstract(noun) and noun not in MET_OR_HELD
    if unreal or told or head[0] == 'your':
        return None  # 'follow the rules', 'follow anna on twitter'
    slots = thing.slots()
    lost = sum(len(p.words) + 1 for p in described if p.preposition == 'for')
    named = head[0] in NAMES or head[0] in TITLES or head[0] in PRONOUN_PERSONS
    # 'Dr brown on her rounds', but not 'grandpa on his walk'
    lost += sum(len(p.words) + 1 for p in described if named and p.words[-1] not in _WALKS)
    if thing.place and any(p.preposition not in SOURCES for p in ends):
        slots['object'] = read_person(name)  # 'that guy over there' goes elsewhere
    for phrase in ends:
        slots['from' if phrase.preposition in SOURCES else 'place'] = phrase.place()
    cried = name[0] == 'that' and thing.name in _CABS  # as in films
    asks = noun in _LED_BY or noun in TANGIBLE or cried
    question = f'Should I follow the {thing.name}?' if asks else ''
    lost += sum(stray_in_places(p.words) for p in ends)
    if not question and _may_stand_there(head, described, ends):
        question = f'Should I {" ".join(words)}?'
    return Reading('FOLLOW', slots, thing.unexplained + lost, question)


def _parted(head: list[str], phrases: list[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
    """Part what describes somebody from where they go, with what stands there."""
    described: list[Phrase] = []
    ends: list[Phrase] = []
    for phrase in phrases:
        more = [*phrase.preposition.split(), *phrase.words]
        if phrase.preposition in _ENDS and phrase.words != ['left']:
            ends = [*(p for p in ends if not _is_passed(p)), phrase]
        elif goes_to_side(phrase.preposition) and phrase.words:
            ends.append(as_goal(phrase))
        elif ends and phrase.preposition in LOCATIONS and not _is_passed(ends[-1]):
            ends[-1] = Phrase(ends[-1].preposition, [*ends[-1].words, *more])
        elif phrase.preposition in _ALONG and (named_alone(head) or phrase.words[-1] in ENTERED):
            ends.append(phrase)
        else:
            described.append(phrase)
    return described, ends


def _is_passed(phrase: Phrase) -> bool:
    """Say whether it is only on the way: 'down the hall | to the kitchen'."""
    return phrase.preposition in _ALONG and phrase.words[-1] in _PASSAGES


def _may_stand_there(head: list[str], described: list[Phrase], ends: list[Phrase]) -> bool:
    """Say whether 'the man to the left of the bar' may stand there, and not go there."""
    sided = [p for p in ends if whose_side(p.words) != p.words and is_left_or_right(' '.join(p.words))]
    return bool(sided) and not described and not named_alone(head)


_PASSAGES = frozenset('hall hallway corridor passage aisle door doorway gate stairs ramp'.split())


_ALONG = frozenset({'up', 'down', 'through', 'along', 'across', 'around'})


def named_alone(head: list[str]) -> bool:
    """Say whether a name or 'me' stands alone: 'follow anna up the ramp'."""
    return len(head) == 1 and (head[0] in NAMES or head[0] in PRONOUN_PERSONS)


def _is_in_sight(words: list[str]) -> bool:
    """Say whether it is 'that white van', and no parcel that somebody waits for."""
    if not words:
        return False
    thing = read_thing(words)
    moving = head_noun(thing) in _MOVING or thing.name in ('it', 'them')
    return moving or words[0] in ('that', 'this') and is_known_thing(thing)


_MOVING = frozenset(
    'van car truck lorry vehicle bike bicycle motorbike motorcycle scooter boat cyclist runner '
    'jogger walker hiker suspect intruder target ball drone robot rover dog cat horse sheep cow '
    'animal bird tractor forklift trolley cart convoy'.split()
)
_CABS = frozenset({'car', 'cab', 'taxi'})


def _who_does(name: str) -> str:
    """Return the 'man' of 'man wearing glasses'."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if i and word in _DOING), 0)
    return words[at - 1] if at else ''


_DOING = frozenset(
    'wearing holding carrying pushing pulling walking riding standing sitting waiting waving '
    'leading driving eating drinking reading talking'.split()
)


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
    if where and where not in (['out'], ['in']) and not _leads_somewhere(where):
        return None
    if not where and words[0] not in GUIDE_VERBS:
        asks = words[0] in ('take', 'bring') and who not in (['me'], ['us'], ['you'], ['him'])
        asks = asks and who not in (['her'], ['them'])
        return _guided(who, where) if asks else None
    return _guided(who, where)


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
        if not is_surely_person(who) and not _may_be_shown(who, rest):
            continue
        if rest[0] in ('to', 'into') and who != ['it']:
            return _guided(who, rest)
        if rest[:3] == ['the', 'way', 'to'] and len(rest) > 3:
            return _guided(who, rest[2:])
        if rest == ['the', 'way', 'out']:
            return _guided(who, ['to', 'the', 'exit'])
        if rest[0] == 'where' and rest[-1] in ('is', 'are') and rest[-2:-1] != ['you']:
            known = rest[-2] in ROOMS and who != ['me']
            return _guided(who, ['to', *rest[1:-1]]) if known else None
        named = rest[-1] in _REAL_ROOMS or rest[-1].removesuffix('s') in _REAL_ROOMS
        if rest[0] in DETERMINERS and named and len(rest) <= 4:
            shown = _guided(who, ['to', *rest])
            question = f'Should I take {_said(" ".join(who))} to the {rest[-1]}?'
            return replace(shown, question=question) if shown else None
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
