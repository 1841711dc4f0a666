# SPDX-License-Identifier: Apache-2.0
"""How many of a thing: 'just two', 'three of them', and the noun that goes with the number."""

from __future__ import annotations

from omnivinci_ros.commands.english.noun_phrases import Thing
from omnivinci_ros.commands.english.thing_kinds import is_known_thing
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.quantities import format_number

_BEFORE = frozenset({'the', 'just', 'only', 'those', 'these', 'my'})
_OF_THEM = (['of', 'them'], ['of', 'those'], ['of', 'these'], ['only'], ['is', 'enough'])
_MOST = 1000


def read_number(words: list[str]) -> tuple[str, list[str]] | None:
    """Return how many are said, and the words of the thing, if it is named again."""
    rest = words
    while len(rest) > 1 and rest[0] in _BEFORE:
        rest = rest[1:]
    found = number_at(rest, 0)
    if found is None or not 1 <= found[0] <= _MOST or found[0] != int(found[0]):
        return None
    many, rest = format_number(found[0]), rest[found[1] :]
    if rest == ['ones'] or many == '1' and rest[:1] == ['one']:
        return None
    return many, [] if rest in _OF_THEM else rest


def same_noun(one: str, other: str) -> bool:
    """Say whether two names are the same in the singular."""
    return one == other or as_many(one, '1') == as_many(other, '1')


def as_many(name: str, many: str) -> str:
    """Return the name of a thing as it goes with a number: 'cup' with 1, 'cups' with 2."""
    if many == '1':
        return next((one for one in _singulars(name) if is_known_thing(Thing(one))), name)
    if name.endswith('s'):
        return name
    return f'{name}es' if name.endswith(('x', 'ch', 'sh')) else f'{name}s'


def _singulars(name: str) -> tuple[str, ...]:
    if not name.endswith('s') or name.endswith('ss'):
        return ()
    shorter = (name[:-1], name[:-2]) if name.endswith('es') else (name[:-1],)
    return tuple(one for one in shorter if one)
