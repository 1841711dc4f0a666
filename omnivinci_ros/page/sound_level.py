# SPDX-License-Identifier: Apache-2.0
"""How loud a microphone is, and whether somebody speaks into it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.perception.audio_input import AudioInput
from omnivinci_ros.windowing.samples import AudioSpan

LEVEL_NS = 100 * MILLISECOND_NS  # from one level to the next
FULL_SCALE = 32768
SILENCE_DB = -100.0  # of full scale: zeros
CHUNK = 512  # samples that voice activity looks at: 32 ms

Probability = Callable[[npt.NDArray[np.int16]], float]


@dataclass(frozen=True, slots=True)
class Level:
    """A tenth of a second of sound."""

    stamp_ns: int  # of its end
    rms_db: float  # of full scale
    peak_db: float
    speech: float | None  # 0..1, the most probable of it; None: nobody listens for speech


class SoundLevel:
    """One stream of sound, of any rate and channel count."""

    def __init__(self, stream: str, probability: Probability | None = None) -> None:
        """`probability` is of speech in int16 [512] of 16 kHz mono."""
        self._input = AudioInput(stream)
        self._probability = probability
        self._speech: float | None = None
        self._unheard = np.zeros(0, np.int16)
        self._begin_ns: int | None = None
        self._squares, self._samples, self._peak = 0.0, 0, 0

    def push(
        self, stamp_ns: int, rate: int, channels: int, samples: npt.NDArray[np.int16]
    ) -> list[Level]:
        """Take one chunk, int16 interleaved; return the levels that are ready.

        Raises BadAudioError for what is no sound.
        """
        levels = []
        for span in self._input.push(stamp_ns, rate, channels, samples):
            self._listen(span)
            if self._begin_ns is None or not 0 <= span.end_ns - self._begin_ns < 10 * LEVEL_NS:
                self._begin_ns = span.start_ns
            wide = span.samples.astype(np.int32)
            self._squares += float(np.dot(wide, wide.astype(np.float64)))
            self._samples += len(wide)
            self._peak = max(self._peak, int(np.abs(wide).max(initial=0)))
            if span.end_ns - self._begin_ns >= LEVEL_NS:
                levels.append(self._level(span.end_ns))
        return levels

    def _level(self, end_ns: int) -> Level:
        rms = math.sqrt(self._squares / max(1, self._samples))
        level = Level(end_ns, decibels(rms), decibels(self._peak), self._speech)
        self._begin_ns, self._speech = end_ns, None
        self._squares, self._samples, self._peak = 0.0, 0, 0
        return level

    def _listen(self, span: AudioSpan) -> None:
        if self._probability is None:
            return
        sound = np.concatenate((self._unheard, span.samples))
        whole = len(sound) // CHUNK * CHUNK
        for chunk in sound[:whole].reshape(-1, CHUNK):
            self._speech = max(self._speech or 0.0, self._probability(chunk))
        self._unheard = sound[whole:]


def decibels(amplitude: float) -> float:
    """Return an amplitude of int16 in dB of full scale."""
    if amplitude <= 0:
        return SILENCE_DB
    return max(SILENCE_DB, round(20 * math.log10(amplitude / FULL_SCALE), 1))
