# SPDX-License-Identifier: Apache-2.0
"""Does it grow? A slope through noisy samples of memory, with its confidence."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BLOCKS = 20  # samples near each other are not independent; figures of blocks nearly are
LOW = 0.1  # quantile of a block: what comes and goes lies above it, what stays raises it
T_95 = 2.101  # two-sided 95 % of Student's t with BLOCKS - 2 degrees of freedom
FLOOR_MB = 2.0  # less over a whole soak is the allocator's own


def growth(times_s: Sequence[float], values_mb: Sequence[float]) -> dict:
    """Fit a line through [n] samples, n >= 40; return MB over the whole time with 95 % interval.

    Ordinary least squares over the 10 % quantiles of 20 blocks of equal length: memory that is
    taken for a while and given back would hide a leak, and what leaks raises the least as well.
    `steady` is False when even the lower end of the interval is more than an allocator does by
    itself.
    """
    times, values = np.asarray(times_s, float), np.asarray(values_mb, float)
    if len(times) < 2 * BLOCKS or len(times) != len(values):
        raise ValueError(f'growth takes at least {2 * BLOCKS} samples, not {len(times)}')
    blocks = np.array_split(np.arange(len(times)), BLOCKS)
    x = np.array([times[block].mean() for block in blocks])
    y = np.array([np.quantile(values[block], LOW) for block in blocks])
    slope, intercept = np.polyfit(x, y, 1)
    residuals = y - (slope * x + intercept)
    error = np.sqrt((residuals ** 2).sum() / (BLOCKS - 2) / ((x - x.mean()) ** 2).sum())
    length = times[-1] - times[0]
    low, high = (slope - T_95 * error) * length, (slope + T_95 * error) * length
    return {
        'first_mb': round(float(values[0]), 2),
        'last_mb': round(float(values[-1]), 2),
        'max_mb': round(float(values.max()), 2),
        'growth_mb': round(float(slope * length), 3),
        'interval_95_mb': [round(float(low), 3), round(float(high), 3)],
        'over_s': round(float(length), 1),
        'samples': len(times),
        'steady': bool(low <= FLOOR_MB),
    }
