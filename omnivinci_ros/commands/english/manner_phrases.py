# SPDX-License-Identifier: Apache-2.0
"""How fast something is to be done, as phrases, and where they stand alone between commas."""

from __future__ import annotations

from omnivinci_ros.commands.phrase_tables import phrase_at
from omnivinci_ros.commands.phrase_tables import phrase_table
from omnivinci_ros.commands.words import Word

_RATES = 'low slow high reduced moderate medium normal full maximum minimum half little'.split()
MANNERS = frozenset(
    'closely slowly quickly carefully gently fast faster slower softly quietly smoothly '
    'cautiously tightly firmly loosely nicely properly securely promptly safely patiently '
    'sideways steadily rapidly swiftly calmly briskly speedily delicately silently'.split()
)
_MUCH = ('very', 'quite', 'rather', 'really', 'extremely', 'fairly', 'so', 'ever so')
SPEED_PHRASES = phrase_table(
    [f'{much} {manner}' for much in _MUCH for manner in MANNERS]
    + [
        f'{how} {rate} {speed}'
        for how in ('with', 'at', 'with a', 'at a', 'in', 'in a')
        for rate in _RATES
        for speed in ('speed', 'velocity', 'pace')
    ]
    + 'with all speed, with utmost speed, with great care, with much care, at full speed, at '
    'half speed, at low speed, at high speed, at top speed, at walking speed, at a walking '
    "pace, at walking pace, at a crawl, at a snail's pace, at snail's pace, at a slow pace, "
    'at a steady pace, at a gentle pace, at a jog, full speed, half speed, full speed ahead, '
    'full tilt, flat out, as fast as you can, as fast as possible, fast as you can, fast as '
    'possible, as quickly as possible, as quickly as you can, as quick as you can, as quick '
    'as possible, quick as you can, quick as possible, quick as a flash, as slowly as '
    'possible, as slowly as you can, as slow as you can, slow as you can, slow as you like, '
    'as gently as you can, as carefully as you can, as quietly as you can, in a hurry, with '
    'care, with caution, very slow, more slowly, more quickly, more carefully, really slow, '
    'real slow, real slowly, real fast, real careful, dead slow, super slow, super slowly, '
    'pretty quickly, nice and slow, nice and slowly, nice and easy, nice and quick, nice and '
    'gently, nice and gentle, nice and carefully, nice and quietly, slow and steady, slow and '
    'easy, slowly and carefully, slowly but surely, without rushing, in your own time, at '
    'your own pace, at your leisure, bit by bit, little by little, inch by inch, one by one, '
    'one at a time, one after the other, one after another, two at a time, all at once, all '
    'together, at the same time'.split(', ')
)


def join_manner(words: list[Word]) -> list[Word]:
    """Put 'dead slow', which stands alone between commas, behind the words of its order."""
    texts = [word.text for word in words]
    if ',' not in texts:
        return words
    at = texts.index(',')
    if 0 < at < len(texts) - 1 and _is_manner(texts[:at]):
        return [*words[at + 1 :], *words[:at]] if ',' not in texts[at + 1 :] else words
    last = len(texts) - 1 - texts[::-1].index(',')
    if 0 < last < len(texts) - 1 and _is_manner(texts[last + 1 :]):
        return [*words[:last], *words[last + 1 :]]
    return words


def _is_manner(texts: list[str]) -> bool:
    if len(texts) == 1:
        return texts[0] in MANNERS
    return phrase_at(texts, 0, SPEED_PHRASES) == len(texts)
