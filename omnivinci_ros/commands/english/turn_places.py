# SPDX-License-Identifier: Apache-2.0
"""Where on the way a turn is: 'turn left at the end of the hall', 'take a right past the desk'.

It is kept in the slot `place`: a robot that turned at once would take another way.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from omnivinci_ros.commands.english.arguments import Phrase
from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.arguments import split_arguments
from omnivinci_ros.commands.english.noun_phrases import location
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.places import is_far
from omnivinci_ros.commands.english.places import is_known_place
from omnivinci_ros.commands.english.places import is_place
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.quantities import find_quantity

_SIDES = frozenset({'left', 'right', 'around', 'round'})
# A turn into, onto or towards something goes there or looks there: these are not among them.
_WHERE = frozenset('at by near in past behind beside opposite before after alongside'.split()) | {
    'next to',
    'in front of',
    'at the end of',
    'in the middle of',
    'close to',
    'right next to',
}
# Behind a place, they say how long or what else: no slot would have it.
_LOST = frozenset('for but not except or and without unless if when while until'.split())
_TIMED = frozenset({'before', 'after'})  # elsewhere they join clauses
_UNKNOWN = 2  # words of a place that may be none
_JUST = frozenset({'just', 'right', 'shortly', 'directly', 'immediately'})
# Moments, manners and what is at many places.
_NO_PLACES = frozenset(
    'spot place moment time end speed rate angle signal beep tone mark word whistle sound count '
    'way turn same minute second end'.split()
)


def part_turn_place(words: list[str]) -> tuple[list[str], list[Phrase]]:
    """Return an order to turn without the place that ends it, and that place."""
    side = next((i for i, word in enumerate(words[:6]) if i and word in _SIDES), 0)
    for at in range(side + 1, len(words) - 1) if side else ():
        preposition = _preposition(words, at)
        if not preposition:
            continue
        start = at + len(preposition.split())
        head, more = split_arguments(words[start:])
        if not _is_somewhere(head) or _is_more(words[start:]):
            return words, []
        before = at - 1 if words[at - 1] in _JUST and at - 1 > side else at
        return words[:before], [Phrase(preposition, head), *more]
    return words, []


def _preposition(words: list[str], at: int) -> str:
    found = ' '.join(preposition_at(words, at))
    found = found or (words[at] if words[at] in _TIMED else '')
    return found if found in _WHERE else ''


def _is_somewhere(head: list[str]) -> bool:
    """Say whether it is 'the next door', and no number, no other order."""
    if len(head) < 2 or head[0] not in DETERMINERS:
        return False
    quantity = find_quantity(head)
    measured = quantity is not None and quantity.unit in ('m', 'deg', '?')
    return not measured and COMMAND_VERBS.isdisjoint(head[1:-1])


def _is_more(words: list[str]) -> bool:
    """Say whether it holds what is no place: 'the hall for ten seconds', 'the hall with anna'."""
    along = any(a == 'with' and b not in DETERMINERS for a, b in pairwise([*words, '']))
    return along or not _LOST.isdisjoint(words)


def with_turn_place(turn: Reading, place: list[Phrase]) -> Reading:
    """Return a turn with its place, which is asked about where the robot may not know it."""
    head = place[0].words
    surely = is_place(head) and is_known_place(head) and not is_far(head)
    turn = replace(turn, slots={**turn.slots, 'place': location(place)})
    if surely and head[-1] not in _NO_PLACES:
        return turn
    side = turn.slots.get('direction', 'around')
    where = ' '.join(word for p in place for word in (p.preposition, *p.words))
    question = turn.question or f'Should I turn {side} {where}?'
    lost = turn.unexplained + _UNKNOWN  # it may be the way that somebody is told
    return replace(turn, question=question, unexplained=lost)


def turned_to(words: list[str]) -> tuple[list[str], str]:
    """Return an order to turn without what it is to face in the end, and when it ends.

    'Turn left to face the door' says which way round it goes, so it is no order to look.
    """
    side = next((i for i, word in enumerate(words[:5]) if word in ('left', 'right')), 0)
    rest = words[side + 1 :]
    start = 2 if rest[:2] == ['to', 'face'] else 1 if rest[:1] in (['towards'], ['toward']) else 0
    if not side or not start or rest[start : start + 1] == [] or rest[start] not in DETERMINERS:
        return words, ''
    return words[: side + 1], f'until you face {" ".join(rest[start:])}'
