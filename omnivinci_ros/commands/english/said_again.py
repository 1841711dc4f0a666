# SPDX-License-Identifier: Apache-2.0
"""What a question offers to do, said again in its answer: 'bring it', 'bring her the two cups'.

It says yes only where it says as much: 'bring one' is less than two cups, and 'bring it here' is
no way to Anna.
"""

from __future__ import annotations

from collections.abc import Iterator

from omnivinci_ros.commands.english.nouns import NUMBER_WORDS
from omnivinci_ros.commands.english.sexes import pronouns_of
from omnivinci_ros.commands.numerals import number_at
from omnivinci_ros.commands.quantities import format_number

_ARTICLES = frozenset('the a an my your our'.split())  # 'bring her it' names another
_TO_ONE = frozenset({'me', 'us', 'him', 'her'})
_MANY = frozenset('all both several few many every some half dozen pair couple'.split())
_BESIDE = frozenset({'now', 'please', 'then'})
_PLACING = frozenset(
    'to from in into on onto at by for of off under behind beside near with through'.split()
)
_PLAIN_PLACING = frozenset({'to', 'in', 'into', 'on', 'onto', 'at'})
_PUTTING = frozenset({'put', 'place', 'pop', 'set', 'stick'})
_SAME_DEED = (
    frozenset({'bring', 'fetch', 'get', 'grab'}),
    frozenset({'give', 'hand', 'pass'}),
    _PUTTING,
    frozenset({'look', 'search', 'check'}),
    frozenset({'move', 'come', 'go', 'drive'}),
)
_LEADING = frozenset({'take', 'lead', 'bring', 'walk', 'help'})  # the robot says 'guide'
_FETCHING = frozenset('bring fetch get give hand pass'.split())
_GOING = frozenset('move go come drive turn'.split())


def said_again(words: list[str], does: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the length and kind of what is said again of the question: 'bring it', 'the kettle'.

    `does` are the words of the deed in the question, its verb first.
    """
    words, shorter = _as_asked(words, does)
    for length, kind in _said_again(words, does):
        yield length + shorter, kind


def _as_asked(words: list[str], does: list[str]) -> tuple[list[str], int]:
    """Return words with the question's verb for another of its kind, and by how many fewer."""
    looks = words[:3] in (['have', 'a', 'look'], ['take', 'a', 'look'])
    said, shorter = (['look', 'it', *words[3:]], 1) if looks else (words, 0)
    if said and does[0] == 'guide' and said[0] in _LEADING:
        return ['guide', *said[1:]], shorter
    for kind in _SAME_DEED:
        if said and said[0] in kind and does[0] in kind:
            return [does[0], *said[1:]], shorter
    return said, shorter


def _said_again(words: list[str], does: list[str]) -> Iterator[tuple[int, str]]:
    asked = frozenset(does)
    known = asked | _ARTICLES | _numbers(does)
    if words[:1] == does[:1]:
        length = _span(words, known | _objects(does) | _persons(does) | _BESIDE | _heres(does))
        if length > 1 and _same_places(words[:length], does):
            yield length, 'addressed'
        return
    length = _span(words, known)
    whole = bool(length) and words[length - 1] not in _ARTICLES and words[length - 1] != 'you'
    if whole and _same_places(words[:length], does):
        yield length, 'named' if words[0] in _ARTICLES else 'thing'


def _numbers(does: list[str]) -> frozenset[str]:
    """Return the words for the numbers that a question writes in digits."""
    digits = {word for word in does if word.isdigit()}
    values = {word: number_at([word], 0) for word in NUMBER_WORDS} if digits else {}
    return frozenset(
        word
        for word, found in values.items()
        if found is not None and format_number(found[0]) in digits
    )


def _objects(does: list[str]) -> frozenset[str]:
    """Return what may stand for the thing: of two cups, 'one' is another number of them."""
    if does[0] in _GOING and _ARTICLES.isdisjoint(does):
        return frozenset()  # nothing is moved but the robot
    if _is_counted(does):
        return frozenset({'them'})
    return frozenset({'it', 'them', 'one', 'some'})


def _is_counted(does: list[str]) -> bool:
    return any(word.isdigit() or word in NUMBER_WORDS or word in _MANY for word in does)


def _persons(does: list[str]) -> frozenset[str]:
    """Return the pronouns that may stand for who is named: 'her' is not for grandpa."""
    if 'you' in does:
        return frozenset({'me', 'to', 'for', 'us'})
    return frozenset({'to', 'for'} if 'for' in does else ()) | pronouns_of(does)


def _heres(does: list[str]) -> frozenset[str]:
    """Return the words for a place that may stand for the one in the question."""
    asked = frozenset(does)
    to_somebody = 'for' in asked or not _ARTICLES.isdisjoint(does[2:])  # 'give Anna the cup'
    free = asked.isdisjoint({'to', 'at'}) and not to_somebody
    here = ('here', 'over') if does[0] in _FETCHING and ('you' in asked or free) else ()
    placed = does[0] not in _PUTTING and not _PLACING.isdisjoint(asked - {'for'})
    return frozenset({*here, *(('there',) if placed else ())})


def _same_places(words: list[str], does: list[str]) -> bool:
    """Say whether what is to, from, on or in something is so in the question: or 'to me'."""
    asked = [word for word in does if word not in _ARTICLES]
    pairs = set(zip(asked, asked[1:], strict=False))
    said = [word for word in words if word not in _ARTICLES]
    places = [pair for pair in zip(said, [*said[1:], ''], strict=True) if pair[0] in _PLACING]
    return all(
        pair in pairs
        or pair[0] in _PLAIN_PLACING
        and ('at', pair[1]) in pairs
        or pair[1] in _TO_ONE
        or pair[0] in asked
        and pair[1] in ('it', 'them')
        or pair[0] in ('to', 'for')
        and bool(pairs & {('to', pair[1]), ('for', pair[1])})
        and does[0] in _FETCHING
        for pair in places
    )


def _span(words: list[str], known: frozenset[str]) -> int:
    """Return how many of the first words are known."""
    return next((at for at, word in enumerate(words) if word not in known), len(words))
