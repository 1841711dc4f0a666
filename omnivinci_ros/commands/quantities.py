# SPDX-License-Identifier: Apache-2.0
"""Quantities in words and digits, in the units of REP-103, with degrees for angles."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.units_of_speech import DEGREES
from omnivinci_ros.commands.units_of_speech import METRES
from omnivinci_ros.commands.units_of_speech import UNKNOWN_UNITS

try:
    from text_to_num import text2num
except ImportError as error:  # at the start, so that no order is lost later
    raise ImportError('Numbers in words need text2num: python3 -m pip install text2num') from error

MAX_DISTANCE_M = 1000.0  # a longer way is a slip of the tongue or of the recogniser
MAX_ANGLE_DEG = 720.0

_CARDINALS = frozenset(
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen '
    'fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy '
    'eighty ninety hundred thousand million billion'.split()
)
_SCALES = {'hundred': 1e2, 'thousand': 1e3, 'million': 1e6, 'billion': 1e9}
_DIGITS = {
    word: str(i)
    for i, word in enumerate('zero one two three four five six seven eight nine'.split())
} | {'oh': '0', 'nought': '0'}
_PARTS = {
    'half': 1 / 2,
    'halves': 1 / 2,
    'quarter': 1 / 4,
    'quarters': 1 / 4,
    'third': 1 / 3,
    'thirds': 1 / 3,
}
_COUNTS = {'a': 1, 'an': 1, 'one': 1, 'two': 2, 'three': 3}
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
_MAX_RUN = 12  # words of one number; text2num takes quadratic time
NUMBER_STARTS = (
    _CARDINALS | _PARTS.keys() | _COUNTS.keys() | _DIGITS.keys() | {'couple', 'dozen', 'point'}
)
_STARTS = NUMBER_STARTS | _VAGUE | _HOMOPHONES | _LIMITS.keys() | _MINUS  # of a quantity
_FIGURES = '-.0123456789'
_BEHIND_A = _PARTS.keys() | _SCALES.keys() | {'couple', 'dozen'}


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
        if word in _STARTS or word[0] in _FIGURES:
            found = _whole_quantity_at(words, start)
            if found is not None:
                return found
    return None


def begins_quantity(words: list[str]) -> bool:
    """Say whether a quantity stands first; what follows is not searched."""
    begins = words[0] in _STARTS or words[0][0] in _FIGURES
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


def number_at(words: list[str], at: int) -> tuple[float, int] | None:
    """Return the number that begins at `at`, digits or words, and the place after it."""
    if at >= len(words) or not may_begin_number(words[at]) or _is_article(words, at):
        return None
    for read in (_part, _couple, _digits, _cardinal):
        found = read(words, at)
        if found is not None:
            return found if math.isfinite(found[0]) else None
    return None


def _is_article(words: list[str], at: int) -> bool:
    """Say whether 'a' begins no number here: 'a cup', not 'a hundred', 'a couple of'."""
    if words[at] not in ('a', 'an'):
        return False
    return at + 1 >= len(words) or words[at + 1] not in _BEHIND_A


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
    part = _part(words, first.end + 1)
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
    number = _number(words, at)
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


def may_begin_number(word: str) -> bool:
    """Say whether a number can begin with this word; most words are left aside so."""
    return word in NUMBER_STARTS or word[0] in _FIGURES


def _number(words: list[str], at: int) -> tuple[float, int] | None:
    """Return the number that begins at `at` and the place after it."""
    for read in (
        (_part, _couple, _digits, _cardinal)
        if not (at < len(words) and _is_article(words, at))
        else ()
    ):
        found = read(words, at)
        if found is not None:
            break
    else:
        if at < len(words) and words[at] in ('a', 'an') and at + 1 < len(words):
            return 1.0, at + 1
        return None
    value, end = found
    if read in (_digits, _cardinal) and words[end : end + 1] == ['and']:
        part = _part(words, end + 1)
        if part is not None:
            return value + part[0], part[1]
    return value, end


def _part(words: list[str], at: int) -> tuple[float, int] | None:
    """Read half, a half, a quarter, three quarters, two thirds."""
    if at >= len(words):
        return None
    if words[at] in _PARTS:
        return _PARTS[words[at]], at + 1
    if words[at] in _COUNTS and at + 1 < len(words) and words[at + 1] in _PARTS:
        return _COUNTS[words[at]] * _PARTS[words[at + 1]], at + 2
    return None


def _couple(words: list[str], at: int) -> tuple[float, int] | None:
    if words[at : at + 1] == ['a']:
        at += 1
    if words[at : at + 1] == ['dozen']:
        return 12.0, at + 1
    return (2.0, at + 1) if words[at : at + 1] == ['couple'] else None


def _digits(words: list[str], at: int) -> tuple[float, int] | None:
    value = _literal(words, at)
    if value is None:
        return None
    at += 1
    if at < len(words) and words[at] in _SCALES:
        return value * _SCALES[words[at]], at + 1
    if at < len(words) and '/' in words[at]:
        fraction = _literal(words, at)
        if fraction is not None:
            return value + fraction, at + 1
    return value, at


def _literal(words: list[str], at: int) -> float | None:
    if at >= len(words) or not words[at].lstrip('-.')[:1].isdigit():
        return None
    above, _, below = words[at].partition('/')
    try:
        return float(above) / float(below) if below else float(above)
    except (ValueError, ZeroDivisionError):
        return math.nan


def _cardinal(words: list[str], at: int) -> tuple[float, int] | None:
    """Read twenty five, a hundred and five, two point five, point five."""
    run: list[str] = []
    end = at
    if words[at : at + 1] == ['a'] and words[at + 1 : at + 2] and words[at + 1] in _SCALES:
        run, end = ['one'], at + 1
    while end < len(words) and len(run) < _MAX_RUN:
        joins = (
            words[end] == 'and'
            and run
            and run[-1] in _SCALES
            and words[end + 1 : end + 2]
            and words[end + 1] in _CARDINALS
        )
        if words[end] not in _CARDINALS and not joins:
            break
        run.append(words[end])
        end += 1
    if (
        not run
        and words[end : end + 1]
        and words[end] in ('nought', 'oh')
        and words[end + 1 : end + 2] == ['point']
    ):
        end += 1
    decimals = _decimals(words, end)
    if not run and not decimals:
        return None
    try:
        whole = _said_number(' '.join(run)) if run else 0.0
    except (ValueError, OverflowError):
        whole = math.nan  # such as 'two five': more than one number
    if decimals:
        return whole + float(f'0.{decimals}'), end + 1 + len(decimals)
    return whole, end


@functools.lru_cache(maxsize=512)
def _said_number(text: str) -> float:
    return float(text2num(text, 'en'))


def _decimals(words: list[str], at: int) -> str:
    """Return the digits after 'point'."""
    if words[at : at + 1] != ['point']:
        return ''
    digits = ''
    for word in words[at + 1 : at + 7]:
        if word not in _DIGITS:
            break
        digits += _DIGITS[word]
    return digits
