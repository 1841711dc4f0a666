# SPDX-License-Identifier: Apache-2.0
"""What follows a verb, cut at its prepositions: 'the cup | from the shelf | to anna'."""

from __future__ import annotations

from typing import NamedTuple

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.purposes import DONE_WITH
from omnivinci_ros.commands.english.purposes import SOMETHING
from omnivinci_ros.commands.phrase_tables import phrase_table

_TO = (
    'to,into,onto,toward,towards,in to,on to,back to,back into,back onto,over to,over into,over '
    'onto,up to,round to,around to,round into,down to,out to,out into,across to,straight to,along '
    'to,through to,back over to,all the way to,in the direction of,in direction of,in direction '
    'to,back towards,over towards,back '
    'toward,over toward,up onto,down onto,down into,back in,back on,in through,up towards,back up '
    'to'
).split(',')
_FROM = (
    'from,off,off of,out of,from behind,from under,from inside,from on top of,from within,'
    'from next to,from beside,from near,from underneath,away from'
).split(',')
_AT = (
    'on,in,at,by,inside,inside of,within,upon,under,underneath,behind,beside,near,against,'
    'between,among,above,over,below,beneath,next to,in front of,on top of,close to,closer to,'
    'nearer to,to the left of,to the right of,to the left side of,to the right side of,'
    'on the left of,on the right of,on the left side of,on the right side of,'
    'to the side of,to the front of,to the back of,to the rear of,around,through,across from,'
    'across,along,past,beyond,opposite,outside of,down,up,alongside,adjacent to,atop,'
    'in between,on the left hand side of,on the right hand side of,up against,'
    'near of,near to,near from,under of,beside of,close of,next of,in the inside of,in the '
    'middle of,'
    'alongside of,at the end of,'
    'at the side of,on the other side of,to the other side of,right next to,over by,over near,'
    'down by,closest to,nearest to,outside,behind of,left of,right of,nearby'
).split(',')
_FOR = ['for']

GOALS = frozenset(_TO)
SOURCES = frozenset(_FROM)
LOCATIONS = frozenset(_AT)
# The usual relations are left out of a place; 'under the desk' keeps its own.
_PLAIN = frozenset({'on', 'in', 'at', 'upon', 'within', 'for'}) | GOALS | SOURCES
_SAME = {
    'inside of': 'inside',
    'right next to': 'next to',
    'over by': 'by',
    'over near': 'near',
    'down by': 'by',
    'behind of': 'behind',
    'outside of': 'outside',
    'near of': 'near',
    'near to': 'near',
    'near from': 'near',
    'under of': 'under',
    'beside of': 'beside',
    'close of': 'close to',
    'next of': 'next to',
    'alongside of': 'alongside',
    'in the inside of': 'inside',
    'from behind': 'behind',
    'from under': 'under',
    'from underneath': 'underneath',
    'from inside': 'inside',
    'from on top of': 'on top of',
    'from next to': 'next to',
    'from beside': 'beside',
    'from near': 'near',
    'in between': 'between',
}
_PARTICLES = frozenset({'up', 'down', 'over', 'past', 'along', 'through', 'across', 'around'})


_DONE = DONE_WITH | {'help'}
_INFINITIVES = frozenset('drink eat read wear write see do dry cool drain soak'.split())
_PREPOSITIONS = phrase_table([*_TO, *_FROM, *_AT, *_FOR])


class Phrase(NamedTuple):
    """A preposition with the words that it governs."""

    preposition: str
    words: list[str]

    def place(self) -> str:
        """Return the slot `place`: without the article where the preposition is left out."""
        return place_text(self.preposition, self.words)


def preposition_at(words: list[str], at: int) -> tuple[str, ...]:
    """Return the longest preposition that begins at `at` and governs something."""
    if words[at] == 'to' and words[at + 1 : at + 2] and words[at + 1] in _INFINITIVES:
        return ()  # 'something to drink'
    some = words[at] == 'to' and at > 0 and words[at - 1] in SOMETHING
    if some and words[at + 1 : at + 2] != [] and words[at + 1] in _DONE:
        return ()  # 'something to clean with'
    if words[at] == 'back' and at and words[at - 1] in DETERMINERS:
        return ()  # 'at the back on the tray'
    first, last = words[at], len(words) - 1
    longer = _PREPOSITIONS.seconds.get(first)
    if longer is not None and at + 1 < last:
        for phrase in longer.get(words[at + 1], ()):
            end = at + len(phrase)
            if end <= last and (len(phrase) == 2 or tuple(words[at:end]) == phrase):
                return phrase
    return (first,) if at < last and first in _PREPOSITIONS.alone else ()


