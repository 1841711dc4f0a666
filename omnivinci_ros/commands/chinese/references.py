# SPDX-License-Identifier: Apache-2.0
"""What 它, 他 and 那里 stand for, and what was left out, from the orders before."""

from __future__ import annotations

import itertools
import math

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.mentions import IT
from omnivinci_ros.commands.chinese.mentions import MET
from omnivinci_ros.commands.chinese.mentions import OF_PERSONS
from omnivinci_ros.commands.chinese.mentions import READY
from omnivinci_ros.commands.chinese.mentions import WHO
from omnivinci_ros.commands.chinese.mentions import Mentions
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.serving import TO_WHOM
from omnivinci_ros.commands.chinese.serving import WHICH
from omnivinci_ros.commands.chinese.wishing import read_wish
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_LEADS_ON = lazy_pattern('[送带领陪推]')  # 带他们参观展馆,领回大厅
_THERE = '那里'
_TAKING = ('GRAB_OBJECT', 'BRING_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT')
# 拿一个: of what was named before.
_SOME = lazy_pattern(rf'(?:(?P<number>{NUMERAL})|[几这那])[{MEASURES}点]')
_BARE = lazy_pattern(r'[个只把杯瓶件块那这一]{0,3}(?P<which>[^,我你他她]{1,6})的')  # 个干净的
_SOME_MORE = lazy_pattern(rf'.*(?:{NUMERAL})[{MEASURES}](?:[^,]{{1,4}}的)?(?:过来|上来|来|吧)?$')
_OTHER = lazy_pattern('.*(?:[再又另也]|还要)')


def wished_once(orders: list[Order], said: str) -> int:
    """Return which order brings again what the one before wished for, 0 for none."""
    for first, at in itertools.combinations(range(len(orders)), 2):
        wish, order = orders[first], orders[at]
        before, after = wish.found.slots, order.found.slots
        if wish.found.intent != 'BRING_OBJECT' or order.found.intent != 'BRING_OBJECT':
            continue
        if before.get('object') != after.get('object') or not after.get('object'):
            continue
        if '每' in before.get('recipient', '') and '每' not in after.get('recipient', ''):
            order.found.asking(f'每人都给以外,{after["object"]}还要另外给吗?')  # 先给妈妈
        same = before.get('recipient') == after.get('recipient') == 'me'
        if not same or not _SOME_MORE.match(order.text) or read_wish(wish.text) is None:
            continue
        count = before.get('quantity') == after.get('quantity')
        if (
            count
            and {**before, **after} == after
            and wish.extra == order.extra
            and not _OTHER.match(said)
            and first == at - 1
        ):
            return at
        order.found.asking(f'{after["object"]}一共要多少?')
    return 0


def _wanted_there(found: Found, mentions: Mentions) -> None:
    """Let 送过去 mean to whom it was said to be wanted by: 三床要一个便盆,送过去."""
    slots = found.slots
    if found.intent != 'BRING_OBJECT' or not mentions.wanted_by or slots.get('recipient'):
        return
    if slots.get('place', 'there') == 'there':
        slots.pop('place', None)
        slots['recipient'] = mentions.wanted_by
        found.question = '' if found.question == TO_WHOM else found.question


def _for_whom(text: str) -> str:
    """Return what begins with whom something is done for: 帮客人拎起行李."""
    return text[1:] if text[:1] in ('帮', '替', '给') else ''


def _ask_whom(found: Found, slot: str, mentions: Mentions) -> None:
    """Let a pronoun mean the one who was told of; of several it is asked which."""
    pronoun = found.slots[slot]
    fits = mentions.people.meant_by(pronoun, sought=found.intent == 'FIND_OBJECT')
    mentions.person = fits[0] if len(fits) == 1 else ''
    if len(fits) == 1:
        return
    found.asking(f'“{pronoun}”是指谁?')
    if not found.options:
        named = fits or mentions.people.named
        found.options = [{**found.slots, slot: name} for name in named]


def resolve(order: Order, mentions: Mentions) -> str:
    """Fill in what an order refers to; return the word that nothing fits."""
    found, slots = order.found, order.found.slots
    _note_told(order, mentions)
    leads = found.intent == 'BRING_OBJECT' and 'object' not in slots and mentions.guided
    if leads and _LEADS_ON.match(order.text) and 'place' in slots:
        found.intent, found.question = 'GUIDE', ''
        slots['object'] = mentions.guided
    if found.intent == 'GREET' and not slots and mentions.person and order.text.startswith('问'):
        slots['recipient'] = mentions.person  # 给爷爷端碗粥,顺便问个好
    counted = _resolve_some(found, mentions)
    if found.intent in ('DESCRIBE', 'LOOK_AT') and not slots and mentions.asked:
        slots.update(mentions.asked)  # 灶台上的火关了没,看看
    goes = found.intent == 'MOVE_TO' and not slots or found.intent == 'GUIDE'
    if goes and 'place' not in slots and mentions.alone:
        slots['place'], found.question = read_place(mentions.alone), ''
    other = mentions.thing is not None and slots.get('object', '它') not in (
        *IT,
        mentions.thing[0],
    )
    mentions.laid_on = mentions.thing[0] if other and mentions.thing else ''
    missing = _resolve_side(found, mentions)
    takes = found.intent in _TAKING and 'object' not in slots
    if (slots.get('object') in IT or takes) and not _resolve_thing(found, mentions, counted):
        missing = slots.get('object', '')
    _wanted_there(found, mentions)
    for slot in (OF_PERSONS.get(found.intent, ''), 'recipient', 'object'):
        if slots.get(slot) in WHO:
            unknown = _resolve_person(found, slot, mentions)
            missing = missing or unknown
    if slots.get('place') == 'there':
        unknown = _resolve_there(found, mentions)
        missing = missing or unknown
    if slots.get('place', '')[:2] in ('这个', '那个'):
        missing = slots['place'][:2]
    mentions.note(slots, found.intent)
    return missing


