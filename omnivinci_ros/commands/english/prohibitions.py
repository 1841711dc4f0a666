# SPDX-License-Identifier: Apache-2.0
"""What is not to be done: 'but not before ten', 'never forget the stapler', 'except the lego'."""

from __future__ import annotations

from omnivinci_ros.commands.english.adverbials import take_adverbials
from omnivinci_ros.commands.english.clauses import Clause
from omnivinci_ros.commands.english.limits import Limits
from omnivinci_ros.commands.english.orders import Order
from omnivinci_ros.commands.english.refusals import limit_question
from omnivinci_ros.commands.english.speed_limits import speed_limit
from omnivinci_ros.commands.english.told_how import minds_thing

_NEVER = frozenset('miss forget mind give know be have'.split())
_FORGOTTEN = frozenset({'forget', 'miss'})


def keep_from(clause: Clause, orders: list[Order], limits: Limits, *, orders_follow: bool) -> bool:
    """Bind orders to what is not to be done; say whether that was all the clause says."""
    texts = clause.texts
    when = take_adverbials(['do', *texts]).slots.get('when', '')
    if orders and minds_thing(orders[-1], clause):
        orders[-1].end = clause.end
        return True
    if orders and when == ' '.join(texts):  # 'but not before ten'
        limits.when(f'{clause.conjunction} {when}', clause)
        return True
    last = orders[-1] if orders else None
    if last is not None and texts[0] in _FORGOTTEN and texts[1:2] not in ([], ['to']):
        return False  # '... and do not forget the stapler'
    speed = speed_limit(clause)
    if speed:
        limits.speed(speed, clause, orders_follow=orders_follow)
        return True
    behind = last is not None and (not orders_follow or last.sentence == clause.sentence)
    asked = limit_question(clause, last) if last is not None and behind else ''
    if last is not None and asked:
        last.question = last.question or asked
        last.end = max(last.end, clause.end)
        return True
    limits.avoid(clause, orders_follow=orders_follow)
    if last is not None and clause.conjunction == 'never' and texts[0] in _NEVER:
        last.doubtful = True  # 'follow us and never miss an episode'
    if last is not None and clause.kind == 'except':
        if last.reading.slots.get('quantity') == 'all':
            return True  # 'all the toys except the lego'
        last.question = last.question or f'Which one should I take, not the {texts[-1]}?'
    return True
