# SPDX-License-Identifier: Apache-2.0
"""What people show a network, in memory: pictures, videos, sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omnivinci_ros.common.units import SAMPLE_RATE


@dataclass(frozen=True)
class Sound:
    """Mono PCM, int16 or float in [-1, 1]."""

    pcm: np.ndarray  # [samples]
    start: float = 0.0  # s, of the first sample, on the axis of the video's frames
    rate: int = SAMPLE_RATE  # Hz


@dataclass(frozen=True)
class Image:
    """One picture."""

    rgb: np.ndarray  # uint8 [height, width, 3]


@dataclass(frozen=True)
class Video:
    """Frames with their times, and the sound of the same clip."""

    frames: Sequence[np.ndarray]  # uint8 [height, width, 3] each
    times: Sequence[float]  # s, ascending, from 0
    sound: Sound | None = None
    duration: float = 0.0  # s; stretched to cover frames and sound
