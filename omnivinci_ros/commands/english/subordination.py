# SPDX-License-Identifier: Apache-2.0
"""Clauses that hang on another one: which words begin them, and of what kind they are."""

from __future__ import annotations

from omnivinci_ros.commands.english.arguments import preposition_at
from omnivinci_ros.commands.english.joint_phrases import POLITE_CONDITIONS
from omnivinci_ros.commands.english.joint_phrases import SUBORDINATORS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.joints import imperative
from omnivinci_ros.commands.english.joints import is_negated
from omnivinci_ros.commands.english.joints import phrase_at
from omnivinci_ros.commands.english.joints import takes_back
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.words import PAUSES

_NO_MORE = frozenset('further farther more less closer nearer need one'.split())
# Before a verb that begins no order: 'if you find', 'the place', 'wants to go'.
BEFORE_VERBS = frozenset(
    'i you he she it we they who which that to not is are was were be am do does did can could '
    'will would should must may might always never probably have has had the a an my your his her '
    'our their this ever finally actually really just only'.split()
)
ANY = frozenset('any anyone anybody anything anywhere every everyone everything all'.split())
_ASKED = frozenset('do does did is are was were will can could should would have has'.split())
_HAPPENING = frozenset(
    'arrives comes is are leaves wakes opens gets has finishes stops calls asks appears enters '
    'says sits stands nods waves needs wants have left arrived came finished'.split()
)
_BEFORE_TILLS = DETERMINERS | {'of', 'to', 'at', 'new', 'behind', 'near', 'on'}
_SOMEBODY = frozenset({'someone', 'somebody', 'anyone', 'anybody', 'everyone', 'everybody'})

_REACHING = frozenset('reach get arrive hit come'.split())
_SIDES = frozenset({'left', 'right', 'around'})
_PASSING = frozenset('pass hit hear meet'.split())
_DONE = frozenset('been had seen done tried used met gone eaten made heard was were is'.split())


def subordinator_at(texts: list[str], at: int, *, inside: bool = False) -> tuple[str, int]:
    """Return the kind of the clause that begins here, and the words before its own."""
    if texts[at] == 'no' and is_without(texts, at):
        return 'avoid', 1
    first = texts[at] == 'not' and texts[at + 1 : at + 2] in (['before'], ['until'], ['till'])
    if first and imperative(texts[at + 2 :]) is not None:
        return 'after', 2  # 'but not before you have told the cook'
    if texts[at] == 'leave' and at and texts[at - 1] == 'but' and _is_left_out(texts[at + 1 :]):
        return 'avoid', 1
    if texts[at] not in SUBORDINATORS and texts[at] != 'but':
        return 'main', 0
    kind, length = phrase_at(texts, at, SUBORDINATORS)
    if texts[at] == 'but' and inside and texts[at - 1] in ANY:
        kind, length = 'except', 1
    if kind == 'having':  # 'having found the cup, bring it to me'
        return ('main', 0) if imperative(texts[at:]) is None else ('after', 0)
    rest = texts[at + length :]
    if texts[at] == 'till' and at and texts[at - 1] in _BEFORE_TILLS:
        return 'main', 0  # 'three rolls of till paper'
    if (
        kind in ('', 'none')
        or not rest
        or rest[0] == 'of'
        and texts[at] == 'in'  # 'in case of fire'
        or rest[0] in PAUSES
        or texts[at] == 'never'
        and rest[0] in _DONE  # 'he has never been here'
        or inside
        and (kind == 'avoid' or texts[at - 1] != 'you')  # 'in front of you until ...'
        and is_negated(texts, at)
    ):
        return 'main', 0
    polite = phrase_at(texts, at, POLITE_CONDITIONS)[1]
    minds = 'mind' in texts[at : at + polite]
    after = texts[at + polite : at + polite + 1]
    if polite and after != ['not'] and (minds or not begins_order(after)):
        return 'main', 0
    if texts[at] == 'when' and rest[0] in _ASKED:
        return 'main', 0  # 'when do you leave'
    if kind == 'after' and rest[:1] == ['you'] and rest[1:2] != [] and rest[1] in _PASSING:
        return 'condition', length  # 'when you pass the cradle'
    reaching = rest[:1] == ['you'] and not _REACHING.isdisjoint(rest[1:2])
    if kind == 'before' and reaching and not _SIDES.isdisjoint(texts[max(0, at - 5) : at]):
        return 'condition', length  # 'turn left before you reach the door' says where
    if kind in ('before', 'after') and imperative(rest) is None:
        return ('condition', length) if _is_event(texts[at], rest) else ('main', 0)
    return kind, length


def _is_left_out(rest: list[str]) -> bool:
    """Say whether it is 'the phone' of '... but leave the phone', and no place or state."""
    end = next((i for i, text in enumerate(rest) if text in PAUSES or text in _ON), len(rest))
    named = rest[:end]
    if not 1 < len(named) < 5 or named[0] not in DETERMINERS or named[-1] in _STATES:
        return False
    return not any(preposition_at(named, i) for i in range(1, len(named)))


_ON = frozenset({'and', 'then'})
_STATES = frozenset('alone open shut closed on off here there behind empty out be'.split())


def _is_event(conjunction: str, rest: list[str]) -> bool:
    """Say whether it tells what happens: 'once tom arrives', 'before the soup gets cold'."""
    clause = rest[0] in BEFORE_VERBS and rest[0] not in ('that', 'this') and len(rest) > 1
    worded = clause and (
        rest[0] in ('you', 'i', 'he', 'she', 'it', 'we', 'they')
        or (conjunction in ('when', 'whenever') and len(rest) > 2)
    )
    if worded or conjunction in ('before', 'as', 'once') and _is_deadline(rest):
        return True
    person = is_surely_person(rest[:1]) or is_surely_person(rest[:2])
    near = rest[: next((i for i, text in enumerate(rest[:4]) if text in PAUSES), 4)]
    return person and not _HAPPENING.isdisjoint(near[1:])


def _is_deadline(texts: list[str]) -> bool:
    """Say whether it is what 'before' may hang on: 'the baby eats it', 'the soup gets cold'."""
    if texts[0] in _SOMEBODY and len(texts) > 1:
        return True  # 'before someone trips'
    if texts[0] not in DETERMINERS:
        return False
    return any(
        text.endswith('s') and not text.endswith('ss') or text in ('is', 'are', 'has', 'gets')
        for text in texts[2:4]
        if text not in PAUSES
    )


def is_without(texts: list[str], at: int) -> bool:
    """Say whether 'no' tells what is left out: 'with sugar and no milk'."""
    joined = at > 1 and texts[at - 1] == 'and' and texts[at] == 'no'
    after = texts[at + 1 : at + 2]
    named = joined and after != [] and after[0] not in PAUSES and after[0] not in _NO_MORE
    return named and not takes_back(texts, at, 1)
