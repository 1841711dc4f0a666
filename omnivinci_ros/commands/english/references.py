# SPDX-License-Identifier: Apache-2.0
"""What 'it', 'him', 'there' and 'the other one' stand for, from what was named before."""

from __future__ import annotations

from dataclasses import replace

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.mentions import OF_PERSONS
from omnivinci_ros.commands.english.mentions import OTHER
from omnivinci_ros.commands.english.mentions import PERSON_WORDS
from omnivinci_ros.commands.english.mentions import THING_WORDS
from omnivinci_ros.commands.english.mentions import Mentions
from omnivinci_ros.commands.english.mentions import latest
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.nouns import ATTRIBUTES
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.intents import Step
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.quantities import format_number

_THEM = ('them', 'they', 'both', 'both of them', 'all of them')


def resolve(step: Step, said: Mentions) -> tuple[list[Step], str]:
    """Fill in what a step refers to; return it (or them), and the word that nothing fits."""
    if _guides_things(step, said):
        step = _brought(step)
    of_persons = _person_slots(step, said)
    for slot in of_persons:
        every = _for_each(step, slot, said)
        if every:
            each = [resolve(one, said) for one in every]
            return [one for found, _ in each for one in found], each[0][1]
    slots = dict(step.slots)
    if slots.get('recipient') == 'it' and 'place' not in slots:
        slots['place'] = slots.pop('recipient')  # 'carry my case out to it'
    name, missing = slots.get('object', ''), ''
    several: tuple[tuple[str, str], ...] = ()
    if 'object' in of_persons or name in ('him', 'her', 'he', 'she'):
        missing = _resolve_person(slots, said)
    elif name in ('them', 'both', 'those', 'these') and len(said.together) > 1:
        several = _as_pair(said.together)
    elif name == 'them' and step.intent == 'BRING_OBJECT' and said.persons and not said.things:
        return [_guided(slots, said.persons[-1], step.text)], ''
    else:
        missing = _resolve_thing(slots, said, step.intent, step.text)
    if missing:
        return [step], missing
    for slot in ('recipient', 'place', 'from'):
        missing = _resolve_in(slots, slot, said, step.intent)
        if missing:
            return [step], missing
    if slots.get('object', '') == slots.get('place') and name in THING_WORDS:
        slots = _put_into_it(slots, said)
    if slots.get('object') in ('this', 'that', 'these', 'those'):
        return [Step(step.intent, slots, step.text)], slots['object']
    if slots.get('object') and step.intent == 'BRING_OBJECT' and name in PERSON_WORDS | {'both'}:
        named = [one for one, _ in several] or [slots['object']]
        if all(is_surely_person(one.split()) for one in named) and name != 'it':
            return [_guided(slots, one, step.text) for one in named], ''
    steps = [
        Step(step.intent, slots | {'object': one} | ({'attribute': how} if how else {}), step.text)
        for one, how in several
    ]
    return steps or [Step(step.intent, slots, step.text)], ''


