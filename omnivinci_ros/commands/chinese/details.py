# SPDX-License-Identifier: Apache-2.0
"""Clauses behind a Chinese order that say which thing is meant, where it is, and how many."""

from __future__ import annotations

import math

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.topics import named_alone
from omnivinci_ros.commands.chinese.topics import names_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_OF_THINGS = ('BRING_OBJECT', 'GRAB_OBJECT', 'PLACE_OBJECT', 'FIND_OBJECT')
_PERHAPS = (
    '(?:应该|可能|大概|好像|估计|多半|八成|似乎|就|应当|我记得|我?刚才|刚刚|一般|平时|都|还|是)*'
)
# 充电, 洗, 被他用: what is done with a thing is no place, 充电桩 and 洗衣机里 are.
_NO_PLACE = (
    '(?!(?:充|洗|煮|烧|烤|修|响|转|用|晾|做|吃|喝|玩|写|哭|睡|忙|等|被)(?![^,]*[里上下内旁边间机器区台桩座房室]$))'
    '(?![^,]*(?:[别不没莫勿]|或|还是|能|可以))'
)
_LIES = lazy_pattern(
    rf'{_PERHAPS}(?:放|掉|落|搁|挂|丢|忘|摆|收|存|藏)?在{_NO_PLACE}(?P<place>[^,]{{1,12}}?)'
    r'(?:放着|搁着|挂着|摆着|那里|那儿|那边)?[了的呢吧啊]*'
)
# Behind 那个 only a name may follow: what else does tells something of that one, or forbids it.
_WHICH = lazy_pattern(
    rf'(?:就)?(?:是|要)?(?:那个(?=.+的$))?(?!就?那[{MEASURES}])(?P<which>(?:[^,了我你他她把给去来拿放和或]|了(?=的)){{1,10}}?)'
    rf'(?:的|的?那[{MEASURES}](?P<named>.{{1,4}})?)[啊呢吧哦]?'
    r'|是(?P<colour>[^,]{1,2}色)的?'
)
# 过期的那个别拿: what the order keeps from.
_NOT_THAT = lazy_pattern(
    rf'(?P<that>[^,别不没给把]{{1,10}}?那[{MEASURES}][^,别不没]{{0,4}}?)(?:先|就|你|可|千万)*'
    r'(?:别|不要|不能|不许|不准)(?:再|去)?[拿碰动用进去取带送搬端喝吃要]?了?'
)
_MARKED = lazy_pattern(
    r'(?:它|他|她)?(?:上面|里面|外面|身上)?(?:有(?![^,]*(?:别|不要|和))一?|^[穿戴]|写着|印着|贴着|穿着|戴着|带着|长着)'
    r'(?![^,]*的[^,]{0,3}[别不])[^,]{1,9}'
)  # 有一个轮子坏了
_MINE = lazy_pattern(rf'(?:掉|落|放|摆|挂)?在{_NO_PLACE}(?P<place>[^,]{{1,8}}?)的?那[{MEASURES}]')
_MANY = lazy_pattern(
    rf'(?:一共|总共|(?P<limit>最多|至少|不超过|不少于|起码))?(?:要|取|拿)?'
    rf'(?P<number>{NUMERAL})[{MEASURES}](?:就行|就够|够)?了?'
)
_COUNTED = lazy_pattern(rf'要?(?P<number>{NUMERAL})[{MEASURES}](?=[^,]+的$)')
_SEVERAL = lazy_pattern(rf'{NUMERAL}[{MEASURES}]')  # 一杯热的一杯凉的
_PART = lazy_pattern('(?:第.{1,3}|[左右]边?|.{1,2}号|尽头)[间排层个号桌床柜]?$|[左右]手边$')
_AREA = lazy_pattern('[楼层区]$|走廊|过道|楼道|大厅')
_OF_ROOMS = lazy_pattern('[室间房厅库厨所门桌床柜店铺]$|电梯|办公')
_NOT_SO = lazy_pattern(
    r'(?:开玩笑|(?:真|行|好|是|对)(?:的|啊|吧)*$|可以|没事|不|别|慢慢|快快?|轻轻|稍微|麻烦)'
)


# 苹果不要拿: what is left where it is, or who gets none.
_LEFT_OUT = lazy_pattern(
    '(?P<that>(?!有)[^,别不没我你他她把给]{1,6}?)(?:先|就|你|可|千万|都)*(?:别|不要|不用)(?:再|去)?(?:[拿碰动用取带送搬端捡收放摘挑装给](?:给|走|起来|进去)?)了?'
)
_EACH_GETS = lazy_pattern(
    rf'(?:每个?人|每位|一人|各|一个人)(?:都|各)?(?:给|发|拿)?(?P<number>{NUMERAL})[{MEASURES}]'
)


def _shares(slots: dict[str, str], numeral: str) -> bool:
    """Put to an order for a crowd how many each gets: 一人一瓶."""
    number = read_number(numeral)
    if not math.isfinite(number):
        return False
    if '每' not in slots['recipient']:
        slots['recipient'] += '每人'
    if number > 1:
        slots['quantity'] = format_number(number)
    return True


