# SPDX-License-Identifier: Apache-2.0
"""What 它, 他 and 那里 stand for, and what was left out, from the orders before."""

from __future__ import annotations

from dataclasses import dataclass

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_IT = frozenset({'它', '它们', '这些', '那些', '这个', '那个'})
_WHO = frozenset({'他', '她', '他们', '她们'})
_THERE = '那里'
_MET = lazy_pattern(
    r'(?:你)?(?:(?:.{1,7}?(?:[上里下中内边旁口]|[室房厅间屋柜箱]))?没?有|看到|看见|遇到|遇见|见到|发现|碰到|找到)(?P<who>.+)'
)
_MISSED = lazy_pattern(
    r'(?:哎呀?|糟了?|糟糕)?(?P<who>.{1,8}?)(?:昨天|今天|刚才|刚|晚上|明明|就|又|都|好像|怎么|突然)*(?:找不到|找不着|不见|丢|弄丢|掉|没有|用[光完]|(?:不知道?)?(?:掉|落|躲|搁|忘)(?:在|到)?.{1,8}|不知道(?:放|丢|掉|跑)?(?:在)?(?:哪儿?|哪里)(?:去)?|没)了?'
)
# 拿一个: of what was named before.
_SOME = lazy_pattern(r'[一两几这那][个只瓶杯本件块支把张些罐盒袋包副摞条根箱碗份双]')
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

    def note_reason(self, clause: str) -> None:
        """Remember what a clause before the orders is about: 我的眼镜不见了, 地上有个球."""
        match = _MISSED.fullmatch(clause) or _MET.fullmatch(clause)
        named = match['who'].removesuffix('了') if match is not None else ''
        who, sure = leading_person(clause)
        if not named and sure:  # 奶奶口渴了
            self.note_person(who)
        elif named and is_person(named):
            self.note_person(named)
        elif named:
            self.note(read_thing(named), 'FIND_OBJECT')

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
    counted = _SOME.fullmatch(slots.get('object', ''))
    if counted is not None and mentions.thing is not None:
        slots['object'] = '它'
    missing = ''
    takes = found.intent in ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT')
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
