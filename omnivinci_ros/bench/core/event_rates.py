# SPDX-License-Identifier: Apache-2.0
"""What a count of rare events says of their rate."""

from __future__ import annotations

import math


def most_an_hour(count: int, hours: float, sure: float = 0.95) -> float:
    """Return the upper bound of events an hour, where `count` were counted in `hours`.

    The exact one of a Poisson process: at a higher rate so few or fewer are counted with less than
    1 - `sure`. Infinite where `hours` is 0. Raise ValueError for a count or hours below 0, and for
    `sure` outside (0, 1).
    """
    if count < 0 or hours < 0 or not 0 < sure < 1:
        raise ValueError(f'{count=} and {hours=} must be 0 or more, and {sure=} between 0 and 1')
    if hours == 0:
        return math.inf
    low, high = 0.0, 1.0
    while at_most(count, high) > 1 - sure:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(count, middle) > 1 - sure else (low, middle)
    return high / hours


def at_most(count: int, mean: float) -> float:
    """Return the probability of `count` or fewer events where `mean` (above 0) are expected."""
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))
