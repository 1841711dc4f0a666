# SPDX-License-Identifier: Apache-2.0
"""Pauses that speech leaves out, put where a Chinese order goes on to something else.

Without them a name takes in what follows it: 搬到办公室挺重的小心点, 左边的搬到阁楼右边的搬到楼下.
"""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_KIND = (
    '(?:最?[大小新旧高矮长短](?![爷妈叔哥姐娘伯夫厅门家])|[红黄蓝绿黑白紫灰橙粉]色?'
    '|[左右前后上下里外][边面]?的|干净的?|脏的?|[满空热凉]的)'
)
_LAID = '(?:放[在到]?|摆[在到]?|挂[在到]?|搬[到去]|送[到去]?|拿[到去]|推[到去]|端[到去]|递给)'
# 大箱子放下层小箱子放它上面: the same is done with another one.
_ANOTHER = lazy_pattern(
    rf'(?P<first>(?:^|(?<=,))[^,]{{1,9}}?(?P<verb>{_LAID})[^,]{{1,10}})(?P<second>{_KIND}[^,]{{0,6}}?(?P=verb)[^,]+)'
)
_CUTS = lazy_pattern(
    r'(?<=.[室房厅间库里口上处台区门箱柜边])(?=(?:马上|立刻|立即|赶紧|赶快)(?:回[来去]|过[来去]|把|拿|送))'
    # 去厨房慢一点
    r'|(?<=..[室房厅间库口里上边台区门])(?=(?:慢一?点|快一?点|小心一?点|轻一?点)儿?(?:,|$))'
    r'|(?<=..)(?=(?:挺|很|太|有点)[\u4e00-\u9fff]{1,2}[的了]?你?(?:小心|慢点|轻点|当心))'
    r'|(?<=..[的了])(?=你?(?:小心|慢|轻)一?点儿?(?:,|$))'
    r'|(?<=..)(?=要(?:一直|始终|保持))'
    r'|(?<=..)(?=放在?[那这](?:儿|里)(?:就行|就好|吧)?(?:,|$))'
    r'|(?<=..)(?<![那儿里再先来去着])(?=陪[着他她它](?![去到上下回]))'
    r'|(?<=[左右前后]边)(?=[那这]个?是什么)'
    # 去厨房看水壶
    r'|(?<=[室房厅间库里楼])(?=看(?:台(?=灯)|门(?=[锁开关])|护[士工]|[^看一下着护台板门起过上来得守不完有左右,]))'
    # 看着锅开了告诉我
    r'|(?<=看着)(?P<watched>[^,看]{1,3}?)(?=[她他它]?[开好熟干哭醒响]了(?:就|你)?(?:告诉|叫|喊))'
)
_TELLS = lazy_pattern('[说讲念读喊问“"「『]|告诉|通知|转告|提醒')
_CARRIED_OFTEN = lazy_pattern(
    rf'(?P<verb>[搬拿送运推端])(?P<times>{NUMERAL}[次趟遍])到(?P<place>[^,]+?)(?=,|$|再|然后|就|并)'
)
_BOTH = lazy_pattern(
    '先(?P<one>[^,先后去到把再]{1,5}?)[后再](?P<other>[^,去到把]{1,5}?)(?=[都全][拿送端搬])'
)
# 把信交给王阿姨之后去大厅
_HANDED_THEN = lazy_pattern(
    '(?P<first>(?:^|(?<=,))(?:先|请|你)*[把将给帮][^,]{1,8}?(?:[交递拿送还端转带]给|[送带拿搬放][到在]|给)[^,等]{1,8}?)(?:之后|以后|(?<![最然随])后)(?=[再就]?[去回来把给拿带到跟送])'
)
# 去b门等等去d门, which is no order to wait.
_WAIT_NO = lazy_pattern(r'(?<=[^,][^,])等等(?=[去到往左右]|不)')


def part(plain: str) -> str:
    """Put pauses into a text, and what is said out of its order into its place.

    What somebody is to be told stays as it came.
    """
    plain = _WAIT_NO.sub(',不对,', plain)
    plain = _HANDED_THEN.sub(r'\g<first>,', plain)
    plain = _BOTH.sub(r'\g<one>和\g<other>', plain)
    plain = _CARRIED_OFTEN.sub(r'\g<verb>到\g<place>\g<times>', plain)
    plain = _ANOTHER.sub(_two_orders, plain)
    return _CUTS.sub(_paused, plain)


def _two_orders(said: re.Match[str]) -> str:
    """Return 左边的箱子搬到阁楼右边的搬到地下室 as two orders, each with its thing."""
    if _TELLS.search(said.string, 0, said.start('second')):
        return said.group()
    verb, first, second = said['verb'], said['first'], said['second']
    named = _NAMED.fullmatch(first.partition(verb)[0])
    kind = second.partition(verb)[0]
    if named is None and kind.endswith('的'):
        return f'{first},{second}'  # 干净的送五号房脏的送洗衣房
    if named is not None and kind.endswith('的'):
        second = kind + named['noun'] + second[len(kind) :]
    orders = (first if first[0] in '把将' else f'把{first}', f'把{second}')
    whole = ','.join(orders)
    return whole.replace('放', '放在') if verb == '放' else whole


_NAMED = lazy_pattern(f'(?:把|将)?{_KIND}(?P<noun>[^,的]{{1,5}})')


def _paused(cut: re.Match[str]) -> str:
    watched = cut['watched'] or ''
    if _TELLS.search(cut.string, 0, cut.start()):
        return watched
    return f'{watched},{watched}' if watched else ','
