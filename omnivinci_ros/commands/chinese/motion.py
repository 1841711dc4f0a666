# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that move the robot: 前进十米, 左转九十度, 去厨房, 跟我来, 带我去."""

from __future__ import annotations

import re
from collections.abc import Callable

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.found import place_end
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import Quantity
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.numbers import read_quantity
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import MAX_ANGLE_DEG
from omnivinci_ros.commands.quantities import MAX_DISTANCE_M
from omnivinci_ros.commands.quantities import format_number

_SIDES = {
    **dict.fromkeys('前', 'forward'),
    **dict.fromkeys('后退回', 'backward'),
    **{'左': 'left', '右': 'right', '上': 'up', '下': 'down'},
}
WHICH_WAY = '往哪个方向走?'
_HOW_FAR, _HOW_MUCH = '要走多少米?', '要转多少度?'
_SIZES = {'distance_m': _HOW_FAR, 'angle_deg': _HOW_MUCH}
_BIT = (
    r'(?:(?:一点点?儿?|一丢丢儿?|一丁点儿?|一咪咪|一些|一小?段(?:路|距离)?|一会儿?|一下|点儿?'
    r'|些)(?![半零一二三四五六七八九十\d]))?'
)
_GO_VERB = (
    '行走|移动|挪动|行驶|前进|平移|直走|走动|移|走|开|行|挪|退|跑|飞|滑|靠|迈|动'
    '|横移|侧移|横着走|冲|爬|蹭|站|撤|闪|倒|推进|推|让|缩|稍稍|捎|来(?=一|点|些|半|[两二三四五六七八九十0-9])|凑|溜|窜'
)
_TOWARDS = lazy_pattern(
    rf'(?:一直|直接|笔直|径直)?(?:直着)?[向往朝](?!前[台厅门院]|后[门院厨备台]|[上下]面)(?P<side>[前后左右上下]|回(?=走|退|开|移))(?:面|方|边|侧)?(?P<verb>(?:直)?(?:{_GO_VERB}))?(?:一?(?P=verb))?(?:动|过去|去)?{_BIT}'
    r'(?![面方边侧]?[转拐看旋翻掉弯瞧望瞅])'
)
_ONE_WORD = lazy_pattern(
    rf'(?:一直|直接)?(?:(?P<forward>前进|前行|靠前(?=一?点|些|$)|直走|直行|一直走(?!到)|直着走)|(?P<backward>后退|退后|倒退|倒车|后撤|倒着走|倒(?:回来|回去)|靠后|退退|退(?:回去|回来|过去|回|开)?(?=[一两三四五六七八九十\d半]|$))'
    rf'|(?P<side>[左右上下])(?:移动?|挪)|靠(?P<beside>[左右])边?(?=一?点|些|$|[一二两三四五六七八九十半0-9])|(?P<towards>[前后左右])(?:边|面)?来(?=一?点)|(?P<up>上升|升高)|(?P<down>下降|降低)){_BIT}'
)
_NO_SIDE = lazy_pattern(
    rf'(?:(?:走|移动|开|跑|挪动?|行驶|动)(?:动)?{_BIT}|来(?=[一二两三四五六七八九十百半\d]+(?:厘米|公分|米)))(?=$|[吧一二两三四五六七八九十百半\d])'
)
_UP_TO = lazy_pattern('(?:到(?!底|头)|进(?!来|去))(?=.)')
# 往旁边挪一挪, 让一让: which way is asked.
_ASIDE = lazy_pattern(
    r'(?:站到(?:边上|旁边|一边)去?|[往向朝到](?:边上|旁边|一边|边儿上)(?:去)?(?:让|挪|靠|闪|站|移|退)(?:一?[让挪靠闪站移退])?|[让挪闪]一?[让挪闪]|让开|闪开|躲开|靠边站?)'
    + _BIT
)
_TURN = lazy_pattern(
    r'(?:原地)?(?:转到|转向(?=[左右][边侧手]?边?(?:$|[,再然]))|[向往朝](?:你的?)?)?(?P<side>[左右])(?:边|侧|面|手边)?(?:方向)?(?:旋转|转动|转弯|拐弯|打方向|偏转|偏|转个?身|转向|掉头|转个弯|转|拐|旋|(?<=转到左边)|(?<=转到右边)|(?<=转[到向]左)|(?<=转[到向]右)|(?<=转向左[边侧])|(?<=转向右[边侧])|(?<=转向左手边)|(?<=转向右手边))(?:弯|过去|过来|去(?=$)|来(?=$))?'
    + _BIT
)
_CLOCK = lazy_pattern(r'(?:原地)?(?P<way>逆|顺)时针(?:方向)?(?:旋转|转动|转)?' + _BIT)
_ABOUT = lazy_pattern(
    r'(?:原地)?(?:转个?身(?:来|去|过来|过去)?|转过身(?:来|去)?|[掉调]个?头|[掉调]转(?:个?方向|车头|过来|过去)?|后转|转过[来去]|向后转|往后转|回过?头(?!看|再|见|说|[您你]))(?:一百八十度|180度)?(?![身来去过]*(?:看着|面向|面朝|面对|对着|朝着|冲着))'
)
_ROUND = lazy_pattern(
    r'(?:原地)?[转打](?:个|(?P<times>[一两二三四五六七八九十]|\d{1,2}))?圈(?:儿)?(?=$|[,再然给让])'
)
_TURN_ONLY = lazy_pattern(r'(?:原地)?(?:旋转|转动|自转|转)' + _BIT)
_BEND = lazy_pattern(r'(?:转个?弯|拐个?弯|旋转|转动|转|拐|偏)' + _BIT + '(?=$)')

