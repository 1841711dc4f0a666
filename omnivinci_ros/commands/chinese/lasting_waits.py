# SPDX-License-Identifier: Apache-2.0
"""Waits that end a Chinese plan, or last while somebody does something: 拿上雨伞,去车库等着."""

from __future__ import annotations

from omnivinci_ros.commands.chinese.corrections import Order
from omnivinci_ros.commands.chinese.found import Found
from omnivinci_ros.commands.chinese.waiting import UNTIL
from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_AT_END = lazy_pattern('(?:等着?|候着|守着|待命|等候)(?:吧|就行|就好|啊|哈|着)*$')
_STAYS = lazy_pattern(
    '(?:就|你|再)*(?:在(?:那|这)(?:儿|里|边)?|原地)?(?:等着?|候着|守着|待命|等候)'
)
_SPEAKER_DOES = lazy_pattern('我(?![要想们让叫说]|不)[^把给你]{2,8}$')
# The thing or the person comes first, and no order does.
_OTHERS_DO = lazy_pattern('(?![去来把给回到拿取送放搬找带上下进出开走看])')
_BEFORE_WAITS = ('FOLLOW', 'FIND_OBJECT')


def wait_at_end(orders: list[Order], clauses: list[str], unread: list[str]) -> list[Order]:
    """Return the wait that 等着 at the end of several orders is, nothing for none.

    Behind one way alone it says nothing: a robot waits where it was sent.
    """
    last = orders[-1].found if orders else None
    if last is None or not clauses or _AT_END.search(clauses[-1]) is None:
        return []
    if last.intent == 'WAIT' or unread and unread[-1] in clauses[-1]:
        return []
    goes = last.intent == 'MOVE_TO'
    if not (goes and len(orders) > 1 or last.intent in _BEFORE_WAITS):
        return []
    place = last.slots.get('place', '') if goes else ''
    slots = {'place': place} if place and place not in ('here', 'there') else {}
    return [Order(Found('WAIT', slots, 0), '等着')]


def goes_on_waiting(order: Order, rest: str) -> bool:
    """Say whether a clause is 等着 behind an order, or what the speaker does meanwhile.

    跟着我走到货架那儿,等着; 在楼梯口等着,我取个东西.
    """
    found = order.found
    if found.intent in _BEFORE_WAITS and _STAYS.fullmatch(rest) is not None:
        return True
    waits = found.intent == 'WAIT' and 'place' in found.slots and 'duration_s' not in found.slots
    return waits and _SPEAKER_DOES.match(rest) is not None


def ends_wait(orders: list[Order], before: int, event: str) -> bool:
    """Read 片子取回来以前先在门口等着: what others do ends the wait; say whether it does."""
    last = orders[-1].found if len(orders) == before + 1 else None
    if last is None or last.intent != 'WAIT' or last.slots.keys() - {'place'}:
        return False
    if _OTHERS_DO.match(event) is None:
        return False
    last.slots['condition'] = UNTIL + event
    return True
