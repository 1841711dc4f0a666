# SPDX-License-Identifier: Apache-2.0
"""What 它, 他 and 那里 stand for, and what was left out, from the orders before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.plan import Order

_IT = frozenset({'它', '它们', '这些', '那些', '这个', '那个'})
_WHO = frozenset({'他', '她', '他们', '她们'})
_THERE = '那里'
_MET = re.compile(r'(?:你)?(?:看到|看见|遇到|遇见|见到|发现|碰到|找到|有)(?P<who>.+)')
_OF_PERSONS = {'FOLLOW': 'object', 'GUIDE': 'object'}


@dataclass(slots=True)
class Mentions:
    """What has been named so far."""

    thing: tuple[str, str] | None = None  # name, attribute
    person: str = ''
    place: str = ''

    def note(self, slots: dict[str, str], intent: str) -> None:
        """Remember what a step names."""
        name = slots.get('object', '')
        if name and (intent in _OF_PERSONS or is_person(name)):
            self.note_person(name)
        elif name and name not in _IT:
            self.thing = (name, slots.get('attribute', ''))
        self.note_person(slots.get('recipient', ''))
        if slots.get('place') not in (None, 'here', 'there'):
            self.place = slots['place']

    def note_person(self, name: str) -> None:
        if name and name != 'me' and name not in _WHO:
            self.person = name


def resolve(order: Order, mentions: Mentions) -> str:
    """Fill in what an order refers to; return the word that nothing fits."""
    found, slots = order.found, order.found.slots
    met = _MET.match(order.extra.get('condition', ''))
    if met is not None and is_person(met['who']):
        mentions.note_person(met['who'])
    elif met is not None:
        mentions.note(read_thing(met['who']), 'FIND_OBJECT')
    missing = ''
    takes = found.intent in ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT')
    if slots.get('object') in _IT or takes and 'object' not in slots:
        if mentions.thing is not None:
            name, attribute = mentions.thing
            slots['object'] = name
            slots.update({'attribute': attribute} if attribute else {})
            found.question = (
                '' if takes and found.question.startswith(('要', '放下')) else found.question
            )
        else:
            missing = slots.get('object', '')
    for slot in (_OF_PERSONS.get(found.intent, ''), 'recipient', 'object'):
        if slots.get(slot) in _WHO:
            missing = missing or ('' if mentions.person else slots[slot])
            slots[slot] = mentions.person or slots[slot]
    if slots.get('place') == 'there':
        missing = missing or ('' if mentions.place else _THERE)
        slots['place'] = mentions.place or 'there'
    if slots.get('place', '')[:2] in ('这个', '那个'):
        missing = slots['place'][:2]
    mentions.note(slots, found.intent)
    return missing
