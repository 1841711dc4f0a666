# SPDX-License-Identifier: Apache-2.0
"""Does it grow? A slope through noisy samples of memory, with its confidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BLOCKS = 20  # samples near each other are not independent; figures of blocks nearly are
LOW, HIGH = 0.1, 0.9  # quantiles of a block: what stays, and with what is there for a while
T_95 = 2.101  # two-sided 95 % of Student's t with BLOCKS - 2 degrees of freedom
FLOOR_MB = 2.0  # less over a whole soak is the allocator's own


def growth(times_s: Sequence[float], values_mb: Sequence[float]) -> dict:
    """Fit a line through [n] samples, n >= 40; return MB over the whole time with 95 % interval.

    Ordinary least squares over 20 blocks of equal length: over their 10 % quantiles
    (`growth_mb`), since memory that comes and goes would hide a leak and what leaks raises the
    least as well; and over their 90 % quantiles (`peaks_growth_mb`), for peaks that climb.
    `steady` is False when the lower end of either interval is more than an allocator does by
    itself.
    """
    times, values = np.asarray(times_s, float), np.asarray(values_mb, float)
    if len(times) < 2 * BLOCKS or len(times) != len(values):
        raise ValueError(f'growth takes at least {2 * BLOCKS} samples, not {len(times)}')
    blocks = np.array_split(np.arange(len(times)), BLOCKS)
    middles = np.array([times[block].mean() for block in blocks])
    length = float(times[-1] - times[0])
    least, peaks = (
        _line(middles, np.array([np.quantile(values[block], part) for block in blocks]), length)
        for part in (LOW, HIGH)
    )
    return {
        'first_mb': round(float(values[0]), 2),
        'last_mb': round(float(values[-1]), 2),
        'max_mb': round(float(values.max()), 2),
        'growth_mb': least[0],
        'interval_95_mb': least[1:],
        'peaks_growth_mb': peaks[0],
        'peaks_interval_95_mb': peaks[1:],
        'over_s': round(length, 1),
        'samples': len(times),
        'steady': max(least[1], peaks[1]) <= FLOOR_MB,
    }


def _line(x: np.ndarray, y: np.ndarray, length: float) -> list[float]:
    """Return the rise of the best line over `length`, and the ends of its 95 % interval."""
    slope, intercept = np.polyfit(x, y, 1)
    residuals = y - (slope * x + intercept)
    error = np.sqrt((residuals**2).sum() / (BLOCKS - 2) / ((x - x.mean()) ** 2).sum())
    return [
        round(float(one * length), 3)
        for one in (slope, slope - T_95 * error, slope + T_95 * error)
    ]
