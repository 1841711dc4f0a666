# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to bring and to grab: 给我拿杯水, 我要一个苹果, 拿起, 从冰箱里拿牛奶."""

from __future__ import annotations

import math
import re

from omnivinci_ros.commands.chinese.ba_sentences import read_ba
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.seeking import read_seek
from omnivinci_ros.commands.chinese.serving import WHICH
from omnivinci_ros.commands.chinese.serving import for_somebody
from omnivinci_ros.commands.chinese.sharing import SENT
from omnivinci_ros.commands.chinese.thing_orders import CARRY
from omnivinci_ros.commands.chinese.thing_orders import FETCH
from omnivinci_ros.commands.chinese.thing_orders import LIFT
from omnivinci_ros.commands.chinese.thing_orders import TAKE_OFF
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.chinese.thing_orders import ends_with
from omnivinci_ros.commands.chinese.thing_orders import place_in
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

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
    rf'(?:给|帮|替)我(?:{LIFT}|{TAKE_OFF})(?:起来|住|出来|下来|上来)(?=$|[,再然就并])'
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
_WHOM = r'(?P<who>我们?|他们?|她们?|大家|.{1,7}?)'
_GIVEN = lazy_pattern(
    rf'(?:{FETCH})(?:一下)?(?P<thing>.+?)(?:来|过来|过去|去)?给{_WHOM}(?:吃|喝|用|看|坐)?[用看]?(?=$|[再然就并,])'
)
_BROUGHT = lazy_pattern(
    rf'(?:{FETCH})(?:一下)?(?P<thing>[^到给]+?)(?:过来|回来|进来|上来|(?<![出起下])来)(?:一下)?(?=$|[再然就并,])'
)
_CARRIED = lazy_pattern(
    rf'(?:从(?P<from>.+?))?(?:{CARRY})着?(?P<thing>(?![上着]).+?)(?:到|去|回|进)(?P<place>.+)'
)
_CARRIED_THERE = lazy_pattern(
    r'(?:(?:拿|送|带|搬|端|运|抱|推|拉|抬)(?:到|回|去(?=..)|进|至)|送(?=[^到给来去了过我你他她]{1,5}(?:科|室|台|桌|床|处|部|区|位|站|库)$|[0-9]{3,4}(?:房间?)?(?:去|来)?$))(?P<place>.+)'
)
_FROM = lazy_pattern(
    rf'从(?P<from>.+?)(?:把)?(?:{FETCH}|掏|抽(?!屉)|(?<![藏件皮发衣票历书])夹|摸|捞|抓|捡)(?:出|起|下)?(?:来)?(?P<thing>.+)'
)
_FOR_WHOM = lazy_pattern(r'(?:给|帮|替)(?P<who>我们?|他们?|她们?|大家)$')
_WISH = lazy_pattern(
    r'(?:我(?:还|很|现在)?|(?=想))(?:想要|想喝|想吃|要喝|要吃|需要用?|要(?!是)|想来|缺|急需)(?=.)'
)
_NOT_WISHED = lazy_pattern(
    r'(?:退|换|办|结|请假|下班|加班|出差|开(?!水|瓶|塞)|拖(?!把|鞋)|扫(?!把)|擦(?!手|嘴|脸|鞋|桌布|纸)|过(?!期|滤)|进(?!口)|存|寄|穿|脱|炒|煮|烧|练|考|写|读|拍|剪|修|洗(?!手液|衣粉|洁精|发)|去|走|回|看|知道|说|做|学|买|问|睡|休息|吃饭|上|下|离开|帮|你|他|她|想|有|和|出|进|到|来|走|开|听|告诉|感谢|一个人|时间|考虑|更|被|是|迟|在|跟|坐|站|玩|努力|先|把|洗|找|的是|死)'
)
_GRAB = lazy_pattern(
    r'(?:拿[稳牢紧](?:了|一?点儿?)*|拿上|带上|拿起来?|捡起来?|拾起|抓住|抓起|抓紧|握住|夹起|夹住|举起来?|提起|端起|抱起|抬起|拿住|拿着|[接抱提拎抬捧端](?=一下(?![,就再然我你他她]).)|取下|取出|拿出|拿下|搬起'
    r'|扶(?:住|着|稳|好|一下)|抽(?=[一两三四五六七八九十几个张])|拔|摘|挑|拿好|抱住|[抱举扛托]着(?=[这那个一])|提着|[拎捧扛]起来?|拎(?:着|上)?|端着|捧着|攥住|拽住|揪住|捏住|捏起|搂住|托住|托起'
    r'|抓取|抓(?!紧时间)|拣|捞(?=[出起一])|[接端](?=[一两]?[杯壶盆桶瓶碗盘锅])|捡|夹|取(?![消得决代名暖胜笑不]|[^,]{1,3}(?:处|窗口|柜台|室|点|机)(?:[去来吧]|$))|拿(?!手(?![机套电提表帕链绢杖])|主意|铁|不)|拾)(?:一下)?'
)
_MEASURE = lazy_pattern('^把(?![手柄戏])')
_OUT = lazy_pattern(r'(?:出来|起来|下来|上来|过来|来|出|吧)+$')


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
        found = _read_grab(match['verb'] + rest)
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
        named = _MEASURE.sub('', named)  # 拿把雨伞
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


