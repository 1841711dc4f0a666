# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that are one with the order before them: 过来,到我这边来; 带路,去配电房."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.corrections import specifies
from omnivinci_ros.commands.chinese.motion import WHICH_WAY
from omnivinci_ros.commands.chinese.saying import FORMULAS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_IT = ('它', '它们', '他', '她', '他们', '她们')
_HANDLED = frozenset({'PLACE_OBJECT', 'GRAB_OBJECT', 'BRING_OBJECT', 'FIND_OBJECT'})
_HITHER = lazy_pattern(r'(?:来|这[儿里边])(?:一下|吧|嘛|啊)?$')
_FACES = lazy_pattern(r'[面脸正]?(?:朝|对|向|冲)')
_SIGHTS = ('DESCRIBE', 'LOOK_AT', 'FIND_OBJECT')
_ASKED_WHERE = lazy_pattern(r'在哪|哪儿|哪里')


def joins(last: Order, order: Order) -> bool:
    """Put an order into the one before it where both are one; say whether they were."""
    if specifies(last.found, order) or _is_again(last, order):
        return True
    if order.extra:
        return False
    return (
        _join_ways(last, order)
        or _join_handling(last, order)
        or _join_guidance(last, order)
        or _join_looks(last, order)
        or _join_sayings(last, order)
    )


def _join_ways(last: Order, order: Order) -> bool:
    """Join two orders to go, to turn or to wait: 过来,到我这边来."""
    found, before = order.found, last.found
    pair = (before.intent, found.intent)
    if pair == ('MOVE_TO', 'MOVE_TO') and before.slots == {'place': 'here'}:
        again = _HITHER.search(order.text) is not None
        before.slots = dict(found.slots) if again else before.slots
        return again
    if pair == ('WAIT', 'WAIT') and before.slots.keys().isdisjoint(found.slots):
        before.slots.update(found.slots)
        return True
    if pair == ('MOVE', 'MOVE_TO') and order.text.endswith('为止'):
        ends = 'distance_m' not in before.slots  # 慢慢往前,到黄线跟前为止
        if ends:
            before.intent, before.slots = found.intent, dict(found.slots)
        return ends
    if pair == ('TURN', 'LOOK_AT') and before.slots == {'angle_deg': '180'}:
        faces = _FACES.match(order.text) is not None  # 转身,面朝过道
        if faces:
            before.intent, before.slots = found.intent, dict(found.slots)
        return faces
    unsaid = pair == ('TURN', 'MOVE') and found.question == WHICH_WAY
    if unsaid and 'distance_m' in found.slots:  # 左转,走五米: as it stands then
        found.slots['direction'], found.question = 'forward', ''
    return False


def _join_handling(last: Order, order: Order) -> bool:
    """Join two orders that handle one thing: 放下!把剪刀放下!"""
    found, before = order.found, last.found
    pair = (before.intent, found.intent)
    named = not before.slots and 'object' in found.slots and last.text in order.text
    if pair[0] == pair[1] and pair[0] in _HANDLED and named:
        before.slots, before.question = dict(found.slots), found.question
        return True
    if pair == ('BRING_OBJECT', 'MOVE_TO') and before.slots.get('recipient') == 'me':
        comes = 'place' not in before.slots and found.slots.get('place') != 'here'
        comes = comes and order.text.endswith('来')  # 我要一个轮椅,到门诊门口来
        before.slots.update(found.slots if comes else {})
        return comes
    if pair == ('FIND_OBJECT', 'FIND_OBJECT') and 'object' not in before.slots:
        before.slots.update(found.slots)  # 翻下冰箱,找找有没有豆瓣酱
        before.question = found.question
        return True
    if pair == ('FIND_OBJECT', 'GRAB_OBJECT') and order.text.startswith('找出来'):
        return 'object' not in found.slots
    if pair[0] in _HANDLED and order.text.startswith(('对准', '对齐', '瞄准')):
        found.asking(f'“{order.text}”是说怎么放吗?')  # 工件放夹具上,对准销子
    return False


