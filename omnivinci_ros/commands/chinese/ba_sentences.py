# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that name the thing before the verb: 把杯子拿给我, 扳手放回工具箱里."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.numbers import read_quantity
from omnivinci_ros.commands.chinese.thing_orders import CARRY
from omnivinci_ros.commands.chinese.thing_orders import IN_PLACE
from omnivinci_ros.commands.chinese.thing_orders import LAY
from omnivinci_ros.commands.chinese.thing_orders import LAY_ONE
from omnivinci_ros.commands.chinese.thing_orders import LIFT
from omnivinci_ros.commands.chinese.thing_orders import TAKE_OFF
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.chinese.thing_orders import place_in
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_BA = lazy_pattern(r'(?:把|将)(?=.)')
_ENDS = r'(?=$|[,再然就并我]|把(?![手柄]))'
_COMES = '过来|回来|进来|上来|来'
_GIVES = '拿递送交传还给'  # what somebody is given by, so that any name may follow
# What it is for: 拿来敷一下, 拿给我看看, 披上.
_USE = (
    r'(?:吃|喝|玩|坐|换|洗|(?P<used>[敷披擦用看瞧使尝垫盖戴穿读修挡捂切系扎铺裹贴试量照热充])'
    r'(?:(?:一下|一)?(?P=used)?)?(?:一下|(?:看)?样子)?)?'
)
# Out of where; no verb of taking stands in it: 从柜子里拿出来放到桌上.
_FROM = '从(?P<from>(?:(?![出起下]来).)+?)'
_WAY = '过来|过去|出来|上来|下来|进来|回来|上去|下去|进去|去|来'

