# SPDX-License-Identifier: Apache-2.0
"""Replay: a bag through the node's own pipeline, on the bag's own time, one thing at a time.

`now` is the log time of the message that is being read: what the node's clock said when it
came. Between messages the clock goes on in the node's own steps. Nothing here asks what time
it really is, so the same bag gives the same results to the last byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.backends.base import Backend
from omnivinci_ros.bags.bag import LATEST_NS
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.later_bytes import LaterBytes
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.audio import ByteFormat
from omnivinci_ros.messages.audio import read_audio
from omnivinci_ros.messages.images import MessageImage
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.later_images import later_image
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.replay.answers import ReplayAnswers
from omnivinci_ros.replay.answers import Templates
from omnivinci_ros.replay.losses import LossWatch
from omnivinci_ros.replay.problems import ProblemLedger
from omnivinci_ros.replay.speech_reader import SpeechReader
from omnivinci_ros.replay.speech_reader import Utterances
from omnivinci_ros.replay.topics import OWN_VOICE
from omnivinci_ros.replay.topics import Source
from omnivinci_ros.speech.overlap_watch import OverlapWatch
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import Window

if TYPE_CHECKING:
    from rosbags.typesys.store import Typestore

TICK_NS = 25 * MILLISECOND_NS  # as the perception node's timer
MAX_TICKS = 4000  # in one gap: 100 s; then all has settled, and the rest is skipped
SETTLE_NS = SECOND_NS // 2  # after the last message, at least


class Replayer:
    """Give it the bag's messages with `take`, then call `finish`."""

    def __init__(
        self,
        config: PipelineConfig,
        sources: dict[str, Source],
        store: Typestore,
        backend: Backend | None = None,
        *,
        templates: Templates | None = None,
        transcriber: SpeechReader | None = None,
        audio_format: ByteFormat | None = None,
        reads_commands: bool = False,  # the backend does, not the grammar alone
        on_scene: Callable[[int, SceneResult], None] = lambda now_ns, result: None,
        on_command: Callable[[int, CommandResult], None] = lambda now_ns, result: None,
    ) -> None:
        """Take a loaded backend, or None to answer nothing, and a transcriber for speech."""
        self.pipeline = Pipeline(config, on_problem=self._note)
        self.messages: Counter[str] = Counter()  # read, by topic
        self.problems = ProblemLedger()
        self.utterances_lost = 0
        self._malformed: Counter[str] = Counter()  # of the robot's own voice, by topic
        self._losses = LossWatch(self.pipeline)
        self._sources = sources
        self._store = store
        self._answers: ReplayAnswers | None = None
        if backend is not None:
            self._answers = ReplayAnswers(
                backend,
                templates or Templates('', ''),
                allowed_intents=config.allowed_intents,
                own=config.own_sentences,
                reads_commands=reads_commands,
                on_scene=on_scene,
                on_command=on_command,
                on_problem=self._note,
                on_published=self.pipeline.published,
            )
        self._transcriber = transcriber
        if transcriber is not None:
            own = self.pipeline.own_voice
            transcriber.clean = own.taken_out_of
            transcriber.segmenter.is_spoken_over = OverlapWatch(own).due
        self._transcriber_epoch = 0
        self._patience_ns = (
            0
            if transcriber is None
            else (2 * transcriber.segmenter.policy.end_ms * MILLISECOND_NS)
        )
        self._sound_ns: int | None = None  # when the newest sound came, if words may hang
        self._audio_format = audio_format
        self._now_ns = 0
        self._next_tick_ns: int | None = None

    @property
    def outcomes(self) -> Counter[str]:
        """Return how many windows were answered and how many failed."""
        return Counter() if self._answers is None else self._answers.outcomes

    def take(self, topic: str, log_ns: int, data: bytes | LaterBytes) -> None:
        """Let time go on to `log_ns`, and take a message of a chosen topic in CDR.

        That of a camera may still lie in the bag, which must stay open until `finish`.
        """
        source = self._sources[topic]
        self.messages[topic] += 1
        if not 0 < log_ns < LATEST_NS:
            self._refuse(
                source.stream,
                BadInputError(
                    f'{source.stream}: a message was recorded at {log_ns} ns, which no '
                    'clock says: record the bag again'
                ),
                'bad log time',
            )
            return
        self._tick_until(log_ns)
        self._now_ns = log_ns
        if source.kind == 'camera':
            self._take_frame(source, data)
            return
        assert isinstance(data, bytes)  # only pictures are left where they lie
        if source.kind == 'audio':
            self._take_audio(source, data)
        elif source.kind == 'task':
            self._take_task(source, data)
        elif source.kind in OWN_VOICE:
            self._take_own_voice(source, data)

    def finish(self) -> None:
        """Let time go on until the last sample's periodic window has closed; tell of losses."""
        end_ns = self._now_ns
        policy = self.pipeline.config.policy
        self._tick_until(end_ns + self._patience_ns + SETTLE_NS)  # the last words have ended
        self._tick_until(
            end_ns + max(SETTLE_NS, policy.period_ns + policy.allowed_lateness_ns + TICK_NS)
        )
        self._losses.tell(self.problems)
        self._tell_of_wake_word()

    def _tell_of_wake_word(self) -> None:
        if self._transcriber is None:
            return
        segmenter = self._transcriber.segmenter
        if failures := segmenter.wake_word_failures:
            why = f'the wake word fails, and only STOP counts: {segmenter.wake_word_error}'
            self.problems.note('speech', why, self._now_ns, count=failures)

    # Time

    def _tick_until(self, log_ns: int) -> None:
        """Do what the node's timer does, at each tick up to a time."""
        tick_ns = self._next_tick_ns
        if tick_ns is None or log_ns < tick_ns - 2 * TICK_NS:  # the first, or time went back
            tick_ns = -(-log_ns // TICK_NS) * TICK_NS
        ticks = 0
        while tick_ns <= log_ns:
            if ticks == MAX_TICKS:
                tick_ns = log_ns // TICK_NS * TICK_NS
            ticks += 1
            self._now_ns = tick_ns
            self._take_sound(*self.pipeline.flush_audio(tick_ns))
            self._publish(None, self.pipeline.advance(tick_ns))
            if self._sound_ns is not None and tick_ns - self._sound_ns >= self._patience_ns:
                # Sound that stops in the middle of a word ends it as silence would.
                self._sound_ns = None
                self._end_words(self._take_utterance)
            tick_ns += TICK_NS
        self._next_tick_ns = tick_ns

    # Samples in

    def _take_frame(self, source: Source, data: bytes | LaterBytes) -> None:
        stamp_ns = self._now_ns

        def make_image() -> MessageImage:
            nonlocal stamp_ns
            image: MessageImage
            if isinstance(data, bytes):
                image = SerializedImage(data, source.type, source.stream)
            else:
                image = later_image(data, source.type, source.stream)
            stamp_ns = image.stamp_ns
            return image

        self._publish(None, self.pipeline.add_frame(source.stream, make_image, self._now_ns))
        self._losses.look(source.stream, stamp_ns, self._now_ns)

    def _take_audio(self, source: Source, data: bytes) -> None:
        try:
            sound = read_audio(
                source.type, self._message(source, data), source.stream, self._audio_format
            )
        except BadInputError as error:
            self._refuse(source.stream, error)
            return
        stamp_ns = sound.stamp_ns
        if stamp_ns is None:
            stamp_ns = self._now_ns - sound.length_ns  # it was recorded when it was over
        self._take_sound(
            *self.pipeline.add_audio(
                stamp_ns, sound.sample_rate, sound.channels, sound.samples, self._now_ns
            )
        )
        self._losses.look(source.stream, stamp_ns + sound.length_ns, self._now_ns)

    def _take_task(self, source: Source, data: bytes) -> None:
        try:
            text = self._message(source, data).data
        except BadInputError as error:
            self._refuse(source.stream, error)
            return
        self._publish(*self.pipeline.add_task(text, self._now_ns))

    def _take_own_voice(self, source: Source, data: bytes) -> None:
        """Take what the robot itself said: neither a sample nor a reason for a window."""
        try:
            message = self._message(source, data)
            if source.kind == 'played':
                sound = read_audio(source.type, message, source.stream)
        except BadInputError as error:
            self._malformed[source.topic] += 1
            self._note(source.stream, str(error))
            return
        stamp_ns = nanoseconds(message.header.stamp)
        if source.kind == 'played':
            if not self.pipeline.add_played(
                stamp_ns, sound.sample_rate, sound.channels, sound.samples
            ):
                self._malformed[source.topic] += 1
        else:
            self.pipeline.own_voice.told(
                message.state, message.utterance_id, message.text, stamp_ns
            )

    def _message(self, source: Source, data: bytes) -> Any:
        try:
            return self._store.deserialize_cdr(data, source.type)
        except Exception as error:  # of any type: the bytes are untrusted, the parser generated
            raise BadInputError(
                f'{source.stream}: {len(data)} bytes are not a {source.type} in CDR '
                f'({" ".join(str(error).split())[:120]}); check the type that was recorded'
            ) from error

    def _take_sound(self, spans: list[AudioSpan], windows: list[Window]) -> None:
        self._publish(None, windows)
        if self._transcriber is None:
            return
        if self._transcriber_epoch != self.pipeline.epoch:
            self._transcriber_epoch = self.pipeline.epoch
            self._end_words(self._take_stop_before_jump)
        for span in spans:
            self._sound_ns = self._now_ns
            self._understand(
                self._transcriber,
                partial(
                    self._transcriber.feed,
                    span,
                    lambda draft: self._take_utterance('draft', draft),
                ),
                self._take_utterance,
            )

    def _end_words(self, take: Callable[[str, Utterance], None]) -> None:
        if self._transcriber is not None:
            self._understand(self._transcriber, self._transcriber.finish, take)

    def _understand(
        self,
        transcriber: SpeechReader,
        listen: Callable[[], Utterances],
        take: Callable[[str, Utterance], None],
    ) -> None:
        try:
            utterances = listen()
        except BadInputError:  # of the bag, not of an utterance
            raise
        except Exception as error:  # one utterance is lost, not the rest, as on the node
            self.utterances_lost += 1
            self._note('speech', f'an utterance was lost: {type(error).__name__}: {error}')
            transcriber.segmenter.reset()
            return
        for kind, utterance in utterances:
            take(kind, utterance)

    def _take_utterance(self, kind: str, utterance: Utterance) -> None:
        heard = self.pipeline.without_own_voice(kind, utterance)
        if heard is not None:
            self._publish(*self.pipeline.add_utterance(kind, heard, self._now_ns))

    def _take_stop_before_jump(self, kind: str, utterance: Utterance) -> None:
        """Take only a STOP: the time of all else is no more."""
        self._take_utterance(
            'look', replace(utterance, start_ns=self._now_ns, end_ns=self._now_ns)
        )

    def _refuse(self, stream: str, error: BadInputError, reason: str = 'malformed') -> None:
        self.pipeline.timeline.streams[stream].drop(reason)
        self._note(stream, str(error))

    def _note(self, stream: str, sentence: str) -> None:
        self.problems.note(stream, sentence, self._now_ns)

    # Results out

    def _publish(self, command: CommandResult | None, windows: list[Window]) -> None:
        if self._answers is not None:
            self._answers.publish(self._now_ns, command, windows)
        elif command is not None:
            self.pipeline.published(command, self._now_ns)

    def account(self) -> dict[str, Any]:
        """Return what became of every sample and window, for the manifest."""
        pipeline = self.pipeline
        topics = {one.stream: one for one in self._sources.values() if one.kind != 'info'}
        streams: dict[str, dict[str, Any]] = {}
        for name, stream in pipeline.timeline.streams.items():
            streams[name] = {'kind': stream.kind}
            if name in topics:
                source = topics[name]
                streams[name] |= {
                    'topic': source.topic,
                    'type': source.type,
                    'messages': self.messages[source.topic],
                }
            streams[name] |= {
                'samples': stream.received,
                'used': stream.used,
                'late': stream.late,
                'pending': stream.pending,
                'dropped': dict(sorted(stream.dropped.items())),
            }
        for source in self._sources.values():
            if source.kind in OWN_VOICE:
                streams[source.stream] = self._own_voice_account(source)
        audio = pipeline.audio_input
        return {
            'inputs': streams,
            'sound': {}
            if audio is None
            else {
                'gaps': audio.gaps,
                'gap_ns': audio.gap_ns,
                'overlaps': audio.overlaps,
                'rate_changes': audio.rate_changes,
                'utterances_lost': self.utterances_lost,
            },
            'windows': {
                'closed': {
                    what: count
                    for what, count in sorted(pipeline.windower.counts.items())
                    if count
                },
                'pending': pipeline.windower.pending_windows,
                'answered': self.outcomes['answered'],
                'failed': self.outcomes['failed'],
            },
            'commands': dict(sorted(pipeline.commands.items())),
            'epochs': pipeline.epoch + 1,
            'problems': self.problems.account(),
        }

    def _own_voice_account(self, source: Source) -> dict[str, Any]:
        """Return the same of a topic that tells of the robot's own voice: it is in no window."""
        messages, malformed = self.messages[source.topic], self._malformed[source.topic]
        return {
            'kind': source.kind,
            'topic': source.topic,
            'type': source.type,
            'messages': messages,
            'samples': messages,
            'used': messages - malformed,
            'late': 0,
            'pending': 0,
            'dropped': {'malformed': malformed} if malformed else {},
        }
