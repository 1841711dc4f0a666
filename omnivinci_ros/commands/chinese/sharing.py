# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that bring one to each of several: 给爸爸妈妈各拿一双筷子."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import AND
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import PERSONS
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.thing_orders import FETCH
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_WAY = '(?:过来|过去|来|去)?'
_VERB = f'(?:{FETCH}|发|分|上|添|加|准备)'
_EACH = '(?:每个?人|一人|人手|每位|各自|各)'
_THING = rf'(?P<thing>(?:{NUMERAL})[{MEASURES}].+)'
_SHARED, _HANDED = _THING.replace('thing', 'shared'), _THING.replace('thing', 'handed')
# 给小李和小王各拿一瓶水, 给客人们一人上一杯茶, 送他们一人一份
_TO_EACH = lazy_pattern(
    rf'(?:给|替|帮|为|[送发分]给?)(?P<who>[^,把]{{1,14}}?)(?:{_EACH}(?:都|再|也)?{_VERB}?|分别{_VERB}){_WAY}{_THING}'
)
# 每人发一瓶水, 一人给一个
_EACH_ONE = lazy_pattern(
    rf'(?P<who>每个?人|每位客人|一人|每桌)(?:都|再|各)?(?:给|{_VERB}){_THING}'
    # 小王和小刘各给一个橙子
    rf'|(?P<pair>[^,给把去来]{{1,6}}[和跟与][^,给把去来]{{1,6}}?)(?:各|每人|一人)(?:给|{_VERB}){_SHARED}'
    # 发给每位家长一张表
    rf'|(?:[发送分]给?|给)(?P<all>每[位个名][^,一两放摆搁铺挂]{{1,4}}?){_HANDED}'
)
# What is sent over a network: 给每人发一条消息
SENT = lazy_pattern(
    '(?:照片|相片|消息|短信|邮件|通知|红包|链接|表情|定位|微信|语音|视频|截图|信息|朋友圈|电子.*|.*码)$'
)
# What is done besides stands in no name of a thing: 每人发一瓶水收空瓶.
DEED = lazy_pattern(
    '(?<=.)(?:收(?![据音银纳])|换(?!洗)|擦(?![手脸])|洗(?![发手衣洁面漱脸])|喂|叫|让|[盖铺](?=[^子])|只[送要给拿能]|每|各|完了)'
)
# What nobody can bring to each: 每人上一节课, 每人给一次机会.
_NOT_SHARED = lazy_pattern(
    f'^(?:{NUMERAL})[节堂次首遍趟场轮顿项题]|(?:课|班|针|疫苗|好友|微信|歌|舞|机会|问题|故事|建议|意见|任务|作业|感想|看法|分钟?|拥抱|秒)$'
)
_PAIR = lazy_pattern('(?P<count>[两三四五六七八九十几]|全)(?:位|个|名)?')
_NICKNAMES = lazy_pattern(
    '([小老阿][^小老阿])([小老阿][^小老阿])|(.{1,4}[桌床房])(.{1,4}[桌床房])'
)
_WE = lazy_pattern('(?:我|咱|他|她)们?[俩仨]?')
_COME = lazy_pattern('(?<=.)(?:端|送|拿)?(?:过来|过去|来|去|吧)$')


def read_shared(text: str) -> Found | None:
    """Read an order that brings the same to each of several."""
    match = _TO_EACH.match(text) or _EACH_ONE.match(text)
    groups = match.groupdict() if match is not None else {}
    slot = next((name for name in ('thing', 'shared', 'handed') if groups.get(name)), '')
    if match is None or _NOT_SHARED.search(match[slot]):
        return None
    whom = _whom(match['who'] or groups.get('pair') or groups.get('all') or '')
    if not whom:
        return None
    named = match[slot][: name_end('x' + match[slot]) - 1]
    deed = DEED.search(named)
    named = named[: deed.start()] if deed is not None else named
    end = match.start(slot) + len(named)
    named = _COME.sub('', named)
    if SENT.search(named) is not None:
        return None
    found = about_thing('BRING_OBJECT', named, end, '要拿什么?', recipient=whom[0])
    if len(whom) > 1 and found.more and '分别' in text[:end]:  # one each, or both to each
        found.asking(f'{named}要怎么分给{"和".join(whom)}?')
    if whom[0][0] in '他她':  # nobody knows here who they are
        found.asking(f'“{whom[0]}”是指谁?')
    found.more = [
        {**slots, 'recipient': who} for who in whom for slots in (found.slots, *found.more)
    ][1:]
    return found


def _whom(named: str) -> list[str]:
    """Return each who gets one: those who are named, or the words for all of them."""
    each = [who for name in AND.split(named) for who in _halves(name)]
    if len(each) > 1 and all(map(is_served, each)):
        return [read_person(who) for who in each]
    if re.fullmatch('每.+|一人', named):
        return [named.replace('一人', '每人')]
    counted = _PAIR.match(named)
    crowd = named[counted.end() :] if counted is not None else named
    if is_person(crowd) or is_served(named) or _WE.fullmatch(named) is not None:
        return [f'{named}每人']
    return []


def _halves(named: str) -> tuple[str, ...]:
    """Return 爸爸 and 妈妈 for 爸爸妈妈."""
    if named in PERSONS:
        return (named,)
    nicknames = _NICKNAMES.fullmatch(named)
    if nicknames is not None:  # 小明小红, 一号桌二号桌
        return tuple(who for who in nicknames.groups() if who)
    for at in range(1, len(named)):
        if named[:at] in PERSONS and named[at:] in PERSONS and is_person(named[:at]):
            return named[:at], named[at:]
    return (named,)