# What stands after 把 and the thing; the thing ends where the first of these fits.
_AFTER = (
    (
        'give',
        lazy_pattern(
            rf'(?:{_FROM})?(?:[抽拿取倒分夹盛舀](?P<count>{NUMERAL})[{MEASURES}])?(?:递交|转交|移交|{CARRY}|分|发(?=给[^,]{{0,6}}(?:们|大家|来宾|[各每全]|在场|观众|客人|同学|学生|病人|员工|工人|孩子))|扔|丢|倒|捡|捞|摘)?(?:{_WAY}|起来)?(?P<to>给|到)'
            r'(?P<who>我|他们?|她们?|大家|.{1,12}?)'
            r'(?:这里|这儿|那里|那儿|手里|手上|面前)?'
            rf'(?:(?:送|端|拿|递|提|带)(?:{_WAY})?)?{_USE}(?:一下)?{_ENDS}'
        ),
    ),
    ('give', lazy_pattern(rf'(?:递|给|拿|传)(?P<who>我们?)(?:一下)?{_ENDS}')),
    (
        'give',
        lazy_pattern(
            rf'给(?P<who>.{{1,8}}?)(?:递|拿|取|送|端|捎|带|提|拎)(?:一下|{_WAY})?{_ENDS}'
        ),
    ),
    ('come', lazy_pattern(rf'(?:递|捎|传)(?:过来)?(?P<who>)(?:一下|下){_ENDS}')),
    ('find', lazy_pattern(rf'找(?:出来|来|回来|到|着)(?:一下)?{_ENDS}')),
    (
        'come',
        lazy_pattern(
            rf'(?:{_FROM})?(?:{CARRY}|扔|整|弄|够|扯|收(?=[进回过]来))(?:(?P<count>{NUMERAL})[{MEASURES}])?(?:(?:{_COMES}){_USE}|下来给|出来给|起来给)'
            rf'(?:一下)?(?:(?<=给)|给)?(?P<who>(?<=给)[^再然就并]{{1,8}}?)?'
            + _USE.replace('used', 'use')
            + _ENDS
        ),
    ),
    (
        'carry',
        lazy_pattern(
            rf'(?:{_FROM})?(?P<verb>{CARRY})(?:到|进|回到?|去|至|往|上(?!来|去|楼))(?P<place>.+)'
        ),
    ),
    (
        'carry',  # 把花搬院子里去
        lazy_pattern(
            rf'(?P<verb>{CARRY})(?P<place>(?![过上下进出回]|里|[我你他她])'
            rf'[^到给来去了过着]{{1,6}}?(?:{IN_PLACE})(?:去|来)){_ENDS}'
        ),
    ),
    (
        'laid_there',  # 把四个碗放上去
        lazy_pattern(
            rf'(?:放|搁|塞|装|插|摆|铺|挂|贴|倒)(?P<in>进去|上去|回去|下去|进来|上来)(?:吧)?{_ENDS}'
        ),
    ),
    ('floor', lazy_pattern(rf'(?:{CARRY})(?P<floor>[上下])楼(?:来|去)?{_ENDS}')),
    (
        'there',
        lazy_pattern(rf'(?:{CARRY}|接)(?:过去|上去|进去|出去|下去)(?:一下|吧)?{_ENDS}'),
    ),
    (
        'carry',
        lazy_pattern(
            r'(?:送|拿|端|推|搬|运)(?P<verb>)(?P<place>[^到给来去了过]{1,5}(?:科|室|房|厨|库|台|厅|桌|床|处|楼|部|院|站|区|位))'
            rf'(?:去|来)?{_ENDS}'
        ),
    ),
    (
        'lay',
        lazy_pattern(rf'(?:{_FROM})?(?:{LAY})(?P<to>在|于|到|进|入|回到?|上)(?P<place>.+)'),
    ),
    ('lay', lazy_pattern(r'往(?P<to>)(?P<place>[^,前后左右]{1,6}?)一?(?:放|搁|摆|扔|塞|挂)(?=$)')),
    (
        'lay',
        lazy_pattern(
            rf'(?:{_FROM})?(?:放|(?!靠|收|叠|套){LAY_ONE})(?P<to>)'
            rf'(?P<place>(?![下上]来?$|[下好开回了过着完干]).*(?:{IN_PLACE}).*)'
        ),
    ),
    (
        'down',
        lazy_pattern(
            r'(?:放|卸|搁)(?:下来?|好|开|了|平|稳|回去)(?:吧)?(?=$|[,再然就并我跟去回往])'
        ),
    ),
    ('where', lazy_pattern(rf'(?:{LAY})(?:了|掉)?(?=$)')),
    (
        'lift',
        lazy_pattern(
            rf'(?:{_FROM})?(?:{LIFT}|{TAKE_OFF})'
            r'(?:起来?|[稳住紧好]了?|着|走(?!进|到|过|廊)|上来|上|下来|出来|(?:进来|过来|回来)(?=[放搁摆挂])|在手[里上中]|一下|过去|了(?=吧?$))?(?=$|[,再然就并放跟瞧看去回送往带交搁搬抱推拉盖扔丢插挂摆马小别莫倒装慢码])'
        ),
    ),
)
# Between the thing and what is done with it: for whom, and how.
_BETWEEN = lazy_pattern(
    r'(?:给我|帮我|替我|给咱们?|(?:你)?帮忙|麻烦你?|亲手|亲自|当面|趁[热凉]|赶紧|快|马上|直接|都|先|再|轻轻(?:地|的)?|慢慢(?:地|的)?|小心(?:地|的)?|轻点儿?|慢点儿?|一[个件本只]一[个件本只](?:地|的)?|一[个件本]{2}|逐[个件])+$'
)
_FOR_OTHER = lazy_pattern('(?<=.)给(?P<who>[他她]们?)$')
_DAY = lazy_pattern('[今明后昨]天|[上下这本]?(?:周|星期|礼拜|月|年)[一二三四五六日天末]?$')
_SENDING = (
    '介绍',
    '推荐',
    '解释',
    '翻译',
    '汇报',
    '演示',
    '讲',
    '发',
    '寄',
    '转发',
    '分享',
    '共享',
    '推送',
    '打',
)
_PRONOUN_MORE = lazy_pattern('[我你他她它](?!们?$|这|那|爸|妈|奶|爷|哥|姐|弟|妹|老|女|儿|家|同).')
# Verbs inside of nouns.
_COMPOUNDS = lazy_pattern(
    '挂[钟历画衣件毯]|收音机|插[线排]板|靠[枕垫]|快递(?!给我)|传送带|输送带|安全带|胶带|绷带|磁带|鞋带|腰带|领带|推车|拖把|拖鞋|提包|背包|手提箱|手推车|挂钩|挂衣架|抬头'
    '|砝码|密码|号码|代码|编码|[扫尺]码|二维码|条码|收纳[箱盒]|收银台|送货单|端口|插座|插头|铺盖|堆垛机|搬运车|取件码|抱枕|扶手|把手|拉链|放大镜'
)


_DONE_TO = lazy_pattern('[上下好住开掉完着了]$')  # 给奶奶盖上
_GIVEN_THERE = lazy_pattern(rf'(?:去|来)?给(?P<who>[^给]{{1,8}}?)(?:送去|拿去)?{_USE}$')


def read_ba(text: str) -> Found | None:
    """Read 把杯子拿给我, 将箱子搬到车库."""
    match = _BA.match(text)
    if match is None:
        return None
    found = after_thing(text[match.end() :])
    if found is not None:
        found.end += match.end()
    return found


def after_thing(text: str) -> Found | None:
    """Read an order whose thing begins the text."""
    inside = {at for one in _COMPOUNDS.finditer(text) for at in range(one.start() + 1, one.end())}
    for at in range(1, len(text)):
        for kind, pattern in _AFTER if at not in inside else ():
            after = pattern.match(text, at)
            if after is not None and (found := _ordered(kind, text[:at], after)) is not None:
                return found
    return None


