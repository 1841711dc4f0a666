# SPDX-License-Identifier: Apache-2.0
"""What speakers take back in the same breath: 'never mind', 'no, the bedroom'."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.elision import Read
from omnivinci_ros.commands.english.elision import continue_order
from omnivinci_ros.commands.english.name_ends import NUMBERED
from omnivinci_ros.commands.english.noun_phrases import read_thing
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.reading import bare_words
from omnivinci_ros.commands.quantities import find_quantity

# Behind 'otherwise': nothing is to be done.
LEFT_AS_IT_IS = (
    *(['leave', it] for it in ('it', 'them', 'him', 'her')),
    *(['leave', it, there] for it in ('it', 'them') for there in ('there', 'alone', 'be')),
    *(['do', 'nothing'], ['forget', 'it'], ['never', 'mind'], ['do', 'not', 'bother']),
)
# Clauses that take all back that stands before them.
RETRACTIONS = frozenset(
    'never mind, nevermind, never mind that, never mind then, forget it, forget that, forget '
    'about it, forget about that, forget i said that, leave it, do not bother, scratch that, '
    'strike that, or not, wrong, nothing, not now, not yet, not really, nope, nah, no need, '
    'maybe not, maybe later, better not, rather not, just kidding, only kidding, kidding, '
    'i am kidding, i am joking, i changed my mind, i have changed my mind, i take that back, '
    'i take it back, disregard that, disregard, ignore that, undo that, let it be, it is fine, '
    'wait no, not anymore, not any more, too late, i will do it myself, i will do it, '
    'let us not, i do not want that, i did not mean that, do not worry about it'.split(', ')
)
# After 'no' and a pause or not: 'no thanks', 'no thank you'.
DECLINED = frozenset({'thanks', 'thank you', 'do not', 'need', 'no', 'no no', 'need to'})
# What may follow 'not' or 'do not' where the order itself is taken back.
NOT_NOW = frozenset({'now', 'yet', 'today', 'bother', 'really', 'do', 'please', 'it', 'that'})
_SIDES = frozenset(
    'left right forward forwards backward backwards back up down clockwise straight ahead'.split()
)


def mended_order(last: Order, clause: Clause, read: Read) -> Order | None:
    """Put the new words of 'no, the bedroom' in the place of those of the last order."""
    bare = bare_words(clause.texts)
    found = continue_order(last.words, last.reading.intent, bare, read)
    words = found.words if found is not None else mended(last.words, bare)
    reading = read(words) if words else None
    if reading is None or not words or reading.unexplained:
        return None
    order = Order(reading, words, last.start, clause.end, last.sentence, last.joint)
    order.slots, order.question = last.slots, reading.question
    return order


def mended(before: list[str], after: list[str]) -> list[str] | None:
    """Put the new words of a correction in the place of those they replace; None: nowhere."""
    if not after or after[0] == 'not':
        return None
    if preposition_at(after, 0) and after[0] not in _SIDES:
        return _from_last(before, after, lambda i: bool(preposition_at(before, i)))
    if len(after) > 1 and after[0] in before[1:] and after[0] in NUMBERED:
        return [*before[: before.index(after[0], 1)], *after]  # 'dock three, no, dock five'
    counts = [i for i, word in enumerate(before) if i and word in NUMBER_WORDS]
    if counts and after[1:] == [] and after[0] in NUMBER_WORDS:
        return [*before[: counts[0]], *after, *before[counts[0] + 1 :]]  # 'make that four'
    side = next((word for word in after if word in _SIDES), None)
    sides = [i for i, word in enumerate(before) if word in _SIDES]
    if side and sides and len(after) <= 3:
        return [*before[: sides[-1]], side, *before[sides[-1] + 1 :]]
    old, new = find_quantity(before), find_quantity(after)
    if old and new and new.start == 0:
        unit = [] if new.unit else before[old.end - 1 : old.end]
        return [*before[: old.start], *after, *unit, *before[old.end :]]
    if after[-1] in ('one', 'ones'):
        start = _last(before, lambda i: before[i] in DETERMINERS)
        name = read_thing(before[start:]).name.split() if start is not None else []
        after = [*after[:-1], *name] if name else after
    return _from_last(before, after, lambda i: before[i] in DETERMINERS) or [*before[:-1], *after]


def _from_last(
    before: list[str], after: list[str], begins: Callable[[int], bool]
) -> list[str] | None:
    start = _last(before, begins)
    return [*before[:start], *after] if start else None


def _last(before: Sequence[str], begins: Callable[[int], bool]) -> int | None:
    return next((i for i in range(len(before) - 1, 0, -1) if begins(i)), None)


def is_declined(texts: Sequence[str]) -> bool:
    """Say whether the words after a 'no' only say it again: 'no thanks'."""
    said = ' '.join(texts)
    return said in RETRACTIONS or said in DECLINED
