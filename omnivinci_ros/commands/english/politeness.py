# SPDX-License-Identifier: Apache-2.0
"""Words around an order that change nothing of it: fillers, addresses, polite frames."""

from __future__ import annotations

import functools
from typing import NamedTuple

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.polite_phrases import ADDRESSES
from omnivinci_ros.commands.english.polite_phrases import ENDEARMENTS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.polite_phrases import FRAMES
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEAD_PHRASES
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import MANNERS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.polite_phrases import STARTERS
from omnivinci_ros.commands.english.polite_phrases import TAIL_PHRASES
from omnivinci_ros.commands.english.polite_phrases import TAILS
from omnivinci_ros.commands.phrase_tables import begins_with
from omnivinci_ros.commands.phrase_tables import phrase_at

_LONGEST_TAIL = 5  # words
_CALLED = ADDRESSES | {'please', 'kindly'}
_TAIL_ENDS = {phrase[-1] for phrases in TAIL_PHRASES.values() for phrase in phrases}
MAX_STEPS = 20  # polite phrases taken off one end of a clause
_ALL_NAMES = NAMES | ROBOT_NAMES
_FORMS = GERUNDS | PASTS
_BEFORE_NAMES = DETERMINERS | {'to', 'at', 'for', 'my'}


class Bare(NamedTuple):
    """What is left of a clause, and whether the wrapping spoke to somebody."""

    words: list[str]
    addressed: bool


def is_courtesy(words: list[str]) -> bool:
    """Say whether a clause says nothing: 'hey robot', 'thank you', 'no'."""
    empty = all(word in LEADS or word in TAILS or word == 'you' for word in words)
    return empty or len(words) in (
        begins_with(words, LEAD_PHRASES),
        begins_with(words, TAIL_PHRASES),
        _name_length(words),
    )


def _name_length(words: list[str]) -> int:
    """Return how many words a name takes that stands alone: 'jarvis', 'hey anna'."""
    called = words[1:] if words[:1] in (['hey'], ['hello'], ['hi'], ['ok'], ['okay']) else words
    return len(words) if len(called) == 1 and called[0] in _ALL_NAMES else 0


def drop_fillers(words: list[str]) -> list[str]:
    if FILLERS.isdisjoint(words):
        return list(words)
    return [word for word in words if word not in FILLERS]


def unwrap(words: list[str]) -> Bare:
    """Take fillers, addresses and polite frames off both ends of a clause."""
    bare, addressed = _unwrapped(tuple(words))
    return Bare([*bare], addressed)


@functools.lru_cache(maxsize=512)  # the rules ask about each clause several times
def _unwrapped(spoken: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    words = list(spoken)
    addressed = not _CALLED.isdisjoint(words)
    words = drop_fillers(words)
    start = 0
    asked = False  # by what stands last: 'would you mind', 'keep'; not 'just'
    for _ in range(MAX_STEPS):
        frame = phrase_at(words, start, FRAMES)
        step = frame or phrase_at(words, start, LEAD_PHRASES)
        # The last word is never a lead: 'no' alone is an answer.
        if not step and start < len(words) - 1 and words[start] in LEADS:
            step = int(words[start] != 'no' or words[start + 1] not in GERUNDS)
        starter = (
            not step
            and start < len(words) - 1
            and words[start] in STARTERS
            and words[start + 1] in GERUNDS
        )
        step = 1 if starter else step
        if not step or start + step > len(words):
            break
        asked = frame > 0 or starter
        addressed = addressed or frame > 0
        start += step
    # What is to be said may end politely.
    bare = words[start:] if words[start : start + 1] == ['say'] else _trim(words[start:])
    plain = _plain(bare, asked)
    # How it is to be done is kept, behind the verb: 'slowly go forward'.
    manner = [word for word in words[:start] if word in MANNERS] if plain else []
    return (*plain, *manner), addressed


def _trim(words: list[str]) -> list[str]:
    end = len(words)
    for _ in range(MAX_STEPS):
        step = _tail_length(words[:end])
        if not step and end > 1 and words[end - 1] in TAILS:
            step = int(words[end - 2] not in DETERMINERS)  # 'follow that robot'
        if not step and end > 2 and words[end - 1] in ENDEARMENTS:
            step = int(words[end - 2] not in _BEFORE_NAMES)
        if not step:
            break
        end -= step
    return words[:end]


def _tail_length(words: list[str]) -> int:
    if words and words[-1] not in _TAIL_ENDS:
        return 0
    for at in range(max(1, len(words) - _LONGEST_TAIL), len(words)):
        if phrase_at(words, at, TAIL_PHRASES) == len(words) - at:
            return len(words) - at
    return 0


def _plain(words: list[str], wrapped: bool) -> list[str]:
    """Read 'moving' of 'keep moving' as 'move'."""
    if wrapped and words and words[0] in _FORMS:
        return [(_FORMS)[words[0]], *words[1:]]
    return words
