# SPDX-License-Identifier: Apache-2.0
"""Chinese numbers and quantities: 一百二十厘米, 三米五, 两米半, 半圈."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from omnivinci_ros.commands.durations import MAX_DURATION_S
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_DIGITS = {
    **{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '俩': 2, '三': 3, '四': 4, '五': 5},
    **{'六': 6, '七': 7, '八': 8, '九': 9},
}
_SCALES = {'十': 10, '百': 100, '千': 1000}
NUMERAL = (
    r'(?:[一二两三四五六七八九十0-9]{1,3}分之[一二两三四五六七八九0-9]{1,2}|[0-9]+(?:\.[0-9]+)?(?:[万千百])?'
    r'|[零〇一二两俩三四五六七八九十百千万]+(?:点[零〇一二三四五六七八九]+)?|半)'
)
_UNITS = {
    **dict.fromkeys(('米', '公尺', 'm'), 1.0),
    **dict.fromkeys(('厘米', '公分', 'cm'), 0.01),
    **dict.fromkeys(('毫米', '公厘', 'mm'), 0.001),
    **dict.fromkeys(('公里', '千米', 'km'), 1000.0),
    '分米': 0.1,
    '英尺': 0.3048,
    '英寸': 0.0254,
    '里': 500.0,
    **dict.fromkeys(('尺', '市尺'), 1 / 3),
    '寸': 1 / 30,
}
_ANGLES = {
    **dict.fromkeys(('度', '°'), 1.0),
    **dict.fromkeys(('圈', '周'), 360.0),
    '弧度': math.degrees(1),
}
_UNIT = '|'.join(sorted((*_UNITS, *_ANGLES), key=len, reverse=True))
# Without a number, or of a size that nobody knows.
_QUANTITY = lazy_pattern(
    rf'个?(?:大约|大概|差不多|约)?(?P<minus>负|-)?(?P<number>{NUMERAL})个?(?P<half>半)?'
    rf'(?:(?P<unit>{_UNIT})(?![a-z])(?:(?P<tail>半|[零〇一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}})(?![零〇一二两三四五六七八九十百0-9]*[次遍下个]))?(?![次遍下个])|(?P<unknown>步|脚|格|秒钟?|分钟)|(?![次遍回零一二两三四五六七八九十百千万点半\d]))'
    r'(?:左右|远|的距离|的角度|那么远|就行|就好)*'
)


_SECONDS = {
    **dict.fromkeys(('秒', '秒钟'), 1.0),
    **dict.fromkeys(('分', '分钟'), 60.0),
    '刻钟': 900.0,
    **dict.fromkeys(('小时', '钟头'), 3600.0),
}
# A length of time: 五分钟, 一个半小时, 半分钟.
DURATION = (
    rf'(?:大约|大概|差不多|约)?(?P<number>{NUMERAL})个?(?P<half>半)?'
    rf'(?P<unit>{"|".join(sorted(_SECONDS, key=len, reverse=True))})(?:左右)?'
)

# The same without named groups, to stand in other patterns.
TIMED = DURATION.replace('?P<number>', '?:').replace('?P<half>', '?:').replace('?P<unit>', '?:')


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: 'm', 'deg', '' for none, '?' for one of no known size."""

    value: float
    unit: str
    end: int
    words: str


def read_number(text: str) -> float:
    """Return the number that a numeral names; NaN for none, and for about so many (两三)."""
    if text == '半':
        return 0.5
    parts, fraction, part = text.partition('分之')
    if fraction:
        return read_number(part) / (read_number(parts) or math.nan)
    whole, _, decimals = text.partition('点')
    if text[:1] in '0123456789':
        digits = text.rstrip('万千百')
        return float(digits) * {'万': 1e4, '千': 1e3, '百': 100}.get(text[len(digits) :], 1)
    value = _read_whole(whole)
    if decimals:
        value += float('0.' + ''.join(str(_DIGITS[digit]) for digit in decimals))
    return value


def _read_whole(text: str) -> float:
    above, mark, below = text.rpartition('万')
    if mark:
        return _read_whole(above) * 10_000 + (_read_whole(below) if below else 0)
    if len(text) > 1 and all(character in _DIGITS for character in text):
        if text == '三五' or len(text) == 2 and _DIGITS[text[1]] == _DIGITS[text[0]] + 1:
            return math.nan  # 两三: two or three
        return float(''.join(str(_DIGITS[character]) for character in text))
    total, digit, scale = 0, -1, 1
    for character in text:
        if character in _SCALES:
            scale = _SCALES[character]
            total += (1 if digit < 0 else digit) * scale
            digit = -1
        elif digit > 0:
            return math.nan  # two numbers
        else:
            digit = _DIGITS[character]
            if digit == 0:
                digit, scale = -1, 10
    if digit >= 0:
        # 一百二 is 120, and 二 alone 2.
        total += digit * (scale // 10 if total and scale > 10 else 1)
    return float(total)


def read_quantity(text: str) -> Quantity | None:
    """Read a number with its unit at the beginning of a text."""
    match = _QUANTITY.match(text)
    if match is None:
        return None
    value = read_number(match['number']) + (0.5 if match['half'] else 0)
    value = -value if match['minus'] else value
    unit = match['unit'] or ''
    if match['unknown']:
        return Quantity(value, '?', match.end(), match.group())
    if unit in _UNITS:
        value *= _UNITS[unit]
        value += _UNITS[unit] * _read_tail(match['tail'])
        return Quantity(value, 'm', match.end(), match.group())
    if unit in _ANGLES:
        value = (value + _read_tail(match['tail'])) * _ANGLES[unit]
        return Quantity(value, 'deg', match.end(), match.group())
    return Quantity(value, '', match.end(), match.group())


def read_duration(match: re.Match[str]) -> float:
    """Return the seconds that a match of DURATION names.

    NaN for about so many (两三秒), and for longer than a day.
    """
    number = read_number(match['number']) + (0.5 if match['half'] else 0)
    seconds = number * _SECONDS[match['unit']]
    return seconds if 0 < seconds <= MAX_DURATION_S else math.nan


def _read_tail(tail: str | None) -> float:
    """Read the 五 of 三米五, the 八五 of 一米八五, the 半 of 两米半."""
    if not tail:
        return 0.0
    if tail == '半':
        return 0.5
    if tail[0] in '0123456789':
        return float(f'0.{tail}')
    if '十' in tail:
        return read_number(tail) / 100
    return float('0.' + ''.join(str(_DIGITS[digit]) for digit in tail))
