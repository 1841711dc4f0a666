# SPDX-License-Identifier: Apache-2.0
"""A look that is to tell whether something is there: 'look in the fridge and tell me if there is'.

It is one question of one thing: 'see if there is milk in the fridge'.
"""

from __future__ import annotations

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

_LOOKS = phrase_table(
    'look in, look inside, look under, look behind, look on, have a look in, take a look in, have '
    'a look inside, have a look under, take a look under, have a peek in, take a peek in, have a '
    'peek inside, check in, peek in, glance in, have a look behind, have a look on'.split(', ')
)
_TELLS = phrase_table(
    f'{telling} {whether}'
    for telling in ('tell me', 'tell us', 'let me know', 'say', 'see', 'report')
    for whether in ('if', 'whether')
)
_IS = frozenset({'is', 'are'})
# Without one of these nothing is asked so.
TOLD_IF = frozenset({'if', 'whether'})
_LONGEST_PLACE = 6  # words
_LONGEST_THING = 5
_ELSE = frozenset('and or then if bring get not so it them'.split())


def plain_look_for_it(words: list[Word]) -> list[Word]:
    """Read 'look in the van and tell me if there is a jack' as 'see if there is a jack in it'."""
    texts = [word.text for word in words]
    for at in range(len(texts) - 6):
        length = phrase_at(texts, at, _LOOKS)
        place = at + length
        if not length or texts[place] not in DETERMINERS:
            continue
        for end in range(place + 2, min(place + _LONGEST_PLACE, len(texts) - 4)):
            tells = end + (texts[end] in ('and', ','))
            told = phrase_at(texts, tells, _TELLS)
            there = tells + told
            if not told or texts[there] != 'there' or texts[there + 1] not in _IS:
                continue
            thing = texts[there + 2 :]
            if not 0 < len(thing) <= _LONGEST_THING or not _ELSE.isdisjoint(thing):
                return words
            sees = [words[at]._replace(text='see'), words[there - 1]._replace(text='if')]
            where = words[place - 1 : end]
            return [*words[:at], *sees, *words[there:], *where]
        return words
    return words
