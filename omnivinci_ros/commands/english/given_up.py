# SPDX-License-Identifier: Apache-2.0
"""What is given up before another order: 'never mind the towel, bring me the soap'.

It is put behind the order, where it is what to do without: 'bring me the soap, not the towel'.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_GIVEN_UP = phrase_table(
    [
        *('never mind', 'forget', 'forget about', 'instead of', 'rather than'),
        *(f'do not {verb}' for verb in ('bring', 'bring me', 'take', 'fetch', 'get', 'get me')),
    ]
)
_YET = frozenset({'yet', 'now', 'anymore', 'first', 'today'})
_JOINING = PAUSES | {'and', 'but', 'just', 'instead', 'please', 'rather', 'then'}
_LONGEST = 4  # words of a thing, with its article


def put_behind(words: list[Word]) -> list[Word]:
    """Put a thing that is given up behind the order that stands after it."""
    if not words or words[0].text not in _GIVEN_UP:
        return words
    texts = [word.text for word in words[:12]]
    start = phrase_at(texts, 0, _GIVEN_UP)
    if not start or texts[start : start + 1] == [] or texts[start] not in DETERMINERS:
        return words
    for end in range(start + 2, min(start + _LONGEST + 1, len(texts))):
        at = end + (texts[end] in _YET)
        joined = at
        while joined < len(texts) and texts[joined] in _JOINING:
            joined += 1
        runs_on = joined > at or texts[0] in ('instead', 'rather', 'forget', 'never')
        if runs_on and joined < len(texts) - 1 and begins_order(texts[joined:]):
            last = words[-1].end
            named = [Word(word.text, last, last) for word in words[start:end]]
            return [*words[joined:], Word(',', last, last), Word('not', last, last), *named]
        if joined > at:
            return words
    return words