_NOT_PLACES = lazy_pattern(
    r'(?:通知(?!栏)|告诉|提醒|喊|网[上页]|淘宝|京东|微信|朋友圈|群里|设置里?面?$|主屏|主页|首页|相册|收藏夹|[上下]一[首集页级]|点(?=.)|一?[首段](?=.)|给(?=.{2})|帮|替|接(?=[我你他她客])|他.句|.*(?:加油站|高速|高铁站|火车站|飞机场|收费站|服务区|又)|[零一二两三四五六七八九十半\d]+个?(?:分钟?|秒钟?|小时|天|年(?!级)|块|元)|不了|不成|睡|上班|吃|玩|死|工作|休息(?![室区间])|做|干|上学|学习|旅游|年|世|过|了|掉|除|买|参加|哪|什么|问(?!诊|讯|询)|试|你的$|你的吧|吧$|叫|听|接(?!待)|上厕所|洗(?!手间|手池|手台|衣房|衣机|浴间|碗池|碗机)|跳|唱|做饭|煮饭|炒菜|烧水|充电(?:吧|了|去)?$|充$|此|吧(?!台)|不及|步(?!行)|时候|底|头$|头再|[一两]?[杯瓶份碗盒罐](?!子)|一[点下个些]|散步|看病|跑步|逛|游泳|锻炼)'
)
_ARRIVE = lazy_pattern(
    r'(?:请)?(?:(?:直接|马上|一直)?(?:[上下]楼(?=[去到来].)|出去(?=[去到].)|移步|挪步)?(?:走|开|移动|跑|移|滑|前进|行驶|赶|退|驶|行|滚|挪|绕(?=到)|蹭|溜|飞|冲|奔|靠|凑|站(?=到)|倒(?=到))?(?P<to>(?<=[动驶行移走])至(?=..)|去到|导航(?:到|去|至)|下到|上到|到了(?=.+后)|回到|走进|来到|进到|进入|前往|返回|走向|驶向|靠近|接近|走近|过来(?=[^,来去这那我]{0,4}(?:口|[房室厅库屋区台间]|旁边|跟前)(?:[来去吧]|一下)*$)|来一[下趟](?=.{2,6}$)|(?<![往向朝])上(?=[^,]{1,6}(?:跟前|面前|旁边|身边)(?:[来去]|$))|(?<![往向朝])上(?=[一二三四五六七八九十0-9]{1,2}[楼层]|阳台|天台|屋顶|[^,]{1,6}(?:[室房厅店站场院库口台屋间]|那儿|那里|那边|去$)|[会客餐][议厅]室?[一二三四五六七八九])|下(?=[一二三四五六七八九十0-9]{1,2}[楼层]|地下|地库|车库)|到|去|回|进|来|[往朝向]着?(?=.+(?:[走去开]|前进|移动|靠近))))'
)
_COME = lazy_pattern(
    r'(?:(?:过来|靠过来|凑过来|凑近|靠近)(?:些|一些)(?=$)|(?:过来|靠过来|凑过来|凑近)(?:一点点儿?|点儿?|一点儿?)(?=$)|(?:再)?靠近(?:我)?一?点儿?(?=$)|靠近我(?=$)|近一点(?=$))|(?:走|开|靠|到|凑)?(?:过来(?!.{0,4}(?:[门路街]?口|[房室厅库屋区台间]|旁边|跟前)(?:[来去吧]|一下)*$)(?:这边|这里|这儿)?(?:一点点?儿?|点儿?)?|回来|来我?(?:这里|这儿|这边)|到?我?(?:这里|这儿|这边|身边|旁边|面前|跟前)来|来我(?:身边|旁边|面前|这)|进来|来(?=$|一下下?$|一下[,再然]))(?:一下下?|吧)?'
)
_OVER = lazy_pattern(r'(?:走|开)?过去(?:一下)?(?=$)')
_FLOOR = lazy_pattern(r'(?P<way>[上下])楼(?:[去来](?=$|[,再然拿把找看就])|(?![去到来]))')
_OUT = lazy_pattern(r'(?:走|开)?(?:(?P<out>出(?:去|来))|进去)(?:一下|一?趟)?(?=$|[看拿找再就然])')
# 去花园散步: what is done there needs no robot.
_PLACE_TAIL = lazy_pattern(
    '(?:开过去|前进|移动|靠近|过去|那边去|走|去|来|一?趟|一下|吧|里面去|为止'
    '|歇着去?|待着去?|接人|报到|签到|值班|上班|帮忙|集合|待命|歇会儿|歇一会儿?|候着|等着|等一下|待着|站着|散步|散散步|吃饭|休息|[坐躺待站]一?会儿?|坐坐|坐下|转转|走走|逛逛|卸货|装货|缴费|挂号|取药|报名|签字|理发|面试|做检查|看病|体检|洗澡|睡觉|开会|参观|晒太阳)+$'
)
# 去一趟洗手间, 去三次厨房
_VISIT = lazy_pattern(
    rf'(?:一下|(?P<times>{NUMERAL})?[趟次遍]|个(?=厕所|洗手间|卫生间))(?=.)(?!性|品|卧|数)'
)
_OR = lazy_pattern(r'还是去?|或者是?去?')
_LEAVE = lazy_pattern(
    r'(?:离开|走出|出)(?P<place>[^去来发现色口错差不].*?)(?=[左右]转|[向往朝][左右前后]|$)|从(?P<from>[^找拿取搬把]{1,8}?)(?:里面?)?(?:走|开)?(?:出来|出去|离开)'
)


