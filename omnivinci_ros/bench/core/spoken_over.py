# SPDX-License-Identifier: Apache-2.0
"""Words that are said in quiet, and over another sound at a stated signal-to-noise ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_RATE

Samples = npt.NDArray[np.int16]
BEFORE = SAMPLE_RATE  # samples of what the room sounds like before the words
AFTER = 2 * SAMPLE_RATE
LOUD = 500  # of 32768: a sample of the words, not of the silence around them
DRAWN = 8  # stretches of which the loudest is taken: of a song's silence none


@dataclass(frozen=True)
class Said:
    """A sound in which something is said once."""

    name: str  # of the voice, and the words
    samples: Samples  # 16 kHz mono int16 [n]
    begin: int  # its first loud sample
    end: int  # its last

    def silence_ms(self, at: int) -> float:
        """Return how long after the last loud sample so many samples have been heard, in ms."""
        return (at - 1 - self.end) * 1000 / SAMPLE_RATE


def in_quiet(name: str, voice: Samples) -> Said:
    """Return a voice, 16 kHz mono int16 [n], with silence around it; a mute one ends at once."""
    loud = np.flatnonzero(np.abs(voice.astype(np.int32)) > LOUD)
    first, last = (int(loud[0]), int(loud[-1])) if len(loud) else (0, 0)
    return Said(name, np.pad(voice, (BEFORE, AFTER)), BEFORE + first, BEFORE + last)


def spoken_over(
    said: Said, rooms: Sequence[Samples], snr_db: float, random: np.random.Generator
) -> Said:
    """Return words over a stretch of one of `rooms`, each int16 [n] at 16 kHz.

    The ratio is that of the mean power of the words, from the first loud sample to the last, to
    that of the room in the same time. Where both together are too loud, both are made quieter.
    Raise ValueError where no room is as long as the words and what is around them.
    """
    count = len(said.samples)
    long = [one for one in rooms if len(one) >= count]
    if not long:
        raise ValueError(f'no sound is {count / SAMPLE_RATE:.1f} s long: the words need that')
    drawn = []
    for _ in range(DRAWN):
        room = long[int(random.integers(len(long)))]
        begin = int(random.integers(len(room) - count + 1))
        drawn.append(room[begin : begin + count].astype(np.float64))
    words = slice(said.begin, said.end + 1)
    room_alone = max(drawn, key=lambda one: _power(one[words]))
    voice = said.samples.astype(np.float64)
    ratio = _power(voice[words]) / max(_power(room_alone[words]), 1e-9)
    mixed = voice + room_alone * np.sqrt(ratio * 10 ** (-snr_db / 10))
    mixed *= min(1.0, 32767 / max(float(np.abs(mixed).max()), 1.0))
    return Said(said.name, np.rint(mixed).astype(np.int16), said.begin, said.end)


def _power(sound: npt.NDArray[np.float64]) -> float:
    return float(np.mean(sound**2))
