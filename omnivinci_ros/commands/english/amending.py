# SPDX-License-Identifier: Apache-2.0
"""What an answer to a yes-or-no question puts right: 'no, the fork', 'three cups', 'to Bob'.

Each word goes where its kind belongs: a number is how many, a person who gets or goes, a thing
what is held. Nothing else of the step changes, and what could go to two places is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.arguments import strip_determiners
from omnivinci_ros.commands.english.counting import as_many
from omnivinci_ros.commands.english.counting import read_number
from omnivinci_ros.commands.english.counting import same_noun
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DEPARTMENTS
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import PERSONS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TITLES
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.places import is_numbered_place
from omnivinci_ros.commands.english.rephrase import filled
from omnivinci_ros.commands.english.sexes import pronouns_of
from omnivinci_ros.commands.english.thing_kinds import head_noun
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.intents import Step

_OF_NAMES = frozenset(
    {'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT', 'LOOK_AT'}
    | {'GUIDE', 'FOLLOW', 'MOVE_TO'}
)
_WITH_GOAL = frozenset({'PLACE_OBJECT', 'GUIDE', 'MOVE_TO'})
_LED = frozenset({'GUIDE', 'FOLLOW'})
_WHERE = ROOMS | DEPARTMENTS
_HERE = frozenset('here there home upstairs downstairs outside inside up down'.split())
_SPEAKERS = frozenset({'me', 'us'})
_PRONOUNS = _SPEAKERS | {'him', 'her', 'you', 'them'}
_OF_PERSONS = DETERMINERS | ATTRIBUTES | PERSONS | NAMES | TITLES
_VERBS = {
    'BRING_OBJECT': frozenset('bring fetch get grab give hand pass carry'.split()),
    'GRAB_OBJECT': frozenset('pick lift grab get take'.split()),
}
# 'Bring it here' says neither what nor how many.
_SAYS_LITTLE = _PRONOUNS | frozenset(
    'it one some any here over to for up now please then just only'.split()
)
# They name nothing: 'exactly the opposite'.
_NO_NAMES = frozenset(
    "opposite contrary reverse rest same each apiece few fewer more less enough many much o'clock "
    'double extent devil funeral'.split()
)
_SIDES = frozenset({'left', 'right', 'point', 'thing', 'things', 'way'})
# An unknown noun behind these is an idiom sooner than a name: 'at your leisure'.
_NAMING = frozenset('the my our his her their this these those'.split())
_ANY = frozenset({'a', 'an', 'some'})


@dataclass(frozen=True, slots=True)
class Amended:
    """A step as an answer has it; where it is not sure, the new step is asked about."""

    step: Step
    sure: bool = True


def amended(step: Step, answer: list[str]) -> Amended | None:
    """Return the step with what an answer puts right; None where it names nothing for it."""
    if step.intent not in _OF_NAMES:
        return _filled(step, answer)
    if not _NO_NAMES.isdisjoint(answer):
        return None
    number = read_number(answer)
    if number is not None:
        return _counted(step, *number)
    if answer[-1] in ('one', 'ones'):
        return _filled(step, answer)
    if answer[0] in _HERE:
        return _filled(step, answer)
    if preposition_at(answer, 0):
        return _placed(step, answer)
    if is_surely_person(answer):
        return _of_person(step, answer)
    return _of_thing(step, answer, read_thing(answer))


def said_with_verb(step: Step, answer: Sequence[str]) -> Amended | None:
    """Read 'bring one', 'get me two of them', 'bring it here': the deed, and less than was asked.

    What says neither what nor how many leaves the step as it is, to be asked again.
    """
    if answer[0] not in _VERBS.get(step.intent, ()):
        return None
    rest = list(answer[1:])
    while rest and rest[0] in _PRONOUNS | {'up'}:
        rest = rest[1:]
    who = answer[1] if len(answer) > 1 and answer[1] in _PRONOUNS else ''
    number = read_number(rest) if rest else None
    if number is not None and (not number[1] or _is_of(step, number[1])):
        return _for_whom(step, number, who)
    little = set(answer[1:]) <= _SAYS_LITTLE
    return Amended(step, sure=False) if little and len(answer) > 1 else None


def _is_of(step: Step, words: list[str]) -> bool:
    return same_noun(read_thing(words).name, step.slots.get('object', ''))


def _for_whom(step: Step, number: tuple[str, list[str]], who: str) -> Amended | None:
    """Read 'bring me one': another number, and where 'me' is not who was named, another person."""
    recipient = step.slots.get('recipient', '')
    if who in ('him', 'her', 'them') and who not in pronouns_of(recipient.split()):
        return Amended(step, sure=False)
    if who in _SPEAKERS and number[1]:
        return None  # a whole order: 'bring me two cups'
    if number[0] == '1' and 'quantity' not in step.slots and who not in _SPEAKERS:
        return None
    found = _counted(step, *number)
    if found is None or who not in _SPEAKERS or recipient in _SPEAKERS:
        return found
    return Amended(_with(found.step, {'recipient': who}), sure=False)


def overrides(before: Step, after: Step) -> bool:
    """Say whether a step has another value where there was one."""
    return any(after.slots.get(name, value) != value for name, value in before.slots.items())


def _filled(step: Step, answer: list[str]) -> Amended | None:
    """Read the order again with the answer in it; what it had besides must stay."""
    found = filled(step, answer)
    if found is None:
        return None
    kept = step.slots.keys() - {'attribute', 'when'} <= found.slots.keys()
    moves = step.intent in ('MOVE', 'TURN')
    return Amended(found, sure=kept) if kept or moves else None


def _with(step: Step, slots: dict[str, str], *without: str) -> Step:
    kept = {name: value for name, value in step.slots.items() if name not in without}
    return Step(step.intent, {**kept, **slots}, step.text)


def _counted(step: Step, many: str, rest: list[str]) -> Amended | None:
    """Put another number to a thing: 'three cups', 'make it two'."""
    before = step.slots.get('object', '')
    if not before or step.intent in _LED:
        return None
    if many == '1' and not rest and 'quantity' not in step.slots:
        return Amended(step)
    thing = read_thing(rest) if rest else None
    if thing is None or same_noun(thing.name, before):
        found = {'quantity': many, 'object': thing.name if thing else as_many(before, many)}
        if thing is not None and thing.attribute:
            found['attribute'] = thing.attribute
        return Amended(_with(step, found), sure='quantity' in step.slots)
    other = _of_thing(step, rest, thing)
    if other is None or other.step.slots.get('object') != thing.name:
        return None
    return Amended(_with(other.step, {'quantity': many}), sure=is_known_thing(thing))


def _placed(step: Step, answer: list[str]) -> Amended | None:
    """Put another place or person to a step: 'on the shelf', 'to Bob', 'from the hall'."""
    head, phrases = split_arguments(answer)
    if head or len(phrases) != 1:
        return _filled(step, answer)
    (phrase,) = phrases
    if phrase.preposition in ('to', 'for') and is_surely_person(phrase.words):
        if step.intent == 'BRING_OBJECT':
            name = read_person(phrase.words)
            return Amended(_with(step, {'recipient': name}, 'place'), 'place' not in step.slots)
        return _filled(step, answer) if step.intent == 'MOVE_TO' else None
    if phrase.preposition.startswith('from'):
        return _filled(step, answer)
    known = _names_place(phrase)
    if step.intent == 'GUIDE' and phrase.preposition not in ('to', 'into'):
        known = known and strip_determiners(phrase.words)[-1] in _WHERE  # not 'in the wheelchair'
    if not known and ('place' not in step.slots or not _may_name(phrase.words)):
        return None  # 'at your peril', 'on paper'
    place = {'place': phrase.place()}
    goal = step.intent in _WITH_GOAL or 'place' not in step.slots and 'recipient' not in step.slots
    return Amended(_with(step, place), sure=known and goal)


def _may_name(words: list[str]) -> bool:
    noun = strip_determiners(words)[-1]
    return words[0] in _NAMING and noun not in DETERMINERS | _SIDES


def _names_place(phrase: Phrase) -> bool:
    words = phrase.words
    if strip_determiners(words)[-1] in _WHERE or is_numbered_place(words):
        return True
    return words[0] in DETERMINERS and is_known_thing(read_thing(words))


def _of_person(step: Step, answer: list[str]) -> Amended | None:
    """Put another person in the place of one; who is only called is asked about."""
    if answer[-1] in _PRONOUNS and len(answer) > 1:
        return None  # 'allow me'
    slot = 'recipient' if step.intent == 'BRING_OBJECT' else 'object'
    if step.intent == 'MOVE_TO':
        slot = 'place'
    before = step.slots.get(slot, '').split()
    named = step.intent in _LED or step.intent == 'BRING_OBJECT' or is_surely_person(before)
    if not named or step.intent in ('GRAB_OBJECT', 'PLACE_OBJECT') or answer in (['him'], ['her']):
        return None
    known = set(answer) <= _OF_PERSONS and (answer[0] in DETERMINERS or answer[0] in _SPEAKERS)
    known = known and not (answer[0] in DETERMINERS and answer[-1] in NAMES)  # 'the doctor will'
    goes = step.intent != 'BRING_OBJECT' or 'place' not in step.slots
    return Amended(_with(step, {slot: read_person(answer)}), sure=known and goes)


def _of_thing(step: Step, answer: list[str], thing: Thing) -> Amended | None:
    """Put another thing, or another room, in the place of one."""
    noun = head_noun(thing)
    if not thing.name or thing.unexplained or thing.name == 'piece of cake':
        return None
    if thing.name in ('one', 'ones'):
        return _filled(step, answer)
    room = noun in _WHERE or is_numbered_place(answer)
    known = is_known_thing(thing)
    if not room and not known and not _may_name(answer):
        return None  # 'your choice'
    if step.intent in ('MOVE_TO', 'GUIDE'):
        if not room and answer[0] in _ANY:
            return None  # 'a cup of tea'
        place = read_person(answer)
        return Amended(_with(step, {'place': place}), sure=room or known)
    if room and known and 'place' in step.slots:
        return Amended(step, sure=False)  # 'the box': what is put, or where
    if room and not known:
        sure = step.intent == 'PLACE_OBJECT'
        return Amended(_with(step, {'place': read_person(answer)}), sure=sure)
    if step.intent == 'FOLLOW':
        return _filled(step, answer)
    other = not same_noun(thing.name, step.slots.get('object', ''))
    found = _with(step, thing.slots(), *(('attribute',) if other else ()))
    moved = bool(thing.place) and 'place' in step.slots and step.intent != 'PLACE_OBJECT'
    return Amended(found, sure=known and not moved and not (other and 'quantity' in step.slots))
