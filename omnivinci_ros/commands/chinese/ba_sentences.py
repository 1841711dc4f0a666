# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that name the thing before the verb: 把杯子拿给我, 扳手放回工具箱里."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import read_quantity
from omnivinci_ros.commands.chinese.thing_orders import CARRY
from omnivinci_ros.commands.chinese.thing_orders import LAY
from omnivinci_ros.commands.chinese.thing_orders import LAY_ONE
from omnivinci_ros.commands.chinese.thing_orders import LIFT
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.chinese.thing_orders import place_in
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_BA = lazy_pattern(r'(?:把|将)(?=.)')
_ENDS = r'(?=$|[再然就并我])'
_COMES = '过来|回来|进来|出来|上来|下来|来'
_GIVES = '拿递送交传还给'  # what somebody is given by, so that any name may follow

# What stands after 把 and the thing; the thing ends where the first of these fits.
_AFTER = (
    (
        'give',
        lazy_pattern(
            rf'(?:从(?P<from>.+?))?(?:{CARRY}|扔|丢|倒)?(?:过来|过去|出来)?(?:给|到)'
            r'(?P<who>我|他们?|她们?|大家|.{1,7}?)'
            r'(?:这里|这儿|那里|那儿|手里|手上|面前)?(?:送去|送过去|送来|拿去|拿过去|拿来|拿过来|端去|端过去|送)?'
            rf'(?:吃|喝|看看?|用用?|玩|使使?|尝尝|瞧瞧)?(?:一下)?{_ENDS}'
        ),
    ),
    ('give', lazy_pattern(rf'(?:递|给|拿|传)(?P<who>我们?)(?:一下)?{_ENDS}')),
    (
        'give',
        lazy_pattern(
            rf'给(?P<who>我们?|他们?|她们?)(?:递|拿|取|送|端|捎)(?:一下|来|过来|过去)?{_ENDS}'
        ),
    ),
    ('find', lazy_pattern(rf'(?:给我|帮我)?找(?:出来|来|回来|到|着)(?:一下)?{_ENDS}')),
    (
        'come',
        lazy_pattern(
            rf'(?:从(?P<from>.+?))?(?:{CARRY}|扔)(?:{_COMES})(?:一下)?(?:给(?P<who>.{{1,4}}))?{_ENDS}'
        ),
    ),
    (
        'carry',
        lazy_pattern(
            rf'(?:从(?P<from>.+?))?(?P<verb>{CARRY})(?:到|进|回到?|去|至|往|上)(?P<place>.+)'
        ),
    ),
    ('there', lazy_pattern(rf'(?:{CARRY})(?:过去|上去|进去|出去|下去)(?:一下|吧)?{_ENDS}')),
    (
        'carry',
        lazy_pattern(
            r'(?:送|拿|端|推|搬|运)(?P<verb>)(?P<place>[^到给来去了过]{1,5}(?:科|室|房|厨|库|台|厅|桌|床|处|楼|部|院|站))'
            rf'(?:去|来)?{_ENDS}'
        ),
    ),
    (
        'lay',
        lazy_pattern(rf'(?:从(?P<from>.+?))?(?:{LAY})(?P<to>在|到|进|入|回到?|上)(?P<place>.+)'),
    ),
    (
        'lay',
        lazy_pattern(
            rf'(?:从(?P<from>.+?))?(?:放|(?!靠|收|叠|套){LAY_ONE})(?P<to>)'
            r'(?P<place>(?![下上]来?$|[下好开回了过着完]).*[上里下边旁中内口头间].*)'
        ),
    ),
    ('down', lazy_pattern(rf'放(?:下来?|好|开|了)(?:吧)?{_ENDS}')),
    ('where', lazy_pattern(rf'(?:{LAY})(?:了|掉)?(?=$)')),
    (
        'lift',
        lazy_pattern(rf'(?:{LIFT})(?:起来?|住|好|着|上来|稳|紧|上)?(?=$|[再然就并放])'),
    ),
)
_DAY = lazy_pattern('[今明后昨]天|[上下这本]?(?:周|星期|礼拜|月|年)[一二三四五六日天末]?$')
_SOMEWHERE = r'(?=[^了过着的]{1,9}[上里下边头间旁](?:面|边|头)?(?:[去来吧]|就得了|就行|就好)*$)'
_LIES = lazy_pattern('[放挂摆贴搁晾]在')  # 钥匙放在桌上 may tell where it is
# The thing first, without 把. It may also be told so (书放在桌上): only what is plainly ordered.
_TOPIC = lazy_pattern(
    r'(?!(?:我们?|你们?|您|他们?|她们?|咱们?)(?!的))(?!.{0,5}(?:一直|没有|不要))'
    r'(?!朝|往|向|沿|用|念|读|看|听|说|写|发|打开|播)(?P<thing>[^,把将给去来到从跟帮请让叫有是在想要再先都已正刚别不才又还也]{1,12}?)'
    r'(?P<sure>(?:全都|都|全|先|也|就|给我|帮我|你|赶紧|快)*)'
    rf'(?=(?!靠)(?:{LAY})(?:回|到|进|入)(?!了)|放在|(?!靠|收|叠|套){LAY_ONE}{_SOMEWHERE}|(?:{CARRY})(?:过来)?给(?!了)|给我(?=$|[再然就并])|递我(?=$|[再然就并])|给我(?:递|拿|取|送|端|捎)|(?:给我)?找出来$|(?:拿|递|端|取|搬|送|传|推|拎)(?:过来|来)$|(?:捡|拿|抱|扶|拾|举|提|拎|端|搬|收)起来$|(?:{CARRY})(?:到|回|进|去|至)(?!了)|(?:拿|带|拎)上(?:吧)?$)'
)
_ORDERED = lazy_pattern(r'(?:[去来吧]|就得了|就行|就好|上来|下来)$')
_TOLD = lazy_pattern(r'的$|了|过(?![来去])|[着呢]$')


