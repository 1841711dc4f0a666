# SPDX-License-Identifier: Apache-2.0
"""What limits or denies an order: 'not more than two metres', 'but don't', 'no cup'."""

from __future__ import annotations

from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.joints import base_form
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.intents import Reading
from omnivinci_ros.commands.intents import phrase
from omnivinci_ros.commands.intents import unsure_question
from omnivinci_ros.commands.numerals import may_begin_number
from omnivinci_ros.commands.quantities import find_quantity

_DENIALS = frozenset({'not', 'do not', 'never', 'without'})
_BEFORE_VERBS = frozenset('you dare ever even please just really'.split())
_MOTIONS = frozenset(
    'go move drive walk come follow turn rotate continue proceed exceed do'.split()
)
# 'But do not drive over the hose' is about the way, and takes nothing back.
_WAYS = frozenset(
    'through over into onto past near along by across on under close between around against '
    'inside behind beyond'.split()
)
_MUCH = frozenset('far much long deep wide hard sharp sharply high low'.split())
_SAME = frozenset('it them him her that there'.split())
_NOBODY = frozenset('no nobody none neither nothing noone zero hardly'.split())
_NAMES = ('object', 'attribute', 'quantity', 'recipient', 'place', 'from')
_NOT_TO_DO = 'I heard what not to do. What should I do?'


def limit_question(clause: Clause, order: Order) -> str:
    """Return what to ask where 'not ...' behind an order bounds or denies it, '' if it does not.

    'Not the carpet' does neither: it is to be kept away from.
    """
    if clause.conjunction not in _DENIALS:
        return ''
    moves = order.reading.intent in ('MOVE', 'TURN')
    texts, found = clause.texts, find_quantity(clause.texts)
    bare = moves and clause.conjunction != 'without' and any(map(may_begin_number, clause.texts))
    much = texts[:1] in (['too'], ['so'], ['very'], ['that']) and not _MUCH.isdisjoint(texts)
    bare = bare or moves and much  # 'turn left but not too far'
    bounds = found is not None and found.unit or bare
    if bounds and moves:
        unit = 'metres should I go' if order.reading.intent == 'MOVE' else 'degrees should I turn'
        return f'How many {unit}?'
    if bounds or _is_denied(clause, order):
        return unsure_question(phrase(order.reading))
    return ''


def _is_denied(clause: Clause, order: Order) -> bool:
    texts = [text for text in clause.texts if text not in _BEFORE_VERBS]
    if not texts or clause.conjunction == 'without':
        return False
    verb, rest = base_form(texts[0]), texts[1:]
    if verb in _MOTIONS:
        return _WAYS.isdisjoint(rest)
    return verb == order.words[0] and set(rest) <= {*order.words, *_SAME}


def refuse_nobody(reading: Reading | None) -> Reading | None:
    """Refuse an order about nothing and nobody: 'follow no one', 'bring me no cup'."""
    if reading is None or reading.intent == 'NONE':
        return reading
    for name, said in reading.slots.items():
        if name in _NAMES and said.partition(' ')[0] in _NOBODY:
            return Reading('NONE', question=_NOT_TO_DO)
    return reading
