# SPDX-License-Identifier: Apache-2.0
"""Synthetic voices that say the orders, each with its licence, and what a room adds to them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import cache
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.weights import import_package

HIBARI_RATE = 24_000  # Hz
FLITE = ('kal16', 'slt', 'rms', 'awb')
HELD_OUT = 'flite awb'  # no order of this voice is trained on
SPEAK_SECONDS = 30.0
# How a voice speaks to be learned from, as more speakers than are at hand: pitch in Hz, which not
# every voice of flite follows, and how long it takes.
HIBARI_PACES = (0.8, 0.9, 1.0, 1.12, 1.25)  # times as fast
FLITE_WAYS = ((95, 0.85), (120, 1.15), (160, 1.0), (210, 0.9), (0, 1.25))


@dataclass(frozen=True)
class Voice:
    """Who speaks: a sentence in, 16 kHz mono int16 [n] out."""

    name: str
    licence: str
    say: Callable[[str], np.ndarray]
    ways: tuple[Callable[[str], np.ndarray], ...] = ()  # others in which it speaks

    @property
    def held_out(self) -> bool:
        return self.name == HELD_OUT


def find_voices() -> list[Voice]:
    """Return the voices at hand: hibari-tts of PyPI, and flite's where it is installed.

    What flite says may be used freely (a licence like BSD's). Raises WeightsError without
    hibari-tts.
    """
    speaker = import_package('hibari', 'hibari-tts').Hibari(threads=1)
    paces = tuple(partial(_hibari, speaker, pace=pace) for pace in HIBARI_PACES)
    voices = [Voice('hibari', 'Apache-2.0', partial(_hibari, speaker), paces)]
    if shutil.which('flite') is not None:
        for name in FLITE:
            ways = tuple(_flite_as(name, pitch, pace) for pitch, pace in FLITE_WAYS)
            voices.append(Voice(f'flite {name}', 'flite (BSD-like)', _flite_as(name), ways))
    return voices


def in_other_ways(voices: Sequence[Voice]) -> list[Voice]:
    """Return each voice as it is, and as it speaks in each of its other ways."""
    return [replace(voice, say=say) for voice in voices for say in (voice.say, *voice.ways)]


def _hibari(speaker: Any, text: str, *, pace: float = 1.0) -> np.ndarray:
    spoken = np.asarray(speaker(text, speed=pace, seed=0), np.float32)
    return to_int16(resampled(spoken, HIBARI_RATE / SAMPLE_RATE))


def _flite_as(voice: str, pitch: int = 0, pace: float = 1.0) -> Callable[[str], np.ndarray]:
    """Return how a voice speaks, at a mean pitch in Hz (0: its own), `pace` times as long."""
    way = ['--seti', f'int_f0_target_mean={pitch}'] if pitch else []
    way += ['--setf', f'duration_stretch={pace}'] if pace != 1 else []

    @cache
    def say(text: str) -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'said.wav'
            command = ['flite', '-voice', voice, *way, '-t', text, '-o', str(path)]
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
