# SPDX-License-Identifier: Apache-2.0
"""Where a clause that hangs on an order ends without a comma: 'if you see anna | tell her'."""

from __future__ import annotations

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.shown_questions import STATES
from omnivinci_ros.commands.english.subordination import BEFORE_VERBS

_OBJECTS = DETERMINERS | {'me', 'him', 'her', 'it', 'them', 'us'}
_HANDED = DETERMINERS | frozenset('me him her it them us over in out back down'.split())
# Nouns as well, where nothing to handle stands behind them: 'the drip stand in bay one'.
_NOUNS = frozenset('stand park lift step walk run exit charge light place'.split())
_SAYS = frozenset({'say', 'says', 'answers', 'replies'})
_ANSWERS = frozenset({'yes', 'no', 'ok', 'okay', 'please', 'now'})
_WHOLE = (['so'], ['charge'], ['yes'])
_OF_BEFORE = (['it', 'is'], ['they', 'are'], ['he', 'is'], ['she', 'is'])


def order_begins(clause: Clause, texts: list[str], at: int) -> bool:
    """Say whether the order begins here that a condition before it is about."""
    before, following = texts[at - 1], texts[at + 1 : at + 2]
    if before == 'say' and begins_order(texts[at + 1 : at + 4]):
        return False  # 'when i say now turn left'
    if before in _SAYS and texts[at] in _ANSWERS:
        return False  # 'if he says yes bring him tea'
    if texts[at] == 'back' and following not in (['up'], ['off'], ['away']):
        return False  # 'until i come back'
    if texts[at] in _NOUNS and not _is_handled(texts, at):
        return False  # 'if the drip stand in bay one is free bring it'
    handed = texts[at] == 'hand' and following and _HANDED.isdisjoint(following)
    if texts[at] == 'to' or handed:
        return False  # 'if my eye happens to wander', 'a helping hand making dinner'
    found = before == 'it' and texts[at - 2] in VERBS  # 'if you find it'
    free = found or before not in BEFORE_VERBS and len(clause.words) > 1
    # 'See whether it is wet, and if it is tell me'
    whole = clause.texts in _WHOLE or clause.texts in _OF_BEFORE and bool(clause.joint)
    whole = whole and texts[at] not in STATES
    return (free or whole) and begins_order(texts[at : at + 3])


def _is_handled(texts: list[str], at: int) -> bool:
    named = not DETERMINERS.isdisjoint(texts[at - 2 : at])
    following = texts[at + 1 : at + 2]
    return following != [] and (following[0] in _OBJECTS or following == ['to'] and not named)
