# SPDX-License-Identifier: Apache-2.0
"""PCM to the log-mel that the sound tower takes, whole or in blocks as the sound arrives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from torch import Tensor

from omnivinci_ros.model.whisper_mel import N_FFT
from omnivinci_ros.model.whisper_mel import RANGE
from omnivinci_ros.model.whisper_mel import as_float
from omnivinci_ros.model.whisper_mel import log10_mel
from omnivinci_ros.model.whisper_mel import with_floor

HOP = 160  # samples, 10 ms
HALF = N_FFT // 2  # samples that a frame reaches to either side of its middle
BLOCK_FRAMES = 200  # 2 s: what attention and convolutions of the released tower stay in
# Samples that must follow a block before its mel is what it stays: its last frame reaches there.
SAMPLES_BEYOND = HALF - HOP


def log_mel(pcm: npt.NDArray[np.generic], *, bins: int = 128) -> Tensor:
    """Return the log-mel of a whole clip, [bins, frame_count(samples)] float32.

    `pcm` 16 kHz mono, int16 or float in [-1, 1], [samples]. As the released processor makes it:
    reflected at the start, zeros after the end, log10 floored at 8 below the loudest frame of
    all, (x + 4) / 4. The processor pads to 300 s with zeros and computes these too, which
    changes nothing (and cuts longer clips off at 300 s, which is not done here). Raises
    BadAudioError.
    """
    samples = as_float(pcm)
    # The loudest frame may be one of those beyond the last that still reach into the sound.
    log = _frames(_reflected(samples), _touched(len(samples)), bins)
    return with_floor(log[:, : frame_count(len(samples))], float(log.max()))


def frame_count(samples: int) -> int:
    """Return the mel frames of a sound: one every 10 ms, begun ones included."""
    return -(-samples // HOP)


def token_count(frames: int) -> int:
    """Return the tokens of that many mel frames: 25 a second, none below 3 frames."""
    return ((frames + 1) // 2) // 2


class MelStream:
    """Log-mel in blocks of 2 s while the sound arrives, floored by the loudest so far.

    Each block is what `log_mel` of all sound gives, if the loudest frame lay in this block or
    before it or if all in the block is within 8 decades of the loudest. Otherwise its floor is
    too low: `floor_error` says by how much, and `raise_floor` gives the block that `log_mel`
    would give. The bound: the later loudest exceeds the loudest so far by d decades, then no
    value differs by more than d / 4, and none by more than (loudest + 2) / 4 where `loudest`
    is log10 of the mel power (about 2.7 for a sine at full scale), which digital silence before
    it reaches.
    """

    def __init__(self, *, bins: int = 128, block_frames: int = BLOCK_FRAMES):
        self.bins = bins
        self.block_frames = block_frames
        self.loudest = -float('inf')  # log10 of the mel power
        self.samples = 0  # that were given
        self._blocks = 0  # that were made
        # The sound from the first sample that the next block's first frame reaches.
        self._held = np.zeros(0, np.float32)

    def add(self, pcm: npt.NDArray[np.generic]) -> list[Tensor]:
        """Take more sound; return the blocks that it completed, [bins, block_frames] each.

        `pcm` as `log_mel` takes it. A block is complete 40 samples after its end.
        """
        if len(pcm):
            samples = as_float(pcm)
            self.samples += len(samples)
            self._held = np.concatenate([self._held, samples])
        return list(self._complete())

    def close(self) -> list[Tensor]:
        """Return what is left, blocks and a last one that is shorter; nothing may follow."""
        frames = frame_count(self.samples) - self._blocks * self.block_frames
        if frames <= 0:
            return []
        held = self._held if self._blocks else _reflected(self._held)
        touched = _touched(self.samples) - self._blocks * self.block_frames
        log = _frames(held, touched, self.bins)
        self._hear(log)
        left = with_floor(log[:, :frames], self.loudest).split(self.block_frames, dim=1)
        self._blocks += len(left)
        self._held = np.zeros(0, np.float32)
        return list(left)

    def _complete(self) -> Iterator[Tensor]:
        step = self.block_frames * HOP
        while self.samples >= (self._blocks + 1) * step + SAMPLES_BEYOND:
            if not self._blocks:
                self._held = _reflected(self._held)
            log = _frames(self._held, self.block_frames, self.bins)
            self._held = self._held[step:]
            self._blocks += 1
            self._hear(log)
            yield with_floor(log, self.loudest)

    def _hear(self, log: Tensor) -> None:
        self.loudest = max(self.loudest, float(log.max()))


def floor_error(mel: Tensor, loudest: float) -> float:
    """Return by how much a block lies below the floor that `loudest` asks for, 0 if nowhere.

    It is the largest difference to the block of the whole sound. `loudest` is `MelStream`'s.
    """
    return max(0.0, _floor(loudest) - float(mel.min()))


def raise_floor(mel: Tensor, loudest: float) -> Tensor:
    """Return a block with the floor of `loudest`, `MelStream`'s after it heard more."""
    return mel.clamp(min=_floor(loudest))


def _floor(loudest: float) -> float:
    return (loudest - RANGE + 4.0) / 4.0


def _touched(samples: int) -> int:
    """Return how many frames reach into a sound."""
    return (samples + HALF - 1) // HOP + 1


def _reflected(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Put the first 200 samples before the sound, mirrored; zeros stand for missing ones."""
    first = samples[1 : HALF + 1]
    before = np.zeros(HALF, np.float32)
    before[HALF - len(first) :] = first[::-1]
    return np.concatenate([before, samples])


def _frames(samples: npt.NDArray[np.float32], frames: int, bins: int) -> Tensor:
    """Return log10 of the mel power of the first `frames`, with zeros after the sound."""
    needed = (frames - 1) * HOP + N_FFT
    padded = np.pad(samples[:needed], (0, max(0, needed - len(samples))))
    return log10_mel(padded, frames, hop=HOP, bins=bins)
