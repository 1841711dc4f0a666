# SPDX-License-Identifier: Apache-2.0
"""Chinese questions about people who are seen, and which or how many there are of a kind."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.chinese.questions import ABSTRACT
from omnivinci_ros.commands.chinese.questions import ENDS
from omnivinci_ros.commands.chinese.questions import TELL_ME
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_AT = '(?:[里上下边中间内口]|[室厅房])'
_DOES = '[穿戴坐站躺蹲举挥拿指睡排看]'
_COUNTS = '(?:数一?[数下])?'
# How somebody looks, or what somebody does, who is somewhere or wears something.
_PERSON_IS = lazy_pattern(
    f'{TELL_ME}'
    r'(?P<who>(?!.*[你我他她])[^,]{2,14}?)(?:现在|都)?'
    r'(?:长(?:得|的)?(?:是)?(?:什么|啥|怎)样(?:子|的)?|是?什么(?:样子|姿势|表情|打扮|发型)'
    r'|正?在(?:干什么|做什么|干嘛|干啥)|是男的?(?:还)?是女的?|是[站坐躺蹲]着?还是[站坐躺蹲]着?'
    r'|[穿戴](?:着|的)(?:是)?什么(?:颜色的?)?(?:衣服|帽子|鞋子?|裤子)?)'
    f'{ENDS}'
)
_KNOWN_BY = lazy_pattern(
    '.*(?:[里上边口前后面]|[室厅房间桌])的?(?:.*的)?[那这]?.*|.*[穿戴坐站躺举挥].*的.*'
)
# 书架上最大的东西是什么, 货架上最重的箱子是哪个
_MOST = lazy_pattern(
    rf'{TELL_ME}(?P<place>[^,最]{{1,8}}?{_AT})的?'
    r'(?P<most>最[\u4e00-\u9fff]{1,2}?)(?:的(?P<thing>[^,的]{1,6}?)?)?是(?:什么|啥|哪一?[个件本张把])'
    f'{ENDS}'
)
# 穿蓝衣服的人有几个, 客厅里穿红衣服的有多少
_SO_MANY = lazy_pattern(
    rf'{TELL_ME}{_COUNTS}(?P<place>[^,穿戴坐站躺举挥拿]{{1,8}}?{_AT})?'
    rf'(?P<kind>(?:正?在)?{_DOES}[^,有]{{1,8}}?)的?(?P<who>(?<=的)[^,有的]{{1,4}}?)?'
    rf'(?:一共|总共)?有(?:几|多少)[个位名]?人?{ENDS}'
)
# 客厅里有几个人坐着, 有多少小孩在展厅
_HOW_MANY_DO = lazy_pattern(
    rf'{TELL_ME}{_COUNTS}(?P<place>[^,有]{{1,8}}?(?:{_AT}|[这那][里儿]?))?'
    r'(?:现在|一共|总共)?有(?:几|多少)[个位名]?(?P<who>[^,有的没不未正在穿戴坐站躺蹲举挥拿]{1,5})'
    rf'(?:(?P<does>(?:正?在|都|正)?{_DOES}着?[^,有]{{0,7}}?|[没未不]有?[^,有]{{1,7}}?)|在(?P<at>[^,有]{{1,6}}?{_AT})){ENDS}'
)
# 桌上都有哪些水果
_WHICH_ARE = lazy_pattern(
    rf'{TELL_ME}(?P<place>[^,有]{{1,8}}?{_AT})(?:都|一共)?有(?:些)?(?:哪些|什么)'
    r'(?P<thing>(?!东西|事|用|人|好|问题|意思|关系|办法)[^,有]{1,5}?)'
    f'{ENDS}'
)
# Where no robot looks: 世界上最高的山是哪个, 电视里的人在干什么.
_ELSEWHERE = lazy_pattern(
    '世界|全国|中国|电视|电影|网[上页]|手机|电脑|公司|学校|班里|历史|宇宙|书里|故事|歌|成分|功能|新闻'
    '|你知道|[我你他她]们?家|[我你他她]们?(?:的|班|手)'
)


def read_shown(text: str) -> Found | None:
    """Read a question about a person who is seen, or which and how many there are of a kind."""
    if _ELSEWHERE.search(text) is not None:
        return None
    match = _PERSON_IS.match(text)
    if match is not None and _KNOWN_BY.match(match['who']) and is_person(match['who']):
        return Found('DESCRIBE', read_seen_thing(match['who']), match.end())
    match = _MOST.match(text)
    if match is not None:
        slots = {'object': match['thing'] or '东西', 'attribute': match['most']}
        return Found('DESCRIBE', {**slots, 'place': read_place(match['place'])}, match.end())
    match = _SO_MANY.match(text)
    if match is not None:
        place = match['place'] or ''
        return _counted(match['who'] or '人', match['kind'], place, match.end())
    match = _HOW_MANY_DO.match(text)
    if match is not None:
        place = match['place'] or match['at'] or ''
        return _counted(match['who'], match['does'] or '', place, match.end())
    match = _WHICH_ARE.match(text)
    if match is not None and ABSTRACT.search(text) is None:
        slots = {'object': match['thing'], 'place': read_place(match['place'])}
        return Found('DESCRIBE', slots, match.end())
    return None


def _counted(who: str, does: str, place: str, end: int) -> Found:
    """Return an order to describe how many there are who do something."""
    slots = {'object': who, 'attribute': does, 'place': read_place(place) if place else ''}
    return Found('DESCRIBE', {name: value for name, value in slots.items() if value}, end)
