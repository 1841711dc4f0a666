# SPDX-License-Identifier: Apache-2.0
"""Windows for the omni model's tests: frames every half second, and noise as sound."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Window

SECOND = 1_000_000_000


def picture(seed):
    """A picture of its own for each seed, 48 x 64."""
    return np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)


class Picture:
    """A picture in memory, as a camera would give it."""

    nbytes = 48 * 64 * 3

    def __init__(self, seed):
        self._seed = seed

    def rgb(self):
        return picture(self._seed)

    def describe(self):
        return '64x48 rgb8'


def make_window(*, start_s=10.0, frames=0, sound_s=0.0, length_s=4.0, seed=0, number=1, **more):
    """A window whose frames lie evenly, each the picture of its stamp."""
    start = round(start_s * SECOND)
    step = round(length_s * SECOND) // max(frames, 1)
    stamps = [start + step // 2 + k * step for k in range(frames)]
    audio = None
    if sound_s:
        noise = np.random.default_rng(seed).normal(0, 3000, round(sound_s * SAMPLE_RATE))
        audio = AudioClip(
            'audio', start, start + round(sound_s * SECOND), noise.astype(np.int16), 1.0, ()
        )
    return Window(
        id=number,
        epoch=1,
        trigger='periodic',
        closed_by='watermark',
        start_ns=start,
        end_ns=start + round(length_s * SECOND),
        frames=tuple(Frame('camera', stamp, Picture(stamp + seed)) for stamp in stamps),
        audio=audio,
        **more,
    )
