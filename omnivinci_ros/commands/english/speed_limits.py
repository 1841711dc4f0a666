# SPDX-License-Identifier: Apache-2.0
"""Limits of speed behind 'but': 'drive, but not too fast', 'and don't rush'."""

from __future__ import annotations

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.rates import read_rate

_DENIALS = frozenset({'not', 'do not', 'never', 'without', 'try not to', 'make sure not to'})
_FAST = frozenset(
    'fast quick quickly hasty hastily rapidly speedily swiftly hurried hurriedly slow slowly '
    'abruptly suddenly roughly jerkily rough'.split()
)
_HURRY = frozenset('rush rushing hurry hurrying race racing speed speeding dash dashing'.split())
_DOING = frozenset(
    'go going drive driving move moving walk walking roll rolling run running travel travelling '
    'traveling turn turning do doing be being come coming'.split()
)
_BESIDE = frozenset('it there this that too so very quite overly'.split())


def speed_limit(clause: Clause) -> str:
    """Return 'not too fast' for a clause that only limits the speed, '' for another one."""
    if clause.conjunction not in _DENIALS:
        return ''
    texts = clause.texts
    length, rate = read_rate(['not', *texts], 0)
    if length == len(texts) + 1:
        return rate  # 'not faster than 1 m/s'
    rest = texts[1:] if texts[0] in _DOING | {'exceed'} else texts
    while rest[:1] in (['it'], ['there'], ['you']):
        rest = rest[1:]
    rest = rest[:-1] if rest[1:] and rest[-1] == 'please' else rest
    if len(rest) > 3 or not rest:
        return ''
    fast = rest[-1] in _FAST and all(word in _BESIDE for word in rest[:-1])
    hurry = rest[0] in _HURRY and all(word in _BESIDE for word in rest[1:])
    if not fast and not hurry:
        return ''
    denial = 'without' if clause.conjunction == 'without' and hurry else 'not'
    return ' '.join([denial, *rest])
