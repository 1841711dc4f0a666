# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that name the thing first, without 把, or in a clause of its own."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.ba_sentences import after_thing
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.thing_orders import CARRY
from omnivinci_ros.commands.chinese.thing_orders import IN_PLACE
from omnivinci_ros.commands.chinese.thing_orders import LAY
from omnivinci_ros.commands.chinese.thing_orders import LAY_ONE
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_TO_END = r'(?=$|[再然就并])'
_SOMEWHERE = (
    rf'(?=[^了过着的]{{1,9}}(?:{IN_PLACE})(?:面|边|头)?(?:[去来吧]|就得了|就行了?|就好)*$)'
)
_LIES = lazy_pattern('[放挂摆贴搁晾]在')  # 钥匙放在桌上 may tell where it is
_ENDINGS = (
    rf'(?!靠)(?:{LAY})(?:回|到|进|入|在|于)(?!了)|(?!靠|收|叠|套){LAY_ONE}{_SOMEWHERE}',
    rf'(?:{CARRY})(?:过来|过去|去|上去|下去)?给(?!了)|[给递]我{_TO_END}',
    rf'(?:{CARRY})[上下]楼(?:来|去)?$',
    r'给(?![抱搬拿端提扛抬掏拎])(?=[^我你他她它,]{1,8}$)',
    r'给我(?:递|拿|取|送|端|捎|带|提|拎|叼)|(?:给我)?找出来$',
    rf'(?:给.{{1,6}})?(?:拿|递|端|取|搬|送|传|推|拎|提|带)(?:过来|来|过去|上去|上来|下去|进去|回去){_TO_END}',
    r'(?:捡|拿|抱|扶|拾|举|提|拎|端|搬|收|拔|摘|接|够)(?:起来|下来|一下)$',
    r'(?:端|拿|抱|抓|握|扶|接)(?:稳|紧|住|好)了?(?=$|[别莫])|(?<=你)(?:拿|接|抱|端|扶)着吧?$',
    rf'(?:{CARRY})(?:到|回|进|去|至)(?!了)|(?:拿|带|拎)上(?:吧)?$',
    r'送(?=[^到给来去了过]{1,5}(?:科|室|台|桌|床|处|部|区|位|站|库)(?:去|来)?$)',
    r'(?:轻点儿?|慢点儿?|小心点?儿?|轻轻|慢慢)[放搁](?:下来?)?$',
)
# The thing first, without 把. It may also be told so (书放在桌上): only what is plainly ordered.
_TOPIC = lazy_pattern(
    r'(?!(?:我们?|你们?|您|他们?|她们?|咱们?)(?!的|那|这))(?!.{0,5}(?:一直|没有|不要))'
    r'(?!.{0,4}[外手被枕封笔脚]套在)(?!朝|往|向|沿|用(?![过完剩]的)|念|读|看|听|说|写|发|打开|播)'
    r'(?P<thing>(?:[那这一两三几]把|[拖扫]把)?[^,把将给去来到从跟帮请让叫有是在想要再先都已正刚别不才又还也]{1,12}?)'
    r'(?P<sure>(?:全都|都|全|先|也|就|给我|帮我|帮忙|帮着|直接|顺手|麻烦你?|你|赶紧|快|给(?=[抱搬拿端提扛抬掏拎][^我他她给]*[来去上下]$))*)'
    rf'(?={"|".join(_ENDINGS)})'
)
# 热缩管拿一卷给电工班, 饮料送三瓶去包厢
_COUNTED = lazy_pattern(
    r'(?P<thing>[^,把将给去来到从跟帮请让叫有是在想要再先都已正刚别不才又还也就于我你他她]{1,10}?)'
    r'(?:再|先|你|给我|帮我)*(?:拿|取|送|带|端|递|搬|倒)'
    rf'(?P<number>{NUMERAL})[{MEASURES}]?'
    r'(?:(?:过来|过去|来|去)?给(?P<who>.{1,8}?)|(?P<come>过?来)|[到去](?P<place>.{2,8}?)(?:给(?P<whom>.{1,6}?))?)(?:去|吧)?$'
)
# Of what is not named: 红的不要,蓝的拿来.
_ONES = lazy_pattern(
    '(?P<which>(?:(?:[深浅]?[红黄蓝绿黑白紫灰橙粉棕金银青褐]色?|最?[大小新旧高矮长短圆方厚薄轻重]|干净|没用过)的){1,3})(?:都|全|也)*(?:给我)?(?=[拿端递送搬取带])'
)
_MORE_DONE = lazy_pattern('[叠洗擦收扫晾切装包折煮做修弄]好$|干净$')
_GIVES_ONLY = lazy_pattern('给[^我]{1,8}(?<![过上下]去)(?<!来)$')
_SO_MANY = lazy_pattern(f'(?:{NUMERAL})[{MEASURES}]')  # 一个给我,一个给妹妹
_GENTLY = lazy_pattern(
    r'(?P<thing>.+?)(?P<speed>轻点儿?|慢点儿?|小心点?儿?|轻轻|慢慢)[放搁](?:下来?)?$'
)
_ORDERED = lazy_pattern(r'(?:[去来吧]|就得了|就行|就好|上来|下来)$')
_TOLD = lazy_pattern(
    r'的$|了(?!吧?$|[别莫])|(?<![稳住紧好得])了|过(?![来去])|(?<!你[拿接抱端扶])着$|呢$'
)
_NO_THING = lazy_pattern(
    '婴儿|宝宝|小孩|(?<![扳把扶助])手$|脚$'
    '|(?<![锅针喷龙砖馒骨罐码插镜木石枕])头$|腿$|眼睛$|心思?$|话$|事$|了'
)
_WITHIN = lazy_pattern('(?<!手)[嘴心]里|心上|脑子')


