# SPDX-License-Identifier: Apache-2.0
"""Synthetic voices that are installed, for words that no recording holds."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from collections.abc import Callable
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_RATE

Samples = npt.NDArray[np.int16]
Voice = Callable[[str], Samples]  # a text to 16 kHz mono int16 [n]
ESPEAK = ('en-us', 'en-gb', 'en-us+f3', 'en-gb-scotland', 'en-us+m3', 'en-029+f2')
FLITE = ('awb', 'rms', 'slt', 'kal16')


def synthetic_voices() -> Iterator[tuple[str, Voice]]:
    """Yield the voices that are installed, by name: hibari-tts, flite's and espeak-ng's."""
    from omnivinci_ros.speech.synthesiser import PackagedVoice

    hibari = PackagedVoice()

    def speak(text: str) -> Samples:
        parts = [at_16_khz(one.samples, one.sample_rate) for one in hibari.speak(text)]
        return np.concatenate(parts)

    yield 'hibari', speak
    for tool, names, words in (
        ('flite', FLITE, ('-o', '/dev/stdout', '-voice')),
        ('espeak-ng', ESPEAK, ('--stdout', '-v')),
    ):
        if shutil.which(tool) is not None:
            for name in names:
                yield f'{tool} {name}', _command_voice([tool, *words, name])


def missing_voices() -> list[str]:
    """Return the commands that install the voices that are not here."""
    return [
        f'apt-get install {tool}' for tool in ('flite', 'espeak-ng') if shutil.which(tool) is None
    ]


def at_16_khz(sound: Samples, rate: int) -> Samples:
    """Return int16 [n] of `rate` Hz at 16 kHz."""
    import soxr

    if rate == SAMPLE_RATE:
        return sound
    resampled = soxr.resample(sound.astype(np.float64), rate, SAMPLE_RATE)
    return np.clip(np.rint(resampled), -32768, 32767).astype(np.int16)


def _command_voice(command: list[str]) -> Voice:
    def speak(text: str) -> Samples:
        words = [*command, '-t', text] if command[0] == 'flite' else [*command, text]
        data = subprocess.run(words, capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(data)) as file:
            # A header that was written before its length was known says too much.
            sound = np.frombuffer(file.readframes(len(data) // 2), '<i2')
            return at_16_khz(sound, file.getframerate())

    return speak
