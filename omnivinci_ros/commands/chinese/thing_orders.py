# SPDX-License-Identifier: Apache-2.0
"""What Chinese orders about things have in common: the verbs, and which thing is meant."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.found import place_end
from omnivinci_ros.commands.chinese.nouns import AND
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

CARRY = (
    '转移|拿|递|送|带|取|端|搬|传(?!说)|交(?!代|流)|抱(?!歉|怨)|推(?![迟荐测])|运送|运|扛|捎|移(?![动步])|挪(?![动步])|拖(?!延)|还'
    '|拎|提(?![前早醒供议问出]|到(?!.{1,5}[楼上里室房位台口来去]))|捧|整(?=[过来])|上(?=到.{1,5}[桌床])|叼|抛|拉(?![倒黑])|抬|背(?![后面对])|驮'
)
FETCH = '拿|取|递|送|端|带|搬|倒|传|捎|找|弄|买|整|盛|拎|拉|运|摘|挑|抱|扛|打|叼'
LAY = (
    '放回|放置|放|搁|摆|挂|插|装|塞|存|铺|靠|贴|丢|扔|倒|收(?![割音入获费据拾])|堆|倒扣|装夹|摆放|搭|码|盖|藏|归还|归位'
    '|撂|卸|补(?=[到进在])|架(?=[在到])|盛(?=[到进在])|码|归(?=到|进)|(?<!切)换(?=到.{1,6}[上里下边旁])|投(?![屏票诉资影入])|抛|套|叠|晾|垫|立|竖|码放|靠放|摞|置(?=[于在])|坐(?=在)|披(?=[在到])|夹(?=[在到进])'
)
# 搁信箱里, without 在 or 到
LAY_ONE = '(?:放|搁|撂|卸|盖(?=.{1,3}[身头上])|摆|挂|插|塞|铺|丢|扔|堆|搭|码|晾|垫|立|竖)'
# What a bare name of a place ends in: 扔垃圾桶, 放厨房.
IN_PLACE = (
    '[上里下边旁中内口头间桶箱筐篮盆袋盒柜架台桌槽区库室厅角处位车]|厨房|房间|院子|篓|[这那]儿'
)
TAKE_OFF = (
    r'摘|拔|勾|掀|拣|挑|捞|摸(?!索)|掏|抽(?!烟|奖|查|屉)|接(?!电话)'
    r'|扯|撕|卸|撬|揭|采|剥|抠|挖|收(?=起来|走|下来)|够(?=下来|过来|一下)'
)
# 文件夹 and 皮夹 are things.
LIFT = r'拿|举|抬|捡|拾|抓|(?<!文件)(?<![皮发衣票历])夹|提|端|抱|握|捏|取|搬|拎|捧|扛|揪|拽|攥'

_BETWEEN_TWO = lazy_pattern('[和与跟].+(?:之间|中间)的')  # 桌子和墙之间的笔
_OR = lazy_pattern(r'(?:或者是?|还是|或是?)')
_ADVERBS = lazy_pattern(
    r'(?<=.)(?:全都|都|全部|也|一起|一块儿?|赶紧|直接|马上)+$'
)  # 苹果和梨都拿给我
_WAY_ENDS = lazy_pattern(
    r'(?:去|来|吧|里去|里面去|那里去|那边去|那儿去|放好|放着|放下|搁着|摆好|就行|就好|嘛|哈)+$'
)


def about_thing(intent: str, named: str, end: int, ask: str, **slots: str) -> Found:
    """Return an order about a thing; of two things the one that is meant is asked for."""
    adverbs = _ADVERBS.search(named)
    named = _ADVERBS.sub('', named)
    choices = [part for part in _OR.split(named) if part]
    if len(choices) > 1:  # 左边的或者右边的盒子
        last = read_thing(choices[-1]).get('object', '')
        choices = [part + last if part.endswith('的') else part for part in choices]
    read = read_seen_thing if intent == 'FIND_OBJECT' else read_thing
    things = [read(part) for part in choices]
    extra = {name: value for name, value in slots.items() if value}
    whom = [name for name in _OR.split(extra.get('recipient', '')) if name]
    if len(whom) > 1:
        found = Found(intent, {**things[0], **extra}, end, f'给{"还是".join(whom)}?')
        found.options = [{**found.slots, 'recipient': read_person(name)} for name in whom]
        return found
    every = adverbs is not None and '全' in adverbs.group()  # 杯子全部拿给我
    if every and things and 'quantity' not in things[0]:
        extra['quantity'] = 'all'
    if not things or 'object' not in things[0]:
        return Found(intent, extra, end, ask)
    if len(things) > 1:
        options = [{**thing, **extra} for thing in things]
        return Found(intent, options[0], end, f'是{"还是".join(choices)}?', options=options)
    between = _BETWEEN_TWO.search(named) is not None
    more = [{**read(part), **extra} for part in ([named] if between else AND.split(named))]
    more = more if all('object' in slots for slots in more) else [{**things[0], **extra}]
    return Found(intent, more[0], end, more=more[1:])


def place_in(text: str) -> tuple[str, int]:
    """Return the place that a text begins with, '' for none, and how far it goes."""
    end = place_end(text, name_end(text))
    named = _WAY_ENDS.sub('', text[:end])
    return read_place(named) if named else '', end


def ends_with(text: str, match: re.Match[str]) -> bool:
    """Say whether no other order begins inside the thing."""
    return name_end('x' + text[match.start('thing') :]) > len(match['thing'])