# 这沓文件给每位评委发一份
_HANDED = lazy_pattern(
    rf'(?P<thing>[^,把给去来到从跟我你他她]{{2,10}}?)(?:都|就|你|请)*给(?P<who>[^,我你他她]{{1,8}}?)(?:各|每人|一人)?(?:发|拿|送|端|递|倒|带|搬|推|拎|提|抬|抱|换|加|添)(?P<number>{NUMERAL})[{MEASURES}](?:去|过去|吧)?$'
)


def read_topic(text: str) -> Found | None:
    """Read 扳手放回工具箱里; 钥匙放在桌上 may also tell where it is: asked about."""
    handed = _HANDED.match(text)
    if handed is not None and (is_served(handed['who']) or handed['who'][0] == '每'):
        slots = {'recipient': read_person(handed['who'])}
        if (number := read_number(handed['number'])) > 1:
            slots['quantity'] = format_number(number)
        return about_thing('BRING_OBJECT', handed['thing'], len(text), '', **slots)
    counted = _read_counted(text)
    if counted is not None:
        return counted
    ones = _ONES.match(text)
    if ones is not None:
        found = after_thing(ones['which'] + text[ones.end() :])
        if found is not None and 'object' in found.slots:
            found.end += ones.end() - len(ones['which'])
            return found.asking(f'“{ones["which"]}”是指什么?')
    match = _TOPIC.match(text)
    if match is None or is_person(match['thing']) or _NO_THING.search(match['thing']):
        return None
    thing = match['thing']
    gives = _GIVES_ONLY.match(text, match.end())
    if gives and not match['thing'].startswith(('这', '那')) and not _SO_MANY.fullmatch(thing):
        return None  # 钱给老婆
    if match['thing'].endswith(('里', '里面', '上面')):  # 库房里给我取一瓶来
        return None
    if _WITHIN.search(text, match.end()) is not None:
        return None
    if _TOLD.search(text, match.end()) is not None or match['thing'].endswith(('的', '分钟')):
        return None
    gently = _GENTLY.match(text)
    if gently is not None:  # 箱子轻点放
        return about_thing('PLACE_OBJECT', thing, len(text), '', speed=gently['speed'])
    found = after_thing(thing + text[match.end() :])
    if found is not None and _MORE_DONE.search(thing):  # 衣服叠好放柜子里
        found.asking(f'我没听懂“{thing}”。你指的是什么?')
    if found is None or 'object' not in found.slots:
        return None
    found.end += match.end() - len(thing)
    plain = match['sure'] or thing.startswith(('这', '那')) or _ORDERED.search(text[: found.end])
    told = _LIES.match(text, match.end()) is not None or thing.startswith('我的')
    if told and not plain:
        return found.asking(f'要我把{thing}{text[match.end() : found.end]}吗?')
    return found


def _read_counted(text: str) -> Found | None:
    match = _COUNTED.match(text)
    if match is None or match['who'] and not is_served(match['who']) or is_person(match['thing']):
        return None
    slots = {}
    if (number := read_number(match['number'])) > 1:
        slots['quantity'] = format_number(number)
    if match['place']:
        slots['place'] = read_place(match['place'])
        slots.update({'recipient': read_person(match['whom'])} if match['whom'] else {})
    else:
        slots['recipient'] = read_person(match['who'] or '我')
    return about_thing('BRING_OBJECT', match['thing'], len(text), '', **slots)


# A clause that only names something: 扳手, 把这个快递, 我那件灰毛衣.
_NAMED = lazy_pattern(
    r'(?:去)?(?:把|将)?(?:那个谁|那什么|那啥|就是|还有|喏|诺|诶|对|嗯)*'
    r'(?P<name>(?:[^是有在要不没,]{0,4}[那这]把)?(?:茶几|[^是有在要不没吗什么怎谁哪几多想说看去来跟给让叫请别莫缺很太真好得先再就都也还把将]){1,14}?)'
    r'(?:那个|这个)?[呢啊嘛吧呀哈咯]?'
)
_NO_NAME = lazy_pattern(
    r'[了过](?!滤|的)|着(?!的)|^[我你您他她它]们?$|^[对嗯哦啊唉嘿喂]+$|快点?$|哈哈|^(?:走|停|转|退|放|拿|找|跟|抓|捡)'
    r'|^(?P<verb>[尝看试问洗擦找闻摸想听说转数量敲推拉摇晃])(?P=verb)|^(?:洗(?:手|脸|脚|头|澡|菜|米)|漱口|刷牙|换鞋|消毒|敲门)$'
    r'|天气|^[穿戴]|(?:[入出]库|上架|到货)$|时间|开玩笑|麻烦|谢谢|拜托|赶紧|马上|稍微|一下'
)


def named_alone(clause: str) -> str:
    """Return what a clause names where it does no more than that, '' otherwise."""
    match = _NAMED.fullmatch(clause)
    if match is None or _NO_NAME.search(match['name']) is not None:
        return ''
    name = match['name']
    half = len(name) // 2
    if half and name[:half] == name[half:] and half > 1:  # 奶瓶奶瓶
        name = name[:half]
    return name if len(name) > 1 or name in '药水饭菜茶书笔碗刀' else ''


def names_thing(name: str) -> bool:
    """Say whether a name in a clause of its own is a thing's."""
    return not is_person(name) and 'object' in read_thing(name)
