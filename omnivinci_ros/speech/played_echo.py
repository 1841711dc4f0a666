# SPDX-License-Identifier: Apache-2.0
"""What is left of a sound without the echo of another that was played: a fitted filter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from omnivinci_ros.speech.filter_fit import ENOUGH
from omnivinci_ros.speech.filter_fit import fitted

TAPS = 256  # of the room's response: 16 ms, from BEFORE ahead of its strongest
BEFORE = 64
SILENCE = 30.0  # rms; what is quieter is nobody's voice


def explained(heard: npt.NDArray[np.int16], played: npt.NDArray[np.int16]) -> float:
    """Return which share of the energy of `heard` is `played`, delayed and filtered: 0..1.

    Both as in `residual`; 0 where either is silent.
    """
    left = residual(heard, played, TAPS)
    if left is None:
        return 0.0
    y = heard.astype(np.float64) - heard.mean()
    return float(np.clip(1.0 - float(left @ left) / float(y @ y), 0.0, 1.0))


def residual(
    heard: npt.NDArray[np.int16],
    played: npt.NDArray[np.int16],
    count: int,
    enough: float = ENOUGH,
) -> npt.NDArray[np.float64] | None:
    """Return what is left of `heard` without the echo of `played`; None where either is silent.

    `heard` is 16 kHz mono [n], `played` [m >= n] what was played around that time, with room for
    every delay before and after. One filter of `count` taps is fitted by least squares about the
    delay with the strongest correlation, until `enough` of the right side is left.
    """
    if len(heard) < 4 * count or len(played) < len(heard):
        return None
    y = heard.astype(np.float64) - heard.mean()
    x = played.astype(np.float64)
    least = SILENCE**2 * len(y)
    if float(y @ y) < least or float(x @ x) < least / 4:
        return None
    size = 1 << (len(x) + len(y)).bit_length()
    cross = np.fft.rfft(x, size) * np.conj(np.fft.rfft(y, size))
    # Whitened: a voice's own pitch must not look like a delay.
    likely = np.fft.irfft(cross / np.maximum(np.abs(cross), 1e-9), size)
    at = int(np.argmax(np.abs(likely[: len(x) - len(y) + 1])))
    first = at + BEFORE - count + 1  # the oldest sample of x that the first of y needs
    x = np.pad(x, (count, count))[first + count :][: len(y) + count - 1]
    x = np.pad(x, (0, len(y) + count - 1 - len(x)))
    taps = fitted(x, y, count, enough)
    size = 1 << (len(x) + count).bit_length()
    echo = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(taps, size), size)
    return np.asarray(y - echo[count - 1 : count - 1 + len(y)], np.float64)
