# SPDX-License-Identifier: Apache-2.0
"""Chinese orders to deliver: 去1201送毛巾, 送两条毛巾."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import AT_PLACE
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import is_person
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_THING = (
    '(?P<thing>(?![你您我他她它咱谁别行命死风礼终葬医检审客完了过的到去给来货餐上下进出回]).+)'
)
_AT = lazy_pattern(
    rf'(?:去|到|上|往|来|回)(?:一?趟)?(?P<place>[^,给把送]{{1,10}}?{AT_PLACE})(?:去|来)?送{_THING}'
)
_SEND = lazy_pattern(f'[去来]?(?:递|配)?送{_THING}')
# 去送货区: a place, and no thing.
_NO_THING = lazy_pattern('.*(?:[室间房厅区处站场库厨楼院馆部口台床桌]|[0-9]{3,4})$')
# More than a thing: when, how, what to do there, which of two places. It is asked about.
_MORE = lazy_pattern(
    '送.*(?:完|回来|回去|的时候|时[叫请把]|路上|马上|快[点些]|慢[点些]|轻[点些轻]|要快|动作|只|叫|喂|换|收|请|签|量|喝|盖'
    '|[下上]来|[下上]去|各|的那|中午|晚上|早上|今晚|以?前$|(?<![0-9])点|不[在要能])|[去到].*(?:或者|还是|和).*送'
)
_COME = lazy_pattern('(?<=.)(?:过来|过去|来|去|吧)$')


def read_delivery(text: str) -> Found | None:
    """Read 去三床送药 as one order, and 送药 with the question whither."""
    match = _AT.match(text)
    place = read_place(match['place']) if match is not None else ''
    match = match or _SEND.match(text)
    if match is None:
        return None
    named = match['thing'][: name_end('x' + match['thing']) - 1]
    if named.endswith('快') and match['thing'][len(named) :].startswith('递'):
        named += '递'  # 递 hands over, and ends no name here
    end = match.start('thing') + len(named)
    named = _COME.sub('', named)
    if not named or named[-1] in '了过吗的' or is_person(named) or _NO_THING.match(named):
        return None
    ask = '' if place else f'{named}要送到哪里?'
    ask = ask or ('我没有全听懂。要送什么?' if _MORE.search(text) else '')
    return about_thing('BRING_OBJECT', named, end, '要拿什么?', place=place).asking(ask)
