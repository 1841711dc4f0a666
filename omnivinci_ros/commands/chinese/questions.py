# SPDX-License-Identifier: Apache-2.0
"""Chinese questions about what is there: 桌上有几个杯子, 墙上写的什么, 门口是谁."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

TELL_ME = (
    r'(?:告诉我|给我说说|跟我说说|和我说说|说说|说一下|讲讲|请问'
    r'|看一看|看看|看一下|看下|看一眼|瞧瞧|瞅瞅)?'
)
# Verbs of a short look; an order to look may hold a question.
LOOKS = (
    r'(?:数(?:一下|数|一数)|[看瞅瞧瞄望盯](?:[看瞅瞧望]|一[看瞅瞧眼下望]|下|清楚?)'
    r'|检查(?:一下|下|检查)|留意一下|观察(?:一下)?|确认(?:一下|下))'
)
_ASKS = '(?:几|多少|什么|啥|哪|怎|谁)'
# What is asked of a thing: 炉子关没关, 宝宝睡着没有, 灯是红的还是绿的, 压力表指到哪儿了.
WHETHER = (
    r'(?P<what>(?!还)[^,]{1,10}?)(?:(?:还|都|现在)*(?:[\u4e00-\u9fff]好|关严|锁|开|关|亮|醒|空|满|好|熟|干|烧开|睡着?|来|到|走|完|退|凉|热|湿|冷|亮着|洗好|停|灭|漏|破|坏|断|在|下[雨雪])(?:了|着)?没有?'
    r'|(?P<v>[\u4e00-\u9fff])[没不](?P=v).{0,3}|(?:现在)?(?:还)?(?:在不在|是不是|够不够).*|怎么样了?|在[干做](?:嘛|什么|啥).?|是.{1,5}还是.{1,5}'
    rf'|(?:现在)?(?:还)?(?:(?:指|写|坐|放|剩|停|卡|排|贴|装|堵|摆|挂|站|数|读数|显示)(?:在|到|着|了|的)?)(?:是|有|下)?{_ASKS}.{{0,5}}|是{_ASKS}.{{0,4}}|(?:是)?(?:多少.{{0,2}}|几[点度]了?)$|[的上里](?:有)?几.{{1,3}}|哪[个只张把台本件].{{1,5}})'
)
# What nobody sees, and other assistants are asked: 看看明天几点日出.
ABSTRACT = lazy_pattern(
    '天气|气温|股|余额|账单|步数|明天|后天|今天几|(?<![表钟])几点|星期|日期|快递(?!员)|邮件|短信|消息|航班|车次|路况|票|价|汇率|比分|新闻|行程|日程|电量|流量|菜谱|附近的|最近的|多少钱|意思'
)
_WHAT = '(?:什么|啥)'
_ENDS = r'(?:呢|呀|啊|了)?(?=$|\?)'
_MEASURE = '[个只把杯瓶本张件块条台辆盒袋碗盘双位名罐桶箱朵颗粒头匹棵]?'
_PLACE = '[上里下边前中内口跟面]'
_HOW_MANY = lazy_pattern(
    TELL_ME
    + r'(?:数[数下]|数一[数下])?'
    + rf'(?P<place>(?!数).{{1,8}}?{_PLACE})'
    + rf'(?:现在|一共|总共)?(?:还)?(?:有|剩)?(?:几|多少){_MEASURE}'
    + rf'(?P<thing>[^,有]{{1,6}}?){_ENDS}'
    + rf'|数一?[数下]?(?P<where>.{{1,6}}{_PLACE})?(?:有几|有多少)?[个只头]?'
    + r'(?P<counted>[^,有几]{1,6})(?=$|[,再然])'
    + r'|(?:看看|看一下)(?:有)?几[\u4e00-\u9fff](?P<seen>[^,]{1,4})(?=$|[,再然])'
)
# 看看有多少西红柿熟了, 数数有几个蛋
_HOW_MANY_SO = lazy_pattern(
    TELL_ME
    + rf'(?:数[数下]|数一[数下])?有(?:几|多少){_MEASURE}(?P<thing>[^,有了的]{{1,6}}?)'
    + r'(?P<state>[\u4e00-\u9fff]了|[\u4e00-\u9fff]着)?(?=$|[\?,再然]|[全都]|告诉我|跟我说)'
)
_WHAT_THERE = lazy_pattern(
    TELL_ME
    + r'(?:念念|读读)?(?P<what>(?!猜|知道|想|记得).{1,10}?)'
    + rf'(?:(?:上|里)?写(?:的|着|了)(?:是)?{_WHAT}(?:字)?|手里拿(?:的|着)(?:是)?{_WHAT}'
    + rf'|(?:还)?剩(?:些|下)?{_WHAT}.{{0,4}}|是{_WHAT}(?:颜色|形状|牌子|动物|东西)的?){_ENDS}'
)
_WHO_THERE = lazy_pattern(
    TELL_ME
    + r'(?P<place>你?(?:那边|这边|门口|前面|后面|外面|旁边))(?:站着的|那个人?|的)?(?:是谁|有谁)'
    + _ENDS
)
# How somebody looks, or what somebody does, who is somewhere or wears something.
_PERSON_IS = lazy_pattern(
    TELL_ME
    + r'(?P<who>(?!.*[你我他她])[^,]{2,14}?)(?:现在|都)?(?:长(?:得|的)?(?:是)?(?:什么|啥|怎)样(?:子|的)?'
    r'|是?什么(?:样子|姿势|表情|打扮|发型)|正?在(?:干什么|做什么|干嘛|干啥)|是男的?(?:还)?是女的?|是(?:站|坐|躺|蹲)着?还是(?:站|坐|躺|蹲)着?'
    r'|[穿戴](?:着|的)(?:是)?什么(?:颜色的?)?(?:衣服|帽子|鞋子?|裤子)?)'
    + _ENDS
)
_KNOWN_BY = lazy_pattern('.*(?:[里上边口前后面]|[室厅房间])的?(?:.*的)?[那这]?.*|.*[穿戴坐站躺举挥].*的.*')
# 书架上最大的东西是什么, 货架上最重的箱子是哪个
_MOST = lazy_pattern(
    TELL_ME
    + r'(?P<place>[^,最]{1,8}?(?:[里上下边中间内]|[室厅房]))的?(?P<most>最(?:[\u4e00-\u9fff]{1,2}?))(?:的(?P<thing>[^,的]{1,6}?)?)?是(?:什么|啥|哪(?:一)?[个件本张把])'
    + _ENDS
)
# 穿蓝衣服的人有几个, 客厅里穿红衣服的有多少
_SO_MANY = lazy_pattern(
    TELL_ME
    + r'(?:数一?[数下])?(?P<place>[^,穿戴坐站躺举挥拿]{1,8}?(?:[里上边中内]|[室厅房]))?(?P<kind>(?:正?在)?[穿戴坐站躺举挥拿][^,有]{1,8}?)的?(?P<who>(?<=的)[^,有的]{1,4}?)?'
    r'(?:一共|总共)?有(?:几|多少)(?:个|位|名)?人?'
    + _ENDS
)
# 客厅里有几个人坐着, 有多少小孩在展厅
_HOW_MANY_DO = lazy_pattern(
    TELL_ME
    + r'(?:数一?[数下])?(?P<place>[^,有]{1,8}?(?:[里上边中内口这那]|[室厅房]|这里|那里))?(?:现在|一共|总共)?有(?:几|多少)(?:个|位|名)?'
    r'(?P<who>[^,有的正在穿戴坐站躺蹲举挥拿]{1,5})(?:(?P<does>(?:正?在|都|正)?[穿戴坐站躺蹲举挥拿指睡排看]着?[^,有]{0,7}?)|在(?P<at>[^,有]{1,6}?(?:[里上边口中内]|[室厅房间])))'
    + _ENDS
)
# 桌上都有哪些水果
_WHICH_ARE = lazy_pattern(
    TELL_ME + r'(?P<place>[^,有]{1,8}?(?:[里上下边中内口]|[室厅房]))(?:都|一共)?有(?:些)?(?:哪些|什么)(?P<thing>(?!东西|事|用|人|好|问题|意思|关系|办法)[^,有]{1,5}?)' + _ENDS
)

# Where no robot looks: 世界上最高的山是哪个, 电视里的人在干什么.
_ELSEWHERE = lazy_pattern(
    '世界|全国|中国|电视|电影|网[上页]|手机|电脑|公司|学校|班里|历史|宇宙|书里|故事|歌|成分|功能|新闻|你知道|[我你他她]们?家|[我你他她]们?(?:的|班|手)'
)


def _read_seen(text: str) -> Found | None:
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
    match = _SO_MANY.match(text) or _HOW_MANY_DO.match(text)
    if match is not None:
        groups = match.groupdict()
        does = groups.get('kind') or groups.get('does')
        slots = {'object': match['who'] or '人'}
        slots.update({'attribute': does} if does else {})
        place = groups.get('place') or groups.get('at')
        return Found('DESCRIBE', {**slots, **({'place': read_place(place)} if place else {})}, match.end())
    match = _WHICH_ARE.match(text)
    if match is not None and ABSTRACT.search(text) is None:
        slots = {'object': match['thing'], 'place': read_place(match['place'])}
        return Found('DESCRIBE', slots, match.end())
    return None


def read_question(text: str) -> Found | None:
    """Read a question how many there are, what is written or left there, or who is there."""
    seen = _read_seen(text)
    if seen is not None:
        return seen
    match = _HOW_MANY_SO.match(text)
    if match is not None and not ABSTRACT.search(match['thing']):
        state = {'attribute': match['state']} if match['state'] else {}
        return Found('DESCRIBE', {**read_seen_thing(match['thing']), **state}, match.end())
    match = _HOW_MANY.match(text)
    if match is not None:
        slots = read_seen_thing(match['thing'] or match['counted'] or match['seen'])
        where = (match['place'] or match['where'] or '').removeprefix('你')
        place = {'place': read_place(where)} if where else {}
        return Found('DESCRIBE', {**slots, **place}, match.end()) if slots else None
    match = _WHAT_THERE.match(text)
    if match is not None and (slots := read_seen_thing(match['what'].removeprefix('你'))):
        return Found('DESCRIBE', slots, match.end())
    match = _WHO_THERE.match(text)
    if match is not None:
        return Found('DESCRIBE', {'place': match['place'].removeprefix('你')}, match.end())
    return None
