# SPDX-License-Identifier: Apache-2.0
"""The words that join orders, and those that begin a clause which hangs on another, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from omnivinci_ros.commands.english.warnings_behind import MARK

# By their first and second word, the longest first; those of one word stand under ''.
Phrases = Mapping[str, Mapping[str, Sequence[tuple[tuple[str, ...], str]]]]

_WHEN = ('once', 'when', 'after', 'as soon as')
_DEED = ('that', 'this', 'it', 'everything', 'all that', 'all of that', 'the job')
_DONE = (
    *('done', 'finished', 'through', 'ready', 'done with that', 'finished with that'),
    *('done with it', 'finished with it', 'done with this', 'all done', 'back', 'back here'),
)
_THERE = ('there', 'in there', 'inside', 'up there', 'down there', 'over there')
_CAME = ('get', 'got', 'have got', 'arrive', 'have arrived', 'are', 'have come', 'come')
_HOLD = ('have', 'have got', 'get', 'got', 'find', 'have found', 'found', 'locate', 'spot')
_HELD = ('it', 'them', 'that', 'one', 'those', 'both', 'everything')
_FOUND = ('find', 'have found', 'found')


def _done_before() -> Iterator[str]:
    """Yield 'once you are finished', 'when you get there': what comes next is to follow."""
    for when in _WHEN:
        yield from (f'{when} {word}' for word in ('done', 'finished', 'there', 'back', 'ready'))
        yield from (f'{when} you are {done}' for done in _DONE)
        yield from (f'{when} you {verb} {there}' for verb in _CAME for there in _THERE)
        yield from (f'{when} you {verb} {held}' for verb in _HOLD for held in _HELD)
        yield from (f'{when} you {verb} {whom}' for verb in _FOUND for whom in ('him', 'her'))
        for deed in _DEED:
            yield from (f'{when} {deed} {is_} done' for is_ in ('is', 'has been', 'gets'))
            yield from (f'{when} {deed} is {over}' for over in ('over', 'finished', 'completed'))
        for did in ('do', 'did', 'have done', 'are done with', 'finish', 'have finished'):
            yield from (f'{when} you {did} {deed}' for deed in (*_DEED, 'so', 'this one'))
        for came in ('arrive', 'have arrived', 'finish', 'have finished', 'get back', 'return'):
            yield f'{when} you {came}'
        yield from (f'{when} you {came}' for came in ('have returned', 'are back again'))
        yield from (f'{when} doing {so}' for so in ('that', 'so', 'this'))


_THEN = (
    'then; after that; after this; afterwards; afterward; after which; followed by; from there;'
    'thereafter; subsequently; having done that; having done so; with that done;'
    'after completion; on completion; on the way back; on your way back; on the way out;'
    'on your way out; on your way home; on the way home; once found; once located;'
    'on your return; after arrival; on arrival; whereupon'
)


def _table(kinds: Mapping[str, str]) -> Phrases:
    found: dict[tuple[str, ...], str] = {}
    for kind, text in kinds.items():
        for line in text.split(';'):
            found[tuple(line.split())] = kind
    table: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
    for phrase, kind in sorted(found.items(), key=lambda one: -len(one[0])):
        second = phrase[1] if len(phrase) > 1 else ''
        table.setdefault(phrase[0], {}).setdefault(second, []).append((phrase, kind))
    return table


JOINTS = _table(
    {
        ',': ',',
        'and': 'and; plus; but; as well as; and also; but also',
        'or': 'or; or else maybe; or maybe; or perhaps',
        'otherwise': 'otherwise; or else; if not; or if not; if there is none;'
        'or if there is none; if there are none; or if there are none;'
        'failing that; or failing that',
        'then': ';'.join((_THEN, *_done_before())),
        'opening': 'next; second; secondly; third; thirdly; fourth; fourthly; fifth; last; lastly;'
        'finally; first; firstly; first of all; first off; first up; first thing; to start;'
        'to start with; to start off; to begin with; to begin; to finish; to finish off; to end;'
        'to kick off; before anything else; before all else;'
        'first things first; for starters; for a start; number one; number two; step one;'
        'step two;'
        'step three; in the end; at the end; at last; last of all; last but not least; also;'
        'later on; one; two; three; there; once there; then there; the next thing; thing one',
        'way': 'on your way; on the way; on your way there; on the way there',
        'first': 'but first; but before that; before that; but before you do; before you do that;'
        'but before you do that; before doing that; before doing so; but beforehand; beforehand;'
        'but first of all; before this',
        'revise': 'no; no wait; oh wait; no hold on; no hang on;'
        'actually; i mean; i meant; sorry; or rather; rather; make that; instead;'
        'scratch that; correction; on second thought; on second thoughts; oh no; excuse me',
    }
)
SUBORDINATORS = _table(
    {
        'condition': 'if; only if; even if; unless; in case; as long as; provided; provided that;'
        'while; until; till; depending on; depending upon; subject to; only when; only while;'
        'only after; only until; assuming; assuming that; supposing; supposing that; presuming;'
        'providing; providing that; on condition that; on the condition that; so long as;'
        f'in the event that; {MARK}',
        'having': 'having',
        'after': 'after; once; when; whenever; as soon as',
        'before': 'before',
        'none': 'never mind; without a doubt; while you are at it',
        'avoid': 'avoid; avoiding; but avoid; do not; never; without; stay away from; not;'
        'keep away from; keep off; stay off; stay out of; keep out of; keep clear of;'
        'stay clear of; steer clear of; instead of; rather than; be careful not to;'
        'careful not to; try not to; make sure not to; make sure you do not; be sure not to;'
        'be careful you do not; keep well away from; stay well away from; keep well clear of;'
        'mind the; mind my; watch out for; be careful of; careful of; be careful with;'
        'careful with;'
        'stay well clear of; steer well clear of; keep your distance from; well away from',
        'except': 'except; except for; other than; apart from',
        'manner': 'keeping; making sure; staying close; staying near; staying to; staying along;'
        'hugging the; sticking to; sticking close',
        'reason': 'because; so that; so i can; so we can; so i; so he can; so she can; so you can;'
        'so you; in order that; since i; since we; since it; since he; since she; since there;'
        'since the; since my',
    }
)
POLITE_CONDITIONS = _table(
    {
        'polite': 'if you can; if you could; if you would; if you please; if you like;'
        'if you want; if possible; if it is possible; if you do not mind; if you have time;'
        'if you have a moment; if you are not busy; if that is all right; if that is ok;'
        'if that is okay; if it is not too much trouble; when you can; when you have time;'
        'when you have a moment; when you get a chance; as soon as you can; whenever you can;'
        'as soon as possible'
    }
)
