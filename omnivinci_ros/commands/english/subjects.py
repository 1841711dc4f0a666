# SPDX-License-Identifier: Apache-2.0
"""Who does it, behind what is told: 'it is summer the birds find the feeder' orders nothing."""

from __future__ import annotations

from collections.abc import Sequence

_ACHES = ('hurts', 'aches', 'itches', 'leaks', 'smells', 'stinks')  # they end what is told
_MANY = frozenset('people folk men women children kids everybody friends police'.split())
_OWNERS = frozenset('the my our his her their your some these those all'.split())
# Behind these it is part of what is told: 'i am near the windows', 'i have two bags'.
_TOLD = frozenset(
    'in on at near by with to from for of under behind beside around among between past over '
    'through without out into onto the one two three four five is are am was were have has got '
    'need needs want wants see hear no'.split()
)


def ends_with_subject(told: Sequence[str]) -> bool:
    """Say whether what stands before a verb ends with who does it: '... it is late my kids'."""
    last = told[-1] if told and told[0] != 'there' else ''
    many = last in _MANY or last.endswith('s') and not last.endswith(('ss', 'us', 'is', *_ACHES))
    owned = len(told) > 1 and told[-2] in _OWNERS
    before = told[: -2 if owned else -1]
    return many and bool(before) and before[-1] not in _TOLD
