# SPDX-License-Identifier: Apache-2.0
"""Sound in, utterances out, in the caller's thread: for replay, and for the listener."""

from __future__ import annotations

from collections.abc import Callable

from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.speech.segmenter import SpeechSegmenter
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance


class Transcriber:
    """Sound in, utterances out, in the caller's thread: for replay, and for the listener."""

    def __init__(self, voice_activity, recogniser, policy: SpeechPolicy | None = None) -> None:
        self.model = recogniser.model
        self._recogniser = recogniser
        self.segmenter = SpeechSegmenter(voice_activity.probability, voice_activity.reset, policy)
        self._transcribed: dict[tuple[int, int], Utterance | None] = {}  # the newest few

    def feed(
        self, span: AudioSpan, on_draft: Callable[[Utterance], None] = lambda utterance: None
    ) -> list[tuple[str, Utterance]]:
        """Return what was said: ('end', the whole utterance), and before it looks for a STOP:
        ('pause', the words so far) and ('look', the last words).

        `on_draft` is told of words that the recogniser is about to look at a second time.
        """
        return self.transcribe(self.segmenter.feed(span), on_draft)

    def finish(self) -> list[tuple[str, Utterance]]:
        return self.transcribe(self.segmenter.finish(), lambda utterance: None)

    def transcribe(self, segments: list[SpeechSegment], on_draft) -> list[tuple[str, Utterance]]:
        """Return what was said in segments that the segmenter cut out."""
        utterances = [(segment.kind, self._transcribe(segment, on_draft)) for segment in segments]
        return [(kind, utterance) for kind, utterance in utterances if utterance is not None]

    def _transcribe(self, segment: SpeechSegment, on_draft) -> Utterance | None:
        key = (segment.start_ns, segment.end_ns)

        def utterance(transcript) -> Utterance | None:
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
            transcript = self._recogniser.transcribe(
                segment.samples, draft=lambda draft: on_draft(utterance(draft))
            )
            while len(self._transcribed) > 2:
                del self._transcribed[next(iter(self._transcribed))]
            self._transcribed[key] = utterance(transcript)
        return self._transcribed[key]
