# SPDX-License-Identifier: Apache-2.0
"""PCM to the log-mel units that the sound tower takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.omnivinci.config import UNIT_SECONDS
from omnivinci_ros.model.whisper_mel import N_FFT
from omnivinci_ros.model.whisper_mel import as_float
from omnivinci_ros.model.whisper_mel import log10_mel
from omnivinci_ros.model.whisper_mel import with_floor

FRAMES_PER_TOKEN = 4  # mel frames: the tower's conv and its pooling halve once each


@dataclass(frozen=True)
class MelUnits:
    """Sound as the tower takes it."""

    mel: Tensor  # [units, mel bins, frames a unit] float32
    start: float  # s, of the first sample
    seconds: float  # of the sound itself
    padded_seconds: float  # whole units, of 30 s as released
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
    unit_seconds: int = UNIT_SECONDS,
) -> MelUnits:
    """Make log-mel units from 16 kHz mono PCM, int16 or float in [-1, 1], [samples].

    The PCM is padded to whole `unit_seconds`, turned to log-mel as Whisper does, cut into units of
    `unit_frames`, the last one zero-padded in log-mel space. Raises BadAudioError.
    """
    pcm = as_float(pcm)
    seconds = len(pcm) / SAMPLE_RATE
    padded_seconds = unit_seconds * math.ceil(seconds / unit_seconds)
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
    pcm = as_float(pcm)
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
    padded = np.pad(pcm, N_FFT // 2, mode='reflect')
    log = log10_mel(padded, len(pcm) // hop, hop=hop, bins=bins)
    return with_floor(log, float(log.max()))


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
