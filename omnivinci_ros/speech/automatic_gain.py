# SPDX-License-Identifier: Apache-2.0
"""Quiet speech made louder before its words are recognised.

Voice activity needs no gain: it finds speech 48 dB below its recording. The recogniser does.
Only what is speech already is made louder, so that no noise becomes a voice.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from omnivinci_ros.speech.transcriber import Recogniser
from omnivinci_ros.speech.transcriber import Transcript

Samples = npt.NDArray[np.int16]
LOUD = 4000  # of 32768: speech with this level is left as it is
LEVEL = 99.5  # per cent of the samples that lie below it: a click is no level


class GainedRecogniser:
    """A recogniser that hears quiet speech louder; the same sound, the same words."""

    def __init__(
        self, recogniser: Recogniser, glance: Callable[[Samples], Transcript], most_db: float
    ) -> None:
        """`most_db` is the greatest gain, in decibels."""
        self._recogniser = recogniser
        self._glance = glance
        self._most_db = most_db

    @property
    def model(self) -> str:
        """Return the recogniser's name."""
        return self._recogniser.model

    def transcribe(self, samples: Samples, *, draft: Callable[[Transcript], bool]) -> Transcript:
        """Return what is said in 16 kHz mono."""
        return self._recogniser.transcribe(raised(samples, self._most_db), draft=draft)

    def glance(self, samples: Samples) -> Transcript:
        """Return what a quick look finds."""
        return self._glance(raised(samples, self._most_db))


def raised(samples: Samples, most_db: float) -> Samples:
    """Return int16 [n] so much louder that its level is LOUD, by `most_db` at most."""
    if not len(samples):
        return samples
    level = float(np.percentile(np.abs(samples.astype(np.int32)), LEVEL, method='lower'))
    gain = min(10 ** (most_db / 20), LOUD / max(level, 1.0))
    if gain <= 1.0:
        return samples
    return np.clip(np.rint(samples * gain), -32768, 32767).astype(np.int16)
