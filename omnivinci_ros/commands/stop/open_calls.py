# SPDX-License-Identifier: Apache-2.0
"""Calls for STOP that say why behind them, or go on freely: 'do not move the ...', 'whoa'."""

from __future__ import annotations

from omnivinci_ros.commands.lazy_pattern import lazy_pattern

_WHOA = lazy_pattern(r'w+h?o+a+h*')
_OPENERS = frozenset('do come bring roll slow drive get ease wait stand stay hold keep'.split())
# Where somebody may be in danger, and no place to wait at.
_NO_PLACE = (
    'way|name|spot|point|moment|instant|edge|stairs?|steps?|road|street|fire|water|cliff|drop|hole'
    '|bab(?:y|ies)|child|children|kids?|boys?|girls?|m[ae]n|wom[ae]n|people|dogs?|cats?'
)
# At the beginning of a clause, after fillers and polite words; up to so many words.
_OPEN_CALLS = (
    (
        10,  # 'stand still coffee is on the floor': why is told behind it
        lazy_pattern(
            r'(?:stand|stay|hold|keep) (?:very |perfectly |absolutely )?still '
            r'(?:(?:the|there|my|your|his|her|it|you|i|we|or)\b'
            r'|(?:\w+ ){1,3}(?:is|are|has|will)\b)'
        ),
    ),
    (
        10,
        lazy_pattern(
            r'do not (?:you |dare |ever |even )*'
            r'(?:move|go|drive|walk|turn(?! (?:on|off|up|down|it|the|that|in)\b)|come|budge|roll'
            r'|advance|take (?:another|a|one more) step|step|approach|follow|chase|reverse|back '
            r'up|spin|rotate|start moving|keep (?:going|moving))\b'
        ),
    ),
    (
        10,
        lazy_pattern(
            r'(?:come|bring|roll|slow|drive|get|ease) (?:\w+ ){0,3}to an? '
            r'(?:\w+ )?(?<!bus )(?<!tram )(?:stop|halt|standstill)\b'
        ),
    ),
    (
        12,  # 'wait my foot is under the wheel': why is told behind it
        lazy_pattern(r'wait (?:my|his|her|their|your) (?:\w+ ){1,3}(?:is|are|has|will)\b'),
    ),
    (
        6,
        lazy_pattern(
            r'wait\b(?! (?:staff|lists?|listed|times?|room|person|and see|on (?!me)|tables|in line'
            r'|your turn|my turn|(?:till|until) you (?:see|hear)|upon)\b)'
            r'(?! (?:for )?(?:me |us |him |her )?(?:right |just |over )?(?:by|at|in|near|outside|'
            r'behind|beside|next to|in front of|inside|on) '
            rf'(?:the|my|your|that|this|bay|room|aisle) (?!(?:{_NO_PLACE})\b|corner of\b)\w+)'
        ),
    ),
)


def is_open_call(bare: list[str]) -> bool:
    """Say whether a clause, without who is called and what is polite, is such a call."""
    if not bare:
        return False
    if bare[0][0] == 'w' and _WHOA.fullmatch(bare[0]):
        return True
    if bare[0] not in _OPENERS:
        return False
    line = ' '.join(bare[:12])
    return any(len(bare) <= most and pattern.match(line) for most, pattern in _OPEN_CALLS)