# At most, or at least, so much: how much is asked.
_LIMIT = lazy_pattern('(?:最多|至多|顶多|最少|至少|起码|不超过|不要?多于|别超过|不少于)')


def _read_limited(text: str, read: Callable[[str], Found | None]) -> Found | None:
    """Read 最多前进一米 as 前进 with a question."""
    limit = _LIMIT.match(text)
    found = read(text[limit.end() :]) if limit is not None else None
    if limit is None or found is None or found.slots.keys().isdisjoint(_SIZES):
        return None
    asks = next(_SIZES[slot] for slot in found.slots if slot in _SIZES)
    slots = {slot: value for slot, value in found.slots.items() if slot not in _SIZES}
    said = text[: limit.end() + found.end]
    return Found(found.intent, slots, len(said), f'“{said}”是多少?{asks}')


def read_move(text: str) -> Found | None:
    """Read 前进十米, 向前走三米, 左移一米, 走两米; 最多前进一米 is asked about."""
    return _read_move(text) or _read_limited(text, _read_move)


_BACK_OUT = lazy_pattern(
    '从(?P<place>[^,]{1,6}?[室房间厅库屋院棚舍])里?面?倒(?:着|车)?(?:出[来去]|开出[来去])'
)


def _read_move(text: str) -> Found | None:
    backs = _BACK_OUT.match(text)
    if backs is not None:  # 从房间里倒出来
        slots = {'place': f'{read_place(backs["place"])}外面', 'direction': 'backward'}
        return Found('MOVE_TO', slots, backs.end())
    match = _TOWARDS.match(text)
    if match is not None:
        side = _SIDES[match['side']]
        rest = text[match.end() :]
        if re.match(r'[到去进].', rest):
            return None
        found = _with_distance('MOVE', side, match.end(), rest)
        if not match['verb'] and side in ('left', 'right') and 'distance_m' not in found.slots:
            name = match['side']
            found.question = f'向{name}走还是向{name}转?'
        return found
    match = _ONE_WORD.match(text)
    if match is not None:
        arrives = _UP_TO.match(text, match.end())  # 倒车到车库: its end is there
        goal = to_place(text, arrives.end()) if arrives is not None else None
        if goal is not None:
            return _reversing(goal, match['backward'])
        name = next(name for name, value in match.groupdict().items() if value)
        side = _SIDES[match[name]] if name in ('side', 'beside', 'towards') else name
        return _with_distance('MOVE', side, match.end(), text[match.end() :])
    match = _ASIDE.match(text)
    if match is not None:
        return Found('MOVE', {}, match.end(), WHICH_WAY)
    match = _NO_SIDE.match(text)
    if match is not None:
        found = _with_distance('MOVE', '', match.end(), text[match.end() :])
        found.question = WHICH_WAY
        return found
    return None


