# SPDX-License-Identifier: Apache-2.0
"""The STOPs that perception finds in a sound, counted as the node counts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.remembered_reader import Reader
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.speech.transcriber import VoiceActivity
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Utterance

T0_NS = 1000 * SECOND_NS
STEP = SAMPLE_RATE // 50  # samples of a microphone's message


@dataclass(frozen=True)
class HeardStop:
    """A STOP that was told."""

    at: int  # samples of the sound that had been heard by then
    text: str


@dataclass(frozen=True)
class Heard:
    """What perception made of a sound."""

    stops: tuple[HeardStop, ...]
    speech_s: float  # of it that was taken for speech


def listen(
    sound: npt.NDArray[np.int16], glance_ms: int, activity: VoiceActivity, reader: Reader
) -> Heard:
    """Return the STOPs in 16 kHz mono int16 [n], where a glance waits for so much silence.

    0 is no glance. Looks that the recogniser doubts count too, as the node takes them. Nothing is
    kept from the sound before.
    """
    policy = SpeechPolicy(glance_ms=glance_ms)
    hearing = Transcriber(activity, reader, policy, glance=reader.glance)
    pipeline = Pipeline(PipelineConfig())
    stops: list[HeardStop] = []
    speech_ns = heard = 0

    def take(kind: str, utterance: Utterance) -> None:
        now_ns = T0_NS + heard * SAMPLE_NS + MILLISECOND_NS
        command, _ = pipeline.add_utterance(kind, utterance, now_ns)
        if command is not None and command.interpretation.intent == 'STOP':
            stops.append(HeardStop(heard, utterance.text))

    def take_draft(utterance: Utterance) -> None:
        take('draft', utterance)

    for at in range(0, len(sound) + 1, STEP):
        span = AudioSpan('audio', T0_NS + at * SAMPLE_NS, sound[at : at + STEP])
        heard = at + len(span.samples)
        segments = hearing.segmenter.feed(span) if len(span.samples) else []
        segments += hearing.segmenter.finish() if heard == len(sound) else []
        speech_ns += sum(one.end_ns - one.start_ns for one in segments if one.kind == 'end')
        for kind, utterance in hearing.transcribe(segments, take_draft):
            take(kind, utterance)
    return Heard(tuple(stops), speech_ns / SECOND_NS)
