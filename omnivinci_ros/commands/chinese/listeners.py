# SPDX-License-Identifier: Apache-2.0
"""Who is told something in Chinese, and where what is said begins: 告诉经理|有客人."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.nouns import AND
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import leading_person
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_KITCHENS = frozenset('厨房 后厨 吧台 收银台 大堂'.split())  # who works there is told
_LONGEST = 8  # characters
_THAT_THERE = lazy_pattern(
    '[^,我你他她]{1,6}?(?:[里上口边前后廊厅室房桌床旁])的?(?:[那这][个位名]|[那这](?=人))'
)
_PRONOUNS = frozenset('我 你 您 他 她 我们 你们 他们 她们'.split())
# What makes one name of two: 护士站, 财务部, 保安队长; 经理 and 有客人 are none.
_NO_NEWS = '(?!来|到|走|回|在|要|找|叫|说|不|有|已)'
_WITH = lazy_pattern(
    '[站部室科处组班台房间](?!门)|[们长傅姐爷娘妹头]|家属|队长|小姐|女士|先生|助理|秘书'
    f'|(?:经理|主任|护士|医生|大夫|保安|师傅|阿姨|老师|组长|班长|店长|[^,]{{0,2}}员工?|负责人|那边|那里){_NO_NEWS}'
)
_PARENTS = lazy_pattern(f'(?:爸爸?|妈妈?|爷爷|奶奶|家长){_NO_NEWS}')
_PAIRS = lazy_pattern(f'(?:爷爷奶奶|爸爸妈妈|叔叔阿姨|哥哥姐姐|弟弟妹妹|外公外婆){_NO_NEWS}')
_CHILD = lazy_pattern('.{0,3}(?:孩子?|宝宝|小朋友|同学)')
_NAMED = lazy_pattern(
    '[小老阿][王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范'
    '石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]'
)


def listener(text: str) -> tuple[str, bool]:
    """Return who is told something, one or several, and whether that is sure."""
    who, sure = _one_listener(text)
    while sure and (joint := AND.match(text, len(who))) is not None:  # 小王和小李
        other, known = _one_listener(text[joint.end() :])
        end = joint.end() + len(other)
        if not known or other in _PRONOUNS or not is_person(other) or end == len(text):
            break
        who = text[:end]
    return who, sure


def _one_listener(text: str) -> tuple[str, bool]:
    """Return a person or where people work.

    The longest name is not always meant: in 告诉经理有客人 it is 经理.
    """
    there = _THAT_THERE.match(text)
    if there is not None:  # 走廊那位先生
        who, sure = leading_person(text[there.end() :])
        if sure or there.group().endswith(('位', '个')) and who == '人':
            return text[: there.end() + len(who)], True
    who, sure = _longest(text)
    pair = _PAIRS.match(text)
    if pair is not None:
        return pair.group(), True
    for length in range(2, len(who)):
        rest = text[length:]
        if _is_known(text[:length], rest) and not _goes_on(text[:length], who[length:], rest):
            return text[:length], True
    more = _WITH.match(text, len(who))
    if more is not None and more.end() < len(text) and is_served(text[: more.end()]):
        return text[: more.end()], True  # 护士站
    return who, sure


def _longest(text: str) -> tuple[str, bool]:
    if is_served(text):
        return text, True
    who, sure = leading_person(text)
    if sure:
        return who, True
    for length in range(min(_LONGEST, len(text) - 1), 1, -1):
        if is_served(text[:length]):
            return text[:length], True
    return who, False


def _is_known(name: str, rest: str) -> bool:
    if name[0] in '小老阿' and len(name) == 2 and not _NAMED.fullmatch(name):
        return name in ('老师', '老板', '老人', '阿姨', '小姐')
    if name in _KITCHENS:
        return True
    if name[-1] == '的':
        return False
    word = name[-1] + rest[:1]
    return word not in ('部门', '员工', '人员', '科学', '班级') and is_served(name)


def _goes_on(first: str, tail: str, rest: str) -> bool:
    """Say whether a name goes on behind a shorter one: 财务 in 财务部的小刘."""
    if tail.startswith('的'):
        return is_person(first + tail)
    joined = _WITH.match(rest) or (_CHILD.fullmatch(first) and _PARENTS.match(rest)) or None
    return joined is not None and joined.end() <= len(tail)