def _with_distance(intent: str, side: str, end: int, rest: str) -> Found:
    slots = {'direction': side} if side else {}
    quantity, length, limited = _size(rest)
    if quantity is None:
        return Found(intent, slots, end)
    end += length
    problem = _check(quantity, 'm', MAX_DISTANCE_M, _HOW_FAR, limited)
    if not problem:
        slots['distance_m'] = format_number(quantity.value)
    return Found(intent, slots, end, problem)


def _size(rest: str) -> tuple[Quantity | None, int, str]:
    """Return the quantity that follows, how far it goes, and the 不超过 before it."""
    limit = _LIMIT.match(rest)
    start = limit.end() if limit is not None else 0
    quantity = read_quantity(rest[start:])
    return quantity, start + (quantity.end if quantity else 0), rest[:start]


def _check(quantity: Quantity, unit: str, most: float, ask: str, limited: str = '') -> str:
    """Return what to ask about a quantity, '' where it can be carried out."""
    if limited:
        return f'“{limited}{quantity.words}”是多少?{ask}'
    if quantity.unit == unit and 0 < quantity.value <= most:
        return ''
    return f'“{quantity.words}”是多少?{ask}'


def read_turn(text: str) -> Found | None:
    """Read 左转九十度, 逆时针转半圈, 掉头; 最多左转九十度 is asked about."""
    return _read_turn(text) or _read_limited(text, _read_turn)


def _read_turn(text: str) -> Found | None:
    match = _ABOUT.match(text)
    if match is not None:
        return Found('TURN', {'angle_deg': '180'}, match.end())
    match = _ROUND.match(text)
    if match is not None:
        slots = {'angle_deg': '360'}
        if match['times'] and (times := read_number(match['times'])) > 1:
            slots['times'] = format_number(times)
        return Found('TURN', slots, match.end())
    match = _TURN.match(text)
    if match is not None:
        return _with_angle(_SIDES[match['side']], match.end(), text[match.end() :])
    match = _CLOCK.match(text)
    if match is not None:
        side = 'left' if match['way'] == '逆' else 'right'
        return _with_angle(side, match.end(), text[match.end() :])
    match = _TURN_ONLY.match(text)
    if match is not None and (quantity := read_quantity(text[match.end() :])) is not None:
        found = _with_angle('', match.end(), text[match.end() :])
        if not found.question and quantity.value % 180:
            found.question = '向左转还是向右转?'
        return found
    match = _BEND.match(text)
    return Found('TURN', {}, match.end(), '向左转还是向右转?') if match is not None else None


def _with_angle(side: str, end: int, rest: str) -> Found:
    slots = {'direction': side} if side else {}
    quantity, length, limited = _size(rest)
    if quantity is None:
        return Found('TURN', slots, end)
    problem = _check(quantity, 'deg', MAX_ANGLE_DEG, _HOW_MUCH, limited)
    if not problem:
        angle = -quantity.value if side == 'right' else quantity.value
        slots['angle_deg'] = format_number(angle)
    return Found('TURN', slots, end + length, problem)


_CHARGES = lazy_pattern('(?:回去|去|回)充(?:个|一下|会儿?)?电(?:去|吧)?(?=$|[,再然])')
# Also said of a car: it is asked about.
_STOP_AT = lazy_pattern(
    '停(?:在|到)(?P<place>[^,了过的这那路半原说叫喊]{1,8}?(?:[口边旁前后里下上室厅房间楼处台站库区桌床]|那[里儿])?)(?:吧|就行|就好)?'
)


