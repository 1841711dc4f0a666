# SPDX-License-Identifier: Apache-2.0
"""The pipeline: samples in; windows and commands out. The same one under a node and a replay."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from omnivinci_ros.commands.dialogue import Dialogue
from omnivinci_ros.commands.interpreter import interpret
from omnivinci_ros.commands.robot_names import NAMELESS
from omnivinci_ros.commands.robot_names import RobotNames
from omnivinci_ros.commands.sentences.sentences import Sentences
from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.text import publishable
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import Provenance
from omnivinci_ros.perception.audio_input import AudioInput
from omnivinci_ros.speech.own_voice import OwnVoice
from omnivinci_ros.speech.wake_gate import WAKE
from omnivinci_ros.speech.wake_gate import WakeGate
from omnivinci_ros.windowing.clock_skew import SkewMonitor
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import StampedImage
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

MAX_TASK_CHARACTERS = 4096  # a longer task is no task, and would fill any model's context
JUMP_NS = 500 * MILLISECOND_NS  # a clock that steps back by less is being adjusted, not reset
TEXT_BYTES = 1 << 20  # of texts held, when a clock that stands still lets none go
STALL_NS = 100 * MILLISECOND_NS  # without sound, after which the resampler is emptied
SAME_STOP_NS = SECOND_NS  # after a STOP, in which more of its utterance is the same STOP
TALK_NS = 300 * MILLISECOND_NS  # after push-to-talk, before the microphone is heard again
GRAMMAR = 'grammar'  # the backend named in the provenance of a command
RULES = 'rules'  # its model: written by hand
EXAMPLES = 'examples'  # behind a model: what it did not read was compared with them


@dataclass(frozen=True)
class PipelineConfig:
    """What comes in and how it is cut."""

    cameras: tuple[str, ...] = ('camera/image_raw',)
    audio: str = 'audio'  # '' for none
    talk: str = ''  # push-to-talk, which takes the place of audio while it comes; '' for none
    audio_channels: tuple[int, ...] = ()  # that are listened to; () is all
    task: str = 'task'
    listening: bool = True  # somebody turns the sound into utterances
    policy: WindowPolicy = field(default_factory=WindowPolicy)
    buffer_bytes: int = 64 << 20  # of frames, shared by the cameras
    allowed_intents: frozenset[str] | None = None  # None: all
    own_sentences: Sentences | None = None  # of the robot's own intents
    answer_within_ns: int = 15 * SECOND_NS  # after a question that went out
    wake_within_ns: int = 0  # after the wake word or a question, in which speech counts; 0: ever
    robot_names: RobotNames = NAMELESS
    compare_with_examples: bool = True


class Pipeline:
    """Thread-safe: callbacks, the listener and timers may all call it."""

    def __init__(
        self,
        config: PipelineConfig,
        *,
        on_problem: Callable[[str, str], None] = lambda stream, sentence: None,
        resume: tuple[int, int] = (1, 0),
    ) -> None:
        """`resume` is the `successor` of the pipeline before: window ids and epochs go on."""
        self.config = config
        self.allowed_intents = config.allowed_intents
        self.timeline = Timeline()
        self.commands: Counter[str] = Counter()  # that went out, by intent
        self.dialogue = Dialogue(
            config.answer_within_ns, config.robot_names, compares=config.compare_with_examples
        )
        self.skew = SkewMonitor()
        self.last_now_ns = 0
        self._on_problem = on_problem
        self.lock = threading.RLock()  # hold it to read the timeline's account
        for camera in config.cameras:
            self.timeline.add_stream(
                camera, 'camera', budget_bytes=config.buffer_bytes // len(config.cameras)
            )
        self._audio_input = (
            AudioInput(config.audio, listen_to=config.audio_channels) if config.audio else None
        )
        self._talk_input = AudioInput(config.audio) if config.talk else None
        self.own_voice = OwnVoice(config.robot_names)
        self.wake = (
            WakeGate(config.wake_within_ns, config.answer_within_ns, config.robot_names)
            if config.wake_within_ns
            else None
        )
        self._played_input = AudioInput('played')
        self._talked_ns: int | None = None  # when the newest chunk of push-to-talk came
        if config.audio:
            self.timeline.add_stream(config.audio, 'audio')
            if config.listening:
                self.timeline.add_stream(SPEECH_STREAM, 'speech', budget_bytes=TEXT_BYTES)
        self.timeline.add_stream(config.task, 'task', budget_bytes=TEXT_BYTES)
        self.windower = Windower(config.policy, self.timeline, on_problem=on_problem)
        self.windower.next_id, self.timeline.epoch = resume
        self._audio_format = (0, 0)  # rate and channels of the newest chunk
        self._audio_heard_ns = 0  # when the newest chunk came
        self._stopped_for = (0, 0)  # the sound, as (start, end), that was read as STOP already

    @property
    def epoch(self) -> int:
        return self.timeline.epoch

    @property
    def successor(self) -> tuple[int, int]:
        """Return the first window id and the epoch of a pipeline that takes over."""
        return self.windower.next_id, self.epoch + 1

    @property
    def audio_input(self) -> AudioInput | None:
        return self._audio_input

    # Samples in

    def add_frame(
        self, stream: str, make_image: Callable[[], StampedImage], now_ns: int
    ) -> list[Window]:
        """Take a frame: `make_image` reads its header only."""
        with self.lock:
            self._watch_clock(now_ns)
            try:
                image = make_image()
                image.check()
                frame = Frame(stream, image.stamp_ns, image, image.frame_id)
            except BadImageError as error:
                self._refuse(stream, 'malformed', error)
                return []
            self.skew.add(stream, frame.stamp_ns, now_ns)
            return self.windower.add(frame, now_ns)

    def add_audio(
        self,
        stamp_ns: int,
        sample_rate: int,
        channels: int,
        samples: npt.NDArray[np.int16],
        now_ns: int,
    ) -> tuple[list[AudioSpan], list[Window]]:
        """Take int16 [frames * channels]; return them as 16 kHz mono, and the windows closed."""
        with self.lock:
            self._watch_clock(now_ns)
            if self._audio_input is None:
                raise ValueError("sound came in, but the configuration says audio=''")
            stream = self.timeline.streams[self.config.audio]
            if self._talked_ns is not None and now_ns - self._talked_ns < TALK_NS:
                stream.drop('push to talk')
                return [], []
            # Before it is converted: one absurd stamp must not lead the stream's time astray.
            # A rate of 0 is for `push` to refuse.
            length_ns = len(samples) * SECOND_NS // (sample_rate * channels or SECOND_NS)
            if stamp_ns > 0:
                self.skew.add(stream.name, stamp_ns + length_ns, now_ns)
            if self.windower.refuses(stream, stamp_ns, stamp_ns + length_ns, now_ns):
                return [], []
            try:
                spans = self._audio_input.push(stamp_ns, sample_rate, channels, samples)
            except BadAudioError as error:
                self._refuse(stream.name, 'malformed', error)
                return [], []
            for problem in self._audio_input.problems:
                self._on_problem(stream.name, problem)
            self._audio_heard_ns = now_ns
            self._watch_rate(sample_rate, channels)
            for span in spans:
                self.own_voice.add_heard(span)
            return spans, self._add_spans(spans, now_ns)

    def add_talk(
        self,
        stamp_ns: int,
        sample_rate: int,
        channels: int,
        samples: npt.NDArray[np.int16],
        now_ns: int,
    ) -> tuple[list[AudioSpan], list[Window]]:
        """Take sound of push-to-talk, as `add_audio`; the microphone is not heard meanwhile."""
        with self.lock:
            self._watch_clock(now_ns)
            source = self._talk_input
            if source is None:
                raise ValueError("somebody talks, but the configuration says talk=''")
            stream = self.timeline.streams[self.config.audio]
            length_ns = len(samples) * SECOND_NS // (sample_rate * channels or SECOND_NS)
            if self.windower.refuses(stream, stamp_ns, stamp_ns + length_ns, now_ns):
                return [], []
            try:
                spans = source.push(stamp_ns, sample_rate, channels, samples)
            except BadAudioError as error:
                self._refuse(stream.name, 'malformed', error)
                return [], []
            self._talked_ns = self._audio_heard_ns = now_ns
            return spans, self._add_spans(spans, now_ns)

    def add_played(
        self, stamp_ns: int, sample_rate: int, channels: int, samples: npt.NDArray[np.int16]
    ) -> bool:
        """Take what the robot's own loudspeaker played, as `add_audio`; False where it is bad."""
        with self.lock:
            try:
                spans = self._played_input.push(stamp_ns, sample_rate, channels, samples)
            except BadAudioError as error:
                self._on_problem('played', str(error))
                return False
        for span in spans:
            self.own_voice.add_played(span)
        return True

    def without_own_voice(self, kind: str, utterance: Utterance) -> Utterance | None:
        """Return an utterance less what the robot itself said; None where nothing is left.

        Call it before `add_utterance`, without the lock: it may take a while.
        """
        if kind != 'end' and not self.config.robot_names.is_stop(utterance.text):
            return utterance
        left = self.own_voice.read(utterance)
        if left is None and kind == 'end':
            with self.lock:
                self.timeline.streams[SPEECH_STREAM].drop('own voice')
        return left

    def flush_audio(self, now_ns: int) -> tuple[list[AudioSpan], list[Window]]:
        """Take what the resampler holds back of a stream that has stalled."""
        with self.lock:
            talks = self._talked_ns is not None and self._talked_ns == self._audio_heard_ns
            source = self._talk_input if talks else self._audio_input
            stalled = now_ns - self._audio_heard_ns >= STALL_NS
            if source is None or source.held_ns <= 0 or not stalled:
                return [], []
            spans = source.flush()
            return spans, self._add_spans(spans, now_ns)

    def _add_spans(self, spans: list[AudioSpan], now_ns: int) -> list[Window]:
        return [window for span in spans for window in self.windower.add(span, now_ns)]

    def add_task(self, text: str, now_ns: int) -> tuple[CommandResult | None, list[Window]]:
        """Take a task text: its command at once, and the windows it closes."""
        with self.lock:
            self._watch_clock(now_ns)
            stream = self.config.task
            try:
                text = clean_task(text, stream)
            except BadInputError as error:
                self._refuse(stream, 'malformed', error)
                # A bad byte is no reason to drive on.
                sent = publishable(text[:MAX_TASK_CHARACTERS])
                stop = self.config.robot_names.is_stop(sent)
                return self._command(sent, 'text', now_ns, now_ns, 0) if stop else None, []
            windows = self.windower.add(TaskText(stream, now_ns, text), now_ns)
            command = self._command(text, 'text', now_ns, now_ns, self.windower.last_opened_id)
            return command, windows

    def add_utterance(
        self, kind: str, utterance: Utterance, now_ns: int
    ) -> tuple[CommandResult | None, list[Window]]:
        """Take words that were heard: at the end all counts, before it only a STOP.

        One utterance gives one STOP, however often it is looked at, unless it goes on for longer
        and has a STOP still.
        """
        with self.lock:
            if kind == WAKE:
                if self.wake is not None:
                    self.wake.woken(utterance)
                return None, []
            is_known = self._is_known_stop(utterance)
            if kind != 'end':
                if is_known or not self.config.robot_names.is_stop(utterance.text):
                    return None, []
                self._stopped_for = (utterance.start_ns, utterance.end_ns)
                return self._spoken(utterance, now_ns, window_id=0), []
            if (addressed := self._addressed(utterance)) is None:
                return None, []
            utterance = addressed
            windows = self.windower.add(utterance, now_ns)
            command = self._spoken(utterance, now_ns, self.windower.last_opened_id)
            if is_known and command.interpretation.intent == 'STOP':
                return None, windows
            return command, windows

    def _is_known_stop(self, utterance: Utterance) -> bool:
        """Say whether a STOP in an utterance is the one that was told before."""
        start_ns, end_ns = self._stopped_for
        said_ns = utterance.stop_ns or utterance.end_ns
        return utterance.start_ns < end_ns and start_ns < said_ns <= end_ns + SAME_STOP_NS

    def _addressed(self, utterance: Utterance) -> Utterance | None:
        """Return what is said to the robot, without its wake word."""
        if self.wake is None:
            return utterance
        addressed = self.wake.admit(utterance)
        if addressed is not None and addressed.text:
            return addressed
        why = 'no wake word' if addressed is None else 'wake word alone'
        self.timeline.streams[SPEECH_STREAM].drop(why)
        return None

    def ask(
        self, question: str, lookback_ns: int | None, now_ns: int
    ) -> tuple[int | None, list[Window]]:
        """Open a window over the last `lookback_ns`, None for the length of a periodic one.

        Return its id, and the windows closed.
        """
        with self.lock:
            self._watch_clock(now_ns)
            if now_ns <= 0:
                raise BadInputError('ask: no clock was heard yet: publish /clock first')
            task = TaskText('ask', now_ns, clean_task(question, 'ask'))
            window_id = self.windower.open('request', now_ns, length_ns=lookback_ns, tasks=(task,))
            return window_id, self.windower.advance(now_ns)

    def advance(self, now_ns: int) -> list[Window]:
        """Close what the allowed lateness closes; call it often."""
        with self.lock:
            self._watch_clock(now_ns)
            if now_ns <= 0:
                return []
            return self.windower.advance(now_ns)

    def forecast(self) -> Forecast | None:
        """Return what is certain of the periodic window that closes next, if one is open."""
        with self.lock:
            return self.windower.forecast(self.last_now_ns)

    def published(self, command: CommandResult, now_ns: int) -> None:
        """Take note of a command that goes out: what it asks may be answered from now on."""
        with self.lock:
            self.commands[command.interpretation.intent] += 1
            if command.provenance.epoch == self.epoch:
                asks = command.interpretation.needs_clarification
                if self.wake is not None and asks and command.source == 'speech':
                    self.wake.asked(
                        command.stamp_ns, now_ns, is_answer=command.answers_ns is not None
                    )
                self.dialogue.published(
                    command.interpretation,
                    now_ns,
                    stamp_ns=command.stamp_ns,
                    model=command.provenance.model,
                    words_confidence=command.words_confidence,
                )

    def reset(self) -> None:
        """Begin a new epoch: the clock jumped back."""
        with self.lock:
            self.windower.begin_epoch()
            if self._audio_input is not None:
                self._audio_input.reset()
            if self._talk_input is not None:
                self._talk_input.reset()
            self._talked_ns = None
            self._played_input.reset()
            self.own_voice.clear()
            if self.wake is not None:
                self.wake.clear()
            self._stopped_for = (0, 0)
            self.skew.clear()
            self.dialogue.clear()

    # What they mean

    def _watch_clock(self, now_ns: int) -> None:
        if now_ns < self.last_now_ns - JUMP_NS:
            self.reset()
        self.last_now_ns = now_ns

    def _watch_rate(self, sample_rate: int, channels: int) -> None:
        before, self._audio_format = self._audio_format, (sample_rate, channels)
        if before not in ((0, 0), self._audio_format):
            self._on_problem(
                self.config.audio,
                (
                    f'{self.config.audio}: {before[0]} Hz and {before[1]} channels became '
                    f'{sample_rate} Hz and {channels}: if two microphones publish here, give each '
                    'a topic of its own'
                ),
            )

    def _refuse(self, stream: str, reason: str, error: BadInputError) -> None:
        self.timeline.streams[stream].drop(reason)
        self._on_problem(stream, str(error))

    def _spoken(self, utterance: Utterance, now_ns: int, window_id: int) -> CommandResult:
        command = self._command(
            utterance.text,
            'speech',
            utterance.end_ns,
            now_ns,
            window_id,
            utterance.model,
            said_ns=utterance.start_ns,
        )
        understood = command.interpretation
        confidence = understood.confidence * utterance.confidence
        return replace(
            command,
            interpretation=replace(understood, confidence=confidence),
            words_confidence=command.words_confidence * utterance.confidence,
        )

    def _command(
        self,
        text: str,
        source: str,
        stamp_ns: int,
        now_ns: int,
        window_id: int,
        model: str = RULES,
        said_ns: int | None = None,  # when it began to be said; None: at `stamp_ns`
    ) -> CommandResult:
        own = self.config.own_sentences
        said_ns = stamp_ns if said_ns is None else said_ns
        answered = self.dialogue.answer(text, said_ns, allowed=self.allowed_intents, own=own)
        if answered is None:
            understood = interpret(
                text,
                allowed=self.allowed_intents,
                own=own,
                names=self.config.robot_names,
                compare=self.config.compare_with_examples,
                ask=not self.dialogue.is_open(said_ns),  # one question at a time
            )
            if understood.intent != 'NONE':
                self.dialogue.clear()  # also where it is held for a model, and not published yet
        else:
            understood = answered.result
        if understood.by_examples:
            model = f'{model}, {EXAMPLES}'
        made = Provenance(
            backend=GRAMMAR, model=model, epoch=self.epoch, total_ns=max(0, now_ns - stamp_ns)
        )
        command = CommandResult(stamp_ns, window_id, source, understood, made)
        if answered is None:
            return command
        asked = answered.asked
        named = [*asked.model.split(', '), *model.split(', ')] if asked.model else [model]
        models = ', '.join(dict.fromkeys(named))
        note = f'It answers the question about the command of {asked.stamp_ns / SECOND_NS:.3f} s.'
        return replace(
            command,
            provenance=replace(made, model=models, note=note),
            words_confidence=asked.words_confidence,
            answers_ns=asked.stamp_ns,
        )


def clean_task(text: str, topic: str) -> str:
    """Return the text stripped; raise BadInputError if it is empty, too long or not text."""
    if len(text) > MAX_TASK_CHARACTERS:
        raise BadInputError(
            f'{topic}: a text of {len(text)} characters is refused: send at most '
            f'{MAX_TASK_CHARACTERS}'
        )
    stripped = text.strip()
    if not stripped:
        raise BadInputError(f'{topic}: an empty text is refused: send the task in words')
    if '\x00' in stripped or '\ufffd' in stripped or any(0xD800 <= ord(c) < 0xE000 for c in text):
        raise BadInputError(f'{topic}: {stripped[:40]!r} is not valid UTF-8: encode it as UTF-8')
    return stripped
