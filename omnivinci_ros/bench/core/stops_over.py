# SPDX-License-Identifier: Apache-2.0
"""STOPs of a person over the robot's voice: where they are missed, and what they are taken for."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.speech.own_words import own_words
from omnivinci_ros.speech.own_words import plain_words
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.speech.transcriber import Recogniser
from omnivinci_ros.speech.transcriber import Transcript

Stop = dict[str, Any]  # room_s, level (the robot's), stop_level (the person's), at_s, and below
Row = tuple[Any, ...]
NOT_FOUND = 'not found as speech'
OTHER_WORDS = 'read as other words'
NOTHING = 'read as nothing'
# Of a missed one whose word was read all the same: the rule left it out.
LEFT_OUT = 'read as a STOP, and taken for the robot'


class Notes:
    """A recogniser that notes what it reads from a time on, and what of that time was a voice."""

    def __init__(self, recogniser: Recogniser, from_ns: int = 0, until_ns: int = 0) -> None:
        """What is said in `[from_ns, until_ns)` is what the notes are about."""
        self.model = recogniser.model
        self.now_ns = 0  # up to where sound was heard: set it before each sound
        self.is_found = False  # as speech
        self.texts: list[str] = []
        self._recogniser: Any = recogniser
        self._from_ns, self._until_ns = from_ns, until_ns

    def transcribe(
        self, samples: npt.NDArray[np.int16], *, draft: Callable[[Transcript], bool]
    ) -> Transcript:
        return self._noted(self._recogniser.transcribe(samples, draft=draft))

    def glance(self, samples: npt.NDArray[np.int16]) -> Transcript:
        return self._noted(self._recogniser.glance(samples))

    def noting(
        self, clean: Callable[[SpeechSegment], SpeechSegment | None]
    ) -> Callable[[SpeechSegment], SpeechSegment | None]:
        """Return what cleans a segment, and notes whether something of a voice is left of it."""

        def noted(segment: SpeechSegment) -> SpeechSegment | None:
            left = clean(segment)
            if left is not None:
                is_then = segment.start_ns < self._until_ns and segment.end_ns > self._from_ns
                self.is_found |= is_then
            return left

        return noted

    def _noted(self, read: Transcript) -> Transcript:
        if self.now_ns > self._from_ns:
            self.texts.append(read.text)
        return read


def taken_for(notes: Notes, robots_words: str) -> dict[str, Any]:
    """Return why a STOP was missed, and what was read that the robot did not say."""
    if not notes.is_found:
        return {'why': NOT_FOUND, 'read': []}
    read = list(dict.fromkeys(filter(None, (others(one, robots_words) for one in notes.texts))))
    if not read:
        return {'why': NOTHING, 'read': []}
    return {'why': LEFT_OUT if 'stop' in read else OTHER_WORDS, 'read': read}


def others(text: str, robots_words: str) -> str:
    """Return the words of a text that the robot did not say."""
    words = plain_words(text)
    own = own_words(words, plain_words(robots_words))
    return ' '.join(word for word, is_own in zip(words, own, strict=True) if not is_own)


def heard_of(stops: Sequence[Stop], **where: Any) -> str:
    """Return how many STOPs were heard of those of a level or room: '5 of 6'."""
    those = [one for one in stops if all(one[key] == value for key, value in where.items())]
    return f'{sum(one["heard"] for one in those)} of {len(those)}'


def by_level(stops: Sequence[Stop]) -> list[Row]:
    """Return a table: a row a level of the robot, dry and in a room; a column a person's level."""
    levels = _values(stops, 'stop_level')
    rows: list[Row] = [('the robot at', *(f'a person at {level:g}' for level in levels), 'all')]
    for level in _values(stops, 'level'):
        for room_s in _values(stops, 'room_s')[::-1]:
            where = {'level': level, 'room_s': room_s}
            rows.append(
                (
                    f'{level:g}, {in_words(room_s)}',
                    *(heard_of(stops, stop_level=one, **where) for one in levels),
                    heard_of(stops, **where),
                )
            )
    rows.append(('all', *(heard_of(stops, stop_level=one) for one in levels), heard_of(stops)))
    return rows


def missed(stops: Sequence[Stop]) -> list[Row]:
    """Return a table: a row for each STOP that was missed, and why."""
    rows: list[Row] = [('the robot at', 'a person at', 'after s', 'it was', 'read')]
    for one in stops:
        if not one['heard']:
            where = f'{one["level"]:g}, {in_words(one["room_s"])}'
            read = ' / '.join(f'"{words}"' for words in one['read'])
            rows.append((where, f'{one["stop_level"]:g}', f'{one["at_s"]:g}', one['why'], read))
    return rows


def in_words(room_s: float) -> str:
    """Return what a room is called."""
    return f'in a room of {room_s:g} s' if room_s else 'dry'


def _values(stops: Sequence[Stop], name: str) -> list[float]:
    """Return the values of a field, the greatest first."""
    return sorted({one[name] for one in stops}, reverse=True)