def _join_guidance(last: Order, order: Order) -> bool:
    """Join what leads somebody with where, or whom, it leads: 带路,去配电房."""
    found, before = order.found, last.found
    pair = (before.intent, found.intent)
    if pair == ('GUIDE', 'MOVE_TO') and 'place' not in before.slots and not found.question:
        before.slots.update(found.slots)
        before.question = ''
        return True
    if pair == ('GUIDE', 'GUIDE') and 'place' not in before.slots:  # 接一下客人,带他上来
        who = found.slots['object']
        if who not in _IT and who != before.slots['object']:
            return False
        before.slots.update({**found.slots, 'object': before.slots['object']})
        before.question = found.question
        return True
    if pair == ('FIND_OBJECT', 'GUIDE') and found.slots.get('place', 'there') == 'there':
        if _ASKED_WHERE.search(last.text) is None or 'object' not in before.slots:
            return False
        place = before.slots['object']  # 厕所在哪,带我过去
        before.intent, before.slots = 'GUIDE', {**found.slots, 'place': place}
        return True
    return False


def _join_looks(last: Order, order: Order) -> bool:
    """Join an order to look or to seek with what it is about: 去库房看看,还剩几箱橙子."""
    found, before = order.found, last.found
    pair = (before.intent, found.intent)
    if pair == ('LOOK_AT', 'FOLLOW') and found.slots.get('object') in _IT:
        before.intent = 'FOLLOW'  # 盯住妹妹,她去哪你去哪
        return 'object' in before.slots
    if pair == ('MOVE_TO', 'FIND_OBJECT') and found.slots == {'object': '我'}:
        return 'place' in before.slots  # 过来找我, 来客厅找我
    if pair == ('FOLLOW', 'DESCRIBE') and not found.slots:
        return 'place' in before.slots  # 跟我到五号库看看
    if pair == ('FIND_OBJECT', 'DESCRIBE') and not found.slots:
        return 'object' in before.slots  # 冰箱里有牛奶没有,看看
    if before.intent == 'DESCRIBE' and not before.slots and found.intent in _SIGHTS:
        before.intent, before.slots = found.intent, dict(found.slots)
        before.question, before.options = found.question, found.options
        return not before.more and not found.more
    return False


def _join_sayings(last: Order, order: Order) -> bool:
    """Join a formula with its words, a look with the telling of it: 看一眼跟我说."""
    found, before = order.found, last.found
    if found.intent != 'SAY':
        return False
    said = before.intent == 'SAY' and before.slots.get('text') in FORMULAS
    if said and 'recipient' not in found.slots and 'text' in found.slots:
        before.slots['text'] = found.slots['text']  # 给客人道个歉,就说汤洒了
        before.question = found.question
        return True
    looked = before.intent in ('DESCRIBE', 'LOOK_AT')
    return looked and found.slots == {'text': '结果', 'recipient': 'me'}


def _is_again(last: Order, order: Order) -> bool:
    """Say whether an order asks for nothing but what the one before it did: 去找找."""
    found, before = order.found, last.found
    same = found.intent == before.intent and not order.extra and not last.extra
    if not same:
        return False
    if found.intent == 'BRING_OBJECT' and found.slots == {'place': 'there'}:
        return 'recipient' in before.slots or 'place' in before.slots  # 给爷爷倒杯水送去
    if found.intent == 'BRING_OBJECT':  # 我想喝茶给我拿杯茶; 我想要我的小熊,你拿给我
        named = {name: value for name, value in found.slots.items() if value not in _IT}
        return named.items() <= before.slots.items() and 'object' in before.slots
    if found.intent == 'FIND_OBJECT':
        named = {name: value for name, value in found.slots.items() if value not in _IT}
        return 'object' in before.slots and named.items() <= before.slots.items()
    if found.intent == 'FOLLOW' and found.slots.get('object') in _IT:
        return True  # 跟着老李,他去哪你去哪
    if found.intent in ('DESCRIBE', 'LOOK_AT', 'FOLLOW'):
        named = {name: value for name, value in found.slots.items() if value not in _IT}
        return named.items() <= before.slots.items()  # 盯着菌盘,看它变没变色
    if found.intent == 'TURN':  # 往左边偏一点,转一点点就好
        return not found.slots and 'direction' in before.slots
    if found.intent == 'MOVE':  # 退一点退一点
        return found.slots == before.slots and 'distance_m' not in found.slots
    return False
