# SPDX-License-Identifier: Apache-2.0
"""Text to speech, sentence by sentence, so that the first sound comes soon."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError

LEAD_S = 0.03  # of silence kept before a sentence: the first sound is waited for
TAIL_S = 0.15  # ... and after it
QUIET = 100  # what is quieter than this is silence
COMMAND_S = 30.0  # that a voice's command may take for one sentence
NO_VOICE = (
    "the default voice is not installed: run 'pip install hibari-tts==0.2.1', or set "
    'voice_command to a command that reads text and writes WAV'
)
_ENDS = re.compile(r'(?<=[.!?…])["”’)\]]*\s+(?=\S)|(?<=[。！？])(?=\S)|\n+')


class VoiceError(BadInputError):
    """A voice that is not there, or cannot say this."""


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence as sound: mono int16."""

    text: str
    sample_rate: int
    samples: npt.NDArray[np.int16]


class Synthesiser(Protocol):
    """A voice."""

    @property
    def name(self) -> str:
        """Return what the diagnostics call it."""

    def speak(self, text: str) -> Iterator[SpokenSentence]:
        """Yield a text's sentences, each as soon as it is ready; raise VoiceError."""


def sentences(text: str) -> list[str]:
    """Return a text's sentences, stripped."""
    return [one.strip() for one in _ENDS.split(text) if one and one.strip()]


def speakable(text: str, most: int) -> str:
    """Return the text as one line of printable characters, at most so many, in whole words."""
    clean = ' '.join(''.join(c if c.isprintable() else ' ' for c in text).split())
    if len(clean) <= most:
        return clean
    head = clean[:most]
    return head.rsplit(' ', 1)[0] if ' ' in head else head


class PackagedVoice:
    """The default voice: hibari-tts, American English, 24 kHz; its weights are in the package."""

    def __init__(self) -> None:
        try:
            from hibari import Hibari
        except ImportError as error:
            raise VoiceError(NO_VOICE) from error
        self._voice: Any = Hibari(threads=1)  # 'heart': others would be fetched from the net
        self._voice('Ready.', seed=0)  # dictionaries are read with the first words

    @property
    def name(self) -> str:
        return 'hibari-tts heart'

    def speak(self, text: str) -> Iterator[SpokenSentence]:
        for sentence in sentences(text):
            sound = np.asarray(self._voice(sentence, seed=0), np.float32)
            if not len(sound):
                raise VoiceError(
                    f'the voice has no sound for {sentence[:60]!r}, since it speaks English: set '
                    'voice_command to a voice of that language'
                )
            samples = np.clip(np.rint(sound * 32767), -32768, 32767).astype(np.int16)
            rate = self._voice.sample_rate
            yield SpokenSentence(sentence, rate, without_silence(samples, rate))


class CommandVoice:
    """Any voice that is a command: text on its standard input, WAV on its standard output."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)
        if not self._command:
            raise VoiceError('voice_command is empty: name a command, or leave it out')

    @property
    def name(self) -> str:
        return self._command[0]

    def speak(self, text: str) -> Iterator[SpokenSentence]:
        for sentence in sentences(text):
            rate, samples = read_wav(self._run(sentence), self.name)
            yield SpokenSentence(sentence, rate, without_silence(samples, rate))

    def _run(self, sentence: str) -> bytes:
        try:
            done = subprocess.run(
                self._command,
                input=f'{sentence}\n'.encode(),
                capture_output=True,
                timeout=COMMAND_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceError(f'voice_command {self.name!r} does not run: {error}') from error
        if done.returncode:
            said = done.stderr.decode(errors='replace').strip().splitlines()
            raise VoiceError(
                f'voice_command {self.name!r} ended with {done.returncode}: '
                f'{said[-1][:200] if said else "it says nothing"}'
            )
        return done.stdout


def read_wav(data: bytes, name: str) -> tuple[int, npt.NDArray[np.int16]]:
    """Return the rate [Hz] and the mono int16 samples of a WAV file of 16 bits."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(len(data))
    except (wave.Error, EOFError) as error:
        raise VoiceError(
            f'voice_command {name!r} wrote no WAV file ({error}): make it write one to stdout'
        ) from error
    if width != 2:
        raise VoiceError(f'voice_command {name!r} wrote {8 * width} bits: make it write 16')
    whole = len(raw) // (2 * channels) * 2 * channels
    frames = np.frombuffer(raw[:whole], '<i2').reshape(-1, channels)
    if not len(frames):
        raise VoiceError(f'voice_command {name!r} wrote a WAV file without sound')
    return rate, np.rint(frames.mean(axis=1)).astype(np.int16)


def without_silence(samples: npt.NDArray[np.int16], rate: int) -> npt.NDArray[np.int16]:
    """Return the sound with a short silence before and after it, or less where it has less."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > QUIET)
    if not len(loud):
        return samples
    return samples[max(0, loud[0] - round(LEAD_S * rate)) : loud[-1] + 1 + round(TAIL_S * rate)]