def adds_detail_to_all(orders: list[Order], clause: str) -> bool:
    """Put a detail to the last order, and to those that bring the same to others."""
    last = orders[-1]
    before = {**last.found.slots, 'recipient': ''}
    same = [order.found.slots for order in orders if order.text == last.text]
    whom = {slots.get('recipient', '') for slots in same}
    if len(whom) > 1 and any(who and who in clause for who in whom):
        return False  # 给小李和小王各拿一个苹果,小王的要红的
    if not adds_detail(last, clause):
        return False
    if len(whom) > 1 and len({slots.get('object') for slots in same}) > 1:
        last.found.asking(f'“{clause}”是说哪一样?')
    for slots in same[:-1]:  # 给小李和小王各拿一个苹果,要红的
        if {**slots, 'recipient': ''} == before:
            slots.update({**last.found.slots, 'recipient': slots.get('recipient', '')})
    return True


def adds_detail(order: Order, clause: str) -> bool:
    """Put 在抽屉里, 要冰的 or 四副 to the order before it; say whether it is that."""
    found = order.found
    kept = _NOT_THAT.fullmatch(clause)
    if kept is not None and found.intent in (*_OF_THINGS, 'MOVE_TO'):
        before = order.extra.get('avoid')
        order.extra['avoid'] = f'{before},{kept["that"]}' if before else kept['that']
        return True
    left = _LEFT_OUT.fullmatch(clause)
    if left is not None and found.intent in _OF_THINGS:  # 苹果不要拿, 烂的别捡
        before = order.extra.get('avoid')
        order.extra['avoid'] = f'{before},{left["that"]}' if before else left['that']
        return True
    each = _EACH_GETS.fullmatch(clause)
    if each is not None and found.intent == 'BRING_OBJECT' and found.slots.get('recipient'):
        found.question = '' if found.question.startswith('要我把') else found.question
        return _shares(found.slots, each['number'])
    if found.intent == 'MOVE_TO':
        return _adds_place(found.slots, clause)
    if found.intent not in _OF_THINGS:
        return False
    name = named_alone(clause)
    if 'object' not in found.slots and name and names_thing(name):  # 拿着,这个托盘
        found.slots.update(read_thing(name))
        found.question = ''
        return True
    if 'object' not in found.slots:
        return False
    lies = _LIES.fullmatch(clause) or _MINE.fullmatch(clause)
    if lies is not None and found.intent != 'PLACE_OBJECT':
        slot = 'place' if found.intent == 'FIND_OBJECT' else 'from'
        return _adds(found.slots, slot, read_place(lies['place']))
    if found.intent == 'FIND_OBJECT' and _MARKED.fullmatch(clause) is not None:
        before = found.slots.get('attribute')
        found.slots['attribute'] = f'{before},{clause}' if before else clause
        return True
    many = _MANY.fullmatch(clause)
    if many is not None:
        number = read_number(many['number'])
        if many['limit'] or not math.isfinite(number):  # 最多三个, 两三个
            found.asking(f'“{clause}”:要多少?')
            return True
        quantity = format_number(number)
        return found.slots.setdefault('quantity', quantity) == quantity
    which = _read_which(_take_count(found.slots, clause))
    if which is None or not _is_same(which[1], found.slots['object']):
        return False
    served = found.slots.get('recipient', 'me')
    if is_person(which[0]) and served not in ('me', read_person(which[0])):
        return False  # 给爷爷拿药,奶奶那瓶
    return _adds(found.slots, 'attribute', which[0])


def _take_count(slots: dict[str, str], clause: str) -> str:
    """Take 两个 off 要两个红的 as how many."""
    count = _COUNTED.match(clause)
    number = read_number(count['number']) if count is not None else math.nan
    if count is None or not math.isfinite(number):
        return clause
    quantity = format_number(number)
    if slots.setdefault('quantity', quantity) != quantity:
        return clause
    return clause[count.end() :]


def _adds(slots: dict[str, str], slot: str, value: str) -> bool:
    """Put what a clause says into a slot; False where it says otherwise than the order did."""
    before = slots.setdefault(slot, value)
    return before in value or value in before


def where_it_lies(clause: str) -> str:
    """Return where a clause says that a thing lies: 就在抽屉里那个; '' for none."""
    lies = _MINE.fullmatch(clause) or _LIES.fullmatch(clause)
    return read_place(lies['place']) if lies is not None else ''


def _adds_place(slots: dict[str, str], clause: str) -> bool:
    """Read 细胞房 behind 去那个, and 左边第二间 behind 上楼."""
    name = named_alone(clause)
    place = slots.get('place', '')
    if place in ('那个', '这个', '那什么', '') and name:
        slots['place'] = read_place(name)
        return True
    if name and _PART.search(name) is not None and place not in ('here', 'there'):
        slots['place'] = place + name
        return True
    which = _read_which(clause)
    if not place or place in ('here', 'there') or which is None:
        return False
    said, named = which
    if named and _OF_ROOMS.search(named) is None:
        return False
    if place in MEASURES:  # 去那间,有窗的
        slots['place'] = f'{said}的那{place}'
    elif _AREA.search(place) is not None:  # 去二楼,最里面那间
        slots['place'] = f'{place}{said}' + (f'的{named}' if named else '那间')
    else:  # 去办公室,就走廊尽头那间
        slots['place'] = f'{said}的{named or place}'
    return True


def _read_which(clause: str) -> tuple[str, str] | None:
    """Return which one is meant and what it is called, '' for no name: 红的那个杯子."""
    match = _WHICH.fullmatch(clause)
    if match is None or _NOT_SO.match(clause) or _SEVERAL.search(match['which'] or ''):
        return None
    return match['which'] or match['colour'], match['named'] or ''


def _is_same(named: str, thing: str) -> bool:
    """Say whether a name behind 那个 is that of the thing, or a kind of it."""
    return not named or named in thing or thing in named or named[-1] == thing[-1]
