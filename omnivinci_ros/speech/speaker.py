# SPDX-License-Identifier: Apache-2.0
"""What is to be said, one after the other: a queue, a voice and a loudspeaker."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.media.playback import CUT
from omnivinci_ros.media.playback import ENDED
from omnivinci_ros.media.playback import GONE
from omnivinci_ros.media.playback import PLAYED
from omnivinci_ros.media.playback import Playback
from omnivinci_ros.media.playback import PlaybackEvent
from omnivinci_ros.media.playback import PlaybackReport
from omnivinci_ros.media.playback import PlaybackSettings
from omnivinci_ros.media.playback import PlayedSound
from omnivinci_ros.speech.synthesiser import Synthesiser
from omnivinci_ros.speech.synthesiser import speakable

ENDS = (ENDED, CUT, GONE)
MAX_SOUND_S = 60.0  # of one sound without text that waits: a stray publisher must not fill memory


@dataclass(frozen=True, slots=True)
class SpeakerLimits:
    """How much is taken."""

    max_characters: int = 400  # of one text; the rest is left out
    max_queued: int = 8  # utterances that wait
    replace: bool = True  # a newer one takes the place of those of its source that wait
    gap_s: float = 0.5  # sound that pauses for longer has ended


@dataclass(frozen=True, slots=True)
class SpeechEvent:
    """What became of an utterance."""

    state: str  # BEGAN, PLAYED, ENDED, CUT or LOST
    number: int
    source: str
    text: str
    time_ns: int
    played_ns: int
    reason: str = ''


@dataclass(slots=True)
class _Utterance:
    number: int
    source: str
    text: str = ''
    stream: tuple[str, int] = ('', 0)  # frame_id and rate of sound without text
    pieces: deque[npt.NDArray[np.int16]] = field(default_factory=deque)
    samples: int = 0  # that came
    newest_s: float = 0.0  # when the newest of them did
    is_over: bool = False
    reason: str = ''  # why it was cut


class Speaker:
    """Says what it is given, in order of arrival; one thread makes the sound, one plays it."""

    def __init__(
        self,
        settings: PlaybackSettings,
        make_voice: Callable[[], Synthesiser],
        on_event: Callable[[SpeechEvent], None],
        on_played: Callable[[PlayedSound], None],
        on_state: Callable[[PlaybackReport], None],
        *,
        limits: SpeakerLimits | None = None,
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self.limits = limits or SpeakerLimits()
        self.voice = ''  # its name, once it is there
        self.error = ''  # of the voice, if the last text could not be said
        self.shortened = 0  # texts that were longer than max_characters
        self._make_voice = make_voice
        self._on_event = on_event
        self._clock_ns = clock_ns
        self._playback = Playback(settings, self._on_playback, on_played, on_state, clock_ns)
        self._queue: deque[_Utterance] = deque()
        self._current: _Utterance | None = None
        self._number = 0
        self._silenced = (('', 0), 0.0)  # sound that was cut: what still comes of it, and when
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name='speaker', daemon=True)

    @property
    def report(self) -> PlaybackReport:
        """Return the state of the loudspeaker."""
        return self._playback.report

    @property
    def queued(self) -> int:
        """Return how many utterances wait."""
        return len(self._queue)

    def start(self) -> None:
        """Open the device and load the voice."""
        self._playback.start()
        self._thread.start()

    def stop(self) -> bool:
        """End; return False when the sound system does not let go of us."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        return self._playback.stop()

    def say(self, text: str, source: str) -> None:
        """Say a text when its turn comes."""
        whole = speakable(text, len(text))
        said = speakable(text, self.limits.max_characters)
        if not said:
            return
        self.shortened += said != whole
        with self._changed:
            dropped = self._append(_Utterance(self._next(), source, said))
        self._tell_dropped(dropped)

    def play(
        self, sample_rate: int, samples: npt.NDArray[np.int16], source: str, frame_id: str = ''
    ) -> None:
        """Play mono int16 [n]; what follows within `gap_s` belongs to the same utterance."""
        dropped: list[tuple[_Utterance, str]] = []
        stream, now_s = (frame_id, sample_rate), time.monotonic()
        with self._changed:
            silenced, at_s = self._silenced
            if stream == silenced and now_s - at_s < self.limits.gap_s:
                self._silenced = (stream, now_s)
                return
            newest = self._queue[-1] if self._queue else self._current
            if newest is None or newest.is_over or newest.text or newest.stream != stream:
                newest = _Utterance(self._next(), source, stream=stream)
                dropped = self._append(newest)
            newest.samples += len(samples)
            newest.newest_s = now_s
            if newest is self._current:
                self._playback.put(newest.number, sample_rate, samples)
            elif newest.samples <= MAX_SOUND_S * sample_rate:
                newest.pieces.append(samples)
            self._changed.notify_all()
        self._tell_dropped(dropped)

    def cut(self, reason: str) -> None:
        """Be silent at once, and forget what waits."""
        with self._changed:
            dropped = [(one, reason) for one in self._queue]
            waiting = [*self._queue, *([self._current] if self._current else [])]
            self._silenced = next(
                ((one.stream, one.newest_s) for one in waiting if not one.text), self._silenced
            )
            self._queue.clear()
            if self._current is not None:
                self._current.is_over, self._current.reason = True, reason
                self._playback.cut(reason)
            self._changed.notify_all()
        self._tell_dropped(dropped)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _append(self, one: _Utterance) -> list[tuple[_Utterance, str]]:
        """Queue an utterance; return those that lose their turn, and why."""
        dropped = []
        if self.limits.replace:
            old = [waits for waits in self._queue if waits.source == one.source]
            dropped += [(waits, 'a newer one of the same source took its place') for waits in old]
            self._queue = deque(waits for waits in self._queue if waits.source != one.source)
        while len(self._queue) >= self.limits.max_queued:
            dropped.append((self._queue.popleft(), f'more than {self.limits.max_queued} waited'))
        self._queue.append(one)
        self._changed.notify_all()
        return dropped

    def _tell_dropped(self, dropped: list[tuple[_Utterance, str]]) -> None:
        for one, why in dropped:
            self._tell(one, CUT, self._clock_ns(), 0, one.text, why)

    def _tell(
        self, one: _Utterance, state: str, time_ns: int, played_ns: int, text: str, reason: str
    ) -> None:
        self._on_event(
            SpeechEvent(state, one.number, one.source, text, time_ns, played_ns, reason)
        )

    def _on_playback(self, event: PlaybackEvent) -> None:
        with self._changed:
            one = self._current
            if one is None or one.number != event.key:
                return  # its end was told already
            if event.kind in ENDS:
                self._current = None
                one.is_over = True
                self._changed.notify_all()
        text = event.text if event.kind == PLAYED else one.text
        self._tell(one, event.kind, event.time_ns, event.played_ns, text, event.reason)

    # The thread that makes the sound

    def _run(self) -> None:
        voice = self._load()
        while not self._stopping:
            with self._changed:
                while not self._queue and not self._stopping:
                    self._changed.wait()
                if self._stopping:
                    return
                one = self._current = self._queue.popleft()
                for samples in one.pieces:
                    self._playback.put(one.number, one.stream[1], samples)
                one.pieces.clear()
            if one.text:
                voice = voice or self._load()
                self._synthesise(one, voice)
            else:
                self._follow(one)
            with self._changed:
                while self._current is one and not self._stopping:
                    self._changed.wait()

    def _load(self) -> Synthesiser | None:
        try:
            voice = self._make_voice()
        except Exception as error:  # sound without text is played all the same
            self.error = str(error) or type(error).__name__
            return None
        self.voice, self.error = voice.name, ''
        return voice

    def _synthesise(self, one: _Utterance, voice: Synthesiser | None) -> None:
        has_sound = False
        try:
            if voice is None:
                raise BadInputError(self.error)
            for sentence in voice.speak(one.text):
                with self._changed:
                    if one.is_over or self._stopping:
                        return self._withdraw(one, has_sound)
                    has_sound = True
                    self._playback.put(
                        one.number, sentence.sample_rate, sentence.samples, sentence.text
                    )
            self.error = ''
        except Exception as error:  # of whatever voice: one text is lost, not the node
            self.error = str(error) or type(error).__name__
            if not has_sound:
                return self._give_up(one, GONE, self.error)
        self._playback.finish(one.number)

    def _withdraw(self, one: _Utterance, has_sound: bool) -> None:
        """End an utterance that was cut while its voice was at work."""
        if not has_sound:
            self._give_up(one, CUT, one.reason or 'it was cut before it began')

    def _give_up(self, one: _Utterance, state: str, reason: str) -> None:
        with self._changed:
            if self._current is not one:
                return
            self._current = None
            one.is_over = True
        self._tell(one, state, self._clock_ns(), 0, one.text, reason)

    def _follow(self, one: _Utterance) -> None:
        """Wait until no more sound of this utterance comes."""
        with self._changed:
            while not one.is_over and not self._stopping:
                left_s = one.newest_s + self.limits.gap_s - time.monotonic()
                if left_s <= 0:
                    one.is_over = True
                    self._playback.finish(one.number)
                    return
                self._changed.wait(left_s)
