# SPDX-License-Identifier: Apache-2.0
"""The roles of places in an order about a thing: its goal, its source, and where it is."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import GOALS
from omnivinci_ros.commands.english.arguments import SOURCES
from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import WORN
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.persons import is_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import ENTERED
from omnivinci_ros.commands.english.sides import as_goal
from omnivinci_ros.commands.english.sides import goes_to_side
from omnivinci_ros.commands.english.sides import whose_side

HERE_PLACES = frozenset({'here', 'there', 'home', 'upstairs', 'downstairs', 'outside', 'inside'})
_TRAILING_PLACES = {place: place for place in HERE_PLACES} | {
    'closer': 'here',
    'through': 'here',
    'in': 'inside',
    'out': 'outside',
}
_TRAILING = _TRAILING_PLACES.keys() | {'back', 'over', 'along', 'up', 'down', 'away'}
# What is fetched to nobody stands where it is said to: 'get the cup to the left of the sink'.
FETCHING = frozenset({'get', 'grab', 'fetch', 'find', 'retrieve', 'collect', 'pick up'})


def roles(phrases: list[Phrase]) -> tuple[Phrase | None, list[Phrase], list[Phrase]]:
    """Sort phrases into the goal, where the thing comes from, and where it is."""
    goal: list[str] = []
    preposition = ''
    source: list[Phrase] = []
    where: list[Phrase] = []
    latest = where
    ends = any(_is_goal(phrase) for phrase in phrases[1:])
    for phrase in phrases:
        if ends and phrase.preposition in _CROSSING and phrase.words[-1] in _CROSSED:
            continue  # 'across the room to the table'
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


def with_goal_behind(verb: str, phrases: list[Phrase]) -> list[Phrase]:
    """Make a goal of a place behind: 'the cup | to the left of the sink', 'near the door here'."""
    last = phrases[-1] if phrases else None
    if last is None or verb in FETCHING or any(map(_is_goal, phrases)):
        return phrases
    sides = [i for i, phrase in enumerate(phrases) if goes_to_side(phrase.preposition)]
    if sides:
        return [*phrases[: sides[-1]], as_goal(phrases[sides[-1]]), *phrases[sides[-1] + 1 :]]
    if len(last.words) < 2 or last.words[-1] not in ('here', 'there') or last.words[-2] in _OVER:
        return phrases
    place = Phrase(last.preposition, last.words[:-1])
    return [*phrases[:-1], place, Phrase('to', last.words[-1:])]


_OVER = frozenset({'over', 'up', 'down', 'out', 'in', 'right', 'back'})  # 'over there' is shown
_CROSSING = frozenset({'across', 'through', 'over', 'down', 'up', 'along'})
_CROSSED = frozenset('room floor hall hallway corridor way aisle passage yard stairs'.split())


def _is_goal(phrase: Phrase) -> bool:
    if phrase.preposition == 'for':
        return is_person(phrase.words)
    return phrase.preposition in GOALS


def stands_at(source: list[Phrase], where: list[Phrase]) -> str:
    """Return where a thing is that is taken: 'the pen on the desk from the office'."""
    roomy = bool(source) and source[0].words[-1] in ENTERED
    if roomy and where and where[0].words[-1] not in ENTERED:
        return location([*where, Phrase('in', source[0].words), *source[1:]])
    return location([*source, *where])


def as_said(source: list[Phrase], where: list[Phrase]) -> str:
    """Return the same in the words that were said."""
    rest = [w for p in (*source[1:], *where) for w in (*p.preposition.split(), *p.words)]
    return ' '.join([*source[0].words, *rest])


def goal_slots(goal: Phrase) -> dict[str, str]:
    """Return who gets a thing, or the place it goes to."""
    if whose_side(goal.words) != goal.words:
        return {'place': goal.place()}  # 'to the left of anna'
    head, rest = split_arguments(goal.words)
    if is_person(head) and goal.preposition not in ('into', 'onto', 'in to', 'on to'):
        if rest and len(head) > 1 and head[-1].endswith('ing'):
            return {'recipient': read_person(goal.words)}  # 'the man standing by the door'
        if rest and rest[-1].words[-1:] != [] and rest[-1].words[-1] in WORN:
            return {'recipient': read_person(goal.words)}  # 'the lady in the blue dress'
        slots = {'recipient': read_person(head)}
        return {**slots, 'place': location(rest)} if rest else slots
    return {'place': goal.place()}


def trailing_goal(
    head: list[str], slots: dict[str, str], more: bool
) -> tuple[list[str], dict[str, str]]:
    """Read the goal of 'bring it here', 'take the box back', 'carry it upstairs'."""
    while len(head) > 1 and head[-1] in _TRAILING:
        if head[-1] in _TRAILING_PLACES and not more and 'place' not in slots:
            slots = {**slots, 'place': _TRAILING_PLACES[head[-1]]}
        head = head[:-1]
    return head, slots
