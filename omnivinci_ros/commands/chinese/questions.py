# SPDX-License-Identifier: Apache-2.0
"""Chinese questions about what is there: 桌上有几个杯子, 墙上写的什么, 门口是谁."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.nouns import read_seen_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

TELL_ME = (
    r'(?:告诉我|给我说说|跟我说说|和我说说|说说|说一下|讲讲|请问'
    r'|看一看|看看|看一下|看下|看一眼|瞧瞧|瞅瞅)?'
)
# Verbs of a short look; an order to look may hold a question.
LOOKS = (
    r'(?:数(?:一下|数|一数)|[看瞅瞧瞄望盯](?:[看瞅瞧望]|一[看瞅瞧眼下望]|下|清楚?)|扫一眼'
    r'|检查(?:一下|下|检查)|留意一下|观察(?:一下)?|确认(?:一下|下))'
)
_ASKS = '(?:几|多少|什么|啥|哪|怎|谁)'
# What is asked of a thing: 炉子关没关, 宝宝睡着没有, 灯是红的还是绿的, 压力表指到哪儿了.
WHETHER = (
    r'(?P<what>(?!还)[^,]{1,10}?)(?:(?:还|都|现在)*(?:[\u4e00-\u9fff]好|关严|锁|开|关|亮|醒|空|满|好|熟|干|烧开|睡着?|来|到|走|完|退|凉|热|湿|冷|亮着|洗好|停|灭|漏|破|坏|断|在|下[雨雪])(?:了|着)?没有?'
    r'|[\u4e00-\u9fff]了(?:没有?|吗)|(?P<v>[\u4e00-\u9fff])[没不](?P=v).{0,3}|(?:现在)?(?:还)?(?:在不在|是不是|够不够).*|怎么样了?|在[干做](?:嘛|什么|啥).?|是.{1,5}还是.{1,5}'
    rf'|(?:现在)?(?:还)?(?:(?:指|写|坐|放|剩|停|卡|排|贴|装|堵|摆|挂|站|数|读数|显示)(?:在|到|着|了|的)?)(?:是|有|下)?{_ASKS}.{{0,5}}|是{_ASKS}.{{0,4}}|(?:是)?(?:多少.{{0,2}}|几[点度]了?)$|[的上里](?:有)?几.{{1,3}}|哪[个只张把台本件].{{1,5}})'
)
# What nobody sees, and other assistants are asked: 看看明天几点日出.
ABSTRACT = lazy_pattern(
    '天气|气温|股|余额|账单|步数|明天|后天|今天几|(?<![表钟])几点|星期|日期|快递(?!员)|邮件|短信|消息|航班|车次|路况|票|价|汇率|比分|新闻|行程|日程|电量|流量|菜谱|附近的|最近的|多少钱|意思'
)
_WHAT = '(?:什么|啥)'
ENDS = r'(?:呢|呀|啊|了)?(?=$|\?)'
_MEASURE = '[个只把杯瓶本张件块条台辆盒袋碗盘双位名罐桶箱朵颗粒头匹棵]?'
_PLACE = '[上里下边前中内口跟面]'
_HOW_MANY = lazy_pattern(
    TELL_ME
    + r'(?:数[数下]|数一[数下])?'
    + rf'(?P<place>(?!数|去|来|[他她]).{{1,8}}?{_PLACE})'
    + rf'(?:现在|一共|总共)?(?:还)?(?:有|剩)?(?:几|多少){_MEASURE}'
    + rf'(?P<thing>[^,有]{{1,6}}?){ENDS}'
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
    + rf'|(?:还)?剩(?:些|下)?{_WHAT}.{{0,4}}|是{_WHAT}(?:颜色|形状|牌子|动物|东西)的?){ENDS}'
)
_WHO_THERE = lazy_pattern(
    TELL_ME
    + r'(?P<place>你?(?:那边|这边|门口|前面|后面|外面|旁边))(?:站着的|那个人?|的)?(?:是谁|有谁)'
    + ENDS
)


def read_question(text: str) -> Found | None:
    """Read a question how many there are, what is written or left there, or who is there."""
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
