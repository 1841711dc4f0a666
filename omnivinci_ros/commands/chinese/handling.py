# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that handle things: 把杯子拿给我, 拿起, 放在桌子上, 找."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import AND
from omnivinci_ros.commands.chinese.nouns import PERSONS
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_thing

_CARRY = '拿|递|送|带|取|端|搬|传|交|抱|推|运|扛|捎|移(?!动)|挪(?!动)|拖|还'
_FETCH = '拿|取|递|送|端|带|搬|倒|传|捎|找|弄|买'
_LAY = '放回|放置|放|搁|摆|挂|插|装|塞|存|铺|靠|贴|丢|扔|倒|收|堆|摆放'
_NOT_HELD = re.compile(
    r'(?:时间|机会|搞|意思|可能|必要|兴趣).*|.*(?:时间|主意|办法|机会|命令|任务|指令|建议|意见|消息|天气|音乐|歌|电话|出租车|车票|机票|外卖|笑话|故事|注意力?|帮助'
    r'|答案|问题|名字|结果|原因|借口|麻烦|对象|面子|休息|拥抱|微笑|信心|爱|自由|安静|假|新闻|闹钟|提醒|单|路线|信息|链接|解释|掌声|鼓励)'
    r'|[左右双]?(?:手|头|脚|胳膊|手臂|腿|嘴|心|眼)'
)
_SERVED = re.compile(r'来(?:一|两|三|几)?[杯瓶碗份盒罐块条](?P<thing>(?!子).+)')
_LIFT = '拿|举|抬|捡|拾|抓|夹|提|端|抱|握|捏|取|搬'
_OR = re.compile(r'(?:或者是?|还是|或是?)')

