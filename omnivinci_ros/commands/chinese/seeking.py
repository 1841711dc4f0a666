# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to look for a thing, and questions where it is: 找钥匙, 我的眼镜在哪儿."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import PERSONS
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.questions import ABSTRACT
from omnivinci_ros.commands.chinese.questions import LOOKS
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_WHAT = '要找什么?'
_SEEK = lazy_pattern(
    r'(?:找到|找找看?|找一找|寻找|搜索|搜寻|查找|找着(?!了)|找出|寻寻|寻|搜|找)(?:一下|下|看|一找)?(?:来|出来)?'
)
_SEEK_IN = lazy_pattern(
    r'(?:在|到)(?P<place>.+?)(?:里面?|中|内)?(?:找到|找找看?|找一找|寻找|搜索|搜寻|找|翻翻看?|翻一翻|翻)(?:一下|下)?(?P<thing>.*)'
)
# 翻翻看, 翻下冰箱, 屋里找找
_RUMMAGE = lazy_pattern(
    r'(?:翻[翻找]?|翻一翻)(?:一下|下|看)*(?P<place>[^,的看译页书开身一两]{0,6})(?=$|[,再然])'
)
_WHERE = lazy_pattern(
    r'(?:请问|告诉我|知道|把|找找|找一下|看看|看一下)?(?P<thing>.+?)(?:放|掉|跑)?(?:在哪里|在哪儿|在哪|在什么地方|去哪了|到哪去了|哪去了|放哪了|哪儿呢|(?:放|搁|摆|落|忘|丢|藏|扔|塞|收|掉)(?:在|到)?(?:哪儿?|哪里|什么地方)(?:去|放着)?(?=了))(?:呢|了|呀|啊)?(?=$|\?)'
)
# Where a thing has got to, in an order to look: 看看我的手机掉哪儿了, 查一查护士长在哪个病房.
_GONE = lazy_pattern(
    rf'(?:找找看?|找一[下找]|查一?查|查一?下|打听一下|{LOOKS}|看)(?P<thing>.+?)(?:现在|这会儿?)?'
    r'(?:停|放|掉|跑|躲|搁|落|藏|滚|丢|忘|去|到|飞)?(?:在|到)?(?:哪里|哪儿|哪个?.{0,3}|什么地方|啥地方)(?:去)?(?:呢|了|呀|啊)*(?=$|\?)'
)
_SEEN = lazy_pattern(
    r'(?:你)?(?:有没有|能不能|能)?(?:看到过?|看见过?|见到|见过)(?P<thing>.+?)(?:了吗|了没有?|吗|没有?)?(?=$|\?)'
)
# 瞅瞅钥匙是不是掉沙发缝里了, 找找看在不在柜子里
_MAYBE_IN = lazy_pattern(
    rf'(?:{LOOKS}|找找看?|找一下|看)(?P<thing>[^,]{{0,10}}?)(?:在不在|(?:是不是|会不会|有没有)(?:还)?(?:在|(?:掉|落|忘|躲|滚|放|丢)(?:在|到|进)?))(?P<place>(?!的)[^,哪了好]{{1,8}}?)[了呢]?(?=$)'
)
_LOOKS_IF = lazy_pattern('看[他她它]$')  # 找找小明看他在不在操场
_ANY = lazy_pattern(
    rf'(?:(?P<look>{LOOKS}|看(?!完))|查查|查一下|找找看?|找一下|搜一下|翻翻)?(?P<place>[^去到看来]{{0,6}}?|[^去到看来]{{2,7}}和[^去到看来]{{2,7}}?)(?:还)?有没有(?:看到过?|看见过?|见到过?|见过)?(?P<thing>.+?)(?:吗|呢)?(?=$|[\?,再然])'
)
_IS_THERE = lazy_pattern(r'(?P<place>.{0,6}?)有(?P<thing>[^什多在]+?)(?:吗|没有)(?=$|\?)')
_NOT_SOUGHT = lazy_pattern(
    r'(?:你|我|他|她|我们|你们|问题|办法|时间|空|钱|什么|谁|哪|自己|[你您他她].{0,2}把.+|.*(?:哪|知道|晓得).*|工作|对象|时|事)'
)
_UNKNOWN = lazy_pattern(r'(?<=.)(?:都)?不(?:知道|晓得)(?:躲|跑|放|掉|搁|藏)?(?:到|在)?$')
# 瞧瞧沙发缝里有没有, of what was named before
_WHETHER_THERE = lazy_pattern(rf'(?:{LOOKS}|找找|看)(?P<place>[^,]{{1,7}}?)有没有(?=$|\?)')
_RUMMAGES = lazy_pattern('([翻找看瞧])\\1')
_I_PUT = lazy_pattern('^我(?:又|刚才?)?把(?=.)')  # 我把钥匙放哪儿了
_IN_PLACE = lazy_pattern(r'[里上边下旁面这那]$|[室房厅口]$')


