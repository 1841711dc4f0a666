# SPDX-License-Identifier: Apache-2.0
"""Orders to follow somebody."""

from __future__ import annotations

from omnivinci_ros.commands.english.abstract_nouns import MET_OR_HELD
from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.following_how import kept_distance
from omnivinci_ros.commands.english.name_ends import stray_in_places
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import INTANGIBLE
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PRONOUN_PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ADVERB_PLACES
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.places import is_place
from omnivinci_ros.commands.english.sides import as_goal
from omnivinci_ros.commands.english.sides import goes_to_side
from omnivinci_ros.commands.english.sides import is_left_or_right
from omnivinci_ros.commands.english.sides import whose_side
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.thing_kinds import is_virtual_place
from omnivinci_ros.commands.english.verbs import FOLLOW_PHRASES
from omnivinci_ros.commands.english.verbs import FOLLOW_VERBS
from omnivinci_ros.commands.english.verbs import MOVE_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.phrase_tables import begins_with

_ENDS = GOALS | SOURCES
_FOLLOWED = frozenset('line path road street track light sound arrow bus train team tape'.split())
_WALKS = frozenset({'walk', 'stroll', 'tour', 'errand', 'errands'})
_LED_BY = frozenset('road roads street highway sign signs map river coast trail'.split())
_OF_PERSONS = frozenset(
    (verb, 'with') for verb in ('go', 'stick', 'roll', 'walk', 'move', 'come', 'stay', 'run')
) | {('stick', 'to')}
_NOT_FOLLOWED = INTANGIBLE - _FOLLOWED
# The words that an order to follow begins with.
FOLLOWING = FOLLOW_VERBS.union({'come', 'tag'}, FOLLOW_PHRASES)
_REAL_ROOMS = ROOMS - TANGIBLE
_ALONG = frozenset({'up', 'down', 'through', 'along', 'across', 'around'})


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
    rest, distance = kept_distance(rest)
    if words[0] == 'track' and not (is_surely_person(rest) or _is_in_sight(rest)):
        return None  # 'track my order'
    if not rest:
        return Reading('FOLLOW', {}, 0, 'Whom should I follow?')
    if length > 1 and rest[0] == 'it':
        return None  # 'go with it'
    head, phrases = split_arguments(rest)
    if not head:
        return None
    head, where = _with_adverb(head)
    described, ends = _parted(head, phrases)
    ends = ends or where
    if tuple(words[:2]) in _OF_PERSONS and not is_surely_person(head):
        return None  # 'go with the plan'
    if words[0] == 'accompany' and any(p.preposition in GOALS for p in ends):
        return None  # that guides
    name = [*head, *(w for p in described for w in (*p.preposition.split(), *p.words))]
    thing = read_thing(name, split=False)
    if not thing.name or thing.name in ('up', 'suit', 'through'):
        return None
    told = any(is_virtual_place(p.words) for p in phrases if p.preposition.endswith('on'))
    placed = bool(described) and all(is_place(p.words) for p in described)
    noun = _who_does(thing.name) or head_noun(read_thing(head, split=False) if placed else thing)
    fixed = noun in _REAL_ROOMS and noun not in _MOVING | _FOLLOWED
    beside = words[0] in MOVE_VERBS and not {'after', 'with'} & set(words[1:length])
    if fixed and length > 1 and beside and not ends:
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
    slots |= {'from': distance} if distance else {}
    lost += sum(stray_in_places(p.words) for p in ends)
    question = _asked_whom(head, name, noun, thing.name)
    stands = _may_stand_there(head, described, ends) or len(described) > 1
    if not question and stands:
        question = f'Should I {" ".join(words)}?'
    return Reading('FOLLOW', slots, thing.unexplained + lost, question)


def _asked_whom(head: list[str], name: list[str], noun: str, named: str) -> str:
    """Ask about what leads nowhere, lies there or is cried in films: 'follow that cab'."""
    own = _who_does(named) or head_noun(read_thing(head, split=False))
    cried = name[0] == 'that' and named in _CABS
    asks = noun in _LED_BY or own in TANGIBLE or cried  # not 'the man near the lamp'
    return f'Should I follow the {named}?' if asks else ''


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
        elif (
            named_alone(head)
            and _is_gone_to(phrase)
            or phrase.preposition in _ALONG
            and (named_alone(head) or phrase.words[-1] in ENTERED)
        ):
            ends.append(phrase)
        else:
            described.append(phrase)
    return described, ends


def _with_adverb(head: list[str]) -> tuple[list[str], list[Phrase]]:
    """Take 'upstairs' off 'me upstairs', and nothing off 'that man there'."""
    at = next((i for i, word in enumerate(head) if word in ADVERB_PLACES or word == 'over'), 0)
    if not at or not named_alone(head[:at]) or head[-1] not in ADVERB_PLACES:
        return head, []
    if head[-1] in ('closer', 'nearer'):
        return head, []
    return head[:at], [Phrase('to', head[-1:])]


def _is_gone_to(phrase: Phrase) -> bool:
    """Say whether it is 'next to the door', and not what somebody wears or does."""
    still = phrase.preposition in _THERE and phrase.words[-1] in _STANDING_STILL
    return still or phrase.preposition in _BESIDE


_THERE = LOCATIONS - _ALONG
_BESIDE = frozenset({'next to', 'near', 'close to', 'beside', 'in front of', 'opposite'})
_STANDING_STILL = (ROOMS | ENTERED) - {'car', 'truck', 'van'}


def _is_passed(phrase: Phrase) -> bool:
    """Say whether it is only on the way: 'down the hall | to the kitchen'."""
    return phrase.preposition in _ALONG and phrase.words[-1] in _PASSAGES


def _may_stand_there(head: list[str], described: list[Phrase], ends: list[Phrase]) -> bool:
    """Say whether 'the man to the left of the bar' may stand there, and not go there."""
    if described or named_alone(head):
        return False
    sides = [p for p in ends if whose_side(p.words) != p.words]
    return any(is_left_or_right(' '.join(p.words)) for p in sides)


_PASSAGES = frozenset('hall hallway corridor passage aisle door doorway gate stairs ramp'.split())


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
