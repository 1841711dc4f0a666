# SPDX-License-Identifier: Apache-2.0
"""A step in words again, and a step with what an answer adds to it or puts right."""

from __future__ import annotations

from collections.abc import Iterator

from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.corrections import mended
from omnivinci_ros.commands.english.motion import without
from omnivinci_ros.commands.english.name_ends import stray
from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.noun_phrases import read_place
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import read_person
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.english.reading import read_clause
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.english.waiting import read_wait
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.quantities import find_quantity
from omnivinci_ros.commands.words import read_words

_VERBS = {
    'MOVE': 'go',
    'TURN': 'turn',
    'MOVE_TO': 'go',
    'FOLLOW': 'follow',
    'GUIDE': 'guide',
    'GRAB_OBJECT': 'pick up',
    'BRING_OBJECT': 'bring',
    'PLACE_OBJECT': 'put',
    'FIND_OBJECT': 'find',
    'LOOK_AT': 'look',
    'DESCRIBE': 'describe',
    'GREET': 'greet',
    'SAY': 'say',
    'WAIT': 'wait',
}
_WAYS = frozenset(
    'left right forward forwards backward backwards back up down ahead straight clockwise '
    'counterclockwise anticlockwise'.split()
)
_RELATIONS = frozenset(
    'under behind next in on at near beside by inside between above below over through around '
    'from into onto to home here there upstairs downstairs outside'.split()
)
_OF_THINGS = frozenset(
    {'FOLLOW', 'GUIDE', 'GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT'}
)
_POINTED = frozenset('it them me him her us that this those these everything anything'.split())
_SLOTS_OF_WORDS = ('object', 'recipient', 'place')
# They stay as they are, whatever the answer is about.
_KEPT = ('condition', 'avoid', 'times', 'speed', 'quantity')


def filled(step: Step, answer: list[str]) -> Step | None:
    """Return the step with what the answer adds or corrects; None where it says neither."""
    if 'when' in step.slots:
        step = Step(step.intent, _without(step.slots, 'when'), step.text)
    if step.intent == 'WAIT':
        waits = read_wait(['wait', *answer])
        slots = waits.slots if waits is not None else {}
        return Step('WAIT', {**step.slots, **slots}, step.text) if slots else None
    if answer[-1:] in (['one'], ['ones']):
        return _other_kind(step, answer)
    thing, phrases = _thing_first(step, answer)
    if thing is not None and not phrases and step.intent == 'PLACE_OBJECT':
        return Step(step.intent, {**step.slots, **thing.slots()}, step.text)
    if thing is not None and step.intent == 'PLACE_OBJECT' and _is_side(phrases):
        slots = {**step.slots, **thing.slots(), 'place': location(phrases)}
        return Step(step.intent, slots, step.text)  # 'the crate to the left'
    placed = step.intent in ('PLACE_OBJECT', 'FIND_OBJECT') and 'place' in step.slots
    if placed and 'object' not in step.slots:
        slots = read_thing(answer).slots()  # 'the rice' to 'put in the cupboard'
        if step.intent == 'FIND_OBJECT' and 'place' in slots:
            slots['place'] += f' in the {step.slots["place"]}'  # 'the jam on the shelf'
        return Step(step.intent, {**step.slots, **slots}, step.text) if slots else None
    for words in _candidates(step, answer):
        reading = read_clause(words)
        if reading is not None and _fits(step, reading):
            kept = {name: step.slots[name] for name in _KEPT if name in step.slots}
            if reading.slots.get('object') in ('one', 'ones') and 'object' in step.slots:
                kept['object'] = step.slots['object']  # 'the one on the left'
            return Step(reading.intent, {**reading.slots, **kept}, step.text)
    laid = step.intent == 'PLACE_OBJECT' and 'object' in step.slots and 'place' not in step.slots
    if laid and preposition_at(answer, 0) and not stray(answer[1:]):
        # The cat, which nobody would put anywhere unasked.
        return Step(step.intent, {**step.slots, 'place': read_place(answer)}, step.text)
    return None


def _is_side(phrases: list[Phrase]) -> bool:
    return len(phrases) == 1 and phrases[0].words in (['the', 'left'], ['the', 'right'])


