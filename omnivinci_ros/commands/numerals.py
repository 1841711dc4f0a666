# SPDX-License-Identifier: Apache-2.0
"""Numbers in words and in digits: 'twenty five', 'two and a half', '1 1/2', 'a dozen'."""

from __future__ import annotations

import functools
import math

try:
    from text_to_num import text2num
except ImportError as error:  # at the start, so that no order is lost later
    raise ImportError('Numbers in words need text2num: python3 -m pip install text2num') from error

_CARDINALS = frozenset(
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen '
    'fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy '
    'eighty ninety hundred thousand million billion'.split()
)
_SCALES = {'hundred': 1e2, 'thousand': 1e3, 'million': 1e6, 'billion': 1e9}
_SPOKEN_DIGITS = {
    word: str(i)
    for i, word in enumerate('zero one two three four five six seven eight nine'.split())
} | {'oh': '0', 'nought': '0'}
_FRACTIONS = {
    'half': 1 / 2,
    'halves': 1 / 2,
    'quarter': 1 / 4,
    'quarters': 1 / 4,
    'third': 1 / 3,
    'thirds': 1 / 3,
}
_COUNTS = {'a': 1, 'an': 1, 'one': 1, 'two': 2, 'three': 3}
_MAX_RUN = 12  # words of one number; text2num takes quadratic time
NUMBER_STARTS = (
    _CARDINALS
    | _FRACTIONS.keys()
    | _COUNTS.keys()
    | _SPOKEN_DIGITS.keys()
    | {'couple', 'dozen', 'point'}
)
FIGURES = '-.0123456789'
_BEHIND_A = _FRACTIONS.keys() | _SCALES.keys() | {'couple', 'dozen'}


def number_at(words: list[str], at: int) -> tuple[float, int] | None:
    """Return the number that begins at `at`, digits or words, and the place after it."""
    if at >= len(words) or not may_begin_number(words[at]) or _is_article(words, at):
        return None
    for read in (fraction_at, _dozens, _digits, _cardinal):
        found = read(words, at)
        if found is not None:
            return found if math.isfinite(found[0]) else None
    return None


def _is_article(words: list[str], at: int) -> bool:
    """Say whether 'a' begins no number here: 'a cup', not 'a hundred', 'a couple of'."""
    if words[at] not in ('a', 'an'):
        return False
    return at + 1 >= len(words) or words[at + 1] not in _BEHIND_A


def may_begin_number(word: str) -> bool:
    """Say whether a number can begin with this word; most words are left aside so."""
    return word in NUMBER_STARTS or word[0] in FIGURES


def counted_at(words: list[str], at: int) -> tuple[float, int] | None:
    """Return the number before a unit, and the place after it; 'a' counts one: 'a metre'."""
    for read in (
        (fraction_at, _dozens, _digits, _cardinal)
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
        part = fraction_at(words, end + 1)
        if part is not None:
            return value + part[0], part[1]
    return value, end


def fraction_at(words: list[str], at: int) -> tuple[float, int] | None:
    """Read half, a half, a quarter, three quarters, two thirds."""
    if at >= len(words):
        return None
    if words[at] in _FRACTIONS:
        return _FRACTIONS[words[at]], at + 1
    if words[at] in _COUNTS and at + 1 < len(words) and words[at + 1] in _FRACTIONS:
        return _COUNTS[words[at]] * _FRACTIONS[words[at + 1]], at + 2
    return None


def _dozens(words: list[str], at: int) -> tuple[float, int] | None:
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
        if word not in _SPOKEN_DIGITS:
            break
        digits += _SPOKEN_DIGITS[word]
    return digits
