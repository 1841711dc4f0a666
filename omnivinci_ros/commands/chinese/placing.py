# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to put a thing down: 放下杯子, 放一本书在桌上, 在桌上放一本书."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.thing_orders import IN_PLACE
from omnivinci_ros.commands.chinese.thing_orders import LAY
from omnivinci_ros.commands.chinese.thing_orders import LAY_ONE
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.chinese.thing_orders import place_in
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_PUT_DOWN = lazy_pattern(r'(?:放下|放开|松开)(?P<thing>.*)')
_PUT = lazy_pattern(rf'(?:{LAY})(?P<thing>[^在到进回了再]*?)(?:在|到|进|回到?|入|于)(?P<place>.+)')
_DOING = lazy_pattern('开会|上课|睡觉?|休息|[修用忙等]|打扫|吃饭|充电|装修|检查')
_PUT_IN = lazy_pattern(
    rf'(?:{LAY_ONE}|摞|装|倒)(?P<place>(?![下上]来?$|[下好开回了过着完掉一两几]|在|到|进|入)'
    rf'[^了过着把]{{1,9}}?(?:{IN_PLACE}|跟前)(?:面|边|头)?)儿?(?:去|来|吧|就行了?|就好)*(?=$|[再然就并])'
)
_PUT_THERE = lazy_pattern(rf'在(?P<place>.+?(?:上面?|里面?|下面?|边|旁))(?:{LAY})(?P<thing>.+)')


_PUT_BACK = lazy_pattern('(?:放|搁|插|装|摆|挂|塞)(?:进去|上去|回去|回原处)(?=$|[,再然就并])')
# 给每个房间放两条毛巾, 每张桌子上摆一个花瓶
_PUT_EACH = lazy_pattern(
    rf'(?:给|往|在)?(?P<place>每一?[{MEASURES}][^,给放摆搁]{{1,7}}?)(?:[里上]面?)?(?:都|各)?(?:放|摆|搁|挂|贴|插|铺)上?(?P<thing>(?:{NUMERAL})[{MEASURES}].+)'
)


def read_put(text: str) -> Found | None:
    """Read an order that begins with putting, or with the place."""
    match = _PUT_DOWN.match(text)
    if match is not None:
        end = name_end('x' + match['thing']) - 1
        named = match['thing'][:end]
        return about_thing('PLACE_OBJECT', named, match.start('thing') + end, '放下什么?')
    match = _PUT_BACK.match(text)
    if match is not None:  # 看看刻度,放回去
        place = '原处' if '回' in match.group() else 'there'
        return Found('PLACE_OBJECT', {'place': place}, match.end(), '要放什么?')
    match = _PUT_EACH.match(text)
    if match is not None and not is_person(match['place']):
        end = name_end('x' + match['thing']) - 1
        place, named = read_place(match['place']), match['thing'][:end]
        return about_thing('PLACE_OBJECT', named, match.start('thing') + end, '', place=place)
    match = _PUT.match(text)
    if match is not None and not (text[0] in '靠倒' and not match['thing']):  # 靠到床边来
        place, length = place_in(match['place'])
        if not place or _DOING.fullmatch(place):  # 靠窗那间在开会  # 收进来
            return None
        end = match.start('place') + length
        return about_thing('PLACE_OBJECT', match['thing'], end, '要放什么?', place=place)
    match = _PUT_IN.match(text)
    if match is not None and match['place'] not in ('上', '下', '里', '手上'):  # 放书架上
        slots = {'place': read_place(match['place'])}
        return Found('PLACE_OBJECT', slots, match.end(), '要放什么?')
    match = _PUT_THERE.match(text)
    if match is None:
        return None
    end = name_end(match['thing'])
    place, named = read_place(match['place']), match['thing'][:end]
    return about_thing('PLACE_OBJECT', named, match.start('thing') + end, '', place=place)
