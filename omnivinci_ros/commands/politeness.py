# SPDX-License-Identifier: Apache-2.0
"""Words around an order that change nothing of it: fillers, addresses, polite frames."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 20  # polite phrases taken off one end of a clause

FILLERS = frozenset(
    {
        'uh',
        'um',
        'er',
        'erm',
        'uhm',
        'hmm',
        'mm',
        'please',
        'kindly',
    }
)
ADDRESSES = frozenset({'robot', 'robots'})
_LEADS = frozenset(
    {
        'ok',
        'okay',
        'so',
        'well',
        'oh',
        'ah',
        'hey',
        'yes',
        'yeah',
        'yep',
        'now',
        'then',
        'and',
        'but',
        'just',
        'actually',
        'quick',
        'quickly',
        'listen',
        'no',
        'also',
        'next',
        'first',
        'hello',
        'hi',
        'sorry',
        'everybody',
        'everyone',
        'buddy',
        'sir',
        'guys',
        'slowly',
        'carefully',
        'immediately',
        'finally',
        *ADDRESSES,
    }
)
_LEAD_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        'all right',
        'oh no',
        'oh my god',
        'i mean',
        'i said',
        'i told you to',
        'good morning',
        'good evening',
        'good afternoon',
        'after that',
        'thank you',
        'thanks',
        'you know',
    )
)
# Longest first, so that 'would you mind' is not read as 'would you'.
_FRAMES = tuple(
    sorted(
        (
            tuple(phrase.split())
            for phrase in (
                'can you',
                'could you',
                'would you',
                'will you',
                'would you mind',
                'can you please',
                'i want you to',
                'i would like you to',
                'i need you to',
                'i order you to',
                'you should',
                'you have to',
                'you need to',
                'you must',
                'you can',
                'let us',
                'try to',
                'start to',
                'begin to',
                'go ahead and',
                'be so kind as to',
                'be so kind and',
                'do me a favor and',
                'do me a favour and',
                'why do not you',
                'your task is to',
                'it is time to',
                'please do',
            )
        ),
        key=len,
        reverse=True,
    )
)
_STARTERS = frozenset({'start', 'begin', 'keep', 'continue', 'mind', 'try', 'resume'})
_TAILS = frozenset(
    {
        'now',
        'thanks',
        'immediately',
        'slowly',
        'quickly',
        'carefully',
        'gently',
        'okay',
        'ok',
        'again',
        'already',
        'sir',
        'buddy',
        'then',
        'anywhere',
        'somewhere',
        'fast',
        'faster',
        'slower',
        'too',
        'instead',
        *ADDRESSES,
    }
)
_TAIL_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        'right now',
        'right away',
        'thank you',
        'thank you very much',
        'for me',
        'will you',
        'would you',
        'can you',
        'could you',
        'all right',
        'a bit',
        'a little',
        'a little bit',
        'at once',
        'as fast as you can',
        'at full speed',
        'if you can',
        'if you would',
        'for a moment',
        'with you',
    )
)
_GERUNDS = {
    'moving': 'move',
    'driving': 'drive',
    'going': 'go',
    'turning': 'turn',
    'coming': 'come',
    'following': 'follow',
    'rotating': 'rotate',
    'walking': 'walk',
    'rolling': 'roll',
    'spinning': 'spin',
    'looking': 'look',
    'searching': 'search',
    'backing': 'back',
    'bringing': 'bring',
    'picking': 'pick',
    'putting': 'put',
    'getting': 'get',
    'grabbing': 'grab',
    'taking': 'take',
    'finding': 'find',
    'giving': 'give',
    'fetching': 'fetch',
    'placing': 'place',
    'describing': 'describe',
    'passing': 'pass',
    'handing': 'hand',
    'heading': 'head',
}


def _by(phrases: tuple[tuple[str, ...], ...], at: int) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[at], []).append(phrase)
    return found


_FRAMES_BY_FIRST = _by(_FRAMES, 0)
_LEADS_BY_FIRST = _by(_LEAD_PHRASES, 0)
_TAILS_BY_LAST = _by(_TAIL_PHRASES, -1)


@dataclass(frozen=True, slots=True)
class Bare:
    """What is left of a clause, and whether the wrapping spoke to somebody."""

    words: list[str]
    addressed: bool


def is_courtesy(words: list[str]) -> bool:
    """Say whether a clause says nothing: 'hey robot', 'thank you', 'no'."""
    empty = all(word in _LEADS or word in _TAILS or word == 'you' for word in words)
    return empty or tuple(words) in (*_LEAD_PHRASES, *_TAIL_PHRASES)


def drop_fillers(words: list[str]) -> list[str]:
    return [word for word in words if word not in FILLERS]


def unwrap(words: list[str]) -> Bare:
    """Take fillers, addresses and polite frames off both ends of a clause."""
    addressed = any(w in ('please', 'kindly') or w in ADDRESSES for w in words)
    words = drop_fillers(words)
    start = 0
    for _ in range(MAX_STEPS):
        frame = _prefix(words, start, _FRAMES_BY_FIRST)
        step = frame or _prefix(words, start, _LEADS_BY_FIRST)
        # The last word is never a lead: 'no' alone is an answer.
        if not step and start < len(words) - 1 and words[start] in _LEADS:
            step = 1
        if (
            not step
            and start < len(words) - 1
            and words[start] in _STARTERS
            and words[start + 1] in _GERUNDS
        ):
            step = 1
        if not step or start + step > len(words):
            break
        addressed = addressed or frame > 0
        start += step
    # What is to be said may end politely.
    bare = words[start:] if words[start : start + 1] == ['say'] else _trim(words[start:])
    return Bare(_plain(bare, start > 0), addressed)


def _prefix(words: list[str], start: int, phrases: dict[str, list[tuple[str, ...]]]) -> int:
    for phrase in phrases.get(words[start], ()) if start < len(words) else ():
        if tuple(words[start : start + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _trim(words: list[str]) -> list[str]:
    end = len(words)
    for _ in range(MAX_STEPS):
        step = 0
        for phrase in _TAILS_BY_LAST.get(words[end - 1], ()) if end > 1 else ():
            if end > len(phrase) and tuple(words[end - len(phrase) : end]) == phrase:
                step = max(step, len(phrase))
        if not step and end > 1 and words[end - 1] in _TAILS:
            step = 1
        if not step:
            break
        end -= step
    return words[:end]


def _plain(words: list[str], wrapped: bool) -> list[str]:
    """Read 'moving' of 'keep moving' as 'move'."""
    if wrapped and words and words[0] in _GERUNDS:
        return [_GERUNDS[words[0]], *words[1:]]
    return words
