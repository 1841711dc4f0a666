# SPDX-License-Identifier: Apache-2.0
"""Words ahead of the replay: the bag's sound is understood in other threads, before it is needed.

A scout reads the bag by itself, through a pipeline that takes the sound alone, and cuts the
speech out of it; a helper transcribes it. What is said depends on the sound and the bag's times
alone, so the replay, which asks for the same stretches of sound in the same order, gets what it
would have found itself; only where it is not there yet, it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import Full
from queue import Queue
from threading import Event
from threading import Thread
from typing import TYPE_CHECKING

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.later_bytes import LaterBytes
from omnivinci_ros.messages.audio import ByteFormat
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.speech_reader import Segmenter
from omnivinci_ros.replay.speech_reader import Utterances
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.speech.transcriber import NOBODY
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

if TYPE_CHECKING:
    from pathlib import Path

    from rosbags.typesys.store import Typestore

MAX_CALLS = 4096  # that the scout is ahead by: 80 s of sound in chunks of 20 ms
POLL_S = 0.1

Words = tuple[list[Utterance], Utterances]  # drafts, then what was said
Call = tuple[str, int, int]  # feed or finish, and the sound from when to when [ns]


class AheadError(BadInputError):
    """The sound could not be understood ahead."""


class Scout(Replayer):
    """Goes through a bag as the replay does, and takes nothing of it but the sound."""

    def _take_frame(self, source: Source, data: bytes | LaterBytes) -> None:
        self.pipeline.advance(self._now_ns)  # it too tells of a clock that jumps back

    def _take_task(self, source: Source, data: bytes) -> None:
        self.pipeline.advance(self._now_ns)


class ScoutTranscriber:
    """Cuts speech out of the sound at once, and lets it be transcribed later."""

    def __init__(
        self,
        transcriber: Transcriber,
        transcribe: Callable[[list[SpeechSegment]], Future[Words]],
        tell: Callable[[Call, Future[Words] | None], None],
    ) -> None:
        self.segmenter = transcriber.segmenter
        self.clean = transcriber.clean  # the scout sets its own
        self._transcribe = transcribe
        self._tell = tell

    def feed(self, span: AudioSpan, on_draft: Callable[[Utterance], None]) -> Utterances:
        return self._find(('feed', span.start_ns, span.end_ns), lambda: self.segmenter.feed(span))

    def finish(self) -> Utterances:
        return self._find(('finish', 0, 0), self.segmenter.finish)

    def _find(self, call: Call, find: Callable[[], list[SpeechSegment]]) -> Utterances:
        try:
            segments = [left for one in find() if (left := self._cleaned(one)) is not None]
        except Exception as error:
            failed: Future[Words] = Future()
            failed.set_exception(error)
            self._tell(call, failed)
            raise
        self._tell(call, self._transcribe(segments) if segments else None)
        return []

    def _cleaned(self, segment: SpeechSegment) -> SpeechSegment | None:
        """Clean a segment; a look in which nobody is left may be of a word read before."""
        left = self.clean(segment)
        return replace(segment, kind=NOBODY) if left is None and segment.kind == 'look' else left


class SilentSegmenter:
    """Stands where a transcriber has its segmenter, which is the scout's."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._scouts = segmenter
        self.policy = segmenter.policy
        self.is_spoken_over = segmenter.is_spoken_over  # unused, as is the rest of it

    @property
    def wake_word_failures(self) -> int:
        """Return the scout's count, which is whole when the replay has had all words."""
        return self._scouts.wake_word_failures

    @property
    def wake_word_error(self) -> str:
        return self._scouts.wake_word_error

    def reset(self) -> None:
        """Leave it to the scout, which met the same error."""


class TranscribedAhead:
    """A transcriber for a Replayer; close it when the replay is over."""

    def __init__(
        self,
        bag: Bag,
        sources: dict[str, Source],
        store: Typestore,
        config: PipelineConfig,
        transcriber: Transcriber,
        *,
        audio_format: ByteFormat | None = None,
    ) -> None:
        """Begin to listen; `transcriber` is nobody else's from now on."""
        self.model = transcriber.model
        self.clean = transcriber.clean  # unused: the scout takes the robot's own voice out
        self.segmenter = SilentSegmenter(transcriber.segmenter)
        self._transcriber = transcriber
        self._calls: Queue[tuple[Call, Future[Words] | None] | BaseException] = Queue(MAX_CALLS)
        self._closed = Event()
        self._helper = ThreadPoolExecutor(1, thread_name_prefix='transcriber')
        scout = Scout(
            # No window closes: nobody would look at it.
            replace(config, policy=replace(config.policy, triggers=frozenset())),
            sources,
            store,
            transcriber=ScoutTranscriber(transcriber, self._transcribe, self._tell),
            audio_format=audio_format,
        )
        self._thread = Thread(
            target=self._scout, args=(bag.unpacked, sources, scout), name='scout', daemon=True
        )
        self._thread.start()

    # In the scout's thread

    def _scout(self, path: Path, sources: dict[str, Source], scout: Scout) -> None:
        try:
            with Bag(path) as bag:
                topics = {name: one.type for name, one in sources.items() if one.kind != 'info'}
                unread = [name for name, one in sources.items() if one.kind == 'camera']
                for topic, log_ns, data in bag.messages(topics, later=unread):
                    scout.take(topic, log_ns, data)
                scout.finish()
            raise AheadError('the bag has no more of it')  # for who asks all the same
        except BaseException as error:  # told where the replay will need it
            self._put(error)

    def _transcribe(self, segments: list[SpeechSegment]) -> Future[Words]:
        return self._helper.submit(self._understand, segments)

    def _tell(self, call: Call, words: Future[Words] | None) -> None:
        if not self._put((call, words)):
            raise AheadError('the replay was given up')

    def _put(self, told: tuple[Call, Future[Words] | None] | BaseException) -> bool:
        while not self._closed.is_set():
            try:
                self._calls.put(told, timeout=POLL_S)
                return True
            except Full:
                pass
        return False

    # In the helper's thread

    def _understand(self, segments: list[SpeechSegment]) -> Words:
        drafts: list[Utterance] = []
        return drafts, self._transcriber.transcribe(segments, drafts.append)

    # In the replay's thread

    def feed(
        self, span: AudioSpan, on_draft: Callable[[Utterance], None] = lambda utterance: None
    ) -> Utterances:
        return self._recall(('feed', span.start_ns, span.end_ns), on_draft)

    def finish(self) -> Utterances:
        return self._recall(('finish', 0, 0), lambda utterance: None)

    def _recall(self, call: Call, on_draft: Callable[[Utterance], None]) -> Utterances:
        told = self._calls.get()
        if isinstance(told, BaseException):
            raise AheadError(f'the sound could not be understood: {told}') from told
        known, words = told
        if known != call:
            raise AheadError(
                f'sound came as {call} that was understood as {known}: please report this'
            )
        if words is None:
            return []
        drafts, utterances = words.result()
        for draft in drafts:
            on_draft(draft)
        return utterances

    def close(self) -> None:
        """End the threads, whatever they are at."""
        self._closed.set()
        self._thread.join()
        self._helper.shutdown(cancel_futures=True)
