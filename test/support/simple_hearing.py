# SPDX-License-Identifier: Apache-2.0
"""Voice activity and a recogniser without models, whose answers a test knows beforehand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np


class Loudness:
    """Voice activity that takes any sound for speech."""

    def probability(self, samples: np.ndarray) -> float:
        return float(np.abs(samples).max() > 0)

    def reset(self) -> None:
        pass


class Stopper:
    """A recogniser that hears one word in everything."""

    model = 'test'

    def transcribe(self, samples, draft):
        return SimpleNamespace(text='stop', confidence=1.0)
