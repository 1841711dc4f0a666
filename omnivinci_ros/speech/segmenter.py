# SPDX-License-Identifier: Apache-2.0
"""Speech in a stream of sound: where it begins, pauses and ends.

Two silences matter. After a `pause` the words so far are worth a look (a spoken STOP must not
wait); after the longer `end` the utterance is over. Both events carry the same sound when
nobody spoke between them, so that one transcription serves both. A `look` is the last few
seconds alone: of a voice that does not pause, or of what was said since the pause before, since
a long story hides the STOP that ends it. A `glance` is the same in the first moment of silence,
for a recogniser that is quick and need only know a STOP: it does not wait for a pause. Nor need
it be read then only: `early` is the sound of a glance that is due if the silence lasts, and
`early look` that of a look over the robot's voice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.windowing.samples import AudioSpan

CHUNK = 512  # samples a voice activity decision: 32 ms
CHUNK_NS = CHUNK * SAMPLE_NS
WORD_CHUNKS = 32  # 1 s: the sound of a wake word
EARLY_NS = CHUNK_NS  # of silence in a glance: what comes after it changes no word


@dataclass(frozen=True)
class SpeechPolicy:
    """Thresholds of voice activity (probabilities) and silences (milliseconds)."""

    start_threshold: float = 0.5
    stop_threshold: float = 0.35  # lower, so that a weak syllable does not end a word
    min_speech_ms: int = 96  # shorter is a click
    glance_ms: int = 0  # of silence before a glance; 0: none
    pause_ms: int = 192
    end_ms: int = 480
    look_ms: int = 1500  # of voice without a pause, after which its last words are looked at
    look_back_ms: int = 3000  # how much of it
    pad_ms: int = 160  # of sound kept before and after
    max_speech_ms: int = 15_000  # then it is cut, whoever is still speaking
    max_gap_ms: int = 500  # of lost sound that is bridged with silence


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """Somebody spoke in `[start_ns, end_ns)`; `samples` has some silence around it."""

    kind: str  # early, glance, early look, look, pause or end; wake, for the wake word
    start_ns: int
    end_ns: int
    samples: npt.NDArray[np.int16]  # at 16 kHz
    first_ns: int = 0  # of the first of them
    told_ns: int = 0  # up to where sound was heard when it was told; of early looks and looks


class SpeechSegmenter:
    """Sound in, in order of time; speech segments out. Deterministic; not thread-safe."""

    def __init__(
        self,
        probability: Callable[[npt.NDArray[np.int16]], float],
        reset: Callable[[], None],
        policy: SpeechPolicy | None = None,
        is_wake_word: Callable[[npt.NDArray[np.int16]], bool] | None = None,
    ) -> None:
        """`is_wake_word` says of each CHUNK samples whether the wake word ends in them."""
        self.policy = policy or SpeechPolicy()
        self.bridged_ns = 0  # of lost sound, replaced by silence
        self.skipped_spans = 0  # came after later sound had been heard
        self.wake_word_failures = 0  # chunks in which the wake word could not be looked for
        self.wake_word_error = ''  # the last of them
        # Says, of voice since a time up to now, whether somebody spoke over the robot just now:
        # then a 'look' is due without silence, or an 'early look'; '' where nobody did.
        self.is_spoken_over: Callable[[int, int], str] | None = None
        # That a glance is also told early, for a listener who can read while it waits.
        self.tells_early = False
        self._probability = probability
        self._reset_model = reset
        self._is_wake_word = is_wake_word
        self._newest: deque[npt.NDArray[np.int16]] = deque(maxlen=WORD_CHUNKS)
        self._pad_chunks = -(-self.policy.pad_ms * MILLISECOND_NS // CHUNK_NS)
        self._heard_ns: int | None = None  # up to where the sound was heard
        self._rest = np.zeros(0, np.int16)  # not yet a whole chunk
        self._rest_ns = 0
        self._forget()

    @property
    def began_ns(self) -> int | None:
        """Return when the voice that is heard now began; None while there is none."""
        return self._start_ns if self._speaking else None

    @property
    def voiced_ns(self) -> int | None:
        """Return up to where that voice was heard; pauses within it are silence after this."""
        return self._end_ns if self._speaking else None

    @property
    def heard_ns(self) -> int | None:
        """Return up to where the sound was heard."""
        return self._heard_ns

    def feed(self, span: AudioSpan) -> list[SpeechSegment]:
        """Take the next sound; return what paused or ended in it."""
        events: list[SpeechSegment] = []
        if self._heard_ns is not None:
            gap_ns = span.start_ns - self._heard_ns
            if gap_ns < -SAMPLE_NS:
                ahead = min(-gap_ns // SAMPLE_NS, len(span.samples))
                if ahead == len(span.samples):
                    self.skipped_spans += 1
                    return []
                span = AudioSpan(span.stream, self._heard_ns, span.samples[ahead:])
            elif gap_ns > self.policy.max_gap_ms * MILLISECOND_NS:
                events += self.finish()
            elif gap_ns > SAMPLE_NS:
                self.bridged_ns += gap_ns
                silence = np.zeros(gap_ns // SAMPLE_NS, np.int16)
                self._rest = np.concatenate([self._rest, silence])
        if self._heard_ns is None:
            self._rest_ns = span.start_ns
        self._heard_ns = span.end_ns
        self._rest = np.concatenate([self._rest, span.samples])
        whole = len(self._rest) // CHUNK * CHUNK
        for at in range(0, whole, CHUNK):
            start_ns, chunk = self._rest_ns + at * SAMPLE_NS, self._rest[at : at + CHUNK]
            events += [*self._wake_words(start_ns, chunk), *self._take_chunk(start_ns, chunk)]
        self._rest = self._rest[whole:]
        self._rest_ns += whole * SAMPLE_NS
        if self.is_spoken_over is not None and self._is_speech():
            kind = self.is_spoken_over(self._start_ns, self._rest_ns)
            if kind:
                newest = self._newest_words(kind, self._rest_ns)
                events.append(replace(newest, told_ns=self._rest_ns))
        return events

    def finish(self) -> list[SpeechSegment]:
        """End what is being said: the sound stopped. The next sound begins afresh."""
        events = [self._segment('end')] if self._is_speech() else []
        self._forget()
        return events

    def reset(self) -> None:
        """Forget everything: the clock jumped."""
        self._forget()

    def _forget(self) -> None:
        self._heard_ns = None
        self._rest = np.zeros(0, np.int16)
        self._rest_ns = 0
        self._newest.clear()
        self._reset_model()
        self._begin_silence([])

    def _begin_silence(self, chunks: list[npt.NDArray[np.int16]]) -> None:
        self._chunks = chunks[-self._pad_chunks :]  # padding now, speech later
        self._speaking = False
        self._voiced_ns = 0  # of voice heard in this segment
        self._paused = self._glanced = self._is_early = False
        self._pauses = 0
        self._looked_ns = 0  # up to where a look or a pause has shown what was said

    def _wake_words(self, start_ns: int, chunk: npt.NDArray[np.int16]) -> list[SpeechSegment]:
        if self._is_wake_word is None:
            return []
        self._newest.append(chunk)
        try:
            is_heard = self._is_wake_word(chunk)
        except Exception as error:  # of any type: a STOP needs no wake word, and must be heard
            self.wake_word_failures += 1
            self.wake_word_error = f'{type(error).__name__}: {error}'
            return []
        if not is_heard:
            return []
        end_ns = start_ns + CHUNK_NS
        samples = np.concatenate(self._newest)
        first_ns = end_ns - len(samples) * SAMPLE_NS
        return [SpeechSegment('wake', first_ns, end_ns, samples, first_ns)]

    def _take_chunk(self, start_ns: int, chunk: npt.NDArray[np.int16]) -> list[SpeechSegment]:
        probability = self._probability(chunk)
        self._chunks.append(chunk)
        if not self._speaking:
            if probability < self.policy.start_threshold:
                self._chunks = self._chunks[-self._pad_chunks :]
                return []
            self._speaking = True
            self._start_ns = self._looked_ns = start_ns
            self._first_ns = start_ns - (len(self._chunks) - 1) * CHUNK_NS
        if probability >= self.policy.stop_threshold:
            self._end_ns = start_ns + CHUNK_NS
            self._voiced_ns += CHUNK_NS
            self._paused = self._glanced = self._is_early = False
        return self._after(start_ns + CHUNK_NS)

    def _after(self, now_ns: int) -> list[SpeechSegment]:
        silence_ms = (now_ns - self._end_ns) // MILLISECOND_NS
        too_long = now_ns - self._start_ns >= self.policy.max_speech_ms * MILLISECOND_NS
        events = self._glances(silence_ms)
        if silence_ms >= self.policy.pause_ms and not self._paused:
            self._paused = True
            if self._is_speech():
                events.append(self._segment('pause'))
                if self._pauses:
                    events.append(self._last_words(self._looked_ns))
                self._pauses += 1
            self._looked_ns = now_ns
        elif now_ns - self._looked_ns >= self.policy.look_ms * MILLISECOND_NS:
            if self._is_speech():
                back_ns = self.policy.look_back_ms * MILLISECOND_NS
                events.append(self._last_words(max(self._start_ns, now_ns - back_ns)))
            self._looked_ns = now_ns
        if silence_ms >= self.policy.end_ms or too_long:
            if self._is_speech():
                events.append(self._segment('end'))
            self._begin_silence(self._chunks)
        return events

    def _glances(self, silence_ms: int) -> list[SpeechSegment]:
        """Return the glance that is due after so much silence, or that is soon."""
        if not self.policy.glance_ms or self._glanced:
            return []
        kind = 'glance' if silence_ms >= self.policy.glance_ms else 'early'
        self._glanced = kind == 'glance'
        is_soon = self.tells_early and silence_ms * MILLISECOND_NS >= EARLY_NS
        if not (self._glanced or is_soon and not self._is_early) or not self._is_speech():
            return []
        self._is_early = True
        # The same sound for both, so that what was read early is what is read at last.
        return [self._newest_words(kind, self._end_ns + EARLY_NS)]

    def _last_words(self, since_ns: int, until_ns: int | None = None) -> SpeechSegment:
        """Return what was said since then, with padding; its sound ends then, or now."""
        first = max(0, (since_ns - self._first_ns) // CHUNK_NS - self._pad_chunks)
        end = None if until_ns is None else (until_ns - self._first_ns) // CHUNK_NS
        first_ns = self._first_ns + first * CHUNK_NS
        samples = np.concatenate(self._chunks[first:end])
        return SpeechSegment('look', first_ns, self._end_ns, samples, first_ns)

    def _newest_words(self, kind: str, until_ns: int) -> SpeechSegment:
        """Return the last words; those of a pause that follows have the same times, if short."""
        since_ns = until_ns - self.policy.look_back_ms * MILLISECOND_NS
        if since_ns > self._start_ns:
            return replace(self._last_words(since_ns, until_ns), kind=kind)
        whole = replace(self._last_words(self._first_ns, until_ns), start_ns=self._start_ns)
        return replace(whole, kind=kind)

    def _is_speech(self) -> bool:
        return self._speaking and self._voiced_ns >= self.policy.min_speech_ms * MILLISECOND_NS

    def _segment(self, kind: str) -> SpeechSegment:
        spoken = (self._end_ns - self._first_ns) // CHUNK_NS
        # The same padding for a pause and an end: the same sound, the same words.
        chunks = self._chunks[: spoken + self._pad_chunks]
        samples = np.concatenate(chunks)
        return SpeechSegment(kind, self._start_ns, self._end_ns, samples, self._first_ns)
