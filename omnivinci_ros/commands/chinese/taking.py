# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to take a thing somewhere: 拿杯水来, 搬箱子到车库, 从冰箱里拿牛奶."""

from __future__ import annotations

import math
import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.grabbing import read_grab
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.serving import WHICH
from omnivinci_ros.commands.chinese.thing_orders import CARRY
from omnivinci_ros.commands.chinese.thing_orders import FETCH
from omnivinci_ros.commands.chinese.thing_orders import LIFT
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.chinese.thing_orders import ends_with
from omnivinci_ros.commands.chinese.thing_orders import place_in
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_WHOM = r'(?P<who>我们?|他们?|她们?|大家|.{1,7}?)'
_GIVEN = lazy_pattern(
    rf'(?:{FETCH}|领|借)(?:一下)?(?P<thing>.+?)(?:来|过来|过去|去)?给{_WHOM}(?:吃|喝|用|看|坐)?[用看]?(?=$|[再然就并,])'
)
_BROUGHT = lazy_pattern(
    rf'(?:{FETCH})(?:一下)?(?P<thing>[^到给]+?)(?:过来|回来|进来|上来|(?<![出起下])来)(?:一下)?(?=$|[再然就并,])'
)
_CARRIED = lazy_pattern(
    rf'(?:从(?P<from>.+?))?(?:{CARRY})着?(?P<thing>(?![上着]).+?)(?:到|去|回|进)(?P<place>.+)'
)
_CARRIED_THERE = lazy_pattern(
    r'(?:(?:拿|送|带|搬|端|运|抱|推|拉|抬|领(?=回))(?:到|回|去(?=..)|进|至)|送(?=[^到给来去了过我你他她]{1,5}(?:科|室|台|桌|床|处|部|区|位|站|库)$|[0-9]{3,4}(?:房间?)?(?:去|来)?$))(?P<place>.+)'
)
_FROM = lazy_pattern(
    rf'从(?P<from>.+?)(?:把)?(?:{FETCH}|掏|抽(?!屉)|(?<![藏件皮发衣票历书])夹|摸|捞|抓|捡)(?:出|起|下)?(?:来)?(?P<thing>.+)'
)
_FOR_WHOM = lazy_pattern(r'(?:给|帮|替)(?P<who>我们?|他们?|她们?|大家)$')
_OUT = lazy_pattern(r'(?:出来|起来|下来|上来|过来|来|出|吧)+$')
_PARTICLES = frozenset('来 过来 出 起 下 上 过 回 出来 起来'.split())
_HITHER = lazy_pattern(rf'(?:{FETCH})(?:过来|来|回来|进来|上来)(?=$|[再然就并,])')
_LIFTED = lazy_pattern(rf'(?:{FETCH}|{LIFT})(?:出来|起来|下来)(?=$|[再然就并,放])')
_SO_MANY = lazy_pattern(rf'送(?P<thing>[一两三四五六七八九十几][{MEASURES}])(?:过?来)?(?=$)')
_THITHER = lazy_pattern(
    rf'(?:送|拿|端|带|递|搬|推|提|拎|运|抱|抬)(?:(?:(?P<number>{NUMERAL})|几)[{MEASURES}])?(?P<there>[过上下进出]?去)(?=$|[,再然就并])'
    r'|(?:送|递)一下(?=$)'
)
_GIVEN_IT = lazy_pattern(
    rf'(?!打)(?:{FETCH}|{LIFT}|扔|抛)(?:来|过来|回来|[上下起出]来)?给{_WHOM}[看用吃喝]?(?:看|用)?(?=$|[再然就并,])'
)


def read_take(text: str) -> Found | None:
    """Read 拿杯水来, 从冰箱里拿牛奶, 搬箱子到车库, 拿起苹果."""
    match = _GIVEN_IT.match(text)
    if match is not None and is_person(match['who']):  # 找到了拿来给我
        who = read_person(match['who'])
        return Found('BRING_OBJECT', {'recipient': who}, match.end(), WHICH)
    if (match := _HITHER.match(text)) is not None:  # 找到了就拿过来
        return Found('BRING_OBJECT', {'recipient': 'me'}, match.end(), WHICH)
    if (match := _SO_MANY.match(text)) is not None:  # 毛巾不够,再送两条
        return about_thing('BRING_OBJECT', match['thing'], match.end(), WHICH)
    if (match := _LIFTED.match(text)) is not None:  # 熟了就取出来
        return Found('GRAB_OBJECT', {}, match.end(), WHICH)
    if (match := _THITHER.match(text)) is not None:  # 三床要一个便盆,送过去
        slots = {'place': 'there'} if match['there'] else {}
        number = read_number(match['number']) if match['number'] else 1
        if math.isfinite(number) and number > 1:  # 育苗室缺喷壶,送两个去
            slots['quantity'] = format_number(number)
        return Found('BRING_OBJECT', slots, match.end(), WHICH)
    for pattern in (_GIVEN, _BROUGHT):
        match = pattern.match(text)
        if (
            match is not None
            and match['thing'][0] in '到去'
            and text[0] != '找'
            and len(match['thing']) > 1
        ):
            who = match.groupdict().get('who') or ''
            if is_served(who):  # 拿到教室给王老师
                slots = {'place': read_place(match['thing'][1:]), 'recipient': read_person(who)}
                return Found('BRING_OBJECT', slots, match.end(), WHICH)
        nothing = match is not None and match['thing'] in _PARTICLES
        if match is not None and _INSIDE.fullmatch(match['thing']):  # 搬屋里来
            slots = {'place': read_place(match['thing'])}
            return Found('BRING_OBJECT', slots, match.end(), WHICH)
        if match is not None and not nothing and ends_with(text, match) and _is_sure_whom(match):
            who = read_person(match.groupdict().get('who') or '我')
            return about_thing('BRING_OBJECT', match['thing'], match.end(), WHICH, recipient=who)
    return _read_from(text) or _read_carried(text) or read_grab(text)


