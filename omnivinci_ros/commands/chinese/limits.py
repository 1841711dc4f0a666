# SPDX-License-Identifier: Apache-2.0
"""What is said of a Chinese order behind it: how often, how fast, what it is to avoid."""

from __future__ import annotations

import math

from omnivinci_ros.commands.chinese.clauses import AGAIN
from omnivinci_ros.commands.chinese.clauses import AVOIDS
from omnivinci_ros.commands.chinese.clauses import KEPT_FROM
from omnivinci_ros.commands.chinese.clauses import SPEED_AFTER
from omnivinci_ros.commands.chinese.clauses import TIMES
from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.nouns import read_place
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.chinese.orders import read_one
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.quantities import format_number

_OR_ELSE = lazy_pattern(r'还是|或者是?|或是?')


def limits(order: Order, clause: str) -> bool:
    """Put 别碰花瓶, 重复三次 or 慢一点 to an order, where a clause says no more than that."""
    again = AGAIN.fullmatch(clause)
    avoids = AVOIDS.fullmatch(clause)
    speed = SPEED_AFTER.fullmatch(clause)
    kept = KEPT_FROM.fullmatch(clause)
    if again is not None:  # 前进两米,重复三次
        _repeat(order, again['times'], clause)
    elif speed is not None:  # before 小心台阶: 小心点 avoids nothing
        order.extra['speed'] = speed['speed']
    elif avoids is not None:
        _keep_from(order, read_place(avoids['what']))
    elif kept is not None:
        _keep_from(order, kept['what'])
    return any((again, avoids, speed, kept))


def _repeat(order: Order, numeral: str, said: str) -> None:
    """Put how often to an order; 一两次 is asked about."""
    times = read_number(numeral)
    if math.isfinite(times) and times > 0:
        order.extra['times'] = format_number(times)
    else:
        order.found.asking(f'“{said}”是几次?')


def _keep_from(order: Order, what: str) -> None:
    """Put what an order is to avoid to what it is to avoid already."""
    before = order.extra.get('avoid')
    order.extra['avoid'] = f'{before},{what}' if before else what


def take_limits(order: Order, rest: str) -> str:
    """Take 两次, 慢一点 and 避开地毯 off what follows an order; return what is left."""
    match = TIMES.match(rest)
    if match is not None:
        _repeat(order, match['times'], match.group())
        rest = rest[match.end() :]
    again = AGAIN.fullmatch(rest)
    if again is not None:
        _repeat(order, again['times'], rest)
        return ''
    match = SPEED_AFTER.match(rest)
    if match is not None:
        order.extra['speed'] = match['speed']
        return ''
    match = AVOIDS.fullmatch(rest)
    if match is not None:
        _keep_from(order, read_place(match['what']))
        return ''
    match = KEPT_FROM.fullmatch(rest)
    if match is not None:  # 抓住这根管子别松手
        _keep_from(order, match['what'])
        return ''
    return rest


def offers_another(order: Order, rest: str) -> bool | None:
    """Read 还是右转 after 左转 as the other of two: which is meant is asked.

    None where it is no offer, False where it is one of which nobody knows what it offers.
    """
    joint = _OR_ELSE.match(rest)
    if joint is None:
        return None
    shown = rest[joint.end() :]
    found, other = order.found, read_one(shown)
    if other is None or other.question or found.question or other.end < len(shown):
        return False
    if other.intent == found.intent:
        found.options = [dict(found.slots), dict(other.slots)]
    found.question = f'{order.text}还是{shown}?'
    return True
