# SPDX-License-Identifier: Apache-2.0
"""Say a sentence with a voice, and hear it with the recogniser: what orders are worth by ear."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.bench.core.synthetic_voices import at_16_khz
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.weights import WeightsError
from omnivinci_ros.speech.synthesiser import CommandVoice
from omnivinci_ros.speech.synthesiser import PackagedVoice
from omnivinci_ros.speech.synthesiser import Synthesiser
from omnivinci_ros.speech.synthesiser import VoiceError

SILENCE_S = 0.2  # before and after


class SpokenTexts:
    """Texts on their way through a voice and the recogniser of a language."""

    def __init__(self, language: str, voice_command: str = '') -> None:
        """Open both; raise CommandError with the fix."""
        try:
            self._voice: Synthesiser = (
                CommandVoice(voice_command) if voice_command else PackagedVoice()
            )
            self._recogniser = Recogniser(language=language, threads=1)
        except (VoiceError, WeightsError) as error:
            raise CommandError(str(error)) from error

    @property
    def described(self) -> str:
        """Return what speaks and what hears."""
        return f'said by {self._voice.name}, heard by {self._recogniser.model}'

    def hear(self, text: str) -> str:
        """Return what is heard of a text, '' where nothing is; raise CommandError."""
        try:
            said = [at_16_khz(one.samples, one.sample_rate) for one in self._voice.speak(text)]
        except VoiceError as error:
            raise CommandError(str(error)) from error
        silence = np.zeros(round(SILENCE_S * SAMPLE_RATE), np.int16)
        return self._recogniser.transcribe(np.concatenate([silence, *said, silence])).text

    def close(self) -> None:
        """Free the recogniser's memory."""
        self._recogniser.close()