def brought_to(step: Step, answer: list[str]) -> Step | None:
    """Read 'bring olga', 'a cup of cocoa': not led somewhere, but brought something."""
    said = bare_words([word.text for word in read_words(step.text).words])
    if step.intent != 'GUIDE' or 'place' in step.slots or said[:1] != ['bring']:
        return None
    thing = read_thing(answer)
    is_place = bool(preposition_at(answer, 0)) or answer[-1] in ROOMS
    if is_place or not (is_known_thing(thing) or answer[0] in _NEW):
        return None
    slots = {**thing.slots(), 'recipient': step.slots.get('object', 'me')}
    return Step('BRING_OBJECT', slots, step.text)


_NEW = frozenset({'a', 'an', 'some', 'another', 'her', 'his', 'their'})


def named(step: Step, word: str, answer: list[str]) -> Step | None:
    """Put what 'it' or 'him' stands for in its place; None where the step does not say it."""
    slots = dict(step.slots)
    slot = next((name for name in _SLOTS_OF_WORDS if slots.get(name) == word), '')
    if word.endswith(('one', 'ones')) and 'object' in slots:  # 'the other one'
        slot, slots = 'object', _without(slots, 'attribute')
    if not slot:
        return None
    if slot == 'place':
        return _put_there(step, answer)
    elif slot == 'object' and step.intent in ('FOLLOW', 'GUIDE'):
        who, phrases = split_arguments(answer)
        goes = who != [] and [one for one in phrases if one.preposition in ('to', 'into')]
        slots[slot] = read_person(who if goes else answer)
        slots |= {'place': location(phrases)} if goes else {}  # 'Anna to the kitchen'
    elif slot == 'recipient':
        slots[slot] = read_person(answer[1:] if answer[0] in ('to', 'for') else answer)
    elif preposition_at(answer, 0):
        return None  # where it is, not what it is
    else:
        head, phrases = split_arguments(answer)
        if step.intent == 'BRING_OBJECT' and head and phrases and phrases[0].preposition == 'to':
            slots['recipient'] = read_person(phrases[0].words)  # 'the remote to anna'
            answer = head
        thing = read_thing(answer)
        found = {'object': thing.name, 'attribute': thing.attribute, 'place': thing.place}
        slots = {**{k: v for k, v in found.items() if v and k not in slots}, **slots}
        slots['object'] = thing.name
    return Step(step.intent, slots, step.text) if slots[slot] else None


def _put_there(step: Step, answer: list[str]) -> Step | None:
    """Put a place for 'there': 'on the shelf', 'the vase on the shelf'."""
    thing, phrases = _thing_first(step, answer)
    if thing is None:
        place = read_place(answer)
        known = place and place.split()[0] not in ('one', 'ones')
        return Step(step.intent, {**step.slots, 'place': place}, step.text) if known else None
    place = location(phrases) or step.slots['place']
    return Step(step.intent, {**step.slots, **thing.slots(), 'place': place}, step.text)


def _thing_first(step: Step, answer: list[str]) -> tuple[Thing | None, list[Phrase]]:
    """Return the thing that an answer begins with, where the step only says 'it'."""
    head, phrases = split_arguments(answer)
    if step.slots.get('object') not in ('it', 'them') or not head:
        return None, phrases
    thing = read_thing(head)
    return (thing if is_known_thing(thing) and head[-1] not in ROOMS else None), phrases


def _fits(step: Step, reading: Reading) -> bool:
    whole = not reading.unexplained and not reading.question
    turned = {step.intent, reading.intent} == {'MOVE', 'TURN'}  # 'Should I turn or move left?'
    fetched = {step.intent, reading.intent} == {'GRAB_OBJECT', 'BRING_OBJECT'}
    named = step.intent == 'MOVE' and reading.intent == 'MOVE_TO' and not step.slots
    return whole and (step.intent == reading.intent or turned or fetched or named)


def _other_kind(step: Step, answer: list[str]) -> Step | None:
    """Read 'the black one': another attribute of the same thing."""
    thing = read_thing(answer)
    if 'object' not in step.slots or not thing.attribute and len(answer) < 3:
        return None
    attribute = thing.attribute or ' '.join(answer[1:-1])
    place = {'place': thing.place} if thing.place else {}
    return Step(step.intent, {**step.slots, 'attribute': attribute, **place}, step.text)


