# SPDX-License-Identifier: Apache-2.0
"""What is forbidden first, and what is ordered instead: 'do not touch it, just look at it'.

Without such an order, or where what is forbidden may go on ('do not go there and bring it'),
nothing is done and the robot asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.name_ends import runs_on
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.english.verbs import OTHER_ORDERS
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import SENTENCE_ENDS

# What a robot may be kept from doing. 'Do not worry' and 'do not be silly' forbid nothing.
_FORBIDDEN = (
    COMMAND_VERBS
    | OTHER_ORDERS
    | frozenset(
        'touch wake use enter stop disturb drop spill open close shut block step buy move cross '
        'wait stand ring knock interrupt bother scare throw break squeeze shake tip'.split()
    )
) - frozenset('make like cry scan'.split())
INSTEAD = frozenset({'but', 'just', 'only', 'instead', 'rather'})
# Behind the last ones it is forbidden for a while only: 'do not leave until I am back'.
_GOING_ON = frozenset('and or then nor until till unless before yet while when if'.split())
_LEADING = frozenset('please just robot hey and so but oh now'.split())
_LONGEST = 14  # words that are forbidden


def order_behind(texts: Sequence[str], at: int) -> int:
    """Return where another order begins behind the forbidden one at `at`, 0 for nowhere."""
    if at >= len(texts) or texts[at] not in _FORBIDDEN:
        return 0
    words = list(texts[: at + 2 * _LONGEST])
    for i in range(at + 1, min(at + _LONGEST, len(words))):
        text = words[i]
        if text in PAUSES or text in INSTEAD:
            begin = i
            while begin < len(words) and (words[begin] in PAUSES or words[begin] in INSTEAD):
                begin += 1
            if begins_order(words[begin:]):
                told = not INSTEAD.isdisjoint(words[i:begin])
                listed = text in PAUSES and not told and _is_listed(words, begin)
                return 0 if listed else i
            if text in SENTENCE_ENDS:
                return 0
        elif text in _GOING_ON:
            return 0
        elif i > at + 1 and runs_on(words, i):
            return i
    return 0


def _is_listed(words: Sequence[str], begin: int) -> bool:
    """Say whether all is forbidden: 'do not touch the vase, move the chair or open the door'."""
    end = next((i for i in range(begin, len(words)) if words[i] in SENTENCE_ENDS), len(words))
    return 'or' in words[begin:end]


def may_go_on(words: Sequence[str]) -> bool:
    """Say whether it is 'do not touch the vase, move the chair and open the door': or to do?"""
    start = 0
    while start < len(words) and (words[start] in PAUSES or words[start] in _LEADING):
        start += 1
    forbids = list(words[start : start + 2]) == ['do', 'not']
    at = start + 1 + forbids
    behind = (
        order_behind(words, at) if forbids or list(words[start : start + 1]) == ['never'] else 0
    )
    if not behind or words[behind] not in PAUSES or not INSTEAD.isdisjoint(words[behind:][:2]):
        return False
    again = list(words[behind + 1 : behind + 2]) == [words[at]]  # 'do not take that, take this'
    return not again and 'and' in words[behind:]
