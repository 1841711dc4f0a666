# SPDX-License-Identifier: Apache-2.0
"""Orders to bring a thing."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.abstract_nouns import is_abstract
from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.graspable import is_doubtful
from omnivinci_ros.commands.english.graspable import is_graspable
from omnivinci_ros.commands.english.graspable import is_virtual
from omnivinci_ros.commands.english.name_ends import second_noun_at
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import BODY_PARTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import MASS_NOUNS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import QUANTIFIERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.verbs import DITRANSITIVE
from omnivinci_ros.commands.english.verbs import GIVE_PHRASES
from omnivinci_ros.commands.english.verbs import NEEDS_GOAL
from omnivinci_ros.commands.english.verbs import NEEDS_PERSON
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import phrase as said_back
from omnivinci_ros.commands.phrase_tables import begins_with

HERE_PLACES = frozenset({'here', 'there', 'home', 'upstairs', 'downstairs', 'outside', 'inside'})
_TRAILING_PLACES = {place: place for place in HERE_PLACES} | {
    'closer': 'here',
    'in': 'inside',
    'out': 'outside',
}
_TRAILING = _TRAILING_PLACES.keys() | {'back', 'over', 'along', 'up', 'down', 'away'}
_WASTE = frozenset('trash garbage rubbish bins bin recycling'.split())
_THING_STARTS = DETERMINERS | QUANTIFIERS | ATTRIBUTES | TANGIBLE | MASS_NOUNS
_NO_PERSONS = frozenset(
    'behind under near beside between above below past beyond next front '
    'home as in out up down on off here there along away about over not only just back to at by '
    'from into with for of then again together all both off inside outside'.split()
)
_RECEIVERS = frozenset({'me', 'us', 'him', 'her', 'them'})
_AFTER_THEM = GOALS | {'back', 'here'}
_SURE_THINGS = TANGIBLE | MASS_NOUNS | {'it'}
_AFTER_PERSONS = DETERMINERS | QUANTIFIERS | TANGIBLE
_COUNTING = DETERMINERS | QUANTIFIERS
_SOMEBODY = PERSONS | NAMES
_GIVEN = frozenset({'give', 'hand', 'hand over', 'pass', 'offer', 'serve', 'lend', 'give back'})
_NOT_GIVEN = TANGIBLE | MASS_NOUNS | ROOMS | BODY_PARTS


def read_bring(words: list[str]) -> Reading | None:
    """Read 'bring me the cup', 'take the tray from the bar to the kitchen'."""
    words = _taken_out(words)
    length = begins_with(words, GIVE_PHRASES)
    if not length:
        return None
    verb, rest = ' '.join(words[:length]), words[length:]
    second = second_noun_at(rest[1:]) if rest[:1] == ['to'] else 0
    if second:  # 'bring to tracy the coke'
        rest = [*rest[1 + second :], *rest[: 1 + second]]
    if rest[:1] in (['over'], ['up'], ['back'], ['along']) and len(rest) > 1:
        rest = rest[1:]
    if rest[:1] in (['round'], ['around'], ['through']) and rest[1:2] and rest[1] in DETERMINERS:
        rest = rest[1:]  # 'bring round the drinks'
    if rest[:2] in (['us', 'all'], ['them', 'all'], ['them', 'both']) and len(rest) > 2:
        rest = [rest[0], *rest[2:]]
    slots, rest = _receiver(words[0], rest)
    if slots.get('recipient') == 'yourself':
        return None  # 'get yourself a drink'
    if slots and rest[:1] in (['over'], ['back']) and len(rest) > 1:
        rest = rest[1:]
    head, phrases = split_arguments(rest)
    phrases, receiver = _for_whom(phrases)
    slots = {**receiver, **slots}
    goal, source, where = _roles(phrases)
    if goal is not None and goal.words[:1] == ['your'] and is_surely_person(goal.words):
        return None  # said to somebody who has a mother
    if goal is not None and goal.words == ['you']:
        return None
    if goal is not None and not slots:
        slots = _goal_slots(goal)
        given = verb in _GIVEN and goal.preposition == 'to' and goal.words[-1] not in ROOMS
        if given and slots.keys() == {'place'} and goal.words[-1] not in HERE_PLACES:
            slots = {'recipient': read_person(goal.words)}  # whoever that is
        if goal.preposition == 'for' and 'recipient' not in slots:
            return None
    elif goal is not None and goal.preposition != 'for':
        slots.update(_goal_slots(goal))
    elif goal is not None:
        return None  # 'give me the ingredients for the cake'
    head, slots = _trailing_goal(head, slots, bool(phrases))
    if verb == 'bring up' and not is_known_thing(thing_of(head, [])):
        return None  # on a screen
    if verb == 'get' and rest[-1:] == ['out']:
        return None  # 'get the milk out' takes it
    if verb in NEEDS_GOAL and not slots:
        return None  # 'take the cup' is a grab
    if (
        verb in NEEDS_PERSON or goal is not None and goal.preposition in LOCATIONS
    ) and 'recipient' not in slots:
        return None
    if not head and not phrases:
        return Reading('BRING_OBJECT', slots, 0, f'What should I {verb}?')
    thing = thing_of(head, [])
    if not thing.name or not is_graspable(head, thing) or any(map(is_virtual, phrases)):
        return None
    brought = _brought(thing, slots, source, where, goal)
    far = any(is_far(p.words) for p in phrases if p.words)
    shown = verb == 'bring up' and not slots and not source  # on a screen
    passed = shown or rest[:2] in (['this', 'on'], ['that', 'on'], ['it', 'on'])
    # 'Fetch us a brew': nothing but a thing is fetched for somebody.
    sure = verb in ('fetch', 'bring', 'hand') and slots.get('recipient') in ('me', 'us')
    sure = sure and head[:1] in (['a'], ['an'], ['some']) and not is_abstract(head_noun(thing))
    doubtful = is_doubtful(head, thing) and not sure
    if not far and not passed and not doubtful or brought.question:
        return brought
    question = f'Shall I {said_back(brought)}?'
    return replace(brought, question=question)


def _for_whom(phrases: list[Phrase]) -> tuple[list[Phrase], dict[str, str]]:
    """Take 'for leo' off 'to the pool for leo'."""
    last = phrases[-1] if len(phrases) > 1 else None
    if last is None or last.preposition != 'for' or not is_person(last.words):
        return phrases, {}
    placed = any(p.preposition in GOALS and not is_surely_person(p.words) for p in phrases[:-1])
    return (phrases[:-1], {'recipient': read_person(last.words)}) if placed else (phrases, {})


def _taken_out(words: list[str]) -> list[str]:
    """Read 'take out the trash' as 'take the trash outside'."""
    if words[0] != 'take' or 'out' not in words[1:] or not _WASTE & set(words[1:]):
        return words
    at = words.index('out')
    return (
        words if words[at + 1 : at + 2] == ['of'] else [*words[:at], *words[at + 1 :], 'outside']
    )


def _brought(
    thing: Thing,
    slots: dict[str, str],
    source: list[Phrase],
    where: list[Phrase],
    goal: Phrase | None,
) -> Reading:
    place = dict(slots)
    lost = thing.unexplained + (stray(goal.words) if goal else 0)
    stands = location([*source, *where])
    if source:
        if 'place' in place or goal is not None:
            place['from'] = stands
        else:  # as it was said, where no goal takes the slot
            place['place'] = f'{source[0].preposition} {_as_said(source, where)}'
    elif where and 'place' in place:
        place['from'] = stands
    elif where:
        place['place'] = stands
    lost += sum(stray(p.words) for p in (*source, *where))
    return Reading('BRING_OBJECT', {**thing.slots(), **place}, lost)


def _as_said(source: list[Phrase], where: list[Phrase]) -> str:
    rest = [w for p in (*source[1:], *where) for w in (*p.preposition.split(), *p.words)]
    return ' '.join([*source[0].words, *rest])


def _receiver(verb: str, rest: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take the person off who stands before the thing: 'me the cup', 'the nurse a glass'."""
    if rest[:1] and rest[0] in _RECEIVERS:
        owns = rest[0] == 'her' and len(rest) > 1 and rest[1] not in _COUNTING
        thing = rest[0] == 'them' and (len(rest) == 1 or rest[1] in _AFTER_THEM)
        back = rest[1:2] in (['back'], ['over'], ['along'], ['up'], ['down'], ['out'])
        goes_on = back and rest[2:3] in (['to'], ['here'], ['home'])
        moves = rest[1:2] and (rest[1] in GOALS or goes_on)
        if not owns and not thing and not moves:
            return {'recipient': rest[0]}, rest[1:]
        return {}, rest
    if verb not in DITRANSITIVE or len(rest) < 2:
        return {}, rest
    second = second_noun_at(rest)
    first = rest[:second]
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
        thing = rest[start] in _SURE_THINGS and not person
        return ({}, rest) if thing else ({'recipient': rest[start]}, rest[start + 1 :])
    return {}, rest


