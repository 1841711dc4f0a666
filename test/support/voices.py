# SPDX-License-Identifier: Apache-2.0
"""A synthetic voice, for what no recording says."""

from __future__ import annotations

import functools

import numpy as np


@functools.cache
def _speaker():
    from hibari import Hibari

    return Hibari(threads=1)


@functools.cache
def spoken(sentence: str) -> np.ndarray:
    """Return a sentence in one synthetic voice: 16 kHz mono int16 [n]."""
    import soxr

    wave = np.asarray(_speaker()(sentence, seed=0), np.float64)
    wave = soxr.resample(wave, 24_000, 16_000)
    return np.clip(wave * 32767, -32768, 32767).astype(np.int16)


def until_the_last_word(samples: np.ndarray) -> np.ndarray:
    """Return the samples up to the last loud one."""
    return samples[: np.flatnonzero(np.abs(samples) > 500)[-1]]