def asks_where(text: str) -> bool:
    """Say whether it is 看看猫在不在床上: a place is named, and whether it is there is asked."""
    return _MAYBE_IN.match(text) is not None


def read_where(text: str) -> Found | None:
    """Read questions where a thing is, or whether there is one."""
    match = _MAYBE_IN.match(text)
    if match is not None:
        place = read_place(match['place'])
        return about_thing(
            'FIND_OBJECT',
            _LOOKS_IF.sub('', match['thing']).strip('的'),
            len(text),
            _WHAT,
            place=place,
        )
    match = _WHETHER_THERE.match(text)
    if match is not None:
        return Found('FIND_OBJECT', {'place': read_place(match['place'])}, match.end(), _WHAT)
    for pattern in (_GONE, _WHERE, _ANY, _IS_THERE, _SEEN):
        match = pattern.match(text)
        if match is None or pattern is _GONE and ABSTRACT.search(match['thing']):
            continue
        if _RUMMAGES.search(match.groupdict().get('place') or '') is not None:
            continue  # 在抽屉里翻翻有没有电池
        if match['thing'].startswith(('去', '问', '来')):  # 去问问王师傅电钻在哪
            continue
        named = _UNKNOWN.sub('', match['thing'].strip('的'))
        if pattern is _WHERE and text[0] == '把' and '在哪' not in text:
            continue  # 你把我的书放哪儿了
        named = _I_PUT.sub('', named) if pattern is _WHERE else named
        is_nobody = pattern is not _ANY and _NOT_SOUGHT.fullmatch(named) is not None
        if is_nobody or named.startswith(('什么', '多少')):
            continue
        place = re.sub('^(?:这|那)$|[你我]', '', match.groupdict().get('place') or '')
        if pattern is _IS_THERE and place and not _IN_PLACE.search(place):
            continue
        end = len(text) if pattern is not _ANY else match.end()
        place = re.sub('[还還]$', '', place)
        slots = {'place': read_place(place)} if place else {}
        if name_end('x' + named) <= len(named):  # 看看有没有钉子有就捡起来
            return Found('FIND_OBJECT', slots, end, f'我没听懂“{named}”。你指的是什么?')
        looks = pattern is _ANY and match['look'] and place
        if looks and not is_person(named):  # 看看冰箱里有没有鸡蛋: what is there, and no search
            return about_thing('DESCRIBE', named, end, _WHAT, **slots)
        return about_thing('DESCRIBE' if looks else 'FIND_OBJECT', named, end, _WHAT, **slots)
    return None


# 孙子的疫苗本找找看在不在柜子里
_TOPIC_SOUGHT = lazy_pattern(
    '(?P<thing>[^,找看不没有去来把给我你他她在]{2,10}?)(?:你|快|麻烦你?)*(?:找找看?|找一[下找]|寻寻)(?:看)?(?:在不在(?P<place>[^,]{2,7}))?$'
)


def read_seek(text: str) -> Found | None:
    """Read 找钥匙, 在卧室里找充电器."""
    match = _TOPIC_SOUGHT.match(text)
    if match is not None:
        place = read_place(match['place']) if match['place'] else ''
        return about_thing('FIND_OBJECT', match['thing'], len(text), _WHAT, place=place)
    match = _SEEK_IN.match(text)
    if match is not None and name_end('x' + match['place']) > len(match['place']):
        end = name_end('x' + match['thing']) - 1
        place, named = read_place(match['place']), match['thing'][:end].removeprefix('有没有')
        return about_thing('FIND_OBJECT', named, match.start('thing') + end, _WHAT, place=place)
    match = _RUMMAGE.match(text)
    if match is not None and (match['place'] or len(match.group()) > 1):
        slots = {'place': read_place(match['place'])} if match['place'] else {}
        return Found('FIND_OBJECT', slots, match.end(), _WHAT)
    match = _SEEK.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if re.match('[我你](?!的|那|这)', rest) and not is_person(rest):
        return None
    end = name_end('x' + rest) - 1 if rest else 0
    named = re.sub(r'(?:在哪里|在哪儿|在哪|出来?|吧)+$', '', rest[:end])
    if named in PERSONS and named not in ('人', '我'):
        return Found('FIND_OBJECT', {'object': read_person(named)}, match.end() + end)
    return about_thing('FIND_OBJECT', named, match.end() + end, _WHAT)