def _takes(words: list[str]) -> bool:
    """Say whether it may be given something: 'the dog', not 'the red cup'."""
    return len(words) == 2 and words[1] not in _NOT_GIVEN


def _roles(phrases: list[Phrase]) -> tuple[Phrase | None, list[Phrase], list[Phrase]]:
    """Sort phrases into the goal, where the thing comes from, and where it is."""
    goal: list[str] = []
    preposition = ''
    source: list[Phrase] = []
    where: list[Phrase] = []
    latest = where
    for phrase in phrases:
        if phrase.preposition in SOURCES:
            latest = source
            source.append(phrase)
        elif not goal and _is_goal(phrase):
            goal, preposition, latest = list(phrase.words), phrase.preposition, []
        elif latest is source or not goal:
            latest.append(phrase)
        else:
            goal += [*phrase.preposition.split(), *phrase.words]  # 'to the table in the hall'
    return Phrase(preposition, goal) if goal else None, source, where


def _is_goal(phrase: Phrase) -> bool:
    if phrase.preposition == 'for':
        return is_person(phrase.words)
    return phrase.preposition in GOALS


def _goal_slots(goal: Phrase) -> dict[str, str]:
    head, rest = split_arguments(goal.words)
    if is_person(head) and goal.preposition not in ('into', 'onto', 'in to', 'on to'):
        if rest and len(head) > 1 and head[-1].endswith('ing'):
            return {'recipient': read_person(goal.words)}  # 'the man standing by the door'
        slots = {'recipient': read_person(head)}
        return {**slots, 'place': location(rest)} if rest else slots
    return {'place': goal.place()}


def _trailing_goal(
    head: list[str], slots: dict[str, str], more: bool
) -> tuple[list[str], dict[str, str]]:
    """Read the goal of 'bring it here', 'take the box back', 'carry it upstairs'."""
    while len(head) > 1 and head[-1] in _TRAILING:
        if head[-1] in _TRAILING_PLACES and not more and 'place' not in slots:
            slots = {**slots, 'place': _TRAILING_PLACES[head[-1]]}
        head = head[:-1]
    return head, slots
