# SPDX-License-Identifier: Apache-2.0
"""How somebody is followed: 'wherever she goes', 'at a safe distance'."""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.persons import is_surely_person
from omnivinci_ros.commands.english.verbs import FOLLOW_VERBS
from omnivinci_ros.commands.lazy_pattern import lazy_pattern
from omnivinci_ros.commands.words import PAUSES
from omnivinci_ros.commands.words import Word

_WHEREVER = frozenset({'wherever', 'everywhere', 'anywhere', 'as'})
_GOERS = frozenset('i we he she they it'.split())
_MAY = frozenset('may might will can want wants choose chooses decide decides to'.split())
_GOES = frozenset('go goes walk walks move moves head heads lead leads roam roams'.split())
_FOLLOWING = FOLLOW_VERBS | {'following'}
_STAYING = frozenset('stay keep stick go come walk run tag'.split())
_BESIDE = frozenset('with behind close next near beside by along after up'.split())
_JOINS = PAUSES | {'and', 'then'}
_DISTANT = frozenset({'distance', 'range', 'length', 'behind'})
_DISTANCE = lazy_pattern(
    r" (?:(?:at|from) (?:a |some )?(?P<kept>(?:(?:very )?[a-z]+ )?(?:distance|range|arm's length)"
    r'(?: of [\w. ]{1,30})?)'
    r'|(?:from )?(?P<behind>(?:about )?[\w.]+ (?:m|steps?|paces?|feet|foot|yards?|met(?:er|re)s?) '
    r'behind))$'
)


def plain_following(words: Sequence[Word]) -> Sequence[Word]:
    """Leave out the 'wherever she goes' of 'follow anna wherever she goes': following says it."""
    words = _gone_after(words)
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        if text not in _WHEREVER or texts[at + 1 : at + 2] == [] or texts[at + 1] not in _GOERS:
            continue
        end = at + 2
        while end < len(texts) and texts[end] in _MAY:
            end += 1
        goes = end < len(texts) and texts[end] in _GOES
        if goes and _ends(texts, end + 1) and _follows(texts[:at]):
            return [*words[:at], *words[end + 1 :]]
    return words


def _gone_after(words: Sequence[Word]) -> Sequence[Word]:
    """Read 'go after that woman' as 'follow that woman', before 'after' begins a clause."""
    texts = [word.text for word in words]
    at = texts.index('after', 1) - 1 if 'after' in texts[1:-1] else -1
    if at < 0 or texts[at] not in ('go', 'run', 'come', 'hurry'):
        return words
    who = texts[at + 2 : at + 5]
    named = who[0] in ('him', 'her', 'them') or who[0] in ('that', 'the') and len(who) > 1
    if not named or who[0] in ('that', 'the') and not is_surely_person(who[:2]):
        return words
    if who[0] not in ('that', 'the') and who[1:2] not in ([], [','], ['.'], ['and'], ['please']):
        return words  # 'go after her lunch'
    return [*words[:at], words[at]._replace(text='follow'), *words[at + 2 :]]


def _ends(texts: Sequence[str], at: int) -> bool:
    return at >= len(texts) or texts[at] in _JOINS


def _follows(before: Sequence[str]) -> bool:
    """Say whether it is an order to follow somebody, as far as the words before tell."""
    stays = not _STAYING.isdisjoint(before) and not _BESIDE.isdisjoint(before)
    return stays or not _FOLLOWING.isdisjoint(before)


def kept_distance(followed: list[str]) -> tuple[list[str], str]:
    """Part 'the nurse | at a safe distance' into who is followed, and from where."""
    at = followed.index('all') if 'all' in followed[1:-1] else 0
    if at and followed[at + 1] in ('around', 'over', 'through'):
        followed = [*followed[:at], *followed[at + 1 :]]  # 'all over the house'
    line = ' '.join(followed)
    found = None if _DISTANT.isdisjoint(followed) else _DISTANCE.search(line)
    if not found:
        return followed, ''
    return line[: found.start()].split(), found['kept'] or found['behind']


_APART = lazy_pattern(
    r'(?:(?:stay|keep|remain|and|but|just|please|always) )*'
    r'(?P<kept>(?:about |at least |around )?(?:[\w.]+|a few|a couple of)'
    r' (?:m|steps?|paces?|feet|foot|yards?|met(?:er|re)s?) (?:behind|away|back)'
    r'|(?:well|far) (?:behind|back|away)'
    r'|(?:a |some |your |at a )(?:(?:safe|good|short|long|fair|respectful|little|bit of a) )?'
    r'distance)'
    r'(?: (?:(?:behind|from|away from) )?(?:me|him|her|them|us))?(?: (?:please|though))?'
)


def stays_apart(texts: Sequence[str]) -> str:
    """Return the 'two metres behind' of '..., but stay two metres behind me', '' for none."""
    found = _APART.fullmatch(' '.join(texts))
    return found['kept'].removeprefix('at a ') if found else ''
