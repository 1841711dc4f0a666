# SPDX-License-Identifier: Apache-2.0
"""Words around an order that change nothing of it: fillers, addresses, polite frames."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from omnivinci_ros.commands.english.nouns import DETERMINERS
from omnivinci_ros.commands.english.nouns import NAMES
from omnivinci_ros.commands.english.nouns import ROBOT_NAMES
from omnivinci_ros.commands.english.nouns import ROOMS
from omnivinci_ros.commands.english.nouns import TANGIBLE
from omnivinci_ros.commands.english.polite_phrases import ADDRESSES
from omnivinci_ros.commands.english.polite_phrases import CALLED_NOUNS
from omnivinci_ros.commands.english.polite_phrases import CALLS
from omnivinci_ros.commands.english.polite_phrases import ENDEARMENTS
from omnivinci_ros.commands.english.polite_phrases import FILLERS
from omnivinci_ros.commands.english.polite_phrases import FRAMES
from omnivinci_ros.commands.english.polite_phrases import GERUNDS
from omnivinci_ros.commands.english.polite_phrases import LEAD_PHRASES
from omnivinci_ros.commands.english.polite_phrases import LEADS
from omnivinci_ros.commands.english.polite_phrases import MANNERS
from omnivinci_ros.commands.english.polite_phrases import PASTS
from omnivinci_ros.commands.english.polite_phrases import SPURS
from omnivinci_ros.commands.english.polite_phrases import STARTER_PHRASES
from omnivinci_ros.commands.english.polite_phrases import STARTERS
from omnivinci_ros.commands.english.polite_phrases import TAIL_PHRASES
from omnivinci_ros.commands.english.polite_phrases import TAILS
from omnivinci_ros.commands.english.verbs import COMMAND_VERBS
from omnivinci_ros.commands.phrase_tables import phrase_at

_LONGEST_TAIL = 6  # words
_CALLED = ADDRESSES | {'please', 'kindly'}
_TAIL_ENDS = {phrase[-1] for phrases in TAIL_PHRASES.values() for phrase in phrases}
_CALL_ENDS = {phrase[-1] for phrases in CALLS.values() for phrase in phrases}
MAX_STEPS = 20  # polite phrases taken off one end of a clause
_ALL_NAMES = NAMES | ROBOT_NAMES
_FORMS = GERUNDS | PASTS
_BEFORE_NAMES = DETERMINERS | {'to', 'at', 'for', 'my'}
_ENDABLE = (
    ROOMS
    | TANGIBLE
    | frozenset(
        'me us him them it here there now please back forward backward ahead straight '
        'left right up down round around over outside inside upstairs downstairs home you thanks '
        'metre metres meter meters centimetres centimeters feet foot inch inches degrees yards '
        'quick quickly slowly again then too'.split()
    )
)


class Bare(NamedTuple):
    """What is left of a clause, and whether the wrapping spoke to somebody."""

    words: list[str]
    addressed: bool


def is_courtesy(words: list[str]) -> bool:
    """Say whether a clause says nothing: 'hey robot', 'thank you', 'no'."""
    at = 0
    while at < len(words):
        length = max(phrase_at(words, at, table) for table in _COURTESIES)
        if not length and words[at] not in _EMPTY:
            break
        at += length or 1
    return at >= len(words) or len(words) == _name_length(words)


_EMPTY = LEADS | TAILS | ENDEARMENTS | CALLED_NOUNS | {'you'}
_COURTESIES = (LEAD_PHRASES, TAIL_PHRASES, SPURS, CALLS)


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


def unwrapped(words: Sequence[str]) -> list[str]:
    """Return what is left of a clause, without the fillers and frames at its ends."""
    return [*_unwrapped(tuple(words))[0]]


@functools.lru_cache(maxsize=512)  # the rules ask about each clause several times
def _unwrapped(spoken: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    addressed = not _CALLED.isdisjoint(spoken)
    bare_ends = spoken and spoken[0] not in _BEGINNINGS and spoken[-1] not in _ENDINGS
    if bare_ends and FILLERS.isdisjoint(spoken):
        return spoken, addressed
    words = drop_fillers(list(spoken))
    start = 0
    asked = False  # by what stands last: 'would you mind', 'keep'; not 'just'
    for _ in range(MAX_STEPS):
        if start >= len(words) or words[start] not in _BEGINNINGS:
            break
        if words[start : start + 2] == ['next', 'to']:
            break  # '... and next to the plate' is a place
        frame = phrase_at(words, start, FRAMES)
        step = frame or _lead_length(words, start)
        starter = 0 if step else _starter_length(words, start)
        step = step or starter
        if not step or start + step > len(words):
            break
        asked = frame > 0 or starter > 0
        addressed = addressed or frame > 0
        start += step
    # What is to be said may end politely.
    bare = words[start:] if words[start : start + 1] == ['say'] else _trim(words[start:])
    plain = _plain(bare, asked)
    # How it is to be done is kept, behind the verb: 'slowly go forward'.
    manner = [word for word in words[:start] if word in MANNERS] if plain else []
    return (*plain, *manner), addressed


_EMPHASISED = COMMAND_VERBS - {'do', 'make', 'place', 'back', 'exit', 'walk', 'face', 'search'}
_VERY = frozenset('very really extremely quite rather super'.split())
# With another first word nothing is to be taken off, and with another last word neither.
_BEGINNINGS = (
    _VERY | {'do'} | LEADS | STARTERS | set().union(FRAMES, LEAD_PHRASES, SPURS, STARTER_PHRASES)
)
_ENDINGS = TAILS | ENDEARMENTS | CALLED_NOUNS | _TAIL_ENDS | _CALL_ENDS


def _lead_length(words: list[str], at: int) -> int:
    length = phrase_at(words, at, LEAD_PHRASES)
    spur = 0 if length else phrase_at(words, at, SPURS)
    if length or spur and _goes_on(words, at + spur):
        return length or spur
    if words[at : at + 1] != [] and words[at] in _VERY and words[at + 1 : at + 2] != []:
        return 2 * (words[at + 1] in MANNERS and at + 2 < len(words))  # 'very slowly turn left'
    if words[at : at + 1] == ['do'] and words[at + 1 : at + 2] != []:
        return int(words[at + 1] in _EMPHASISED)  # 'do come here'
    # The last word is never a lead: 'no' alone is an answer.
    if at < len(words) - 1 and words[at] in LEADS:
        return int(words[at] != 'no' or words[at + 1] not in GERUNDS)
    return 0


def _starter_length(words: list[str], at: int) -> int:
    """Return the words before the verb of 'keep following me', 'carry on following me'."""
    length = phrase_at(words, at, STARTER_PHRASES)
    if not length and at < len(words) and words[at] in STARTERS:
        length = 1
    following = words[at + length : at + length + 1]
    return length if length and following and following[0] in GERUNDS else 0


def _trim(words: list[str]) -> list[str]:
    end = len(words)
    for _ in range(MAX_STEPS):
        if not end or words[end - 1] not in _ENDINGS:
            break
        step = _tail_length(words[:end])
        if not step and end > 1 and words[end - 1] in TAILS:
            step = int(words[end - 2] not in DETERMINERS)  # 'follow that robot'
        if not step and end > 1:
            step = _call_length(words[:end])
        if not step:
            break
        end -= step
    return words[:end]


def _goes_on(words: list[str], at: int) -> bool:
    """Say whether an order begins here, so that what stands before it only urges on."""
    following = words[at : at + 1]
    return following != [] and (following[0] in COMMAND_VERBS or following[0] in _ASKING)


_ASKING = frozenset({'can', 'could', 'would', 'will', 'please'})


def _call_length(words: list[str]) -> int:
    """Return how many words at the end call somebody: 'come here darling', 'the window pet'."""
    for length in (3, 2):
        at = len(words) - length
        if at > 0 and phrase_at(words, at, CALLS) == length:
            return length if words[at - 1] not in _BEFORE_NAMES else 0
    if words[-1] in ENDEARMENTS and len(words) > 2:
        return int(words[-2] not in _BEFORE_NAMES)
    return int(words[-1] in CALLED_NOUNS and words[-2] in _ENDABLE)


def _tail_length(words: list[str]) -> int:
    if words and words[-1] not in _TAIL_ENDS:
        return 0
    for at in range(max(1, len(words) - _LONGEST_TAIL), len(words)):
        if phrase_at(words, at, TAIL_PHRASES) == len(words) - at:
            return len(words) - at if words[at - 1] != 'in' else 0  # 'in a bit' is a time
    return 0


def _plain(words: list[str], wrapped: bool) -> list[str]:
    """Read 'moving' of 'keep moving' as 'move'."""
    if wrapped and words and words[0] in _FORMS:
        return [(_FORMS)[words[0]], *words[1:]]
    return words
