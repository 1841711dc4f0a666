# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to bring a thing to somebody: 给我拿杯水, 递给妈妈那本书."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.ba_sentences import read_ba
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.grabbing import MEASURE
from omnivinci_ros.commands.chinese.grabbing import read_grab
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.seeking import read_seek
from omnivinci_ros.commands.chinese.serving import WHICH
from omnivinci_ros.commands.chinese.serving import for_somebody
from omnivinci_ros.commands.chinese.sharing import SENT
from omnivinci_ros.commands.chinese.thing_orders import FETCH
from omnivinci_ros.commands.chinese.thing_orders import LIFT
from omnivinci_ros.commands.chinese.thing_orders import TAKE_OFF
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_FOR = lazy_pattern(
    rf'(?:给|帮|替|为)(?P<who>.{{1,16}}?)(?:也|再|先)?(?P<verb>{FETCH}|(?<!沙)发(?![现票型夹言])|来(?=[一两三几半]?[杯瓶碗份盒罐块条个壶])|添(?=[一两三几双个碗杯副把点])|上(?=[一两三几]|[菜茶酒饭汤水咖壶杯碗盘份]))'
    r'(?:来|过来|过去|去|一下|点儿?|上(?=[一两三四五六七八九十几]))*(?=.)'
)
_COUNTED = lazy_pattern(f'{NUMERAL}?[{MEASURES}]')
_SHARED = lazy_pattern('^(?:各(?![种样类项])|每人|一人)|(?:各|每人|一人)$')
_MADE_FOR = lazy_pattern(rf'(?:{FETCH}|做|洗|煮|泡)(?:来|过来|回来)?的')
# Of a thing that was named before: 给我端来, 给他送去, 给我拿一下, 给送上去.
_FOR_IT = lazy_pattern(
    rf'(?:给|帮|替|为)(?P<who>.{{0,8}}?)(?:{FETCH}|提|整|弄|叼|捧)'
    r'(?:一下|(?:过|回|上|下|进|出)?[来去]|(?:过|回|上|下|进|出)[来去]一下)'
    r'(?:吃|喝|用|看|使|披|敷|擦|垫|盖|穿|戴)?(?:一下)?(?=$|[,再然就并]|最后)'
    r'|(?:给|帮)(?P<whom>.{1,8}?)(?:也|再)?[送拿端递](?=$|[,再然]|最后)'
)
_FOR_BA = lazy_pattern('(?:帮|替|给|为)(?P<who>[^把我]{1,6}?)(?=把)')
_LIFT_IT = lazy_pattern(
    rf'(?:给|帮|替)我?(?:{LIFT}|{TAKE_OFF})(?:起来|住|出来|下来|上来)(?=$|[,再然就并])'
)
_SEEK_IT = lazy_pattern(
    r'(?:(?:给|帮|替)我|给)(?:找|寻|翻|查)(?:一|找|寻|翻|下|看|出来|到)*(?=$|[,再然就并])'
)
_HELD_FOR = lazy_pattern(r'[着住好稳]|起(?!司|酥|子)')
_WHITHER = lazy_pattern(r'.{1,4}(?:里|上|那儿|那里|房间|门口)')
_TO_PLACE = lazy_pattern(r'(?P<thing>.+?)到(?P<place>.{2,})')
_GIVE = lazy_pattern(r'(?:(?:递|拿|传|送|交|还|端|捎|带)给|给|[递传](?=我[一两几那这点]))(?=.)')
_EACH = lazy_pattern(
    '(?P<who>[^,一每各]{1,6}[和跟与][^,一每各]{1,6}?)(?:一人|每人|各)(?=.)'
)  # 给A和B一人一瓶水
_NOT_GIVEN = lazy_pattern(
    r'[都也全再闭躲闪松撒趴蹲坐慢快]|下(?=来|去)|过来|起来|道个?歉|[引让带]个?路|[停站滚走说讲唱跳打解看听让做发介叫订放开关播查算读写画上指带换倒]|小心|加油|面子|力|.{1,2}一下|[量测]|报(?![纸告表销刊])|加[点些热水]|[擦洗][脸脚身汗]|擦手(?!巾)|喂|翻身|按摩|捶背|梳头|盖[被上好]|换药|穿[衣上鞋]|脱|铺床|扎针'
)