# What stands after 把 and the thing; the thing ends where the first of these fits.
_AFTER_BA = (
    (
        'give',
        re.compile(
            rf'(?:从(?P<from>.+?))?(?:{_CARRY}|扔|丢|倒)?(?:过来|过去|出来)?(?:给|到)(?P<who>我|他们?|她们?|大家|.{{1,4}}?)(?:这里|这儿|那里|那儿|手里|手上|面前)?(?:吃|喝|看|用|玩)?(?=$|[再然就并])'
        ),
    ),
    (
        'come',
        re.compile(
            rf'(?:从(?P<from>.+?))?(?:{_CARRY}|扔)(?:过来|回来|进来|出来|上来|下来|来)(?:一下)?(?:给(?P<who>.{{1,4}}))?(?=$|[再然就并])'
        ),
    ),
    (
        'carry',
        re.compile(
            rf'(?:从(?P<from>.+?))?(?P<verb>{_CARRY})(?:到|进|回到?|去|至|往|上)(?P<place>.+)'
        ),
    ),
    ('lay', re.compile(rf'(?:从(?P<from>.+?))?(?:{_LAY})(?:在|到|进|入|回到?|上)(?P<place>.+)')),
    ('down', re.compile(r'放(?:下来?|好|开|了)(?:吧)?(?=$|[再然就并])')),
    ('where', re.compile(rf'(?:{_LAY})(?=$)')),
    ('lift', re.compile(rf'(?:{_LIFT})(?:起来?|住|好|着|上来|稳|紧|上)?(?=$|[再然就并放])')),
)
_BA = re.compile(r'(?:把|将)(?=.)')
_FOR = re.compile(
    rf'(?:给|帮|替|为)(?P<who>.{{1,4}}?)(?P<verb>{_FETCH})(?:来|过来|一下|点儿?)*(?=.)'
)
_GIVE = re.compile(r'(?:递给|拿给|传给|送给|交给|给)(?=.)')
_GIVEN = re.compile(
    rf'(?:{_FETCH})(?:一下)?(?P<thing>.+?)(?:来|过来|过去|去)?给(?P<who>我们?|他们?|她们?|大家|.{{1,4}}?)(?=$|[再然就并,])'
)
_BROUGHT = re.compile(rf'(?:{_FETCH})(?:一下)?(?P<thing>.+?)(?:过来|来)(?:一下)?(?=$|[再然就并,])')
_CARRIED = re.compile(
    rf'(?:从(?P<from>.+?))?(?:{_CARRY})(?P<thing>.+?)(?:到|去|回|进)(?P<place>.+)'
)
_CARRIED_THERE = re.compile(r'(?:拿|送|带|搬|端|运|抱)(?:到|回|去|进)(?P<place>.+)')
_FROM = re.compile(rf'从(?P<from>.+?)(?:把)?(?:{_FETCH})(?:出|起|下)?(?:来)?(?P<thing>.+)')
_WISH = re.compile(
    r'(?:我(?:还|很|现在)?|(?=想))(?:想要|想喝|想吃|要喝|要吃|需要用?|要(?!是)|想来|缺|急需)(?=.)'
)
_NOT_WISHED = re.compile(
    r'(?:去|走|回|看|知道|说|做|学|买|问|睡|休息|吃饭|上|下|离开|帮|你|他|她|想|有|和|出|进|到|来|走|开|听|告诉|感谢|一个人|时间|考虑|更|被|是|迟|在|跟|坐|站|玩|努力|先|把|洗|找|的是|死)'
)
_GRAB = re.compile(
    r'(?:拿起来?|捡起来?|拾起|抓住|抓起|抓紧|握住|夹起|夹住|举起来?|提起|端起|抱起|抬起|拿住|拿着|取下|取出|拿出|拿下|搬起'
    r'|抓取|抓(?!紧时间)|捡|夹|取(?![消得决代名暖胜笑])|拿(?!手|主意|铁)|拾)(?:一下)?'
)
_PUT_DOWN = re.compile(r'(?:放下|放开|松开)(?P<thing>.*)')
_PUT = re.compile(rf'(?:{_LAY})(?P<thing>[^在到进回]*?)(?:在|到|进|回到?|入)(?P<place>.+)')
_PUT_THERE = re.compile(rf'在(?P<place>.+?(?:上面?|里面?|下面?|边|旁))(?:{_LAY})(?P<thing>.+)')
_SEEK = re.compile(r'(?:找到|找找看?|找一找|寻找|搜索|搜寻|查找|找出|寻|搜|找)(?:一下|看)?')
_SEEK_IN = re.compile(
    r'(?:在|到)(?P<place>.+?)(?:里面?|中|内)?(?:找到|找找|寻找|搜索|搜寻|找)(?:一下)?(?P<thing>.+)'
)
_WHERE = re.compile(
    r'(?:请问|告诉我|知道|把|找找|找一下|看看|看一下)?(?P<thing>.+?)(?:放|掉|跑)?(?:在哪里|在哪儿|在哪|在什么地方|去哪了|到哪去了|哪去了|放哪了|哪儿呢)(?:呢|了|呀|啊)?(?=$|\?)'
)
_SEEN = re.compile(
    r'(?:你)?(?:有没有|能不能|能)?(?:看到过?|看见过?|见到|见过)(?P<thing>.+?)(?:了吗|了没有?|吗|没有?)?(?=$|\?)'
)
_ANY = re.compile(
    r'(?:看看|看一下|看一看|看|检查一下)?(?P<place>[^去到看来]{0,6}?)有没有(?:看到)?(?P<thing>.+?)(?:吗|呢)?(?=$|[\?,再然])'
)
_IS_THERE = re.compile(r'(?P<place>.{0,6}?)有(?P<thing>[^什多在]+?)吗(?=$|\?)')
_NOT_SOUGHT = re.compile(
    r'(?:你|我|他|她|我们|你们|问题|办法|时间|空|钱|什么|谁|哪|自己|工作|对象|时|事)'
)


def read_handling(text: str) -> Found | None:
    """Read the orders that bring, grab, put or look for a thing."""
    for read in (
        _read_ba,
        _read_served,
        _read_where,
        _read_for,
        _read_give,
        _read_wish,
        _read_take,
        _read_put,
        _read_seek,
    ):
        found = read(text)
        if found is not None:
            held = found.slots.get('object', '')
            return None if _NOT_HELD.fullmatch(held) else found
    return None


def _read_served(text: str) -> Found | None:
    """Read 来杯咖啡, as it is said to waiters too: it is asked about."""
    match = _SERVED.match(text)
    if match is None:
        return None
    named = match['thing'][: name_end(match['thing'])]
    slots = {**read_thing(named), 'recipient': 'me'}
    end = match.start('thing') + len(named)
    return Found('BRING_OBJECT', slots, end, f'要我拿{named}给你吗?')


