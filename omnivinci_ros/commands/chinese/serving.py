# SPDX-License-Identifier: Apache-2.0
"""Chinese orders that do not say to whom, or say it to a waiter: 来杯咖啡, 给送一个过去."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.found import name_end
from omnivinci_ros.commands.chinese.nouns import MEASURES
from omnivinci_ros.commands.chinese.nouns import is_served
from omnivinci_ros.commands.chinese.nouns import read_thing
from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.thing_orders import about_thing
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

WHICH = '要拿什么?'
TO_WHOM = '要拿给谁?'
_SERVED = lazy_pattern(
    r'(?:来(?:一|两|三|几)?[杯瓶碗份盒罐块条]|[弄整]一?[点杯瓶碗份盒罐块条])(?P<thing>(?!子)[^,来给]+)(?=$|[,再然])'
)
_SERVED_AFTER = lazy_pattern(
    rf'(?P<thing>[^,我你您他她它咱谁再又还也先都不没了的来去给把]{{1,6}}|[^,再又还也先都不没了给把]{{1,4}}的[^,来]{{1,4}})[要来](?P<count>{NUMERAL}[杯瓶碗份盒罐块条壶盘个])(?=$|[,再然给])'
)
_GIVE_OVER = lazy_pattern(
    rf'给(?:拿|取|递|送|端|倒|带|搬|盛|添|上)(?P<thing>{NUMERAL}?[{MEASURES}][^,]*?)?(?P<way>过来|过去|上来|上去|来|去)?(?=$|[,再然就并])'
)


def read_served(text: str) -> Found | None:
    """Read 来杯咖啡, as it is said to waiters too: it is asked about."""
    match = _SERVED.match(text)
    if match is None:
        return _served_after(text)
    named = match['thing'][: name_end(match['thing'])]
    slots = {**read_thing(named), 'recipient': 'me'}
    end = match.start('thing') + len(named)
    return Found('BRING_OBJECT', slots, end, f'要我拿{named}给你吗?')


def _served_after(text: str) -> Found | None:
    """Read 橙汁来一杯, which is asked about as 来一杯橙汁 is."""
    match = _SERVED_AFTER.match(text)
    if match is None or is_served(match['thing']):
        return None
    slots = {**read_thing(match['count'] + match['thing']), 'recipient': 'me'}
    return Found('BRING_OBJECT', slots, match.end(), f'要我拿{match["thing"]}给你吗?')


def for_somebody(text: str) -> Found | None:
    """Read 给送一个过去: to the one who was said to want it."""
    match = _GIVE_OVER.match(text)
    if match is None or not match['thing']:
        return None
    way = match['way'] or ''
    whither = {'recipient': 'me' if '来' in way else '', 'place': 'there' if '去' in way else ''}
    found = about_thing('BRING_OBJECT', match['thing'], match.end(), WHICH, **whither)
    return found if way else found.asking(TO_WHOM)