def read_go(text: str) -> Found | None:
    """Read 去厨房, 到客厅去, 过来, 上楼."""
    match = _COME.match(text)
    if match is not None:
        return Found('MOVE_TO', {'place': 'here'}, match.end())
    match = _CHARGES.match(text)
    if match is not None:
        return Found('MOVE_TO', {'place': '充电桩'}, match.end(), '要我去充电桩吗?')
    match = _FLOOR.match(text)
    if match is not None:
        return Found(
            'MOVE_TO',
            {'place': match['way'].replace('上', '楼上').replace('下', '楼下')},
            match.end(),
        )
    if (match := _OVER.match(text)) is not None:
        return Found('MOVE_TO', {'place': 'there'}, match.end())
    if (match := _OUT.match(text)) is not None:
        return Found('MOVE_TO', {'place': '外面' if match['out'] else '里面'}, match.end())
    if (match := _LEAVE.match(text)) is not None:
        named = match['from'] or match['place']
        end = match.end('place') if match['place'] else match.end()
        end -= len(named) - name_end(named) if match['place'] else 0
        return Found('MOVE_TO', {'place': f'{read_place(named[: name_end(named)])}外面'}, end)
    stops = _STOP_AT.fullmatch(text)
    if stops is not None:
        place = read_place(stops['place'])
        return Found('MOVE_TO', {'place': place}, len(text), f'要我到{stops["place"]}停下吗?')
    toward = re.match(rf'[向往朝](?P<side>[前后左右])(?:直)?(?:{_GO_VERB})?(?=[到去进])', text)
    start = toward.end() if toward is not None else 0
    match = _ARRIVE.match(text, start)
    if match is None:
        return None
    goal = to_place(text, match.end())
    backward = toward is not None and toward['side'] == '后'
    return _reversing(goal, backward) if goal is not None else None


def _reversing(goal: Found, backward: object) -> Found:
    """Return the way to a place as it is driven: 倒车到车库, 往后退到墙边."""
    for slots in (goal.slots, *goal.options) if backward and goal.slots else ():
        slots['direction'] = 'backward'
    return goal


# What is done, and no place: 去浇花, but 去收发室.
_DEED = lazy_pattern(
    '收(?![银发])|[送寄领借还买签办交付浇喂倒扫拖擦晾晒叠铺切修量煮炒盛热装拆订约缴喊问洗换关盖打]'
)
_PLACE_END = lazy_pattern(
    '[室间房厅区台处站场库口楼院店馆桩位桌机点门部堆池架柜边旁里上]$|那儿|旁边|那里|面前'
)
_FAR = lazy_pattern(r'(?:再)?[走开移靠](?=[0-9一二两三四五六七八九十半])')


def to_place(text: str, start: int) -> Found | None:
    visit = _VISIT.match(text, start)
    if visit is not None:
        found, times = to_place(text, visit.end()), read_number(visit['times'] or '一')
        if found is not None and found.slots and times > 1:
            found.slots['times'] = format_number(times)
        return found
    rest = text[start:]
    if rest.startswith('的'):
        return None  # 今天来的信
    if not rest and text[start - 1] in '进来':
        return None
    if not rest or rest in ('去', '吧'):
        return Found('MOVE_TO', {}, len(text), '要我去哪里?')
    if _NOT_PLACES.match(rest):
        return None
    end = name_end('x' + rest) - 1
    steps = _FAR.search(rest, 1, end)
    end = steps.start() if steps is not None else end  # 我这边走2步
    end = place_end(rest, end)
    place = re.sub('(?<=..)(?<![突进退支输])出$', '', _trimmed(rest[:end]))  # 到三楼出来
    if end < len(rest):  # 到客厅后拿杯子: once it is there
        place = place.removesuffix('之后').removesuffix('后')
    does = _DEED.match(place) is not None and _PLACE_END.search(place) is None
    if not end or not place or '了' in place or does:
        return None
    places = [name for name in _OR.split(place) if name]
    if len(places) > 1:
        options = [{'place': read_place(name)} for name in places]
        question = f'去{"还是".join(places)}?'
        return Found('MOVE_TO', options[0], start + end, question, options=options)
    return Found('MOVE_TO', {'place': read_place(place)}, start + end)


def _trimmed(place: str) -> str:
    """Take 去, 来, 吧 off the end of a place."""
    match = _PLACE_TAIL.search(place)
    return place[: match.start()] if match is not None and match.start() else place
