# SPDX-License-Identifier: Apache-2.0
"""Whisper's mel spectrogram before its floor, and the PCM that it takes."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.units import SAMPLE_RATE

N_FFT = 400  # samples, 25 ms
MAX_SECONDS = 3600.0  # at a time, as the released code's largest setting
BLOCK_FRAMES = 3000  # mel frames that are computed at a time, to bound the memory
RANGE = 8.0  # decades of power below the loudest, where the floor is


def log10_mel(padded: npt.NDArray[np.float32], frames: int, *, hop: int, bins: int) -> Tensor:
    """Return log10 of the mel power, 1e-10 at least, [bins, frames] float32.

    `padded` float [samples] at 16 kHz; frame k is of its samples k hop to k hop + 400. Power
    of a Hann window's spectrum, Slaney mel filters. Source: Whisper (arXiv 2212.04356, 2.2)
    and its feature extractor.
    """
    window = torch.hann_window(N_FFT)
    samples = torch.from_numpy(padded)
    log = torch.empty(bins, frames)
    for first in range(0, frames, BLOCK_FRAMES):
        last = min(first + BLOCK_FRAMES, frames)
        block = samples[first * hop : (last - 1) * hop + N_FFT]
        spectrum = torch.stft(block, N_FFT, hop, window=window, center=False, return_complex=True)
        power = spectrum.abs().square()  # [n_fft / 2 + 1, block frames]
        log[:, first:last] = (_filters(bins) @ power).clamp_(min=1e-10).log10_()
    return log


def with_floor(log: Tensor, loudest: float) -> Tensor:
    """Floor log10 of mel power at 8 below the loudest and scale it, (x + 4) / 4, in place."""
    return log.clamp_(min=loudest - RANGE).add_(4.0).div_(4.0)


def as_float(pcm: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """Return 16 kHz mono PCM, int16 or float in [-1, 1], as float32. Raises BadAudioError."""
    pcm = np.asarray(pcm)
    if pcm.ndim != 1 or len(pcm) == 0:
        raise BadAudioError(f'PCM is {list(pcm.shape)}; give one channel with samples in it')
    if len(pcm) > MAX_SECONDS * SAMPLE_RATE:
        raise BadAudioError(
            f'sound of {len(pcm) / SAMPLE_RATE:.0f} s; give {MAX_SECONDS:.0f} s or less at a time'
        )
    if pcm.dtype == np.int16:
        return pcm.astype(np.float32) / np.float32(32_768)
    if not np.issubdtype(pcm.dtype, np.floating):
        raise BadAudioError(f'PCM is {pcm.dtype}; give int16, or float in [-1, 1]')
    samples = pcm.astype(np.float32)
    loudest = float(np.abs(samples).max())
    if not loudest <= 4.0:  # resampling overshoots 1 a little; int16 values in floats are far off
        raise BadAudioError(f'PCM reaches {loudest}; give float in [-1, 1] or int16')
    return samples


@cache
def _filters(bins: int) -> Tensor:
    from transformers.audio_utils import mel_filter_bank

    filters = mel_filter_bank(
        num_frequency_bins=1 + N_FFT // 2,
        num_mel_filters=bins,
        min_frequency=0.0,
        max_frequency=SAMPLE_RATE / 2,
        sampling_rate=SAMPLE_RATE,
        norm='slaney',
        mel_scale='slaney',
    )
    return torch.from_numpy(filters.T.astype(np.float32)).contiguous()
