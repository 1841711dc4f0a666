# SPDX-License-Identifier: Apache-2.0
"""Synthetic voices that say the orders, each with its licence, and what a room adds to them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.weights import import_package

HIBARI_RATE = 24_000  # Hz
FLITE = ('kal16', 'slt', 'rms', 'awb')
HELD_OUT = 'flite awb'  # no order of this voice is trained on
SPEAK_SECONDS = 30.0


@dataclass(frozen=True)
class Voice:
    """Who speaks: a sentence in, 16 kHz mono int16 [n] out."""

    name: str
    licence: str
    say: Callable[[str], np.ndarray]

    @property
    def held_out(self) -> bool:
        return self.name == HELD_OUT


def find_voices() -> list[Voice]:
    """Return the voices at hand: hibari-tts of PyPI, and flite's where it is installed.

    What flite says may be used freely (a licence like BSD's). Raises WeightsError without
    hibari-tts.
    """
    speaker = import_package('hibari', 'hibari-tts').Hibari(threads=1)
    voices = [Voice('hibari', 'Apache-2.0', lambda text: _hibari(speaker, text))]
    if shutil.which('flite') is not None:
        voices += [Voice(f'flite {name}', 'flite (BSD-like)', _flite_as(name)) for name in FLITE]
    return voices


def _hibari(speaker: Any, text: str) -> np.ndarray:
    spoken = np.asarray(speaker(text, seed=0), np.float32)
    return to_int16(resampled(spoken, HIBARI_RATE / SAMPLE_RATE))


def _flite_as(voice: str) -> Callable[[str], np.ndarray]:
    @cache
    def say(text: str) -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'said.wav'
            command = ['flite', '-voice', voice, '-t', text, '-o', str(path)]
            subprocess.run(command, check=True, capture_output=True, timeout=SPEAK_SECONDS)
            with wave.open(str(path)) as file:
                rate, pcm = file.getframerate(), file.readframes(file.getnframes())
        return to_int16(resampled(np.frombuffer(pcm, '<i2') / 32_768, rate / SAMPLE_RATE))

    return say


def resampled(samples: np.ndarray, ratio: float) -> np.ndarray:
    """Return samples read at `ratio` times the speed: above 1 they are fewer and higher."""
    import soxr

    if abs(ratio - 1) < 1e-6:
        return samples.astype(np.float32)
    made: np.ndarray = soxr.resample(samples.astype(np.float32), ratio * SAMPLE_RATE, SAMPLE_RATE)
    return made


def to_int16(samples: np.ndarray) -> np.ndarray:
    return np.clip(samples * 32_767, -32_768, 32_767).astype(np.int16)


def in_a_room(
    pcm: np.ndarray,
    length: int,
    random: np.random.Generator,
    speeds: tuple[float, float] = (0.85, 1.2),
) -> np.ndarray:
    """Return int16 [length]: other speed and loudness, an echo, noise, and a place in time.

    What does not fit is cut at the end.
    """
    voice = resampled(pcm / 32_768, random.uniform(*speeds))
    voice *= 10 ** random.uniform(-1.2, 0) * 0.7 / max(float(np.abs(voice).max()), 1e-3)
    if random.random() < 0.5:
        delay = int(random.uniform(0.01, 0.08) * SAMPLE_RATE)
        echo = np.zeros(len(voice) + delay, np.float32)
        echo[delay:] = voice * random.uniform(0.1, 0.4)
        echo[: len(voice)] += voice
        voice = echo
    begin = int(random.uniform(0, max(0, length - len(voice))))
    whole = noise(length, random) * 10 ** random.uniform(-4, -1.7)
    part = voice[: length - begin]
    whole[begin : begin + len(part)] += part
    return to_int16(whole)


def noise(length: int, random: np.random.Generator) -> np.ndarray:
    """Return noise of mean square about 1 whose spectrum falls as 1/f^a, a from 0 to 1.5."""
    spectrum = np.fft.rfft(random.normal(size=length))
    frequency = np.maximum(np.fft.rfftfreq(length), 1 / length)
    shaped = np.fft.irfft(spectrum / frequency ** random.uniform(0, 0.75), length)
    return (shaped / max(float(shaped.std()), 1e-9)).astype(np.float32)