def read_for(text: str) -> Found | None:
    """Read 给我拿杯水, 给二床的病人送一杯温水."""
    found = _for_it(text) or for_somebody(text)
    if found is not None:
        return found
    whose = _FOR_BA.match(text)
    if whose is not None and is_person(whose['who']):  # 帮奶奶把拐杖拿过来
        found = read_ba(text[whose.end() :])
        if found is not None:
            found.end += whose.end()
            given = found.slots.get('recipient') == 'me'
            found.slots.update({'recipient': read_person(whose['who'])} if given else {})
        return found
    match = _FOR.match(text)
    if match is None or not is_served(match['who']):
        return None
    if match['verb'] == '找' and text[0] == '帮':  # 帮孩子找找他的玩具
        found = read_seek(text[match.start('verb') :])
        if found is not None:
            found.end += match.start('verb')
        return found
    rest = text[match.end() :]
    hands_out = match['verb'] == '发'
    if hands_out and (SENT.search(rest) or rest[-1] in '了过吗'):
        return None
    if rest.startswith('的') and '别忘' not in rest:
        return None  # 给我拿的水太烫了: which one, and no order
    if _HELD_FOR.match(rest):  # 替我拿着外套
        found = read_grab(match['verb'] + rest)
        if found is not None:
            found.end += match.start('verb')
        return found
    end = name_end(rest)
    named = re.sub(r'(?:过来|过去|来|去|吧)+$', '', rest[:end])
    named = named.removeprefix('到') if len(named) > 2 and named[0] == '到' else named
    if _WHITHER.fullmatch(named) or rest.startswith('到'):  # 给他送屋里去
        who = read_person(match['who'])
        slots = {'recipient': who, 'place': read_place(named)}
        if text[0] == '帮' and who == 'me':  # 帮我搬到车上
            slots.pop('recipient')
        return Found('BRING_OBJECT', slots, match.end() + end, WHICH)
    to_place = _TO_PLACE.fullmatch(named)
    if to_place is not None:  # 给教授送一杯咖啡到办公室
        whither = read_place(to_place['place'])
        who = read_person(match['who'])
        slots = {'recipient': '' if text[0] == '帮' and who == 'me' else who, 'place': whither}
        return about_thing('BRING_OBJECT', to_place['thing'], match.end() + end, WHICH, **slots)
    if len(named) > 2:
        named = MEASURE.sub('', named)  # 拿把雨伞
    who = read_person(match['who'])
    found = about_thing('BRING_OBJECT', named, match.end() + end, WHICH, recipient=who)
    if hands_out and _COUNTED.match(named) is None:  # 给工人发手套, 给员工发工资
        found.asking(f'要我把{named}拿给{match["who"]}吗?')
    return found


def _for_it(text: str) -> Found | None:
    """Read 给我端来, 给我捡起来, 给我找找: of a thing that was named before."""
    match = _LIFT_IT.match(text)
    if match is not None:
        return Found('GRAB_OBJECT', {}, match.end(), WHICH)
    match = _SEEK_IT.match(text)
    if match is not None:
        return Found('FIND_OBJECT', {}, match.end(), '要找什么?')
    match = _FOR_IT.match(text)
    who = match['who'] or match['whom'] or '' if match is not None else ''
    if match is None or who and not is_served(who):
        return None
    slots = {'recipient': read_person(who)} if who else {}
    return Found('BRING_OBJECT', slots, match.end(), WHICH)


def read_give(text: str) -> Found | None:
    """Read 给我遥控器, 递给妈妈那本书."""
    match = _GIVE.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if is_person(rest):
        return Found('BRING_OBJECT', {'recipient': read_person(rest)}, len(text), WHICH)
    shared = _EACH.match(rest)
    who, sure = (shared['who'], True) if shared is not None else leading_person(rest)
    thing = rest[shared.end() :] if shared is not None else rest[len(who) :]
    if thing.startswith(('和', '跟', '与')):
        return None  # 给小汤和丽莎一瓶啤酒
    end = name_end(thing)
    unread = _SHARED.search(thing[:end]) or _NOT_GIVEN.match(thing) or _MADE_FOR.match(thing)
    if not sure or not thing or end == 0 or unread:
        return None
    named, recipient = thing[:end], read_person(who)
    end += len(text) - len(thing)
    return about_thing('BRING_OBJECT', named, end, WHICH, recipient=recipient)
