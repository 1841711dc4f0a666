# SPDX-License-Identifier: Apache-2.0
"""The filter that makes one sound of another, by least squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float64]

LOADED = 1e-4  # of the energy of x, added to the diagonal: x may lack whole bands
ENOUGH = 1e-3  # of the right side that may be left: -60 dB
ROUGHLY = 1e-2  # -40 dB, in half the steps: enough to hear whether somebody else speaks
STEPS = 100  # at most


def fitted(x: Sound, y: Sound, count: int, enough: float = ENOUGH) -> Sound:
    """Return `count` taps h for which (x * h)[count - 1 : len(x)] is nearest to `y` [n].

    `x` is [n + count - 1]: it begins with what the first sample of y needs. `enough` is the share
    of the right side that may be left. The normal equations are solved by conjugate gradients:
    n log n a step, where elimination takes count cubed. They are those of the whole convolution,
    which are Toeplitz, less the ends that y does not cover: without that a loud sound at either
    end spoils the fit. Preconditioned with the circulant that is nearest to Toeplitz (T. Chan,
    SIAM J. Sci. Stat. Comput. 9, 1988).
    """
    normal = _Normal(x, count)
    right = _correlated(x, y, count)
    taps, rest = np.zeros(count), right.copy()
    way = step = normal.eased(rest)
    slope = float(rest @ step)
    least = enough**2 * float(right @ right)
    for _ in range(STEPS):
        if float(rest @ rest) <= least:
            break
        bent = normal.applied(way)
        length = slope / float(way @ bent)
        taps, rest = taps + length * way, rest - length * bent
        step = normal.eased(rest)
        before, slope = slope, float(rest @ step)
        way = step + slope / before * way
    return taps


class _Normal:
    """The matrix of the normal equations, [count, count], which is never written out."""

    def __init__(self, x: Sound, count: int) -> None:
        self._count = count
        self._size = 2 * count
        size = 1 << (len(x) + count).bit_length()
        lags = np.fft.irfft(np.abs(np.fft.rfft(x, size)) ** 2, size)[:count]
        lags[0] += LOADED * lags[0] + 1e-9
        self._whole = np.fft.rfft(np.concatenate([lags, [0.0], lags[:0:-1]])).real
        self._first = np.fft.rfft(x[: count - 1], self._size)
        self._last = np.fft.rfft(x[-(count - 1) :], self._size)
        places = np.arange(count)
        wrapped = np.concatenate([[0.0], lags[:0:-1]])
        nearest = np.fft.rfft(((count - places) * lags + places * wrapped) / count).real
        self._nearest = np.maximum(nearest, LOADED * lags[0])

    def applied(self, taps: Sound) -> Sound:
        """Return the product with a vector [count]."""
        count, size = self._count, self._size
        spectrum = np.fft.rfft(taps, size)
        before = np.fft.irfft(self._first * spectrum, size)
        before[count - 1 :] = 0.0  # what x makes ahead of y
        after = np.fft.irfft(self._last * spectrum, size)
        after[: count - 1] = 0.0  # ... and behind it
        ends = np.conj(self._first) * np.fft.rfft(before)
        ends += np.conj(self._last) * np.fft.rfft(after)
        return np.asarray(np.fft.irfft(self._whole * spectrum - ends, size)[:count])

    def eased(self, vector: Sound) -> Sound:
        """Return about what the inverse makes of a vector [count]."""
        return np.asarray(np.fft.irfft(np.fft.rfft(vector) / self._nearest, self._count))


def _correlated(x: Sound, y: Sound, count: int) -> Sound:
    """Return the right side: of each tap, y times x at its delay."""
    size = 1 << (len(x) + count).bit_length()
    spectrum = np.fft.rfft(x, size) * np.conj(np.fft.rfft(y, size))
    return np.asarray(np.fft.irfft(spectrum, size)[:count][::-1].copy())