def _with(intent: str, named: str, end: int, ask: str, **slots: str) -> Found:
    """Return an order about a thing; of two things the one that is meant is asked for."""
    choices = [part for part in _OR.split(named) if part]
    things = [read_thing(part) for part in choices]
    extra = {name: value for name, value in slots.items() if value}
    if not things or 'object' not in things[0]:
        return Found(intent, extra, end, ask)
    if len(things) > 1:
        names = '还是'.join(choices)
        return Found(
            intent,
            {**things[0], **extra},
            end,
            f'是{names}?',
            options=[{**t, **extra} for t in things],
        )
    more = [{**read_thing(part), **extra} for part in AND.split(named)]
    more = more if all('object' in slots for slots in more) else [{**things[0], **extra}]
    return Found(intent, more[0], end, more=more[1:])


def _read_ba(text: str) -> Found | None:
    match = _BA.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    for at in range(1, len(rest)):
        for kind, pattern in _AFTER_BA:
            after = pattern.match(rest, at)
            if after is not None and (found := _ba(kind, rest[:at], after)) is not None:
                found.end += match.end()
                return found
    return None


def _ba(kind: str, thing: str, after: re.Match[str]) -> Found | None:
    groups = after.groupdict()
    origin = read_place(groups['from']) if groups.get('from') else ''
    if kind == 'give':
        if not is_person(groups['who'] or '') and not after.group().startswith(
            tuple('拿递送交传还给')
        ):
            return None
        if '给' not in after.group() and not is_person(groups['who']):
            return None
        who = read_person(groups['who'])
        return _with(
            'BRING_OBJECT', thing, after.end(), '要拿什么?', recipient=who, **{'from': origin}
        )
    if kind == 'come':
        who = read_person(groups['who'] or '我')
        return _with(
            'BRING_OBJECT', thing, after.end(), '要拿什么?', recipient=who, **{'from': origin}
        )
    if kind in ('carry', 'lay'):
        end = name_end(groups['place'])
        named = re.sub(r'(?:去|来|吧)+$', '', groups['place'][:end])
        if not named:
            return None
        moves = groups.get('verb', '').startswith(('移', '挪'))
        put = kind == 'lay' or origin or moves or re.search(r'上面?$', named) is not None
        intent = 'PLACE_OBJECT' if put else 'BRING_OBJECT'
        slots = {'place': read_place(named), 'from': origin}
        return _with(intent, thing, after.start('place') + end, '要拿什么?', **slots)
    if kind == 'where':
        return _with('PLACE_OBJECT', thing, after.end(), '').asking(f'把{thing}放在哪里?')
    return _with('PLACE_OBJECT' if kind == 'down' else 'GRAB_OBJECT', thing, after.end(), '')


def _read_for(text: str) -> Found | None:
    match = _FOR.match(text)
    if match is None or not is_person(match['who']) or match['verb'] == '找' and text[0] == '帮':
        return None
    rest = text[match.end() :]
    end = name_end(rest)
    named = re.sub(r'(?:过来|来|吧)+$', '', rest[:end])
    who = read_person(match['who'])
    return _with('BRING_OBJECT', named, match.end() + end, '要拿什么?', recipient=who)


def _read_give(text: str) -> Found | None:
    match = _GIVE.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if is_person(rest):
        return Found('BRING_OBJECT', {'recipient': read_person(rest)}, len(text), '要拿什么?')
    who, sure = leading_person(rest)
    if not sure or len(rest) <= len(who):
        return None
    thing = rest[len(who) :]
    end = name_end(thing)
    if end == 0 or re.match(
        r'[停站滚走说讲唱跳打解看听让做发介叫订放开关播查算读写画]|小心', thing
    ):
        return None
    named = thing[:end]
    return _with(
        'BRING_OBJECT',
        named,
        match.end() + len(who) + end,
        '要拿什么?',
        recipient=read_person(who),
    )


def _read_wish(text: str) -> Found | None:
    match = _WISH.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if _NOT_WISHED.match(rest):
        return None
    end = name_end(rest)
    named = rest[:end].removesuffix('了')
    return _with('BRING_OBJECT', named, match.end() + end, '要拿什么?', recipient='me')


def _ends_with(text: str, match: re.Match[str]) -> bool:
    """Say whether no other order begins inside the thing."""
    return name_end('x' + text[match.start('thing') :]) > len(match['thing'])


