# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to grab: 拿起苹果, 拿着伞, 抓起螺母."""

from __future__ import annotations

import re

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.serving import WHICH
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_GRAB = lazy_pattern(
    r'(?:拿[稳牢紧](?:了|一?点儿?)*|拿上|带上|拿起来?|捡起来?|拾起|抓住|抓起|抓紧|握住|夹起|夹住|举起来?|提起|端起|抱起|抬起|拿住|拿着|[接抱提拎抬捧端](?=一下(?![,就再然我你他她]).)|取下|取出|拿出|拿下|搬起'
    r'|扶(?:住|着|稳|好|一下)|抽(?=[一两三四五六七八九十几个张])|拔|摘|挑|拿好|抱住|[抱举扛托]着(?=[这那个一])|提着|[拎捧扛]起来?|拎(?:着|上)?|端着|捧着|攥住|拽住|揪住|捏住|捏起|搂住|托住|托起'
    r'|[领借](?=[一两三四五六七八九十几0-9个把张])|抓取|抓(?!紧时间)|拣|捞(?=[出起一])|[接端打盛](?=[一两]?[杯壶盆桶瓶碗盘锅])|捡|夹|取(?![消得决代名暖胜笑不]|[^,]{1,3}(?:处|窗口|柜台|室|点|机)(?:[去来吧]|$))|拿(?!手(?![机套电提表帕链绢杖])|主意|铁|不)|拾)(?:一下)?'
)
MEASURE = lazy_pattern('^把(?![手柄戏])')


def read_grab(text: str) -> Found | None:
    """Read 拿起苹果, 拿着伞."""
    match = _GRAB.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    end = name_end('x' + rest) - 1 if rest else 0
    named = re.sub(r'(?:起来|吧)+$|^[走开]$', '', rest[:end])
    named = MEASURE.sub('', named) if len(named) > 2 else named  # 抓把狗粮
    if '还' in named or named.endswith('这样') or re.match('点.', named) and text[1] == '着':
        return None  # 拿着伞还能淋成这样
    if text[1:3] == '一下' and is_person(named):
        return None  # 抱一下宝宝
    return about_thing('GRAB_OBJECT', named, match.end() + end, WHICH)
