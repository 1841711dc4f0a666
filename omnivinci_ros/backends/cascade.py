# SPDX-License-Identifier: Apache-2.0
"""The embedded default: packaged specialists on the CPU, and sentences made from what they say.

It is not an omni-modal model: it names COCO objects, ImageNet labels and English words, and
relates none of them to each other.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

import numpy as np

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.backends.scene_text import Look
from omnivinci_ros.backends.scene_text import Scene
from omnivinci_ros.backends.scene_text import SeenLabel
from omnivinci_ros.backends.scene_text import SeenObject
from omnivinci_ros.backends.scene_text import agree
from omnivinci_ros.backends.scene_text import sentences
from omnivinci_ros.backends.scene_text import to_json
from omnivinci_ros.backends.vocabulary import Vocabulary
from omnivinci_ros.backends.vocabulary import answer
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.memory import trim_heap
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.specialists.classifier import Classifier
from omnivinci_ros.specialists.detector import LABELS
from omnivinci_ros.specialists.detector import Detector
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity
from omnivinci_ros.specialists.voice_activity import speech_spans
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.specialists.whisper_source import check_whisper
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Utterance
from omnivinci_ros.windowing.windows import Window

CACHED_LOOKS = 256  # a look is about 1 kB
TRANSCRIBE = ('auto', 'always', 'never')


@dataclass(frozen=True)
class _Specialists:
    """What `load` reads."""

    detector: Detector
    classifier: Classifier
    vocabulary: Vocabulary
    activity: VoiceActivity | None  # None: nothing is to be transcribed


class Cascade:
    """EfficientNet-lite0, NanoDet-g and Whisper tiny.en."""

    name = 'cascade'
    model = (
        'packaged specialists (EfficientNet-lite0, NanoDet-g, Whisper tiny.en); '
        'not an omni-modal model'
    )

    def __init__(
        self,
        *,
        weights: str = '',
        hub_name: str = '',
        speech_language: str = 'en',
        threads: int = 1,
        speech_threads: int = 1,
        max_frames: int = 4,
        object_threshold: float = 0.5,
        label_threshold: float = 0.3,
        speech_threshold: float = 0.5,
        transcribe: str = 'auto',
    ) -> None:
        """Take the options; `load` reads the weights.

        weights: a folder with efficientnet-lite0.onnx, nanodet-g-416.onnx or a Whisper model
            in `whisper`; what is not in it is taken from the packages.
        hub_name: a Whisper model that faster-whisper may fetch, used only when given.
        speech_language: what is spoken; all but 'en' need a multilingual Whisper, of the user's or
            the packaged one (the extra `multilingual`).
        max_frames: frames to look at in a window, shared by its cameras, one each at least.
        transcribe: auto listens to a window's sound itself where no listener of the node did;
            always, never.
        """
        for key, value, low, high in (
            ('threads', threads, 1, 64),
            ('speech_threads', speech_threads, 1, 64),
            ('max_frames', max_frames, 1, 64),
            ('object_threshold', object_threshold, 0.05, 1),
            ('label_threshold', label_threshold, 0.05, 1),
            ('speech_threshold', speech_threshold, 0.05, 1),
        ):
            if not low <= value <= high:
                raise BackendError(f'{key}={value!r}: set it between {low} and {high}')
        if transcribe not in TRANSCRIBE:
            raise BackendError(f'transcribe={transcribe!r}: set it to one of {TRANSCRIBE}')
        self._weights = weights
        self._hub_name = hub_name
        self._speech_language = speech_language
        self._threads = threads
        self._speech_threads = speech_threads
        self._max_frames = max_frames
        self._object_threshold = object_threshold
        self._label_threshold = label_threshold
        self._speech_threshold = speech_threshold
        self._transcribe = transcribe
        # Filled by load, and by the first speech; emptied by close.
        self._loaded: _Specialists | None = None
        self._recogniser: Recogniser | None = None
        self._looks: OrderedDict[tuple[int, str, int], Look] = OrderedDict()

    def load(self, report: Callable[[float, str], None]) -> None:
        """Load the weights; raise BackendError with the fix.

        The recogniser, the largest part, is loaded when a window first needs it; here its
        files are only checked.
        """
        try:
            report(0.0, f'loading {Detector.model}')
            detector = Detector(weights=self._weights, threads=self._threads)
            report(0.3, f'loading {Classifier.model}')
            classifier = Classifier(weights=self._weights, threads=self._threads)
            activity = None
            if self._transcribe != 'never':
                report(0.6, f'checking Whisper and loading {VoiceActivity.model}')
                check_whisper(self._weights, self._hub_name, self._speech_language)
                activity = VoiceActivity()
        except WeightsError as error:
            self.close()
            raise BackendError(str(error)) from error
        vocabulary = Vocabulary(LABELS, classifier.synonyms)
        self._loaded = _Specialists(detector, classifier, vocabulary, activity)
        report(1.0, 'ready')

    def answer(self, prompt: Prompt, emit: Callable[[str], None], stop: Event) -> Answer:
        """Say what the window's frames agree on and what was said in it."""
        if self._loaded is None:
            raise BackendError('the cascade is not loaded: call load() first')
        start = time.perf_counter_ns()
        scene, cut = self._perceive(self._loaded, prompt.window, stop)
        encode_ns = time.perf_counter_ns() - start
        answers = [answer(asked, scene) for asked in self._loaded.vocabulary.asked(prompt.task)]
        said = [sentence for sentence, _ in answers] + sentences(scene)
        text = ''
        first_ns = 0
        for sentence in said:
            piece = f' {sentence}' if text else sentence
            emit(piece)
            first_ns = first_ns or time.perf_counter_ns() - start
            text += piece
        return Answer(
            text=text,
            json=to_json(scene, [found for _, found in answers]),
            encode_ns=encode_ns,
            first_token_ns=first_ns,
            cut=cut,
        )

    def close(self) -> None:
        """Free the specialists and what they remember."""
        if self._recogniser:
            self._recogniser.close()
        self._loaded = self._recogniser = None
        self._looks.clear()
        trim_heap()

    def _perceive(self, loaded: _Specialists, window: Window, stop: Event) -> tuple[Scene, bool]:
        """Look and listen until done or stopped; return the scene and whether it was cut."""
        looks: list[Look] = []
        bad: list[str] = []
        cut = False
        for frame in choose_frames(window, self._max_frames):
            if stop.is_set():
                cut = True
                break
            try:
                looks.append(self._look_once(loaded, window.epoch, frame))
            except BadImageError as error:
                bad.append(f'{frame.stream}: {error}')
        speech = window.utterances
        clip = window.audio
        sound = clip is not None and clip.coverage > 0
        listened = any(report.kind == 'speech' for report in window.inputs)
        wanted = self._transcribe == 'always' or (self._transcribe == 'auto' and not listened)
        if clip is not None and sound and not speech and wanted and loaded.activity is not None:
            speech, listened = self._listen(clip, loaded.activity, stop)
            cut = cut or not listened
        objects, labels = agree(looks)
        looked: dict[str, int] = {}
        for look in looks:
            looked[look.camera] = looked.get(look.camera, 0) + 1
        return Scene(looked, objects, labels, speech, sound, listened, tuple(bad)), cut

    def _look_once(self, loaded: _Specialists, epoch: int, frame: Frame) -> Look:
        """Look at a frame; windows overlap, so remember what was seen in it."""
        key = (epoch, frame.stream, frame.stamp_ns)
        look = self._looks.pop(key, None) or self._look(loaded, frame)
        self._looks[key] = look  # newest last
        if len(self._looks) > CACHED_LOOKS:
            self._looks.popitem(last=False)
        return look

    def _look(self, loaded: _Specialists, frame: Frame) -> Look:
        rgb = frame.image.rgb()
        height, width = rgb.shape[:2]
        found = loaded.detector.detect(rgb, threshold=self._object_threshold)
        labels = loaded.classifier.classify(rgb, threshold=self._label_threshold)
        return Look(
            camera=frame.stream,
            objects=tuple(
                SeenObject(
                    label=item.label,
                    score=item.score,
                    box=tuple(np.divide(item.box, (width, height) * 2).tolist()),
                    camera=frame.stream,
                    stamp_ns=frame.stamp_ns,
                )
                for item in found
            ),
            labels=tuple(SeenLabel(label, score, frame.stream) for label, score in labels),
        )

    def _listen(
        self, clip: AudioClip, activity: VoiceActivity, stop: Event
    ) -> tuple[tuple[Utterance, ...], bool]:
        """Transcribe the speech in a window's sound; return it and whether all was heard."""
        samples = clip.samples
        utterances: list[Utterance] = []
        if stop.is_set():
            return (), False
        spans = speech_spans(samples, activity, threshold=self._speech_threshold)
        for first, last in spans:
            if stop.is_set():
                return tuple(utterances), False
            if self._recogniser is None:
                self._recogniser = self._load_recogniser()
            transcript = self._recogniser.transcribe(samples[first:last])
            if transcript.text:
                utterances.append(
                    Utterance(
                        stream=clip.stream,
                        start_ns=clip.start_ns + first * SAMPLE_NS,
                        end_ns=clip.start_ns + last * SAMPLE_NS,
                        text=transcript.text,
                        confidence=transcript.confidence,
                        model=self._recogniser.model,
                    )
                )
        return tuple(utterances), True

    def _load_recogniser(self) -> Recogniser:
        try:
            return Recogniser(
                weights=self._weights,
                hub_name=self._hub_name,
                threads=self._speech_threads,
                language=self._speech_language,
            )
        except WeightsError as error:
            raise BackendError(str(error)) from error


def choose_frames(window: Window, most: int) -> list[Frame]:
    """Return at most `most` frames, shared by the cameras and spread evenly over their frames.

    Each camera gives one at least. The newest frame of each is always among them.
    """
    chosen: list[Frame] = []
    for camera in window.cameras:
        frames = [frame for frame in window.frames if frame.stream == camera]
        count = min(len(frames), max(1, most // len(window.cameras)))
        picks = np.linspace(len(frames) - 1, 0, count).round().astype(int)
        chosen += [frames[index] for index in sorted(picks)]
    return chosen
