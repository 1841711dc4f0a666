# SPDX-License-Identifier: Apache-2.0
"""How much later, and how loud, what was played is heard, of sound that was kept with times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS

Kept = Mapping[str, npt.NDArray[Any]]  # NAME: samples; NAME_chunks: a time, a length, a rate each
EARLIEST_MS, LATEST_MS = -50, 600  # that are looked at; times of a device are a little off
LEAST = 0.3  # of the most that a correlation can be, for an echo


def echo_of(kept: Kept, from_ns: int, to_ns: int) -> tuple[float, float] | None:
    """Return how much later [ms] and louder [dB] what was played in a time is heard.

    None where it is not heard.
    """
    played = on_grid(kept, 'played', from_ns, to_ns)
    first_ns = from_ns + EARLIEST_MS * MILLISECOND_NS
    heard = on_grid(kept, 'audio', first_ns, to_ns + LATEST_MS * MILLISECOND_NS)
    lags = len(heard) - len(played) + 1
    size = len(heard) + len(played)
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)
    best = int(np.argmax(np.abs(products[:lags])))
    power, there = float(played @ played), heard[best : best + len(played)]
    if abs(products[best]) <= LEAST * np.sqrt(power * float(there @ there)):
        return None
    level_db = 20 * np.log10(abs(products[best]) / power)
    return EARLIEST_MS + best * SAMPLE_NS / MILLISECOND_NS, float(level_db)


def on_grid(kept: Kept, name: str, from_ns: int, to_ns: int) -> npt.NDArray[np.float64]:
    """Return sound of a time at SAMPLE_RATE; zeros where there is none."""
    grid = np.zeros((to_ns - from_ns) // SAMPLE_NS)
    at = 0
    for start_ns, length, rate in kept[f'{name}_chunks']:
        samples, at = kept[name][at : at + length], at + length
        first = -(-(int(start_ns) - from_ns) // SAMPLE_NS)
        end = first + int(length) * SAMPLE_RATE // int(rate)
        if end <= 0 or first >= len(grid) or not length:
            continue
        places = np.arange(max(first, 0), min(end, len(grid)))
        offset_s = (places * SAMPLE_NS + from_ns - int(start_ns)) / SECOND_NS
        grid[places] = np.interp(offset_s * rate, np.arange(length), samples)
    return grid
