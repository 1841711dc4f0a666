# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to go with somebody: 跟我来, 跟着叉车, 带我去厨房, 把客人带到会议室."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.motion import to_place
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_FOLLOW = lazy_pattern(
    r'(?:跟着|跟上|跟随|跟住|跟紧|跟在|跟到(?=[我他她])|紧跟着?|尾随|追上|追着|追|盯住(?=.+去哪))(?!着?(?:感觉|时代|潮流|节奏|直觉|心走))'
)
_BEHIND = '(?:[左右]边|后面|身后|后头|背后|后边|旁边|屁股后头?)'
# 在后面跟着, 跟我后面, 我走哪你跟哪
_FOLLOW_BEHIND = lazy_pattern(
    rf'在?(?P<whose>[我他她]们?)?的?{_BEHIND}(?:慢慢|好好|紧紧)?跟着?(?:走|来)?(?:啊|吧|哦)?(?=$|[,就别])'
    rf'|跟在?(?P<who>[我他她]们?){_BEHIND}(?:走|来)?(?=$|[,就])'
    r'|(?P<goes>[我他她]们?)(?:走|去|到|上)(?:到)?哪[儿里]?你?就?(?:跟|去|走|到|上)(?:到)?哪[儿里]?(?=$)'
)
_DOING = '来|走|过来|过去|出去|进去|进来|回去|上楼|下楼|出门|回家|去'
_WITH = lazy_pattern(
    r'(?:[和同](?=.{1,4}一[起块])|随|跟着?)(?!着?(?:感觉|时代|潮流|直觉))(?P<who>(?![在上紧随住便到])[^说讲问打去到回来别让]{1,6}?)'
    rf'(?:一起|一块儿?)?(?:{_DOING})(?=$|[吧,])'
)
_BESIDE = lazy_pattern(
    '陪着?(?P<who>[^,去到]{1,6}?)(?:散散?步|走走?|遛遛|遛个?弯儿?|转转|逛逛)(?:吧|去)?(?=$|[,])'
)
_WITH_TO = lazy_pattern(
    r'[跟随](?:着)?(?P<who>我们?|他们?|她们?|[^,到去]{1,14}?)(?:一起)?(?:从(?P<from>[^,]{1,8}?))?(?:(?:走|开|上|下)?(?:去|到|回|来)|上(?=.{1,3}[楼层])|下(?=.{0,3}(?:[楼层]|车库)))(?P<place>[^,吧]+)'
)
_FOLLOWED = lazy_pattern('[^,我你您他她它]{0,3}(?:[车人队狗猫]|担架|机器人)')  # 跟着担架到急诊室
# 跟着老李他去哪你去哪
_WHEREVER = lazy_pattern(
    r'(?<=.)[他她它]们?(?:去|到|上|走)到?哪[儿里]?,?你?就?(?:跟|去|走|到|上)到?哪[儿里]?$'
    r'|(?<=.)看?[他她它]们?往哪[儿里]?[跑走去飞钻]$'
)
# What somebody does who is followed: 跟着那位大夫查房.
_MORE = lazy_pattern('[我你他她](?!们?$|们?的|[这那])')  # 我绕一圈
_THEIR_WAY = lazy_pattern(
    r'(?:[走转绕逛][一两]?圈|查房|巡房|巡逻|巡视|干活|上班|散步|出门|下楼|上楼|回家|过去|一起|最?后面|最后头|身后|旁边|后头|跑|走|来|去|慢慢|紧紧|好好|吧|点儿?|一点儿?)+$'
)
_GUIDE = lazy_pattern(
    r'(?:护送|接送|送送|搀扶|搀着?|扶着?|带着|带领|引领|引导|陪同|陪着?|带|领着?|送|引)(?:一下)?(?:[这那]?[一两三四五六七八九十几]位)?(?P<who>(?:第?[一二三四五六七八九十两\d]{1,4}(?:号|楼)?(?:桌|床|病?房间?|台|座)的?)?[^一二三四五六七八九十两\d]{1,14}?)(?:[一两三四五六七八九十几]位)?(?:从(?P<from>[^,把]{1,8}?))?'
    r'(?P<to>去?[找见](?=[^,]{2,8}$)|前往|回到|走到|进到|去(?:到|一下(?=$)|一趟(?=$))?|到(?!的)|回|进(?!来|去)|上(?!来|去|的)|(?<!下)来(?!的)|出去|参观完?|(?P<floor>[上下]楼)|(?P<hither>(?:过|上|下|进|出|回)来)|(?P<thither>(?:过|上|下|进)去))'
)
_TAKE_WHO = lazy_pattern(
    r'把(?P<who>[^给]{1,14}?)(?:从(?P<from>[^,把]{1,8}?))?(?:带|领|送|引|引导|护送|请)(?P<to>到|去|回|进(?!来|去)|往|(?P<floor>[上下]楼)|(?P<hither>(?:过|上|下|进)来)|(?P<thither>(?:过|上|下|进)去))'
)
_TAKE_ALONG = lazy_pattern(r'(?:带|领|引导)(?:一下)?(?P<who>.{1,6}?)(?:去|走)?')
_THERE_TO = lazy_pattern('休息|坐坐|坐下|坐|看看|等着|吃饭|登记|参观|治疗|检查')
_SEAT = lazy_pattern(
    r'(?:带|领|引导|引|请)(?:[一两三四五六七八九十几]位)?(?P<who>.{1,6}?)(?:入座|就座|落座)(?=$|[,再然])'
)
# Somebody is met first, and led then: 接一下客人,带他上来
_MEET = lazy_pattern(r'(?:迎接?|接(?!待))(?:一?下)?(?P<who>[^,到给]{1,8}?)(?=$|[,再然])')
_WHITHER = '要带到哪里去?'
_SHOW_WAY = lazy_pattern(
    r'(?:在?前[头面])?(?:[给为替](?P<who>我们?|他们?|她们?|.{1,7}?))?(?:带个?路|引个?路|领个?路)(?=$|[去到,])'
)

