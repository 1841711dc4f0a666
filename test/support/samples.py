# SPDX-License-Identifier: Apache-2.0
"""Small makers of samples."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame


class Picture:
    """An image source in memory that counts how often it is looked at."""

    def __init__(self, rgb: np.ndarray | None = None, nbytes: int = 100) -> None:
        self._rgb = np.zeros((4, 6, 3), np.uint8) if rgb is None else rgb
        self.nbytes = nbytes
        self.looks = 0

    def rgb(self) -> np.ndarray:
        self.looks += 1
        return self._rgb

    def describe(self) -> str:
        return f'{self._rgb.shape[1]}x{self._rgb.shape[0]} rgb8'


def frame(stamp_ns: int, stream: str = 'camera', nbytes: int = 100) -> Frame:
    return Frame(stream, stamp_ns, Picture(nbytes=nbytes))


def sound(
    start_ns: int, seconds: float = 0.02, stream: str = 'audio', value: int = 1
) -> AudioSpan:
    return AudioSpan(stream, start_ns, np.full(round(seconds * 16_000), value, np.int16))
