# SPDX-License-Identifier: Apache-2.0
"""Words around an answer: 'well, I would say ... I think'."""

from __future__ import annotations

from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import PAUSES

_LEADS = phrase_table(
    'about, roughly, approximately, well, um, uh, hm, hmm, oh, ah, er, i mean, i meant, i think, '
    'i said, i would say, '
    'make it, make that, let us say, i want, i would like, i would prefer, i prefer, rather, '
    'that would be, it would be, the answer is, actually, so, then, how about, what '
    'about, take, please, it is the, it is my, that is the, that is about, that is roughly, '
    'probably, you can take, you can use, let it be'.split(', ')
)
_ENDS = frozenset(
    f'{link} {word}'
    for link in ('would be', 'sounds', 'will be')
    for word in ('nice', 'great', 'good', 'fine', 'ok', 'okay', 'perfect', 'lovely', 'best')
) | frozenset(
    {
        'i think',
        'i guess',
        'i suppose',
        'or so',
        'will do',
        'is fine',
        'is ok',
        'is okay',
        'is best',
        'of course',
        'obviously',
        'who else',
        'what else',
        'where else',
    }
)


def spoken_words(words: list[str]) -> list[str]:
    return [word for word in words if word not in PAUSES and word not in FILLERS] or words


def without_lead(words: list[str]) -> list[str]:
    """Take 'well', 'I would say', 'it is' off what is answered."""
    length = phrase_at(words, 0, _LEADS)
    while length and len(words) > length:
        words = words[length:]
        length = phrase_at(words, 0, _LEADS)
    return words


def without_end(words: list[str]) -> list[str]:
    """Take 'would be nice', 'sounds good', 'i think' off what is answered."""
    for length in range(min(4, len(words) - 1), 0, -1):
        if ' '.join(words[-length:]) in _ENDS:
            return words[:-length]
    return words
