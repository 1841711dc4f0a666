# SPDX-License-Identifier: Apache-2.0
"""Where an order ends and another one begins without a pause: 'go to the hall | find anna'."""

from __future__ import annotations

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.indirect_orders import wraps_order
from omnivinci_ros.commands.english.joints import VERBS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.name_ends import runs_on
from omnivinci_ros.commands.english.polite_frames import WAYS
from omnivinci_ros.commands.english.politeness import unwrapped
from omnivinci_ros.commands.numerals import may_begin_number

_LONGEST_LEAD = 10  # words, with what is polite before it
_LEADING = (['go'], ['come'], ['run'], ['hurry'])


def next_begins(clause: Clause, texts: list[str], at: int) -> bool:
    """Say whether the next order begins here: speech is written down without commas."""
    if clause.kind != 'main' or len(clause.words) < 2 or _only_leads(clause):
        return False
    if not runs_on(texts, at) and not _is_told(texts, at):
        return False
    return _holds_order(clause)


def _is_told(texts: list[str], at: int) -> bool:
    """Say whether it is 'you take the pan | you bring it'."""
    told = texts[at] == 'you' and texts[at + 1 : at + 2] != [] and texts[at + 1] in VERBS
    return told and runs_on(['', *texts[at + 1 :]], 1)


def _holds_order(clause: Clause) -> bool:
    texts = clause.texts
    goes = texts[0] in WAYS and may_begin_number(texts[1])  # 'forward two metres turn left'
    told = texts[0] == 'you' and texts[1] in VERBS
    return goes or told or begins_order(texts) or wraps_order(texts)


def _only_leads(clause: Clause) -> bool:
    """Say whether it is the 'go' of 'robot go get the jug', which is one order."""
    return len(clause.words) < _LONGEST_LEAD and unwrapped(clause.texts) in _LEADING