_FROM_WHERE = lazy_pattern('从(?P<from>[^,把拿取]{1,8}?)(?=带|领|送|引|护送|陪)')


def read_follow(text: str) -> Found | None:
    """Read 跟着我, 跟我来, 跟上他, 在后面跟着."""
    match = _FOLLOW_BEHIND.match(text)
    if match is not None:
        who = match['whose'] or match['who'] or match['goes'] or '我'
        return Found('FOLLOW', {'object': read_person(who)}, match.end())
    match = _BESIDE.match(text)
    if match is not None and is_person(match['who']):  # 陪我走走
        return Found('FOLLOW', {'object': read_person(match['who'])}, match.end())
    match = _WITH.match(text)
    if match is not None:
        return Found('FOLLOW', {'object': read_person(match['who'])}, match.end())
    match = _WITH_TO.match(text)
    if match is not None and (is_person(match['who']) or _FOLLOWED.fullmatch(match['who'])):
        length = name_end(match['place'])
        place = re.sub(r'^一?趟|(?:去|来|吧)+$', '', match['place'][:length])
        slots = {'object': read_person(match['who']), 'place': read_place(place)}
        slots.update({'from': read_place(match['from'])} if match['from'] else {})
        return Found('FOLLOW', slots, match.start('place') + length)
    match = _FOLLOW.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    wherever = _WHEREVER.search(rest)
    end = name_end('x' + (rest[: wherever.start()] if wherever else rest)) - 1 if rest else 0
    if wherever is not None and end == wherever.start():
        return Found('FOLLOW', {'object': read_person(rest[:end])}, len(text))
    who = _THEIR_WAY.sub('', rest[:end])
    if not who:
        if match.group() in ('跟上', '跟紧', '跟住', '紧跟'):
            return Found('FOLLOW', {'object': 'me'}, match.end() + end)
        return Found('FOLLOW', {}, len(text), '要我跟着谁?')
    found = Found('FOLLOW', {'object': read_person(who)}, match.end() + end)
    return found.asking('要我跟着谁?') if _MORE.match(who) and not is_person(who) else found


def read_guide(text: str) -> Found | None:
    """Read 带我去厨房, 把客人带到会议室, 带路."""
    start = _FROM_WHERE.match(text)
    if start is not None:  # 从大厅带客人去会议室
        found = read_guide(text[start.end() :])
        if found is not None:
            found.end += start.end()
            found.slots['from'] = read_place(start['from'])
        return found
    match = _SHOW_WAY.match(text)
    if match is not None and (match['who'] is None or is_person(match['who'])):
        who = read_person(match['who'] or '我')
        return Found('GUIDE', {'object': who}, match.end(), _WHITHER)
    match = _SEAT.match(text)
    if match is not None and is_person(match['who']):
        slots = {'object': read_person(match['who']), 'place': '座位'}
        return Found('GUIDE', slots, match.end())
    match = _MEET.match(text)
    if match is not None and is_person(match['who']) and text[0] + text[1] != '迎接':
        return Found('GUIDE', {'object': read_person(match['who'])}, match.end(), _WHITHER)
    match = _TAKE_ALONG.fullmatch(text)
    if match is not None and is_person(match['who']):
        return Found('GUIDE', {'object': read_person(match['who'])}, len(text), _WHITHER)
    match = _TAKE_WHO.match(text) or _GUIDE.match(text)
    if match is None or not is_person(match['who']):
        return None
    slots = {'object': read_person(match['who'])}
    slots.update({'from': read_place(match['from'])} if match['from'] else {})
    if match['to'] == '出去':
        return Found('GUIDE', {**slots, 'place': '外面'}, match.end())
    if match['floor']:  # 陪爷爷下楼
        return Found('GUIDE', {**slots, 'place': f'楼{match["floor"][0]}'}, match.end())
    found = to_place(text, match.end())
    if found is not None and found.slots:
        return Found('GUIDE', {**slots, **found.slots}, found.end, found.question)
    if match['hither'] or match['thither']:  # 领他上来, 带我过去
        slots['place'] = 'here' if match['hither'] else 'there'
        rest = _THERE_TO.match(text, match.end())
        return Found('GUIDE', slots, rest.end() if rest is not None else match.end())
    return Found('GUIDE', slots, match.end(), _WHITHER)
