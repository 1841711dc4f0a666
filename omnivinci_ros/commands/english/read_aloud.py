# SPDX-License-Identifier: Apache-2.0
"""What is to be read out, as what is to be said: 'read out the following: dinner is ready'."""

from __future__ import annotations

from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_LOUD = ('', ' out', ' aloud', ' out loud', ' loudly', ' clearly')
_WHAT = (
    *('this', 'the following', 'these words', 'the following words', 'this sentence'),
    *('the following sentence', 'this message', 'the following message', 'this text'),
    *('the following text', 'this line', 'the following announcement', 'the words'),
    *('the sentence', 'this phrase', 'the following phrase', 'this announcement'),
)
_READING_OUT = phrase_table(
    f'{verb}{before} {what}{after}'
    for verb in ('read', 'say', 'recite', 'announce', 'speak', 'repeat')
    for what in _WHAT
    for before, after in (*((loud, '') for loud in _LOUD), *(('', loud) for loud in _LOUD[1:]))
)
_MAKING = phrase_table(
    ['make this announcement', 'make the following announcement', 'make an announcement']
)
_SHOUTING = phrase_table(
    'shout that, yell that, call out that, shout out that, let it be known that'.split(', ')
)
_LONGEST_LEAD = 6  # words
# What leads up to words that are to be said begins with one of these.
_LEADING_UP = frozenset().union(_READING_OUT, _MAKING, _SHOUTING)


def plain_reading_out(words: list[Word]) -> list[Word]:
    """Put 'say' for what leads up to a pause behind which the words to be said stand."""
    if len(words) < 4:
        return words
    texts = [word.text for word in words]
    places = range(min(_LONGEST_LEAD, len(words) - 3))
    for at in places if not _LEADING_UP.isdisjoint(texts[: len(places)]) else ():
        length = phrase_at(texts, at, _READING_OUT) or phrase_at(texts, at, _MAKING)
        shouted = phrase_at(texts, at, _SHOUTING) if at == 0 or texts[at - 1] == 'please' else 0
        if shouted:
            first = Word('say', words[at].start, words[at + shouted - 2].end)
            return [*words[:at], first, *words[at + shouted - 1 :]]
        end = at + length
        if length and end < len(words) - 1 and texts[end] in PAUSES:
            return [*words[:at], Word('say', words[at].start, words[end - 1].end), *words[end:]]
    return words