def _is_sure_whom(match: re.Match[str]) -> bool:
    who = match.groupdict().get('who') or '我'
    return len(who) <= 4 or is_served(who)


_INSIDE = lazy_pattern('(?:屋|家|院|院子|房间|车|棚|仓库|厨房|客厅|车间)里面?|室内')
_HANDED = lazy_pattern(r'给(?P<who>.{1,6}?)(?:吧)?')
_OUT_OF_IT = lazy_pattern(
    rf'(?:{FETCH}|{LIFT})?(?:出来|下来|起来|过来|来|出|下)(?:给(?P<who>.{{1,6}}?))?(?=$|[,再然就并])'
)


def _read_from(text: str) -> Found | None:
    match = _FROM.match(text)
    if match is None:
        return None
    start = match.start('thing')
    where, ba, named = match['from'].partition('把')
    if ba and named and where:  # 从离心机里把管子取出来
        origin = {'from': read_place(where)}
        come = _OUT_OF_IT.match(text, start - 1)
        if come is None:
            return None
        intent = 'BRING_OBJECT' if come['who'] else 'GRAB_OBJECT'
        who = read_person(come['who'] or '')
        return about_thing(intent, named, come.end(), WHICH, recipient=who, **origin)
    for_whom = _FOR_WHOM.search(match['from'])
    if for_whom is not None:  # 从厨房给我拿个碗
        origin = {'from': read_place(match['from'][: for_whom.start()])}
        end = name_end(match['thing'])
        who = read_person(for_whom['who'])
        named = _OUT.sub('', match['thing'][:end])
        return about_thing('BRING_OBJECT', named, start + end, '', recipient=who, **origin)
    origin = {'from': read_place(match['from'])}
    handed = _HANDED.fullmatch(match['thing'])
    if handed is not None and is_person(handed['who']):  # 从门缝递给我
        slots = {'recipient': read_person(handed['who']), **origin}
        return Found('BRING_OBJECT', slots, len(text), WHICH)
    given = _GIVEN.match('拿' + match['thing']) or _BROUGHT.match('拿' + match['thing'])
    if given is not None and not given['thing'].endswith(('出', '起', '下')):
        who = read_person(given.groupdict().get('who') or '我')
        end = start + given.end() - 1
        return about_thing('BRING_OBJECT', given['thing'], end, '', recipient=who, **origin)
    end = name_end(match['thing'])
    named = _OUT.sub('', match['thing'][:end])
    if is_person(named):  # 从大厅带客人
        return None
    return about_thing('GRAB_OBJECT', named, start + end, '', **origin)


_GIVEN_AT = lazy_pattern('(?P<place>[^,给]{1,10}?)给(?P<who>[^,给]{1,12})')  # 拿着药去病房给护士


def _read_carried(text: str) -> Found | None:
    match = _CARRIED.match(text)
    if match is not None and ends_with(text, match):
        given = _GIVEN_AT.fullmatch(match['place'])
        if given is not None and is_served(given['who']) and not is_person(match['thing']):
            who, place = read_person(given['who']), read_place(given['place'])
            return about_thing(
                'BRING_OBJECT', match['thing'], len(text), '', place=place, recipient=who
            )
        place, length = place_in(match['place'])
        orders = name_end('x' + match['place']) == 1  # 拿上钥匙去开门
        if place and not orders and not is_person(match['thing']):
            end = match.start('place') + length
            return about_thing('BRING_OBJECT', match['thing'], end, '', place=place)
    match = _CARRIED_THERE.match(text)
    at_desk = match is not None and match['place'] in ('前台', '门卫')  # persons, and places too
    if match is None or not at_desk and is_person(match['place']):
        return None
    place, length = place_in(match['place'])
    return Found('BRING_OBJECT', {'place': place}, match.start('place') + length, WHICH)
