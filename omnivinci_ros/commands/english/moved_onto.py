# SPDX-License-Identifier: Apache-2.0
"""Off one place and onto another in one order: 'get that shoe off the table and onto the mat'."""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.words import Word

_TAKING = frozenset('get take move pull lift shift bring grab clear'.split())
_OFF = frozenset({'off', 'from', 'out'})
ONTO = frozenset({'onto', 'into'})


def plain_moving_onto(words: list[Word]) -> list[Word]:
    """Read 'get it off the table and onto the mat' as 'move it from the table onto the mat'."""
    texts = [word.text for word in words]
    for at in range(5, len(texts) - 2):
        if texts[at] != 'and' or texts[at + 1] not in ONTO or texts[at + 2] not in DETERMINERS:
            continue
        verb = next((i for i, text in enumerate(texts[:at]) if text in _TAKING), -1)
        off = next((i for i in range(verb + 2, at - 1) if texts[i] in _OFF), 0)
        if verb < 0 or not off or 'and' in texts[verb:at] or 'first' in texts[at:]:
            return words
        over = 1 + (texts[off + 1] == 'of')
        return [
            *words[:verb],
            words[verb]._replace(text='move'),
            *words[verb + 1 : off],
            words[off]._replace(text='from'),
            *words[off + over : at],
            *words[at + 1 :],
        ]
    return words
