# SPDX-License-Identifier: Apache-2.0
"""Sound in, utterances out: for replay, and for the listener.

All but early glances is read in the caller's thread. What is found depends on the sound alone, not
on how long reading takes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.speech.segmenter import SpeechSegmenter
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

WORD_NS = SECOND_NS  # of sound: a word, and silence around it
# By which a word may go on over the robot's voice after a STOP was read in it: a last consonant
# comes after a silence of its own, and the robot's sound hides some of it.
GOES_ON_NS = 120 * MILLISECOND_NS
LATER_NS = GOES_ON_NS + 96 * MILLISECOND_NS  # the silence after it, most of which is to come
EARLY = ('early', 'early look')
NOBODY = 'look of nobody'  # in which cleaning left nothing


class Transcript(Protocol):
    """What a recogniser made of some sound."""

    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float: ...


class Recogniser(Protocol):
    """Speech to text."""

    @property
    def model(self) -> str:
        """Return its name, for provenance."""

    def transcribe(
        self, samples: npt.NDArray[np.int16], *, draft: Callable[[Transcript], bool]
    ) -> Transcript:
        """Return what is said in 16 kHz mono; before a second look tell `draft`, which may say
        that none is needed.
        """


class VoiceActivity(Protocol):
    """The probability that somebody speaks."""

    def probability(self, samples: npt.NDArray[np.int16]) -> float:
        """Return 0..1 for the next CHUNK samples, 16 kHz mono."""

    def reset(self) -> None:
        """Forget what was heard."""


class WakeWord(Protocol):
    """A word that the robot is called by."""

    phrase: str
    model: str

    def heard(self, samples: npt.NDArray[np.int16]) -> bool:
        """Say whether it ends in the next CHUNK samples, 16 kHz mono."""

    def reset(self) -> None:
        """Forget what was heard."""


EarlyReading = tuple[SpeechSegment, Transcript]


class Transcriber:
    """Sound in, utterances out."""

    def __init__(
        self,
        voice_activity: VoiceActivity,
        recogniser: Recogniser,
        policy: SpeechPolicy | None = None,
        wake_word: WakeWord | None = None,
        glance: Callable[[npt.NDArray[np.int16]], Transcript] | None = None,
        names: RobotNames = NAMELESS,
    ) -> None:
        """`glance` is a quick look of the recogniser, which finds a STOP before the pause.

        `clean` may be set to what takes the robot's own voice out of a segment.
        """
        self.model = recogniser.model
        self.clean: Callable[[SpeechSegment], SpeechSegment | None] = lambda segment: segment
        self._recogniser = recogniser
        self._wake_word = wake_word
        self._glance = glance
        self._names = names

        def reset() -> None:
            voice_activity.reset()
            if wake_word is not None:
                wake_word.reset()

        self.segmenter = SpeechSegmenter(
            voice_activity.probability,
            reset,
            policy,
            is_wake_word=wake_word.heard if wake_word is not None else None,
        )
        self._transcribed: dict[tuple[int, int], Utterance | None] = {}  # the newest few
        self._stop_ns = (0, 0)  # the sound, from and up to, in which a glance found a STOP
        # The newest early glance or look, and what is read in it, or was in the one before.
        self._early: tuple[SpeechSegment, Future[EarlyReading]] | None = None
        # It reads in a thread of its own: sound that comes meanwhile must not wait for it.
        self._reader = ThreadPoolExecutor(1, thread_name_prefix='early glance')

    def feed(
        self, span: AudioSpan, on_draft: Callable[[Utterance], None] = lambda utterance: None
    ) -> list[tuple[str, Utterance]]:
        """Return what was said: ('end', the whole utterance), and before it looks for a STOP:
        ('pause', the words so far), ('look', the last words) and ('glance', a STOP). ('wake', the
        wake word) is told when it was said.

        `on_draft` is told of words that the recogniser is about to look at a second time.
        """
        return self.transcribe(self.cleaned(self.segmenter.feed(span)), on_draft)

    def finish(self) -> list[tuple[str, Utterance]]:
        segments = self.cleaned(self.segmenter.finish())
        return self.transcribe(segments, lambda utterance: None)

    def cleaned(self, segments: list[SpeechSegment]) -> list[SpeechSegment]:
        """Return segments as `clean` leaves them, without those of which it leaves nothing."""
        left = (one if self._is_read_stop(one) else self.clean(one) for one in segments)
        return [one for one in left if one is not None]

    def transcribe(
        self, segments: list[SpeechSegment], on_draft: Callable[[Utterance], None]
    ) -> list[tuple[str, Utterance]]:
        """Return what was said in segments that the segmenter cut out."""
        utterances = [(segment.kind, self._transcribe(segment, on_draft)) for segment in segments]
        return [
            ('look' if kind == NOBODY else kind, utterance)
            for kind, utterance in utterances
            if utterance is not None
        ]

    def has_read(self, segment: SpeechSegment) -> bool:
        """Say whether the words of a glance were read when it was early: it takes no time."""
        return (
            segment.kind == 'glance'
            and self._early is not None
            and self._early[0].end_ns == segment.end_ns
        )

    def _transcribe(
        self, segment: SpeechSegment, on_draft: Callable[[Utterance], None]
    ) -> Utterance | None:
        key = (segment.start_ns, segment.end_ns)
        if self._wake_word is not None and segment.kind == 'wake':
            word = self._wake_word
            return Utterance(SPEECH_STREAM, *key, word.phrase, 1.0, word.model)
        if segment.kind in (*EARLY, 'glance', NOBODY) or (
            segment.kind == 'look' and self._glance is not None
        ):
            return self._glance_at(segment)

        def utterance(transcript: Transcript) -> Utterance | None:
            if not transcript.text:
                return None
            return Utterance(
                SPEECH_STREAM,
                *key,
                text=transcript.text,
                confidence=transcript.confidence,
                model=self.model,
            )

        if key not in self._transcribed:

            def tell_draft(transcript: Transcript) -> bool:
                if (draft := utterance(transcript)) is not None:
                    on_draft(draft)
                # Two that agree on a STOP need no third, for which other words would wait.
                stop = self._stop_ns
                return (
                    key[0] < stop[1] and stop[0] < key[1] and self._names.is_stop(transcript.text)
                )

            transcript = self._recogniser.transcribe(segment.samples, draft=tell_draft)
            while len(self._transcribed) > 2:
                del self._transcribed[next(iter(self._transcribed))]
            self._transcribed[key] = self._with_known_stop(segment, utterance(transcript))
        if segment.kind == 'end':
            self._stop_ns = (0, 0)  # the next one may be of another run of the same bag
            self._early = None
        return self._transcribed[key]

    def _glance_at(self, segment: SpeechSegment) -> Utterance | None:
        """Return a STOP; all else is for a longer look."""
        if self._glance is None:
            return None
        if self._stop_ns[0] < segment.end_ns <= self._stop_ns[1]:
            return None  # it has been found
        if segment.kind in EARLY:
            self._read_early(segment)
            return None  # the word may go on
        if self._early is not None and self._is_read_stop(segment):
            early, stop = self._early[1].result()
            self._early = None
            self._stop_ns = (early.start_ns, early.end_ns + GOES_ON_NS)
            return self._stop(early, stop)
        if segment.kind == NOBODY:
            return None
        if self._early is not None and _sound(self._early[0]) == _sound(segment):
            _, seen = self._early[1].result()
        else:
            seen = self._glance(self._since_stop(segment))
        if not self._names.is_stop_so_far(seen.text):
            return None
        self._stop_ns = (segment.start_ns, segment.end_ns)
        return self._stop(segment, seen)

    def _stop(self, segment: SpeechSegment, seen: Transcript) -> Utterance:
        return Utterance(
            SPEECH_STREAM, segment.start_ns, segment.end_ns, seen.text, seen.confidence, self.model
        )

    def _read_early(self, segment: SpeechSegment) -> None:
        """Begin to read a glance or look that may be due soon."""
        before = None
        if self._early is not None and segment.kind == self._early[0].kind == 'early look':
            before = self._early
        self._early = (
            segment,
            self._reader.submit(self._read, segment, self._since_stop(segment), before),
        )

    def _read(
        self,
        segment: SpeechSegment,
        samples: npt.NDArray[np.int16],
        before: tuple[SpeechSegment, Future[EarlyReading]] | None,
    ) -> EarlyReading:
        """Return the STOP that was read early in the same word, else what is read in the sound.

        In the thread that reads: what was begun before is done.
        """
        assert self._glance is not None
        if before is not None:
            early, seen = before[1].result()
            if segment.told_ns - early.told_ns <= GOES_ON_NS and self._names.is_stop_so_far(
                seen.text
            ):
                return early, seen
        return segment, self._glance(samples)

    def _is_read_stop(self, segment: SpeechSegment) -> bool:
        """Say whether a look is due of a word over the robot's voice that was read as a STOP.

        It need not be cleaned of that voice then, which takes longer than all else.
        """
        if segment.kind not in ('look', NOBODY) or self._early is None:
            return False
        if self._early[0].kind != 'early look' or not segment.told_ns:
            return False
        if segment.told_ns - self._early[0].told_ns > LATER_NS:
            return False  # and what is read is not waited for
        early, seen = self._early[1].result()
        return segment.told_ns - early.told_ns <= LATER_NS and self._names.is_stop_so_far(
            seen.text
        )

    def _since_stop(self, segment: SpeechSegment) -> npt.NDArray[np.int16]:
        """Return the sound after the STOP that was found in it, if one was."""
        if not segment.start_ns < self._stop_ns[1] < segment.end_ns:
            return segment.samples
        return segment.samples[max(0, (self._stop_ns[1] - segment.first_ns) // SAMPLE_NS) :]

    def _with_known_stop(
        self, segment: SpeechSegment, utterance: Utterance | None
    ) -> Utterance | None:
        """Say of a STOP whether it is the one that a glance found, and no other after it."""
        if utterance is None or self._glance is None or not self._names.is_stop(utterance.text):
            return utterance
        rest = self._since_stop(segment)
        if len(rest) == len(segment.samples) or self._has_stop(rest):
            return utterance
        return replace(utterance, stop_ns=self._stop_ns[1])

    def _has_stop(self, samples: npt.NDArray[np.int16]) -> bool:
        """Say whether a STOP is in some sound; a glance knows a single word, and less of more."""
        if self._glance is not None and len(samples) * SAMPLE_NS <= WORD_NS:
            return self._names.is_stop(self._glance(samples).text)
        draft_stops = False

        def draft(transcript: Transcript) -> bool:
            nonlocal draft_stops
            draft_stops = self._names.is_stop(transcript.text)
            return draft_stops

        found = self._recogniser.transcribe(samples, draft=draft)
        return draft_stops or self._names.is_stop(found.text)


def _sound(segment: SpeechSegment) -> tuple[int, int, int]:
    return segment.first_ns, len(segment.samples), segment.end_ns
