# SPDX-License-Identifier: Apache-2.0
"""What all tests share: small makers of samples."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame

# A suite that is started in the background ignores SIGINT, and so would all that it starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope='session')
def tiny_folder(tmp_path_factory):
    """A checkpoint on disk: read it, do not change it."""
    from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

    folder = tmp_path_factory.mktemp('checkpoint') / 'tiny'
    write_tiny_checkpoint(folder)
    return folder


@pytest.fixture(scope='session')
def tiny(tiny_folder):
    """The same checkpoint in memory, in float32, its projector not folded: do not change it."""
    import torch

    from omnivinci_ros.model.omnivinci.checkpoint import load

    return load(tiny_folder, dtype=torch.float32)


@pytest.fixture
def clock():
    """Give a time far enough from 0 that windows begin after it."""
    return 1_000_000_000_000
