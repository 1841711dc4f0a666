# SPDX-License-Identifier: Apache-2.0
"""Clauses behind a Chinese order that say which thing is meant, where it is, and how many."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.nouns import MEASURES
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
_LIES = lazy_pattern(
    rf'{_PERHAPS}(?:放|掉|落|搁|挂|丢|忘|摆|收|存|藏)?在(?P<place>[^,]{{1,12}}?)'
    r'(?:放着|搁着|挂着|摆着|那里|那儿|那边)?[了的呢吧啊]*'
)
_WHICH = lazy_pattern(
    rf'(?:就)?(?:是|要)?(?P<which>(?:[^,了我你他她把给去来拿放]|了(?=的)){{1,10}}?)(?:的|的?那[{MEASURES}](?:.{{1,4}})?)[啊呢吧哦]?'
    r'|是(?P<colour>[^,]{1,2}色)的?'
)
_MARKED = lazy_pattern(
    r'(?:它|他|她)?(?:上面|里面|外面|身上)?(?:有一?|^[穿戴]|写着|印着|贴着|穿着|戴着|带着|长着).{1,9}'
)  # 有一个轮子坏了
_MINE = lazy_pattern(rf'(?:掉|落|放|摆|挂)?在(?P<place>.{{1,8}}?)的?那[{MEASURES}]')
_MANY = lazy_pattern(
    rf'(?:一共|总共|最多|至少)?(?:要|取|拿)?(?P<number>{NUMERAL})[{MEASURES}](?:就行|就够|够)?了?'
)
_PART = lazy_pattern('(?:第.{1,3}|[左右]边?|.{1,2}号|尽头)[间排层个号桌床柜]?$|[左右]手边$')
_NOT_SO = lazy_pattern(
    r'(?:开玩笑|(?:真|行|好|是|对)(?:的|啊|吧)*$|可以|没事|不|别|慢慢|快快?|轻轻|稍微|麻烦)'
)


def adds_detail(order: Order, clause: str) -> bool:
    """Put 在抽屉里, 要冰的 or 四副 to the order before it; say whether it is that."""
    found = order.found
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
        found.slots.setdefault(slot, read_place(lies['place']))
        return True
    if found.intent == 'FIND_OBJECT' and _MARKED.fullmatch(clause) is not None:
        return True
    many = _MANY.fullmatch(clause)
    if many is not None:
        found.slots['quantity'] = format_number(read_number(many['number']))
        return True
    if not _is_which(clause):
        return False
    which = _WHICH.fullmatch(clause)
    attribute = (which['which'] or which['colour']) if which is not None else ''
    found.slots.setdefault('attribute', attribute)
    return True


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
    return bool(place) and _is_which(clause)  # 就走廊尽头那间


def _is_which(clause: str) -> bool:
    return _WHICH.fullmatch(clause) is not None and _NOT_SO.match(clause) is None
