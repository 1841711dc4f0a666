# SPDX-License-Identifier: Apache-2.0
"""Ways past what stands there: 'pass the sofa', 'pass between the two tables'.

What nobody hands over is passed by: the robot goes past it.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import thing_of
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.thing_kinds import is_known_thing

_WAYS = frozenset('through between under behind beneath along around'.split()) | {'in front of'}
_FEET = frozenset({'go', 'walk', 'drive', 'move', 'head', 'roll'})


def plain_passing(words: list[str]) -> list[str]:
    """Read 'pass the sofa' as 'go past the sofa', 'go out the door' as 'go through the door'."""
    if words[0] == 'pass' and len(words) > 2:
        if ' '.join(preposition_at(words, 1)) in _WAYS:
            stands = is_known_place(words[-1:]) or 'two' in words
            return ['go', *words[1:]] if stands and not _is_handed_round(words) else words
        rest = _on_your_side(words[1:])
        return ['go', 'past', *rest] if _stands(rest) else words
    out = words[0] in _FEET and words[1:2] == ['out'] and words[2:3] != []
    if out and words[2] in DETERMINERS and _ends_with_door(words[3:]):
        return [words[0], 'through', *words[2:]]
    return words


def _is_handed_round(words: list[str]) -> bool:
    """Say whether it is 'pass around the sandwiches', and not 'pass around the corner'."""
    thing = thing_of(split_arguments(words[2:])[0], []) if words[1] == 'around' else None
    return thing is not None and is_known_thing(thing)


def _stands(rest: list[str]) -> bool:
    """Say whether it stands where it is: 'the sofa on your left', and nothing that is handed."""
    head, phrases = split_arguments(rest)
    if len(head) < 2 or head[0] not in DETERMINERS or not is_known_place(head[-1:]):
        return False
    handed = any(p.preposition in ('to', 'for', 'over to') for p in phrases)
    known = is_known_thing(thing_of(head, [])) or head[-1].isdigit() or is_surely_person(head)
    return not handed and not known


def _on_your_side(rest: list[str]) -> list[str]:
    """Read 'the window to your left' as the one on that side."""
    sided = rest[-3:-1] == ['to', 'your'] and rest[-1] in ('left', 'right')
    return [*rest[:-3], 'on', *rest[-2:]] if sided else rest


def _ends_with_door(rest: list[str]) -> bool:
    head, _ = split_arguments(rest)
    return head[-1:] != [] and head[-1] in _DOORS


_DOORS = frozenset('door doors doorway gate exit'.split())
