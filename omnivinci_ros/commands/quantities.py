# SPDX-License-Identifier: Apache-2.0
"""Quantities in words and digits, in the units of REP-103, with degrees for angles."""

from __future__ import annotations

import math
from dataclasses import dataclass

from omnivinci_ros.commands.numerals import FIGURES
from omnivinci_ros.commands.numerals import NUMBER_STARTS
from omnivinci_ros.commands.numerals import counted_at
from omnivinci_ros.commands.numerals import fraction_at
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.units_of_speech import DEGREES
from omnivinci_ros.commands.units_of_speech import METRES
from omnivinci_ros.commands.units_of_speech import UNKNOWN_UNITS

MAX_DISTANCE_M = 1000.0  # a longer way is a slip of the tongue or of the recogniser
MAX_ANGLE_DEG = 720.0

_VAGUE = frozenset({'few', 'several', 'some', 'many', 'nan', 'infinity', 'infinite', 'inf'})
_MINUS = frozenset({'minus', 'negative'})
_WHOLE = frozenset({'full', 'complete', 'whole', 'entire'})
_MORE = frozenset({'more', 'extra', 'further', 'additional', 'other'})
_BEFORE_UNITS = _WHOLE | _MORE | {'of', 'a', 'an'}
# A limit is no distance, and 'two or three' is none either.
_LIMITS = phrase_table(
    'at most, at least, up to, no more than, not more than, no less than, no further than, more '
    'than, less than, a maximum of, maximum, max, a minimum of, minimum, within, under, over, '
    'between'.split(', ')
)
_HOMOPHONES = frozenset({'to', 'too', 'for', 'fore', 'won', 'ate', 'tree', 'sex', 'tan'})
_TAIL_UNITS = {  # what a bare number after the unit counts: 'six foot two', '1 m 50'
    'foot': (0.0254, 12),
    'feet': (0.0254, 12),
    'ft': (0.0254, 12),
    'm': (0.01, 100),
    'meter': (0.01, 100),
    'metre': (0.01, 100),
    'meters': (0.01, 100),
    'metres': (0.01, 100),
}
_STARTS = NUMBER_STARTS | _VAGUE | _HOMOPHONES | _LIMITS.keys() | _MINUS  # of a quantity


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, found in `words[start:end]`."""

    value: float  # metres, degrees, or as said; NaN when it is named but not said
    unit: str  # 'm', 'deg', '' (none said) or '?' (one that has no fixed length)
    start: int
    end: int


def format_number(value: float) -> str:
    """Write a number in plain decimals, without trailing zeros: '10', '0.5', '-90'."""
    text = f'{value:.4f}'.rstrip('0').rstrip('.')
    return '0' if text in ('-0', '') else text


def find_quantity(words: list[str]) -> Quantity | None:
    """Return the first quantity in the words; 'two feet six inches' is one quantity."""
    for start, word in enumerate(words):
        if word in _STARTS or word[0] in FIGURES:
            found = _whole_quantity_at(words, start)
            if found is not None:
                return found
    return None


def begins_quantity(words: list[str]) -> bool:
    """Say whether a quantity stands first; what follows is not searched."""
    begins = words[0] in _STARTS or words[0][0] in FIGURES
    return begins and _whole_quantity_at(words, 0) is not None


def _whole_quantity_at(words: list[str], start: int) -> Quantity | None:
    """Return the quantity that begins here, with its limit before it and its tail behind it."""
    limit = phrase_at(words, start, _LIMITS)
    first = _quantity_at(words, start + limit)
    if first is None or limit and not first.unit:
        return None
    if limit:
        return Quantity(math.nan, first.unit, start, first.end)
    choice = _choice(words, first)
    if choice is not None:
        return choice
    value, end = first.value, first.end
    if first.unit in ('m', 'deg'):
        value, end = _tail(words, first)
    return Quantity(value, first.unit, start, end)


def _choice(words: list[str], first: Quantity) -> Quantity | None:
    """Read 'two or three metres', 'two to three metres' as a quantity without a number."""
    if words[first.end : first.end + 1] not in (['or'], ['to']):
        return None
    second = _quantity_at(words, first.end + 1)
    if second is None or not second.unit or first.unit not in ('', second.unit):
        return None
    return Quantity(math.nan, second.unit, first.start, second.end)


def _tail(words: list[str], first: Quantity) -> tuple[float, int]:
    """Read what goes on after the unit: 'and a half', 'six inches', 'six foot two'."""
    value, end = _and_a_half(words, first)
    following = end + 1 if words[end : end + 1] == ['and'] else end
    second = _quantity_at(words, following)
    if second is None or not second.value > 0:
        return value, end
    if second.unit == first.unit and second.value < value:
        return value + second.value, second.end
    scale, below = _TAIL_UNITS.get(words[first.end - 1], (0.0, 0))
    counts = words[second.end : second.end + 1] == ['times']
    if second.unit or counts or following != end or not second.value < below:
        return value, end
    return value + second.value * scale, second.end


def _and_a_half(words: list[str], first: Quantity) -> tuple[float, int]:
    """Read the half of 'two metres and a half' in the unit that was just said."""
    if words[first.end : first.end + 1] != ['and']:
        return first.value, first.end
    part = fraction_at(words, first.end + 1)
    scale = _unit(words, first.end - 1)
    if (
        part is None
        or scale is None
        or _unit(words, part[1])
        or words[part[1] : part[1] + 1] == ['of']
    ):
        return first.value, first.end
    return first.value + part[0] * scale[1], part[1]


def _quantity_at(words: list[str], start: int) -> Quantity | None:
    sign = 1.0
    at = start
    if words[at : at + 1] and words[at] in _MINUS:
        sign, at = -1.0, at + 1
    number = counted_at(words, at)
    if number is None:
        return _unsaid(words, start)
    value, at = number
    one = at - start == 1 and words[start] in ('a', 'an')
    full = False
    while at < len(words) and words[at] in _BEFORE_UNITS:
        full = full or words[at] in _WHOLE
        at += 1
    if at < len(words) and words[at] in UNKNOWN_UNITS:
        return Quantity(sign * value, '?', start, at + 1)
    unit = _unit(words, at)
    if unit is None:
        return None if one else Quantity(sign * value, '', start, number[1])
    kind, scale, word = unit
    # 'A turn' has no size; 'a full turn' and 'half a turn' have.
    if one and scale == 360.0 and not full:
        return None
    # '12 in' is a length, 'five in the box' is not.
    if word == 'in' and not words[at - 1][-1:].isdigit():
        return Quantity(sign * value, '', start, number[1])
    return Quantity(sign * value * scale, kind, start, at + 1)


def _unsaid(words: list[str], start: int) -> Quantity | None:
    """Read 'a few metres', 'nan meters' as a quantity without a number."""
    if words[start : start + 1] and words[start] in _HOMOPHONES:
        unit = _unit(words, start + 1)  # 'go forward to metres'
        return Quantity(math.nan, unit[0], start, start + 2) if unit and unit[2] != 'in' else None
    at = start + 1 if words[start : start + 1] == ['a'] else start
    if at < len(words) and words[at] in _VAGUE:
        unit = _unit(words, at + 1)
        if unit:
            return Quantity(math.nan, unit[0], start, at + 2)
        if at + 1 < len(words) and words[at + 1] in UNKNOWN_UNITS:
            return Quantity(math.nan, '?', start, at + 2)
    return None


def _unit(words: list[str], at: int) -> tuple[str, float, str] | None:
    if not 0 <= at < len(words):
        return None
    word = words[at]
    if word in METRES:
        return 'm', METRES[word], word
    if word in DEGREES:
        return 'deg', DEGREES[word], word
    return None
