# SPDX-License-Identifier: Apache-2.0
"""The listener: sound to utterances, in a thread of its own.

It does not share the worker's thread, because a spoken STOP must not wait for a scene. What was
said depends on the sound, and on when it arrived in three things: sound that stops coming ends an
utterance, more than MAX_QUEUED_NS of it is given up, and while BEHIND_NS of it wait no glance is
taken. So a replay, which is never behind, may give a STOP earlier than the node gave it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.speech.transcriber import EARLY
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

BEHIND_NS = 100 * MILLISECOND_NS  # of sound that waits, above which no glance is taken
MAX_QUEUED_NS = 30 * SECOND_NS  # of sound; a STOP is in the newest of it


class Listener:
    """Runs a Transcriber in a thread of its own; `feed` only appends."""

    def __init__(
        self,
        make_transcriber: Callable[[], Transcriber],
        on_utterance: Callable[[str, Utterance, int], None],
        *,
        on_log: Callable[[str], None] = lambda line: None,
        on_activity: Callable[[int | None, int, int], None] = lambda began_ns, now_ns, epoch: None,
        clean: Callable[[SpeechSegment], SpeechSegment | None] = lambda segment: segment,
        is_spoken_over: Callable[[int, int], str] | None = None,
    ) -> None:
        """`on_activity` is told with each sound since when and up to when somebody speaks;
        `clean` takes the robot's own voice out of a segment, and returns None where nothing else
        is in it. `is_spoken_over` is the segmenter's.
        """
        self.state = 'loading'  # loading, listening, failed or stopped
        self.error = ''
        self.dropped_ns = 0  # of sound that came faster than it could be listened to
        self.busy_ns = 0  # time spent on voice activity and transcription
        self.wake_word_failures = 0  # chunks of sound in which it could not be looked for
        self._make_transcriber = make_transcriber
        self._on_utterance = on_utterance
        self._log = on_log
        self._on_activity = on_activity
        self._clean = clean
        self._is_spoken_over = is_spoken_over
        self._spans: deque[tuple[AudioSpan, int]] = deque()
        self._queued_ns = 0
        self._changed = threading.Condition()
        self._epoch = 0
        self._heard_ns = 0
        self._thread = threading.Thread(target=self._run, name='listener', daemon=True)
        self._thread.start()

    def feed(self, span: AudioSpan, epoch: int) -> None:
        with self._changed:
            if self.state in ('failed', 'stopped'):
                return
            self._spans.append((span, epoch))
            self._queued_ns += span.end_ns - span.start_ns
            while self._queued_ns > MAX_QUEUED_NS and len(self._spans) > 1:
                self.dropped_ns += self._take()[0]
            self._changed.notify()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End the thread; return whether it ended in time."""
        with self._changed:
            self.state = 'stopped'
            self._changed.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _take(self) -> tuple[int, AudioSpan, int]:
        span, epoch = self._spans.popleft()
        length_ns = span.end_ns - span.start_ns
        self._queued_ns -= length_ns
        return length_ns, span, epoch

    def _run(self) -> None:
        try:
            transcriber = self._make_transcriber()
        except Exception as error:  # the node lives without speech, and says so
            self.state, self.error = 'failed', str(error) or type(error).__name__
            self._log(f'nothing spoken will be understood: {self.error}')
            return
        transcriber.clean = self._clean
        transcriber.segmenter.is_spoken_over = self._is_spoken_over
        transcriber.segmenter.tells_early = True
        if self.state == 'loading':
            self.state = 'listening'
        # Sound that stops in the middle of a word ends it as silence would; long chunks are
        # long in coming, and have not stopped.
        end_s = transcriber.segmenter.policy.end_ms / 1000
        patience_s = 2 * end_s
        while self.state != 'stopped':
            with self._changed:
                if not self._spans:
                    self._changed.wait(patience_s)
                item = self._take() if self._spans else None
            if self.state == 'stopped':
                return
            started = time.monotonic_ns()
            try:
                if item is None:
                    self._finish(transcriber)
                else:
                    length_ns, span, epoch = item
                    patience_s = 2 * max(end_s, length_ns / SECOND_NS)
                    self._feed(transcriber, span, epoch)
            except Exception as error:  # one utterance is lost, not the listener
                self.error = f'{type(error).__name__}: {error}'
                self._log(f'the listener lost an utterance: {self.error}')
                transcriber.segmenter.reset()
            self.busy_ns += time.monotonic_ns() - started

    def _feed(self, transcriber: Transcriber, span: AudioSpan, epoch: int) -> None:
        if epoch < self._epoch:
            return  # sound of a time that no longer is
        if epoch > self._epoch:
            self._finish(transcriber)  # what was said before the jump was said
            self._epoch = epoch
        segments = transcriber.segmenter.feed(span)
        self._watch_wake_word(transcriber)
        if self._queued_ns > BEHIND_NS:  # the pause is as near, and waits for nothing then
            segments = [
                one
                for one in segments
                if one.kind not in (*EARLY, 'glance') or transcriber.has_read(one)
            ]
        self._tell_activity(transcriber, epoch)
        self._say(
            transcriber.transcribe(
                transcriber.cleaned(segments),
                lambda draft: self._on_utterance('draft', draft, epoch),
            ),
            epoch,
        )
        _give_back(segments)

    def _watch_wake_word(self, transcriber: Transcriber) -> None:
        """Say once that the wake word cannot be looked for."""
        failures = transcriber.segmenter.wake_word_failures
        if failures and not self.wake_word_failures:
            self.error = f'the wake word fails: {transcriber.segmenter.wake_word_error}'
            self._log(f'only STOP counts of what is said: {self.error}')
        self.wake_word_failures = failures

    def _finish(self, transcriber: Transcriber) -> None:
        """Take what was said so far as said."""
        segments = transcriber.segmenter.finish()
        self._tell_activity(transcriber, self._epoch)
        self._say(
            transcriber.transcribe(transcriber.cleaned(segments), lambda draft: None), self._epoch
        )
        _give_back(segments)

    def _tell_activity(self, transcriber: Transcriber, epoch: int) -> None:
        segmenter = transcriber.segmenter
        self._heard_ns = segmenter.heard_ns or self._heard_ns
        self._on_activity(segmenter.began_ns, segmenter.voiced_ns or self._heard_ns, epoch)

    def _say(self, utterances: list[tuple[str, Utterance]], epoch: int) -> None:
        for kind, utterance in utterances:
            self._on_utterance(kind, utterance, epoch)


def _give_back(segments: list[SpeechSegment]) -> None:
    """Give memory back where speech ended: reading takes 50 MB, and 40 are not needed between."""
    if any(segment.kind == 'end' for segment in segments):
        trim_heap()