def _note_told(order: Order, mentions: Mentions) -> None:
    """Remember whom and what the condition of an order names, and for whom it is done."""
    condition = order.extra.get('condition', '')
    met = MET.match(condition)
    if met is not None and is_person(met['who']):
        mentions.note_person(met['who'])
        if order.found.intent == 'SAY':  # 见到张总就说我马上到
            order.found.slots.setdefault('recipient', read_person(met['who']))
    elif met is not None:
        mentions.note(read_thing(met['who']), 'FIND_OBJECT')
    for words in (condition, _for_whom(order.text)):
        who, sure = leading_person(words)
        mentions.note_person(who if sure and who not in ('我', '我们', *WHO) else '')
    ready = READY.fullmatch(condition)
    if ready is not None and 'object' not in order.found.slots and not is_person(ready['who']):
        mentions.note(read_thing(ready['who']), 'FIND_OBJECT')  # 饭好了端来


def _resolve_some(found: Found, mentions: Mentions) -> bool:
    """Let 一个 and 个干净的 mean what was named before; say whether they are counted."""
    slots = found.slots
    counted = _SOME.fullmatch(slots.get('object', ''))
    if counted is not None and mentions.thing is not None:
        slots['object'] = '它'
        number = read_number(counted['number']) if counted['number'] else math.nan
        if math.isfinite(number) and number > 1:  # 育苗室缺喷壶,送两个去
            slots['quantity'] = format_number(number)
    elif counted is not None and found.intent == 'BRING_OBJECT':
        found.asking(WHICH)  # 我和妈妈都要喝水,给拿两杯过来
    bare = _BARE.fullmatch(slots.get('object', ''))
    if bare is not None and mentions.thing is not None and 'attribute' not in slots:
        slots.update(object='它', attribute=bare['which'])  # 把蓝的给我
        found.question = '' if found.question.endswith('的”是指什么?') else found.question
    return counted is not None


def _resolve_side(found: Found, mentions: Mentions) -> str:
    """Fill in beside what a thing is put: 放在它左边; return the word that nothing fits."""
    place = found.slots.get('place', '') if found.intent == 'PLACE_OBJECT' else ''
    if not place.startswith('它') or not place[1:]:
        return ''
    if mentions.thing is None:
        return '它'
    name, attribute = mentions.thing
    found.slots['place'] = f'{attribute}{name}{place[1:]}'
    found.question = ''
    return ''


def _resolve_thing(found: Found, mentions: Mentions, counted: bool) -> bool:
    """Fill in the thing that an order is about; say whether one was named."""
    slots = found.slots
    laid = found.intent == 'PLACE_OBJECT' and mentions.held
    if laid or mentions.thing is not None:  # 抓起螺母,看看有没有裂纹,放到盘里
        if mentions.lies and found.intent in ('BRING_OBJECT', 'GRAB_OBJECT'):
            slots.setdefault('from', mentions.lies)
        name, attribute = laid or mentions.thing or ('', '')
        slots['object'] = name
        mentions.used = mentions.used or not laid
        if mentions.wanted and found.intent == 'BRING_OBJECT' and not counted:
            slots.setdefault('quantity', mentions.wanted)
        if attribute and 'attribute' not in slots:
            slots['attribute'] = attribute
        if found.intent in _TAKING and found.question.startswith(('要', '放下')):
            found.question = ''
    elif mentions.person and found.intent == 'FIND_OBJECT' and 'object' not in slots:
        slots['object'], found.question = mentions.person, ''  # 我老伴儿跑哪去了,找找
    elif found.intent in _TAKING and 'object' not in slots and mentions.pointed:
        slots['object'], found.question = mentions.pointed, ''  # 把这个拿着,送到前台
    else:
        return False
    return True


def _resolve_person(found: Found, slot: str, mentions: Mentions) -> str:
    """Fill in whom a pronoun means; return it where nobody fits."""
    slots = found.slots
    if mentions.person in mentions.people.named:
        _ask_whom(found, slot, mentions)
    pronoun = slots[slot]
    known = mentions.person
    if not known and slot == 'recipient':  # who wants it, or the place of 他们
        wanted = '' if mentions.people.named else mentions.wanted_by
        known = wanted or (mentions.place if pronoun[1:] else '')
    slots[slot] = known or pronoun
    return '' if known else pronoun


def _resolve_there(found: Found, mentions: Mentions) -> str:
    """Fill in where 那里 is; return it where no place fits."""
    led_to = mentions.thing[0] if mentions.thing and found.intent == 'GUIDE' else ''
    before = mentions.laid_on if found.intent == 'PLACE_OBJECT' else ''
    known = before or mentions.place or led_to
    found.slots['place'] = known or 'there'
    if mentions.elsewhere and found.intent == 'BRING_OBJECT':
        found.asking('要送到哪里?')  # 小李在客厅,小王在厨房,给拿一瓶水过去
    return '' if known else _THERE
