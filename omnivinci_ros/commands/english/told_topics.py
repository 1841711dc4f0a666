# SPDX-License-Identifier: Apache-2.0
"""What an order is about, named before it in a sentence of its own: 'my flask it is in the cab'.

It is put as a plain statement ('my flask is in the cab'), from which the order takes its 'it'.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnivinci_ros.commands.english.arguments import LOCATIONS
from omnivinci_ros.commands.english.joints import begins_order
from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.words import Word

_THINKING = frozenset({'think', 'believe', 'reckon', 'guess', 'bet'})
_SHOWN = frozenset('the my our his her that this these those their'.split())
_ANYONE = frozenset('anyone anybody somebody someone has have'.split())
_ENOUGH = (
    ('that', 'is', 'all', 'i', 'need'),
    ('that', 'is', 'all', 'i', 'want'),
    ('that', 'is', 'all', 'we', 'need'),
    ('that', 'is', 'what', 'i', 'need'),
    ('is', 'all', 'i', 'need'),
)
# One of these words must stand in a sentence for anything to be put plainly here.
TOPIC_WORDS = _THINKING | {'it', 'they', 'them', 'seen', 'all', 'what'}
_POINTED = frozenset({'it', 'them'})
_STARTS = _SHOWN | _ANYONE | {'i'}
_INSIDE = frozenset({'all', 'what', 'down'})
_LONGEST_NAME = 6  # words


def plain_topic(words: list[Word]) -> list[Word]:
    """Read 'i think the mug is ... fetch it', 'anyone seen the mug go look for it' plainly."""
    texts = [word.text for word in words]
    start = next((i for i, text in enumerate(texts) if text not in LEADS and text != ','), 0)
    if len(texts) - start < 6 or texts[start] not in _STARTS and _INSIDE.isdisjoint(texts):
        return words if not texts[start].endswith("'s") else _must_go(words, texts, start) or words
    return (
        _thought(words, texts, start)
        or _named_twice(words, texts, start)
        or _sought(words, texts, start)
        or _enough(words, texts)
        or _taken_down(words, texts)
        or _must_go(words, texts, start)
        or words
    )


def _orders_it(texts: Sequence[str]) -> int:
    """Return where an order about 'it' begins, 0 where none does."""
    for at in range(4, len(texts) - 1):
        if texts[at] in _POINTED and begins_order(texts[at - 1 : at + 1]):
            return at - 1
    return 0


def _thought(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Leave out 'i think' before where a thing is, if it is asked for."""
    thinks = texts[start] == 'i' and texts[start + 1] in _THINKING
    at = start + 2 + (texts[start + 2] == 'that')
    if not thinks or texts[at] not in _SHOWN:
        return []
    stands = any(text in ('is', 'are') for text in texts[at + 1 : at + _LONGEST_NAME])
    return [*words[:start], *words[at:]] if stands and _orders_it(texts[at:]) else []


def _named_twice(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Read 'my flask it is in the cab' as 'my flask is in the cab'."""
    if texts[start] not in _SHOWN:
        return []
    for at in range(start + 2, min(len(texts) - 3, start + _LONGEST_NAME)):
        if texts[at] in DETERMINERS and texts[at - 1] != 'of' or texts[at] in ('is', 'are'):
            return []
        twice = (texts[at], texts[at + 1]) in (('it', 'is'), ('they', 'are'))
        if twice and texts[at + 2] in LOCATIONS and _orders_it(texts[at:]):
            comma = texts[at - 1] == ','
            return [*words[: at - comma], *words[at + 1 :]]
    return []


def _sought(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Read 'anyone seen the tape go look for it' as 'find the tape'."""
    seen = texts.index('seen') if 'seen' in texts[start : start + 3] else 0
    owned = any("'" in text for text in texts)  # 'the wee one's dummy'
    if not seen or owned or texts[start] not in _ANYONE or texts[seen + 1] not in _SHOWN:
        return []
    for at in range(seen + 3, len(texts)):
        tail = [text for text in texts[at:] if text not in (',', 'please', 'and')]
        if texts[at] in _SEEKING and tail and set(tail) <= _FOR_IT:
            verb = words[start]._replace(text='find')
            end = at - (texts[at - 1] in (',', 'please'))
            return [*words[:start], verb, *words[seen + 1 : end]]
    return []


_SEEKING = frozenset({'go', 'look', 'find', 'search', 'can', 'could', 'have'})
_FOR_IT = frozenset('go and look for find it them search can could you have a see'.split())


def _taken_down(words: list[Word], texts: list[str]) -> list[Word]:
    """Read 'i can not reach the jar take it down' as 'fetch it': a thing, and no drone."""
    if 'down' not in texts[4:] or not _FLOWN.isdisjoint(texts):
        return []
    at = texts.index('down', 4) - 2
    taken = texts[at] == 'take' and texts[at + 1] in _POINTED
    high = 'high' in texts[:at] or 'reach' in texts[:at]
    if not taken or not high or texts[at + 3 : at + 4] not in ([], [','], ['please']):
        return []
    return [*words[:at], words[at]._replace(text='fetch'), words[at + 1], *words[at + 3 :]]


_FLOWN = frozenset('drone copter quadcopter plane you fly flying height altitude metres'.split())


def _must_go(words: list[Word], texts: list[str], start: int) -> list[Word]:
    """Read 'these samples have to go to the lab take them' as 'take these samples to the lab'."""
    named = texts[start] in _SHOWN or texts[start].endswith("'s")
    goes = texts.index('go', start) if named and 'go' in texts[start + 2 : start + 9] else 0
    if not goes or texts[goes + 1 : goes + 2] != ['to'] or texts[-1] not in _POINTED:
        return []
    must = goes - 1 if texts[goes - 1] in ('must', 'should') else goes - 2
    due = must == goes - 1 or texts[goes - 1] == 'to' and texts[must] in _DUE
    verb = len(texts) - 2
    end = next((i for i in range(goes, verb) if texts[i] in _ASKING), verb)
    if not due or must <= start + 1 or texts[verb] not in _CARRYING or end <= goes + 2:
        return []
    place = words[goes + 1 : end - (texts[end - 1] == ',')]
    return [*words[:start], words[verb], *words[start:must], *place]


_DUE = frozenset({'has', 'have', 'need', 'needs'})
_CARRYING = frozenset({'take', 'bring', 'carry', 'deliver'})
_ASKING = frozenset({'can', 'could', 'will', 'would', 'please', 'so', 'you'})


def _enough(words: list[Word], texts: list[str]) -> list[Word]:
    """Leave out 'that is all i need' between things and the order about them."""
    if 'all' not in texts and 'what' not in texts:
        return []
    for at in range(2, len(texts) - 5):
        for phrase in _ENOUGH if texts[at] in ('that', 'is') else ():
            end = at + len(phrase)
            ordered = texts[end + 1 : end + 2] != [] and texts[end + 1] in _POINTED
            if tuple(texts[at:end]) == phrase and ordered and begins_order(texts[end:]):
                return [*words[:at], words[at]._replace(text=','), *words[end:]]
    return []
