# SPDX-License-Identifier: Apache-2.0
"""PCM to the log-mel units that the sound tower takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.omnivinci.config import UNIT_SECONDS

N_FFT = 400  # samples, 25 ms
FRAMES_PER_TOKEN = 4  # mel frames: the tower's conv and its pooling halve once each
MAX_SECONDS = 3600.0  # at a time, as the released code's largest setting
BLOCK_FRAMES = 3000  # mel frames that are computed at a time, to bound the memory


@dataclass(frozen=True)
class MelUnits:
    """Sound as the tower takes it."""

    mel: Tensor  # [units, mel bins, frames a unit] float32
    start: float  # s, of the first sample
    seconds: float  # of the sound itself
    padded_seconds: float  # whole units of 30 s
    rate: float  # mel frames a second
    frames: int  # mel frames of the sound itself

    @property
    def end(self) -> float:
        return self.start + self.seconds


def to_mel_units(
    pcm: np.ndarray,
    *,
    start: float,
    hop: int,
    bins: int = 128,
    unit_frames: int = 3000,
) -> MelUnits:
    """Make log-mel units from 16 kHz mono PCM, int16 or float in [-1, 1], [samples].

    The PCM is padded to whole 30 s, turned to log-mel as Whisper does, cut into units of
    `unit_frames`, the last one zero-padded in log-mel space. Raises BadAudioError.
    """
    pcm = _as_float(pcm)
    seconds = len(pcm) / SAMPLE_RATE
    padded_seconds = UNIT_SECONDS * math.ceil(seconds / UNIT_SECONDS)
    mel = log_mel(np.pad(pcm, (0, padded_seconds * SAMPLE_RATE - len(pcm))), hop=hop, bins=bins)
    units = math.ceil(mel.shape[1] / unit_frames)
    mel = torch.nn.functional.pad(mel, (0, units * unit_frames - mel.shape[1]))
    return MelUnits(
        mel=mel.unflatten(1, (units, unit_frames)).transpose(0, 1).contiguous(),
        start=start,
        seconds=seconds,
        padded_seconds=float(padded_seconds),
        rate=SAMPLE_RATE / hop,
        frames=max(1, round(len(pcm) / hop)),
    )


def to_short_mel(
    pcm: np.ndarray,
    *,
    start: float,
    hop: int,
    bins: int,
    multiple: int,
    most: int,
) -> MelUnits | None:
    """Make one log-mel unit that is as long as the sound, from PCM as `to_mel_units` takes it.

    It has the least number of frames that `multiple` divides; None when that is over `most`,
    and whole units must be made. The released code pads to 30 s instead, so that what a token
    holds differs a little: see `omnivinci_ros.engine.graphs.network.SoundGraph`.
    """
    pcm = _as_float(pcm)
    frames = multiple * math.ceil(max(1, round(len(pcm) / hop)) / multiple)
    if frames > most:
        return None
    mel = log_mel(np.pad(pcm, (0, max(0, frames * hop - len(pcm)))), hop=hop, bins=bins)
    return MelUnits(
        mel=mel[None, :, :frames],
        start=start,
        seconds=len(pcm) / SAMPLE_RATE,
        padded_seconds=frames * hop / SAMPLE_RATE,
        rate=SAMPLE_RATE / hop,
        frames=max(1, round(len(pcm) / hop)),
    )


def log_mel(pcm: np.ndarray, *, hop: int, bins: int = 128) -> Tensor:
    """Return Whisper's log-mel spectrogram, [bins, samples / hop] float32.

    `pcm` float [samples] at 16 kHz, `hop` in samples. Power of a 400-point Hann STFT, Slaney
    mel filters, log10 floored at 1e-10 and at 8 below the loudest, then (x + 4) / 4. Source:
    Whisper (arXiv 2212.04356, 2.2) and its feature extractor.
    """
    window = torch.hann_window(N_FFT)
    padded = torch.from_numpy(np.pad(pcm, N_FFT // 2, mode='reflect'))
    frames = len(pcm) // hop
    log = torch.empty(bins, frames)
    for first in range(0, frames, BLOCK_FRAMES):
        last = min(first + BLOCK_FRAMES, frames)
        block = padded[first * hop : (last - 1) * hop + N_FFT]
        spectrum = torch.stft(block, N_FFT, hop, window=window, center=False, return_complex=True)
        power = spectrum.abs().square()  # [n_fft / 2 + 1, block frames]
        log[:, first:last] = (_filters(bins) @ power).clamp_(min=1e-10).log10_()
    return log.clamp_(min=float(log.max()) - 8.0).add_(4.0).div_(4.0)


def token_times(units: MelUnits, tokens: int) -> Tensor:
    """Return the middle of each token of the padded sound [s], float64 [tokens].

    start + (k + 1/2) padded / tokens, as the released code has it.
    """
    return middles(units.start, units.padded_seconds / tokens, tokens)


def middles(start: float, seconds: float, count: int) -> Tensor:
    """Return the middle of each of `count` parts of time that follow each other, float64 [count].

    `start` of the first and `seconds` of each.
    """
    return start + (torch.arange(count, dtype=torch.float64) + 0.5) * seconds


def sound_token_count(units: MelUnits, tokens: int) -> int:
    """Return how many of `tokens` hold sound and not padding, at least 1."""
    return tokens_until(units, tokens, units.frames)


def tokens_until(units: MelUnits, tokens: int, mel_frames: int) -> int:
    """Return how many of `tokens` hold the first `mel_frames` of a sound.

    `tokens` are those of the whole, padding included: 1 for 4 mel frames, or for 8 where the
    projector halves them. A token that holds a frame's part counts.
    """
    total = units.mel.shape[0] * units.mel.shape[2]
    return min(tokens, -(-min(mel_frames, units.frames) * tokens // total))


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


def _as_float(pcm: np.ndarray) -> np.ndarray:
    pcm = np.asarray(pcm)
    if pcm.ndim != 1 or len(pcm) == 0:
        raise BadAudioError(f'PCM is {list(pcm.shape)}; give one channel with samples in it')
    if len(pcm) > MAX_SECONDS * SAMPLE_RATE:
        raise BadAudioError(
            f'sound of {len(pcm) / SAMPLE_RATE:.0f} s; give {MAX_SECONDS:.0f} s or less at a time'
        )
    if pcm.dtype == np.int16:
        return pcm.astype(np.float32) / 32_768
    if not np.issubdtype(pcm.dtype, np.floating):
        raise BadAudioError(f'PCM is {pcm.dtype}; give int16, or float in [-1, 1]')
    pcm = pcm.astype(np.float32)
    loudest = float(np.abs(pcm).max())
    if not loudest <= 4.0:  # resampling overshoots 1 a little; int16 values in floats are far off
        raise BadAudioError(f'PCM reaches {loudest}; give float in [-1, 1] or int16')
    return pcm