def _candidates(step: Step, answer: list[str]) -> Iterator[list[str]]:
    """Yield orders that the answer may mean, the likeliest first."""
    if step.intent in ('MOVE', 'TURN'):
        yield from _movements(step, answer)
        return
    words = in_words(step)
    missing = not any(name in step.slots for name in ('object', 'place', 'recipient', 'direction'))
    if step.intent == 'MOVE_TO' and missing:
        yield ['go', *answer] if answer[0] in _RELATIONS else ['go', 'to', *answer]
        return
    if step.intent == 'LOOK_AT' and missing:
        yield ['look', 'at', *answer]
        yield ['look', *answer]
    needs_place = step.intent in ('PLACE_OBJECT', 'GUIDE') and 'place' not in step.slots
    if needs_place and 'object' in step.slots:
        yield [*words, *answer]
        if step.intent == 'GUIDE' or answer[0] in DETERMINERS:
            yield [*words, 'to' if step.intent == 'GUIDE' else 'on', *answer]
    elif step.intent in _OF_THINGS and 'object' not in step.slots:
        yield [*words, *answer]
        yield [*words[:1], 'down', *answer]  # 'put' needs a place, 'put down' none
    if words[-1] == 'there':  # 'Put it there.'
        yield [*words[:-1], *answer]
    fixed = mended(words, answer)
    if fixed:
        yield fixed
    yield [*words, *answer]


def _movements(step: Step, answer: list[str]) -> Iterator[list[str]]:
    """Yield 'go forward two metres' for 'forward' or 'two metres'."""
    slots = dict(step.slots)
    named = find_quantity(answer)
    unit = ['metres' if step.intent == 'MOVE' else 'degrees']
    # The words know more than the slots: 'turn ninety degrees' has no angle before its side.
    said = bare_words([word.text for word in read_words(step.text).words])
    if _WAYS & set(answer):
        slots.pop('direction', None)
        said = [word for word in said if word not in _WAYS]
    quantity = find_quantity(said)
    if named is not None:
        slots = {name: value for name, value in slots.items() if name == 'direction'}
        said = without(said, quantity)
    verbs = [word for word in answer if word in ('turn', 'move', 'go')]
    rest = [word for word in answer if word not in ('turn', 'move', 'go', 'my', 'your')]
    for known in (said, in_words(Step(step.intent, slots))):
        if verbs:
            known = [verbs[0], *known[1:]]
        yield [*known, *rest]
        if named is not None and not named.unit:
            yield [*known, *rest, *unit]


def in_words(step: Step) -> list[str]:
    """Say a step as an order: 'bring me the red cup'."""
    slots, words = step.slots, _VERBS[step.intent].split()
    if step.intent in ('MOVE', 'TURN'):
        return words + _movement(slots)
    place = slots.get('place', '').split()
    recipient = slots.get('recipient', '').split()
    if step.intent == 'MOVE_TO':
        return words + _at(place, 'to')
    if step.intent == 'DESCRIBE' and place:
        return ['what', 'is', *_at(place, 'on')]
    if step.intent == 'LOOK_AT' and 'direction' in slots:
        return [*words, slots['direction']]
    if step.intent == 'LOOK_AT':
        words.append('at')
    if step.intent in ('GREET', 'SAY'):
        return [*words, *recipient, *slots.get('text', '').split()]
    if step.intent == 'BRING_OBJECT' and recipient and recipient[0] in ('me', 'us'):
        words, recipient = [*words, *recipient], []
    named = [*slots.get('attribute', '').split(), *slots.get('object', '').split()]
    pointed = step.intent in ('FOLLOW', 'GUIDE') or slots.get('object') in _POINTED
    words += named if pointed or not named else ['the', *named]
    if 'from' in slots:
        words += ['from', 'the', *slots['from'].split()]
        place = [] if place[:1] == ['from'] else place
    words += _at(place, 'to' if step.intent in ('BRING_OBJECT', 'GUIDE', 'FOLLOW') else 'on')
    return words + (['to', *recipient] if recipient else [])


def _movement(slots: dict[str, str]) -> list[str]:
    words = slots.get('direction', '').split()
    if 'distance_m' in slots:
        words += [slots['distance_m'], 'metres']
    if 'angle_deg' in slots and 'direction' not in slots:
        return ['around'] if slots['angle_deg'] == '180' else ['full', 'circle']
    if 'angle_deg' in slots:
        words += [slots['angle_deg'].lstrip('-'), 'degrees']
    return words


def _at(place: list[str], preposition: str) -> list[str]:
    """Return a place with a relation: 'to the kitchen', 'under the desk', 'here'."""
    next_to = place[:1] != ['next'] or place[1:2] == ['to']
    if not place or place[0] in _RELATIONS and next_to:
        return place
    return [preposition, *place] if place[0] in ('me', 'us') else [preposition, 'the', *place]


def _without(slots: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in slots.items() if key != name}


def answer_words(words: list[str]) -> list[str]:
    """Return the words of an answer without what is said around them."""
    return bare_words(words)
