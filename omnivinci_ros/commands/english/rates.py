# SPDX-License-Identifier: Apache-2.0
"""Speeds with a unit, and their limits: 'at 2 m/s', 'no faster than one metre a second'."""

from __future__ import annotations

from omnivinci_ros.commands.numerals import NUMBER_STARTS
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table

SPEED_UNITS = frozenset({'m/s', 'km/h', 'cm/s', 'ft/s', 'mph', 'kph', 'kmh', 'knots', 'mps'})
_LENGTHS = frozenset(
    'm meter meters metre metres cm centimeter centimeters centimetre centimetres km kilometer '
    'kilometers kilometre kilometres foot feet inch inches mile miles degree degrees'.split()
)
_EACH = frozenset({'per', 'a', 'an', 'each', 'every'})
_TIMES = frozenset({'second', 'minute', 'hour', 's', 'h', 'min'})
_LEADS = phrase_table(
    'at, with, of, at a speed of, at speed, at a velocity of, at the speed of, with a speed of, '
    'with speed, with a velocity of, with the speed of'.split(', ')
)
_MEASURED = SPEED_UNITS | _TIMES | {'percent'}  # no speed goes without one of these
# What they limit is kept as it was said: a robot may drive more slowly, and not faster.
_LIMITS = phrase_table(
    [
        f'{lead}{limit}'
        for lead in ('', 'at ', 'with ')
        for limit in (
            'most',
            'no more than',
            'not more than',
            'no faster than',
            'not faster than',
            'no quicker than',
            'max',
            'max speed',
            'maximum speed',
            'a max of',
            'maximum',
            'a maximum of',
            'a maximum speed of',
            'a top speed of',
            'up to',
            'under',
            'below',
            'less than',
            'slower than',
            'no slower than',
            'at least',
        )
        if lead or limit != 'most'
    ]
    + [
        'with at most',
        'with at least',
        'without exceeding',
        'never exceeding',
        'not exceeding',
        'speed limit',
    ]
)
# The words that a speed with a unit begins with.
RATE_STARTS = NUMBER_STARTS.union(_LEADS, _LIMITS)


def read_rate(words: list[str], at: int) -> tuple[int, str]:
    """Return how many words a speed takes that begins at `at`, and how it was said; 0 for none."""
    if _MEASURED.isdisjoint(words):
        return 0, ''
    limit = phrase_at(words, at, _LIMITS)
    start = at
    if not limit:
        at += phrase_at(words, at, _LEADS)
    number = number_at(words, at + limit)
    if number is None:
        return 0, ''
    end = _end_of_unit(words, number[1])
    if not end and (start != at or limit):
        end = number[1] + len(_percent(words[number[1] : number[1] + 2]))
        end = end if end > number[1] else 0
    return (end - start, ' '.join(words[at:end])) if end else (0, '')


def _end_of_unit(words: list[str], at: int) -> int:
    """Return the place behind 'm/s', 'metres per second', 'a metre per second', 0 for none."""
    at += words[at : at + 1] == ['a']  # 'half a metre per second'
    unit = words[at : at + 3]
    if unit and unit[0] in SPEED_UNITS:
        return at + 1
    if len(unit) == 3 and unit[0] in _LENGTHS and unit[1] in _EACH and unit[2] in _TIMES:
        return at + 3
    return 0


def _percent(words: list[str]) -> list[str]:
    if words == ['percent', 'speed']:
        return words
    return words[:1] if words[:1] == ['percent'] else []