def find_preposition(words: list[str], first: int = 1) -> tuple[int, tuple[str, ...]]:
    """Return where the first preposition stands and which it is."""
    if _PREPOSITIONS.keys().isdisjoint(words):
        return len(words), ()
    for at in range(first, len(words)):
        phrase = preposition_at(words, at) if words[at] in _PREPOSITIONS else ()
        if phrase:
            return at, phrase
    return len(words), ()


def split_arguments(words: list[str]) -> tuple[list[str], list[Phrase]]:
    """Cut what follows a verb into its object and the phrases after it."""
    if _PREPOSITIONS.keys().isdisjoint(words):
        return words, []
    starts: list[tuple[int, tuple[str, ...]]] = []
    at = 0
    while at < len(words):
        phrase = preposition_at(words, at) if words[at] in _PREPOSITIONS else ()
        if phrase:
            starts.append((at, phrase))
        at += len(phrase) or 1
    starts = [start for start in starts if not _is_worn(words, start[0])]
    if 'with' in words:
        starts = [start for start in starts if not _is_on_it(words, start[0])]
    starts = starts[:1] + [start for start in starts[1:] if not _counts(words, start[0])]
    if not starts:
        return words, []
    ends = [at for at, _ in starts[1:]] + [len(words)]
    head = words[: starts[0][0]]
    phrases = [
        Phrase(' '.join(phrase), words[at + len(phrase) : end])
        for (at, phrase), end in zip(starts, ends, strict=True)
    ]
    return head, _joined(phrases)


# 'The man in the grey jumper' is one name.
_WEARERS = frozenset(
    'man woman boy girl guy lady gentleman person child kid nurse doctor worker visitor patient '
    'guest student officer engineer waiter waitress one somebody someone men women people'.split()
)
CLOTHES = frozenset(
    'jumper vest coat jacket shirt t-shirt tshirt hat cap dress suit uniform hoodie sweater '
    'scrubs apron helmet glasses skirt jeans trousers shorts blouse cardigan scarf overalls '
    'gown wheelchair tie belt gloves boots shoes mask '
    'red blue green yellow black white grey gray orange pink purple brown'.split()
)


def _is_worn(words: list[str], at: int) -> bool:
    """Say whether 'in' stands between somebody and what they wear."""
    if words[at] != 'in' or not at or words[at - 1] not in _WEARERS:
        return False
    end = next((i for i in range(at + 2, len(words)) if words[i] in _PREPOSITIONS), len(words))
    return words[end - 1] in CLOTHES


def _is_on_it(words: list[str], at: int) -> bool:
    """Say whether it only ends a name: 'the plate with the egg on it'."""
    return words[at + 1 : at + 2] == ['it'] and 'with' in words[max(0, at - 5) : at]


def _counts(words: list[str], at: int) -> bool:
    """Say whether 'from' tells how a place is counted: 'on the second shelf from the top'."""
    if words[at] != 'from' or words[at + 1 : at + 2] != ['the']:
        return False
    ends = words[at + 2 : at + 3] != [] and words[at + 2] in _COUNTED_FROM
    ends = ends and (words[at + 3 : at + 4] == [] or words[at + 3] in _PREPOSITIONS)
    return ends and not _ORDINALS.isdisjoint(words[max(0, at - 4) : at])


_COUNTED_FROM = frozenset('left right top bottom end front back'.split())
_ORDINALS = frozenset('first second third fourth fifth sixth seventh eighth last'.split())


def _joined(phrases: list[Phrase]) -> list[Phrase]:
    """Join a preposition that governs only another one: 'over | by the door'."""
    kept: list[Phrase] = []
    for phrase in phrases:
        if kept and not kept[-1].words:
            kept.pop()
        kept.append(phrase)
    return kept


_ITS_SIDES = frozenset({'left', 'right', 'side'})


def place_text(preposition: str, words: list[str]) -> str:
    """Join a place; leave out the preposition where it says nothing."""
    if not words:
        return ''
    preposition = _SAME.get(preposition, preposition)
    bare = strip_determiners(words)
    if words[0] == 'its' and words[-1] in _ITS_SIDES and preposition in ('on', 'at', 'to'):
        return ' '.join([*words[1:], 'of', 'it'])  # 'a fork on its left'
    side = preposition.split()
    if len(side) > 2 and side[0] in ('to', 'on', 'at') and side[1] == 'the':
        return ' '.join([*side[2:], *words])  # 'left of the plate'
    if preposition in _PLAIN or preposition in _PARTICLES and bare[0] in ('here', 'there'):
        return ' '.join(bare)
    return ' '.join([preposition, *words])


def location_words(phrases: list[Phrase]) -> str:
    """Return phrases as they were said."""
    return ' '.join(f'{p.preposition} {" ".join(p.words)}' for p in phrases)


def strip_determiners(words: list[str]) -> list[str]:
    """Take articles off the front; the last word stays."""
    start = 0
    while start < len(words) - 1 and words[start] in DETERMINERS:
        start += 1
    return words[start:]