# How it is done, which is kept: 把花瓶轻轻放下, 把积木一个一个放进盒子.
_MANNER = lazy_pattern('轻轻|慢慢|小心|[轻慢]点儿?|一(?P<one>[个件本只])一?(?P=one)|逐[个件]')


def _ordered(kind: str, thing: str, after: re.Match[str]) -> Found | None:
    found = _read_done(kind, thing, after)
    between = _BETWEEN.search(thing)
    how = _MANNER.search(between.group()) if between is not None else None
    if found is not None and how is not None:
        for slots in (found.slots, *found.more, *found.options):
            slots['speed'] = how.group()
    return found


def _read_done(kind: str, thing: str, after: re.Match[str]) -> Found | None:
    groups = after.groupdict()
    between = _BETWEEN.search(thing)
    mine = between is not None and '给' in between.group()
    thing = thing[: between.start()] if between is not None and between.start() else thing
    other = _FOR_OTHER.search(thing) if kind in ('carry', 'come') else None
    thing = thing[: other.start()] if other is not None else thing
    origin = {'from': read_place(groups['from']) if groups.get('from') else ''}
    end = after.end()
    if kind == 'give':
        mine = is_person(groups['who'])  # 给你李叔
        if '给' in groups['who']:  # 拿到客厅给她
            return None
        if not mine and _PRONOUN_MORE.match(groups['who']) or thing.endswith(_SENDING):
            return None  # 给我戴上
        given = after.group().startswith(tuple(_GIVES)) and '给' in after.group()
        known = is_person if groups.get('to') == '到' else is_served
        nobody = len(groups['who']) > 4 or _DONE_TO.search(groups['who']) is not None
        if not known(groups['who']) and (not given or nobody):
            return None
        who = read_person(groups['who'])
        if groups.get('count') and (number := read_number(groups['count'])) > 1:
            origin['quantity'] = format_number(number)  # 把纸巾抽两张给我
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', recipient=who, **origin)
    if kind == 'come':
        if groups.get('count') and (number := read_number(groups['count'])) > 1:
            origin['quantity'] = format_number(number)  # 把电池拿两节来
        who = read_person(groups['who'] or (other['who'] if other is not None else '我'))
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', recipient=who, **origin)
    if kind == 'find':
        return about_thing('FIND_OBJECT', thing, end, '要找什么?')
    if kind == 'there' and after.group().startswith('接'):  # 把我手里的东西接过去
        return about_thing('GRAB_OBJECT', thing, end, '')
    if kind == 'there' and mine:  # 把梯子给我递上去
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', recipient='me', **origin)
    if kind == 'there':
        there = '外面' if '出去' in after.group() else 'there'
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', place=there, **origin)
    if kind == 'laid_there':
        there = '原处' if groups['in'] == '回去' else 'there'
        return about_thing('PLACE_OBJECT', thing, end, '要放什么?', place=there)
    if kind == 'floor':
        floor = f'楼{groups["floor"]}'
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', place=floor)
    if kind in ('carry', 'lay'):
        found = _laid(kind, thing, after, origin)
        if found is not None and other is not None:  # 把拐杖给他送屋里去
            found.slots.setdefault('recipient', other['who'])
        return found
    if kind == 'where':
        return about_thing('PLACE_OBJECT', thing, end, '').asking(f'把{thing}放在哪里?')
    if kind == 'down':
        return about_thing('PLACE_OBJECT', thing, end, '')
    return about_thing('GRAB_OBJECT', thing, end, '', **origin)


def _laid(kind: str, thing: str, after: re.Match[str], origin: dict[str, str]) -> Found | None:
    given = _GIVEN_THERE.search(after['place'])  # 推到门口给王奶奶
    if given is not None and not is_served(given['who']):
        given = None
    place, length = place_in(after['place'][: given.start()] if given else after['place'])
    measured = read_quantity(after['place'])
    if not place or _DAY.match(place) or measured is not None and measured.unit:
        return None
    moves = after.groupdict().get('verb', '').startswith(('移', '挪'))
    named = after['place'][:length]
    put = kind == 'lay' or origin['from'] or moves or re.search(r'上面?$', named) is not None
    intent = 'PLACE_OBJECT' if put else 'BRING_OBJECT'
    whole = given or after.group().startswith('往')  # 往桌上一放
    end = after.end() if whole else after.start('place') + length
    who = read_person(given['who']) if given else ''
    intent = 'BRING_OBJECT' if given else intent
    return about_thing(intent, thing, end, '要拿什么?', place=place, recipient=who, **origin)
