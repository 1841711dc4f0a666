# SPDX-License-Identifier: Apache-2.0
"""Things that go to several people: 'distribute the leaflets', 'pass round the cake'.

They are put as 'bring ... to ...': to everyone, where nobody is named.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.thing_kinds import is_known_thing

_ALONE = frozenset({'distribute', 'share', 'dispense'})
_ROUND = frozenset({'out', 'round', 'around'})
_WITH_ROUND = frozenset('hand pass give deal dish share serve send'.split())
_AMONG = frozenset({'to', 'among', 'amongst', 'between', 'with'})
SHARING = _ALONE | _WITH_ROUND


def handed_round(words: list[str]) -> list[str]:
    """Return 'bring the cake to the guests' for 'pass round the cake to the guests', or []."""
    if words[0] not in SHARING or len(words) < 3:
        return []
    round_at = next((i for i, word in enumerate(words[:8]) if i and word in _ROUND), 0)
    if round_at and words[0] in _WITH_ROUND:
        rest = [*words[1:round_at], *words[round_at + 1 :]]
    elif words[0] in _ALONE:
        rest = words[1:]
    else:
        return []
    at = next((i for i, word in enumerate(rest) if i and word in _AMONG), len(rest))
    named, to = rest[:at], rest[at + 1 :]
    head, phrases = split_arguments(named) if named else ([], [])
    thing = thing_of(head, []) if head else None
    if thing is None or not is_known_thing(thing) or head[-1] in _BIG:
        return []
    if not to:
        # 'Pass the milk round the table': where it goes is said otherwise.
        whole = not phrases and words[0] != 'share' and words[0] not in _OUT_OF
        return ['bring', *named, 'to', 'everyone'] if whole and _ends(words, round_at) else []
    if words[0] == 'share' and to[0] in ('me', 'us'):
        return []  # people share with each other
    person = split_arguments(to)[0]
    return ['bring', *named, 'to', *to] if person and is_surely_person(person) else []


def _ends(words: list[str], round_at: int) -> bool:
    return not round_at or round_at == 1 or round_at == len(words) - 1


_BIG = ROOMS - {'trolley', 'box', 'plant', 'tree', 'table'} | {'table', 'tree'}
_OUT_OF = frozenset({'send', 'serve', 'dispense'})