def read_wish(text: str) -> Found | None:
    """Read 我要一个苹果, 想喝水."""
    match = _WISH.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    if _NOT_WISHED.match(rest):
        return None
    end = name_end(rest)
    named = rest[:end].removesuffix('了')
    return about_thing('BRING_OBJECT', named, match.end() + end, WHICH, recipient='me')


_PARTICLES = frozenset('来 过来 出 起 下 上 过 回 出来 起来'.split())


_HITHER = lazy_pattern(rf'(?:{FETCH})(?:过来|来|回来|进来|上来)(?=$|[再然就并,])')
_LIFTED = lazy_pattern(rf'(?:{FETCH}|{LIFT})(?:出来|起来|下来)(?=$|[再然就并,放])')
_SO_MANY = lazy_pattern(rf'送(?P<thing>[一两三四五六七八九十几][{MEASURES}])(?:过?来)?(?=$)')
_THITHER = lazy_pattern(
    rf'(?:送|拿|端|带|递|搬|推|提|拎|运|抱|抬)(?:(?:(?P<number>{NUMERAL})|几)[{MEASURES}])?(?P<there>[过上下进出]?去)(?=$|[,再然就并])'
    r'|(?:送|递)一下(?=$)'
)
_GIVEN_IT = lazy_pattern(
    rf'(?!打)(?:{FETCH}|{LIFT})(?:来|过来|回来|[上下起出]来)?给{_WHOM}[看用吃喝]?(?:看|用)?(?=$|[再然就并,])'
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
        nothing = match is not None and match['thing'] in _PARTICLES
        if match is not None and _INSIDE.fullmatch(match['thing']):  # 搬屋里来
            slots = {'place': read_place(match['thing'])}
            return Found('BRING_OBJECT', slots, match.end(), WHICH)
        if match is not None and not nothing and ends_with(text, match) and _is_sure_whom(match):
            who = read_person(match.groupdict().get('who') or '我')
            return about_thing('BRING_OBJECT', match['thing'], match.end(), WHICH, recipient=who)
    return _read_from(text) or _read_carried(text) or _read_grab(text)


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


def _read_grab(text: str) -> Found | None:
    match = _GRAB.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    end = name_end('x' + rest) - 1 if rest else 0
    named = re.sub(r'(?:起来|吧)+$|^[走开]$', '', rest[:end])
    named = _MEASURE.sub('', named) if len(named) > 2 else named  # 抓把狗粮
    if '还' in named or named.endswith('这样') or re.match('点.', named) and text[1] == '着':
        return None  # 拿着伞还能淋成这样
    if text[1:3] == '一下' and is_person(named):
        return None  # 抱一下宝宝
    return about_thing('GRAB_OBJECT', named, match.end() + end, WHICH)