def _read_take(text: str) -> Found | None:
    for pattern in (_GIVEN, _BROUGHT):
        match = pattern.match(text)
        if match is None or not _ends_with(text, match):
            continue
        who = read_person(match.groupdict().get('who') or '我')
        return _with('BRING_OBJECT', match['thing'], match.end(), '要拿什么?', recipient=who)
    match = _FROM.match(text)
    if match is not None:
        forwhom = re.search(r'(?:给|帮|替)(?P<who>我们?|他们?|她们?|大家)$', match['from'])
        named = match['from'][: forwhom.start()] if forwhom is not None else match['from']
        origin = {'from': read_place(named)}
        if forwhom is not None:  # 从厨房给我拿个碗
            end = name_end(match['thing'])
            start, who = match.start('thing'), read_person(forwhom['who'])
            thing = match['thing'][:end]
            return _with('BRING_OBJECT', thing, start + end, '', recipient=who, **origin)
        given = _GIVEN.match('拿' + match['thing']) or _BROUGHT.match('拿' + match['thing'])
        if given is not None:
            who = read_person(given.groupdict().get('who') or '我')
            end = match.start('thing') + given.end() - 1
            return _with('BRING_OBJECT', given['thing'], end, '', recipient=who, **origin)
        end = name_end(match['thing'])
        return _with('GRAB_OBJECT', match['thing'][:end], match.start('thing') + end, '', **origin)
    match = _CARRIED.match(text)
    if match is not None and _ends_with(text, match):
        end = name_end(match['place'])
        place = re.sub(r'(?:去|来|吧)+$', '', match['place'][:end])
        if place and not is_person(match['thing']):
            slots = {'place': read_place(place)}
            return _with('BRING_OBJECT', match['thing'], match.start('place') + end, '', **slots)
    match = _CARRIED_THERE.match(text)
    if match is not None and not is_person(match['place']):
        end = name_end(match['place'])
        place = re.sub(r'(?:去|来|吧)+$', '', match['place'][:end])
        slots = {'place': read_place(place)}
        return Found('BRING_OBJECT', slots, match.start('place') + end, '要拿什么?')
    match = _GRAB.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    end = name_end('x' + rest) - 1 if rest else 0
    named = re.sub(r'(?:起来|吧)+$', '', rest[:end])
    return _with('GRAB_OBJECT', named, match.end() + end, '要拿什么?')


def _read_put(text: str) -> Found | None:
    match = _PUT_DOWN.match(text)
    if match is not None:
        end = name_end('x' + match['thing']) - 1
        return _with('PLACE_OBJECT', match['thing'][:end], match.start('thing') + end, '放下什么?')
    match = _PUT.match(text)
    if match is not None:
        end = name_end(match['place'])
        place = re.sub(r'(?:去|来|吧)+$', '', match['place'][:end])
        slots = {'place': read_place(place)}
        return _with(
            'PLACE_OBJECT', match['thing'], match.start('place') + end, '要放什么?', **slots
        )
    match = _PUT_THERE.match(text)
    if match is not None:
        end = name_end(match['thing'])
        slots = {'place': read_place(match['place'])}
        return _with('PLACE_OBJECT', match['thing'][:end], match.start('thing') + end, '', **slots)
    return None


def _read_where(text: str) -> Found | None:
    for pattern in (_WHERE, _ANY, _IS_THERE, _SEEN):
        match = pattern.match(text)
        if match is None:
            continue
        named = match['thing'].strip('的')
        if (
            pattern is not _ANY
            and _NOT_SOUGHT.fullmatch(named)
            or named.startswith(('什么', '多少'))
        ):
            continue
        place = re.sub('^(?:这|那)$|[你我]', '', match.groupdict().get('place') or '')
        if (
            pattern is _IS_THERE
            and place
            and not re.search(r'[里上边下旁面这那]$|[室房厅口]$', place)
        ):
            continue
        end = len(text) if pattern is not _ANY else match.end()
        slots = {'place': read_place(place)} if place else {}
        return _with('FIND_OBJECT', named, end, '要找什么?', **slots)
    return None


def _read_seek(text: str) -> Found | None:
    match = _SEEK_IN.match(text)
    if match is not None and name_end('x' + match['place']) > len(match['place']):
        end = name_end(match['thing'])
        slots = {'place': read_place(match['place'])}
        return _with('FIND_OBJECT', match['thing'][:end], match.start('thing') + end, '', **slots)
    match = _SEEK.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if re.match('[我你](?!的)', rest):
        return None
    end = name_end('x' + rest) - 1 if rest else 0
    named = re.sub(r'(?:在哪里|在哪儿|在哪|吧)+$', '', rest[:end])
    if named in PERSONS and named not in ('人', '我'):
        return Found('FIND_OBJECT', {'object': read_person(named)}, match.end() + end)
    return _with('FIND_OBJECT', named, match.end() + end, '要找什么?')
