# SPDX-License-Identifier: Apache-2.0
"""The listener: sound to utterances, in a thread of its own.

It does not share the worker's thread, because a spoken STOP must not wait for a scene. What it
hears depends on the sound alone, never on when the sound arrived.
"""
from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from omnivinci_ros.samples import AudioSpan
from omnivinci_ros.samples import Utterance
from omnivinci_ros.speech import SpeechPolicy
from omnivinci_ros.speech import SpeechSegment
from omnivinci_ros.speech import SpeechSegmenter

SPEECH_STREAM = 'speech'
MAX_QUEUED = 1500  # spans: 30 s of sound in 20 ms chunks


class Ear:
    """Sound in, utterances out, in the caller's thread: for replay, and for the listener."""

    def __init__(self, voice_activity, recogniser, policy: SpeechPolicy | None = None) -> None:
        self.model = recogniser.model
        self.transcriptions = 0
        self._recogniser = recogniser
        self.segmenter = SpeechSegmenter(
            voice_activity.probability, voice_activity.reset, policy)
        self._transcribed: tuple[tuple[int, int], Utterance | None] = ((0, 0), None)

    def hear(
        self, span: AudioSpan, on_draft: Callable[[Utterance], None] = lambda utterance: None
    ) -> list[tuple[str, Utterance]]:
        """Return what was said, as ('pause', words so far) or ('end', the whole utterance).

        `on_draft` is told of words that the recogniser is about to look at a second time.
        """
        return self._understand(self.segmenter.feed(span), on_draft)

    def finish(self) -> list[tuple[str, Utterance]]:
        return self._understand(self.segmenter.finish(), lambda utterance: None)

    def _understand(self, segments: list[SpeechSegment], on_draft) -> list[tuple[str, Utterance]]:
        heard = [(segment.kind, self._transcribe(segment, on_draft)) for segment in segments]
        return [(kind, utterance) for kind, utterance in heard if utterance is not None]

    def _transcribe(self, segment: SpeechSegment, on_draft) -> Utterance | None:
        key = (segment.start_ns, segment.end_ns)

        def utterance(transcript) -> Utterance | None:
            if not transcript.text:
                return None
            return Utterance(SPEECH_STREAM, *key, text=transcript.text,
                             confidence=transcript.confidence, model=self.model)

        if self._transcribed[0] != key:
            transcript = self._recogniser.transcribe(
                segment.samples, draft=lambda draft: on_draft(utterance(draft)))
            self.transcriptions += 1
            self._transcribed = (key, utterance(transcript))
        return self._transcribed[1]


class Listener:
    """Runs an Ear in a thread; `hear` only appends."""

    def __init__(
        self,
        make_ear: Callable[[], Ear],
        on_heard: Callable[[str, Utterance, int], None],
        *,
        on_log: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.state = 'loading'  # loading, listening, failed or stopped
        self.error = ''
        self.dropped_spans = 0
        self.busy_ns = 0  # time spent on voice activity and transcription
        self._make_ear = make_ear
        self._on_heard = on_heard
        self._log = on_log
        self._spans: queue.Queue = queue.Queue(MAX_QUEUED)
        self._epoch = 0
        self._thread = threading.Thread(target=self._run, name='listener', daemon=True)
        self._thread.start()

    def hear(self, span: AudioSpan, epoch: int) -> None:
        if self.state in ('failed', 'stopped'):
            return
        try:
            self._spans.put_nowait((span, epoch))
        except queue.Full:
            self.dropped_spans += 1

    def stop(self, timeout_s: float = 5.0) -> None:
        self.state = 'stopped'
        try:
            self._spans.put_nowait(None)
        except queue.Full:
            self._spans.get_nowait()
            self._spans.put_nowait(None)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            ear = self._make_ear()
        except Exception as error:  # the node lives without its ears, and says so
            self.state, self.error = 'failed', str(error) or type(error).__name__
            self._log(f'nothing spoken will be understood: {self.error}')
            return
        if self.state == 'loading':
            self.state = 'listening'
        while (item := self._spans.get()) is not None and self.state != 'stopped':
            span, epoch = item
            started = time.monotonic_ns()
            if epoch != self._epoch:
                self._epoch = epoch
                ear.segmenter.reset()
            try:
                heard = ear.hear(
                    span, lambda draft, epoch=epoch: self._on_heard('draft', draft, epoch))
                for kind, utterance in heard:
                    self._on_heard(kind, utterance, epoch)
            except Exception as error:  # one utterance is lost, not the ears
                self.error = f'{type(error).__name__}: {error}'
                self._log(f'the listener lost an utterance: {self.error}')
                ear.segmenter.reset()
            self.busy_ns += time.monotonic_ns() - started