_SENDING = ('发', '寄', '转发', '分享', '共享', '推送', '打')
_PRONOUN_MORE = lazy_pattern('[我你他她它](?!们?$|这|那|爸|妈|奶|爷|哥|姐|弟|妹|老|女|儿|家|同).')
_NO_THING = lazy_pattern('婴儿|宝宝|小孩|(?<![扳把扶助])手$|脚$|头$|腿$|眼睛$|心思?$|话$|事$|了')
_WITHIN = lazy_pattern('[嘴心]里|心上|脑子')
# Verbs inside of nouns.
_COMPOUNDS = lazy_pattern(
    '传送带|输送带|安全带|胶带|绷带|磁带|鞋带|腰带|领带|推车|拖把|拖鞋|提包|背包|手提箱|手推车|挂钩|挂衣架|抬头'
    '|密码|号码|代码|编码|[扫尺]码|二维码|条码|收纳[箱盒]|收银台|送货单|端口|插座|插头|铺盖|堆垛机|搬运车|取件码|抱枕|扶手|把手|拉链|放大镜'
)


def read_ba(text: str) -> Found | None:
    """Read 把杯子拿给我, 将箱子搬到车库."""
    match = _BA.match(text)
    if match is None:
        return None
    found = _after_thing(text[match.end() :])
    if found is not None:
        found.end += match.end()
    return found


def read_topic(text: str) -> Found | None:
    """Read 扳手放回工具箱里; 钥匙放在桌上 may also tell where it is: asked about."""
    match = _TOPIC.match(text)
    if match is None or is_person(match['thing']) or _NO_THING.search(match['thing']):
        return None
    if _WITHIN.search(text, match.end()) is not None:
        return None
    if _TOLD.search(text, match.end()) is not None or match['thing'].endswith(('的', '分钟')):
        return None
    thing = match['thing']
    found = _after_thing(thing + text[match.end() :])
    if found is None or 'object' not in found.slots:
        return None
    found.end += match.end() - len(thing)
    plain = match['sure'] or thing.startswith(('这', '那')) or _ORDERED.search(text[: found.end])
    told = _LIES.match(text, match.end()) is not None or thing.startswith('我的')
    if told and not plain:
        return found.asking(f'要我把{thing}{text[match.end() : found.end]}吗?')
    return found


def _after_thing(text: str) -> Found | None:
    """Read an order whose thing begins the text."""
    inside = {at for one in _COMPOUNDS.finditer(text) for at in range(one.start() + 1, one.end())}
    for at in range(1, len(text)):
        for kind, pattern in _AFTER if at not in inside else ():
            after = pattern.match(text, at)
            if after is not None and (found := _ordered(kind, text[:at], after)) is not None:
                return found
    return None


def _ordered(kind: str, thing: str, after: re.Match[str]) -> Found | None:
    groups = after.groupdict()
    origin = {'from': read_place(groups['from']) if groups.get('from') else ''}
    end = after.end()
    if kind == 'give':
        if _PRONOUN_MORE.match(groups['who']) or thing.endswith(_SENDING):
            return None  # 给我戴上
        given = after.group().startswith(tuple(_GIVES)) and '给' in after.group()
        if not is_person(groups['who']) and (not given or len(groups['who']) > 4):
            return None
        who = read_person(groups['who'])
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', recipient=who, **origin)
    if kind == 'come':
        who = read_person(groups['who'] or '我')
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', recipient=who, **origin)
    if kind == 'find':
        return about_thing('FIND_OBJECT', thing, end, '要找什么?')
    if kind == 'there':
        return about_thing('BRING_OBJECT', thing, end, '要拿什么?', place='there', **origin)
    if kind in ('carry', 'lay'):
        return _laid(kind, thing, after, origin)
    if kind == 'where':
        return about_thing('PLACE_OBJECT', thing, end, '').asking(f'把{thing}放在哪里?')
    return about_thing('PLACE_OBJECT' if kind == 'down' else 'GRAB_OBJECT', thing, end, '')


def _laid(kind: str, thing: str, after: re.Match[str], origin: dict[str, str]) -> Found | None:
    place, length = place_in(after['place'])
    measured = read_quantity(after['place'])
    if not place or _DAY.match(place) or measured is not None and measured.unit:
        return None
    moves = after.groupdict().get('verb', '').startswith(('移', '挪'))
    named = after['place'][:length]
    put = kind == 'lay' or origin['from'] or moves or re.search(r'上面?$', named) is not None
    intent = 'PLACE_OBJECT' if put else 'BRING_OBJECT'
    end = after.start('place') + length
    return about_thing(intent, thing, end, '要拿什么?', place=place, **origin)