def _as_pair(together: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return the left shoe and the right one as what is handled at once."""
    names, sides = {name for name, _ in together}, sorted(how for _, how in together)
    return (((*names,)[0], 'left and right'),) if sides == ['left', 'right'] else together


def _guides_things(step: Step, said: Mentions) -> bool:
    """Say whether 'them' of 'take them to her' are things, which are brought."""
    to_one = step.slots.get('place') in ('her', 'him') and bool(said.things)
    return (
        step.intent == 'GUIDE'
        and step.slots.get('object') == 'them'
        and 'show' not in step.text.lower().split()  # things are shown to nobody's office
        and (to_one or bool(said.asked) or not said.persons)
    )


def _for_each(step: Step, slot: str, said: Mentions) -> list[Step]:
    """Return a step for each person, and for each thing beside them, that 'them' means."""
    crowd = said.crowd() if step.slots.get(slot) in _THEM else []
    beside = [one for one, _ in said.together if one not in crowd]
    guides = step.intent == 'GUIDE'
    if len(crowd) < 2 and not (crowd and guides and len(beside) < len(said.together)):
        return []
    every = [replace(step, slots={**step.slots, slot: who}) for who in crowd]
    if guides:  # 'find lisa and the cup and bring them to me'
        every += [_brought(replace(step, slots={**step.slots, slot: one})) for one in beside]
    return every


def _resolve_person(slots: dict[str, str], said: Mentions) -> str:
    """Fill in whom an order is about; return the word that nobody fits."""
    name = slots.get('object', '')
    if name not in PERSON_WORDS and name != 'it':
        return ''
    found = latest(said.persons) or ('' if name != 'it' else _name(said.things))
    found = found or (said.somebody() if name != 'it' else '')
    if not found:
        return name
    slots['object'] = found
    return ''


def _resolve_thing(slots: dict[str, str], said: Mentions, intent: str, text: str) -> str:
    """Fill in what an order is about; return the word that nothing fits."""
    name = slots.get('object', '')
    if name in OTHER or name == 'one' and slots.get('attribute') in ('other', 'second'):
        if not said.things:
            return 'the other one'
        slots.update(object=said.things[-1][0], attribute='other')
    elif name in ('one', 'ones', 'same one', 'same ones', 'same'):
        if not said.things:
            return f'the {slots.get("attribute", "")} one'.replace('  ', ' ')
        slots['object'] = said.things[-1][0]
        if name == 'one' and 'attribute' not in slots and _is_of_several(text, slots['object']):
            slots.update(object=slots['object'].removesuffix('s'), quantity='1')
    elif name.endswith((' one', ' ones')) and name.count(' ') == 1:  # 'get the good one'
        if not said.things:
            return f'the {name}'
        slots.update(object=said.things[-1][0], attribute=name.split()[0])
    elif name in NUMBER_WORDS - {'one'}:  # 'if there are apples bring me three'
        if not said.things:
            return name
        number = number_at([name], 0)
        slots.update(
            object=said.things[-1][0], quantity=format_number(number[0]) if number else name
        )
    elif name == 'some':  # 'the guests would like tea can you bring them some'
        if not said.things:
            return name
        slots['object'] = said.things[-1][0]
    elif name in THING_WORDS:
        thing = said.things[-1] if said.things else None
        if thing is None and intent in ('LOOK_AT', 'DESCRIBE') and said.places:
            thing = (said.places[-1], '')
        if thing is None and name not in ('this', 'that', 'these', 'those'):
            return name
        slots['object'] = thing[0] if thing is not None else name
        if thing is not None and thing[1] and 'attribute' not in slots:
            slots['attribute'] = thing[1]
    return ''


def _is_of_several(text: str, name: str) -> bool:
    """Say whether it is one of them: 'get the cups and give one to Tom'."""
    words = text.lower().split()
    if 'one' not in words:
        return False
    at = words.index('one')
    many = name.endswith('s') and not name.endswith(('ss', 'sses', 'shes', 'ches', 'xes'))
    named = at > 0 and words[at - 1] in DETERMINERS | {'same', 'that', 'this'}
    return many and not named


def _person_slots(step: Step, said: Mentions) -> tuple[str, ...]:
    """Return the slots that name somebody; 'find them' means persons where no thing was named."""
    sought = (
        step.intent in ('FIND_OBJECT', 'LOOK_AT', 'DESCRIBE')
        and step.slots.get('object') == 'them'
    )
    if sought and said.persons and not said.things:
        return ('object',)
    return OF_PERSONS.get(step.intent, ())


def _put_into_it(slots: dict[str, str], said: Mentions) -> dict[str, str]:
    """Read 'pick up the ball, find the box and put it in there' as the ball into the box."""
    others = [(one, how) for one, how in said.things if one != slots['object']]
    if not others:
        return slots
    name, attribute = others[-1]
    kept = {key: value for key, value in slots.items() if key != 'attribute'}
    return {**kept, 'object': name, **({'attribute': attribute} if attribute else {})}


def _guided(slots: dict[str, str], who: str, text: str) -> Step:
    """Read 'bring them both to me' of persons."""
    place = slots.get('place') or slots.get('recipient', '')
    return Step('GUIDE', {'object': who} | ({'place': place} if place else {}), text)


def _brought(step: Step) -> Step:
    """Read 'bring them to me' of things."""
    slots = dict(step.slots)
    head, where = split_arguments(slots.get('place', '').split())
    if head and is_surely_person(head):
        slots['recipient'] = ' '.join(head)
        del slots['place']
        slots |= {'place': location(where)} if where else {}
    return Step('BRING_OBJECT', slots, step.text)


def _resolve_in(slots: dict[str, str], slot: str, said: Mentions, intent: str) -> str:
    """Fill in a person or a place; return the word that nothing fits."""
    if slot not in slots:
        return ''
    words = slots[slot].split()
    if not words or words[0] == 'where':  # 'where you found it'
        return ''
    if slot == 'recipient' or words[-1] in ('him', 'her'):
        if words[-1] not in PERSON_WORDS:
            return ''
        found = latest(said.persons) or said.somebody()
        if not found and words == ['them'] and said.places:
            found = f'people at {said.places[-1]}'  # 'go to table four and ask them'
    elif words[-1] in ('there', 'same place'):
        found = latest(said.places)
    elif words[1:] == ['one'] and slot == 'place' and words[0] in ATTRIBUTES:  # 'the right one'
        before = latest(said.places)
        slots[slot] = ' '.join([*words[:-1], *before.split()[-1:]])
        return '' if before else 'one'
    elif words[-1] in ('it', 'them', 'that', 'this'):
        own = (slots.get('object', ''), slots.get('attribute', ''))
        named = [
            ' '.join((how, one)).strip() for one, how in said.things if _is_other(one, how, own)
        ]
        laid = intent == 'PLACE_OBJECT'  # 'left of the on top of the shelf' is no place
        places = [one for one in said.places if not laid or not preposition_at(one.split(), 0)]
        at_places = intent in ('WAIT', 'MOVE_TO') and places  # 'wait outside it'
        found = latest(places) if at_places else latest(named) or latest(places)
    else:
        return ''
    if not found:
        return words[-1]
    if len(words) > 1 and slot != 'recipient':  # 'behind it', of 'around the barrel'
        named = found.split()
        named = named[len(preposition_at(named, 0)) :] or named
        found = ' '.join(['the', *(named[1:] if named[0] == 'the' else named)])
    words[-1:] = [found]
    slots[slot] = ' '.join(words)
    return ''


def _is_other(name: str, attribute: str, own: tuple[str, str]) -> bool:
    """Say whether it is another thing: 'the big box', where the small one is put on it."""
    return name != own[0] or bool(attribute and own[1]) and attribute != own[1]


def _name(things: list[tuple[str, str]]) -> str:
    return things[-1][0] if things else ''
