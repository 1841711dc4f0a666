# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to wait: 等五分钟, 在门口等我, 等安娜回来, 原地等待三十秒.

The rule for STOP comes first: 等等 and 等我 are calls to stand still.
"""

from __future__ import annotations

import math

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import DURATION
from omnivinci_ros.commands.chinese.numbers import TIMED
from omnivinci_ros.commands.chinese.numbers import read_duration
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

UNTIL = '直到'  # before an event in the slot `condition`
_WAIT = lazy_pattern(
    r'(?:就)?(?:原地(?:不动)?|(?:就|停|站|守|候)?在(?P<place>[^,等待停站守]{1,8}?)(?:陪着|坐着)?)?(?:先)?'
    r'(?:(?P<waits>等等|等一下|等一会儿?|稍等|稍候|等待|等候|候着|待命|停(?=一会|会儿|片刻)|歇(?:着|一会儿?|会儿)?|等着?|守候|守着?(?!门员|卫)|待着?|呆着?)|停留|停下来?|暂停|停|站着?)(?:上|个|了)?'
)
_WAIT_AGAIN = lazy_pattern('(?:原地)?(?:等一下|等等|等着|待命|候着)(?=等(?![一等着]).)')
_DURATION = lazy_pattern(DURATION)
_UNTIL = lazy_pattern(r'到(?P<event>[^,]{2,10}?)(?:为止)?(?=再|然后|就|把|去(?!了)|$)')
_EVENT = (
    r'(?P<event>回来|过来|出来|进来|上来|下来|起来|到|来|[^,没]{1,2}完|[^,没]{0,2}好)了?(?:为止)?'
)
_ANY_EVENT = lazy_pattern(
    r'(?P<event>(?!会|一[会下等]|[下儿]|着)[^,了]{2,12}?)'
    r'(?:(?P<done>了)(?:以后|之后)?|(?:以后|之后)?(?=,?(?:你|您)?(?:再|才|就)|[把将]|$))'
)
_THING = lazy_pattern(
    r'(?P<thing>[^,我你您他她它一这那再就]{0,4}(?:车|电梯|结果|通知|指令|命令|口令|消息|电话|快递员?|外[卖送]|包裹|货|信号))(?=$|[,再然就])'
)
_AWAITED = lazy_pattern(
    rf'(?P<who>[^,]{{1,5}}?)(?:{_EVENT})?(?:一会儿?|一下|会儿)?(?=再|然后|就|,|$|(?<=[来到完好了])把|{TIMED})'
)
# An event has a verb: 叉车过去, 他签完字, 孩子们都走.
_HAPPENS = lazy_pattern(
    r'下班|放学|交|付|结账|买|取|喊|叫|签|忙|灭|响|指令|命令|通知|结果|[来去走完到开关好]|回|进|出|结束|起|睡|醒|满|变|亮|停'
)
_TELLS = lazy_pattern('咱们?|我们|跟你说|告诉你|再说|给你|带你|陪你|[别不没]')
# What nobody waits for: 等他摔倒了 is asked about.
_HARM = lazy_pattern(
    '[摔跌晕昏绊滑]倒|摔|夹|缠|卡[住到]|[掉洒碎裂塌漏](?=了|$)|着火|冒烟|流血|受伤|[疼痛撞砸]|晕'
)
_HERE = frozenset({'这', '这里', '这儿', '那', '那里', '那儿', '原地'})


def read_wait(text: str) -> Found | None:
    """Read how long, whom for, until when, where; None where more is said, or nothing of it."""
    again = _WAIT_AGAIN.match(text)
    if again is not None:  # 等一下等我五分钟
        found = read_wait(text[again.end() :])
        if found is not None:
            found.end += again.end()
        return found
    match = _WAIT.match(text)
    if match is None:
        return None
    slots = {}
    place = match['place'] or ''
    if place and place not in _HERE:
        slots['place'] = read_place(place)
    end = match.end()
    until = _UNTIL.match(text, end) if match['waits'] else None
    awaited = _AWAITED.match(text, end) if match['waits'] and until is None else None
    if until is not None:
        slots['condition'], end = UNTIL + until['event'], until.end()
    elif awaited is not None and is_person(awaited['who']):
        if awaited['event']:
            slots['condition'] = f'{UNTIL}{awaited["who"]}{awaited["event"]}'
        else:
            slots['object'] = read_person(awaited['who'])
        end = awaited.end()
    elif match['waits'] and (thing := _THING.match(text, end)) is not None:  # 等货车
        slots['object'], end = thing['thing'], thing.end()
    elif match['waits'] and _DURATION.match(text, end) is None:
        event = _ANY_EVENT.match(text, end)
        if (
            event is not None
            and not _TELLS.search(event['event'])
            and (event['done'] or _HAPPENS.search(event['event']))
        ):
            slots['condition'], end = UNTIL + event['event'], event.end()
    if _HARM.search(slots.get('condition', '')):
        return Found('WAIT', slots, end, f'要我等,{slots["condition"]}吗?')
    lasts = _DURATION.match(text, end)
    if lasts is not None:
        seconds = read_duration(lasts)
        end = lasts.end()
        if not math.isfinite(seconds):
            return Found('WAIT', slots, end, f'“{lasts.group()}”是多久?要等多少秒?')
        slots['duration_s'] = format_number(seconds)
    if text.startswith(('再说', '再议'), end) and 'condition' in slots:
        return None  # 等他来了再说
    known = slots.keys() - {'place'} or match['waits'] and match['place'] and end == len(text)
    return Found('WAIT', slots, end) if known else None
