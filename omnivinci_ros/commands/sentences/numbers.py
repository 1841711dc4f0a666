# SPDX-License-Identifier: Apache-2.0
"""The number that a slot took, in the language of its sentence."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.numbers import NUMERAL
from omnivinci_ros.commands.chinese.numbers import read_number
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.numerals import number_at

_CHINESE = lazy_pattern(rf'(?P<minus>负|-)?(?P<number>{NUMERAL})')
_DIGITS = lazy_pattern(r'[-+]?\d{1,9}(?:[.,]\d{1,6})?')
_SIGNS = ('minus', 'negative')
_OTHERS = ('de', 'es', 'fr', 'it', 'nl', 'pt', 'ru', 'ca')  # that text2num reads
_MAX_WORDS = 8


def number_in(text: str, language: str) -> float | None:
    """Return the number that the whole text is, None where it is none."""
    if _DIGITS.fullmatch(text):
        return float(text.replace(',', '.'))
    base = language.partition('-')[0]
    if base == 'zh':
        match = _CHINESE.fullmatch(text)
        if match is None:
            return None
        value = read_number(match['number'])
        return None if value != value else -value if match['minus'] else value
    words = text.split()
    if not 0 < len(words) <= _MAX_WORDS:
        return None
    if base == 'en':
        return _english(words)
    return _other(text, base) if base in _OTHERS else None


def _english(words: list[str]) -> float | None:
    """Read 'seven', 'minus three', 'half a', 'two and a half', 'a couple of'."""
    sign = -1.0 if words[0] in _SIGNS else 1.0
    at = 1 if words[0] in _SIGNS else 0
    found = number_at(words, at)
    if found is None:
        return None
    value, at = found
    if words[at : at + 3] == ['and', 'a', 'half'] and value == int(value):
        value, at = value + 0.5, at + 3
    if words[at:] not in ([], ['a'], ['an'], ['of'], ['of', 'a']):
        return None
    return sign * value


def _other(text: str, language: str) -> float | None:
    from text_to_num import text2num

    try:
        return float(text2num(text, language))
    except (ValueError, KeyError):
        return None
