# SPDX-License-Identifier: Apache-2.0
"""Sound whose samples are known."""

from __future__ import annotations

import numpy as np

T0 = 1_700_000_000_123_456_789  # a stamp of today, off every sample grid
MS = 1_000_000
SAMPLE = 62_500  # ns at 16 kHz


def tone(hertz, rate, seconds, *, amplitude=10_000.0, start_s=0.0):
    """Return int16 [rate * seconds] of a sine that begins at start_s of its own time."""
    t = start_s + np.arange(round(rate * seconds)) / rate
    return np.rint(amplitude * np.sin(2 * np.pi * hertz * t)).astype(np.int16)
