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
# What is no thing behind one: when, how much, how, for whom, or another deed.
_MORE = lazy_pattern(
    '完|了|时候|[马路]上|立[刻即]|赶[紧快]|只(?=[送要给拿能])|要|在|给(?!水)|到|慢|快[点些]|要快|轻[点些]|小心|注意'
    '|[叫喂让请帮陪扶替]|[早中晚]上|[上中下]午|[明后今]天|[一两三四五六七八九十半0-9]+(?:点|分钟|小时)|[之以]?[前后]$'
    '|[就都也还别没再各每]|不(?!锈|干|粘)|或|除|以外|如果|动作|签(?![字名])|请(?!柬)|送(?!货)|[和与跟及]$|测(?![量温])|回(?![形执])|那[里儿边]|这[里儿边]|[上下]来?$|[盖铺]|量(?![杯筒具角勺])'
    '|收(?![据音银纳])|换(?!洗)|擦|洗(?![发手衣洁面漱])|扫(?!把)|[倒拿取找]|(?<=.)[吃喝看问说打](?!的|奶)'
)
_SENT_ALL = lazy_pattern('送完(?P<thing>[^,了过完]{1,9})')  # before the next order
_DONE = lazy_pattern('(?<=.)完了?$')
_SOON = lazy_pattern('(?<=.)(?:马上|就|立刻|赶紧|快点)+$')
_ON = lazy_pattern(
    '$|,|然后|接着|随后|[之以]后|并|最后|再|去|[两三四五六七八九0-9]+[次遍趟](?=$|,)'
)
# Upstairs is no place of its own, and of two places one may be meant.
_NO_PLACE = lazy_pattern('楼|.*(?:[和与跟、]|还是|或).*')
_COME = lazy_pattern('(?<=.)(?:过来|过去|来|去|吧)$')


def read_delivery(text: str) -> Found | None:
    """Read 去三床送药 as one order, and 送药 with the question whither."""
    match = _AT.match(text)
    if match is not None and _NO_PLACE.fullmatch(match['place']) and not text.startswith('上楼送'):
        return None
    upstairs = text.startswith('上楼送')
    place = '楼上' if upstairs else read_place(match['place']) if match is not None else ''
    done = _SENT_ALL.fullmatch(text) if match is None else None
    if done is not None:
        return about_thing('BRING_OBJECT', done['thing'], len(text), '要拿什么?')
    match = match or _SEND.match(text)
    if match is None:
        return None
    named = match['thing'][: name_end('x' + match['thing']) - 1]
    end = match.start('thing') + len(named)
    back = text.startswith('回来', end)
    if place and (done := _DONE.search(named)) and text[end : end + 1] in ('去', '到', '再'):
        named = named[: done.start()]  # 去三床送药完了去五床
    alone = _SOON.sub('', _DONE.sub('', named))
    if place and back and not _MORE.search(alone):
        named = alone
        ask = f'送完{named}再回来,还是把{named}拿回来?'
        return about_thing('BRING_OBJECT', named, end, ask, place=place).asking(ask)
    if _MORE.search(named) or not _ON.match(text, end):
        return None
    named = _COME.sub('', named)
    if not named or named[-1] in '了过吗的' or is_person(named) or _NO_THING.match(named):
        return None
    ask = '' if place else f'{named}要送到哪里?'
    return about_thing('BRING_OBJECT', named, end, '要拿什么?', place=place).asking(ask)
