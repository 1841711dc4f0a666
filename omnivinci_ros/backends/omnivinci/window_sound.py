# SPDX-License-Identifier: Apache-2.0
"""The sound of a window as tokens: in one piece, or in blocks that are encoded as they arrive.

In one piece a token attends to all sound of its window, as the network was trained, and can only
be made when the window has closed. In blocks it attends to its block alone, as in
Qwen2.5-Omni's encoder (arXiv 2503.20215, blocks of 2 s): what a token holds differs a little,
and windows that overlap share their blocks.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.encoding_cache import EncodingCache
from omnivinci_ros.engine.runtime import Runtime
from omnivinci_ros.model.omnivinci import log_mel as sounds
from omnivinci_ros.model.omnivinci.time_embedding import AxialTimeEmbedding
from omnivinci_ros.model.omnivinci.time_embedding import make_time_embedding
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.audio_clip import first_sample_ns


@dataclass(frozen=True)
class Piece:
    """Sound that goes through the tower by itself."""

    start: float  # s in the window
    end: float
    frames: int  # mel frames that hold sound
    tokens: int  # that the tower makes
    tokens_until: Callable[[int], int]  # of them that hold the first so many mel frames
    encode: Callable[[], Tensor]  # [tokens, C], with their times in the window (CRTE)

    @property
    def sounding(self) -> int:
        """Return how many tokens hold sound, the first ones."""
        return self.tokens_until(self.frames)


class WindowSound:
    """The tokens of a window's sound; they are made when they are asked for."""

    def __init__(self, pieces: list[Piece]):
        self._pieces = pieces
        self.start, self.end = pieces[0].start, pieces[-1].end  # s in the window
        self.frames = sum(piece.frames for piece in pieces)
        self.sounding = sum(piece.sounding for piece in pieces)
        # Padding is a token's neighbour at the very end only.
        self.tokens = self.sounding - pieces[-1].sounding + pieces[-1].tokens

    def tokens_until(self, mel_frames: int) -> int:
        """Return how many tokens hold the first `mel_frames`."""
        count = 0
        for piece in self._pieces:
            count += piece.tokens_until(max(0, min(mel_frames, piece.frames)))
            mel_frames -= piece.frames
        return count

    @cached_property
    def embeds(self) -> Tensor:
        """Return [tokens, C]: the first `sounding` hold sound."""
        *firsts, last = self._pieces
        return torch.cat([*(piece.encode()[: piece.sounding] for piece in firsts), last.encode()])


class SoundEncoder:
    """Makes tokens of sound for one network."""

    def __init__(
        self,
        runtime: Runtime,
        encodings: EncodingCache,
        *,
        block_ns: int = 0,
        whole_units: bool = False,
    ):
        """Encode whole windows, or blocks of `block_ns` on a grid of event time.

        `whole_units` pads a window's sound to 30 s, as the released code does. Raises ValueError
        for blocks that are no whole number of tokens.
        """
        config = runtime.config
        self._runtime, self._encodings = runtime, encodings
        self._hop, self._bins = config.audio_hop_length, config.sound_tower['num_mel_bins']
        self._most = 2 * config.sound_tower['max_source_positions']  # mel frames of a piece
        self._time = make_time_embedding(config.hidden_size, config.sound_time)
        # Its numbers depend on how many tokens there are, padding included.
        axial = isinstance(self._time, AxialTimeEmbedding)
        if axial and block_ns:
            raise ValueError(
                f'sound_block_s={block_ns / SECOND_NS:g} with period_fix='
                f'{config.sound_time.period_fix if config.sound_time else ""}: the place of a '
                'token in the whole sound counts; set sound_block_s to 0'
            )
        self._whole_units, self._block_ns = whole_units or axial, block_ns
        self.rate = SAMPLE_RATE / self._hop  # mel frames a second
        self.encode_ns = 0  # spent in all
        self.blocks_encoded = 0  # in all
        if block_ns:
            self._check_blocks()

    def _check_blocks(self) -> None:
        step_ns = self._hop * self._runtime.mel_multiple * SAMPLE_NS
        # With what may be added to it at both ends of a window.
        most_ns = (self._most // self._runtime.mel_multiple - 2) * step_ns
        if self._whole_units:
            raise ValueError('sound_block_s and whole_sound_units exclude each other: set one')
        if self._block_ns % step_ns or not 0 < self._block_ns <= most_ns:
            raise ValueError(
                f'sound_block_s={self._block_ns / SECOND_NS:g}: give a multiple of '
                f'{step_ns / SECOND_NS:g}, {most_ns / SECOND_NS:g} at most, or 0'
            )

    def lay_out(self, clip: AudioClip, window_start_ns: int) -> WindowSound:
        """Return the tokens of a window's sound."""
        if not self._block_ns:
            start = (clip.start_ns - window_start_ns) / SECOND_NS
            return WindowSound([self._in_one_piece(clip.samples, start)])
        return WindowSound(
            [
                self._block(samples, (begin_ns - window_start_ns) / SECOND_NS)
                for begin_ns, samples in _cut(
                    clip, self._block_ns, self._hop * self._runtime.mel_multiple
                )
            ]
        )

    def encode_ahead(self, clip: AudioClip) -> None:
        """Encode a block that windows will hold, if it was not encoded yet."""
        self._encoded_block(clip.samples)

    def _in_one_piece(self, samples: np.ndarray, start: float) -> Piece:
        units = self._mel_units(samples, start)
        tokens = units.mel.shape[0] * units.mel.shape[2] // self._runtime.mel_multiple

        def encode() -> Tensor:
            made = self._encode(units.mel)
            timed: Tensor = self._time(made, sounds.token_times(units, len(made)))
            return timed

        def until(mel_frames: int) -> int:
            return sounds.tokens_until(units, tokens, mel_frames)

        return Piece(start, units.end, units.frames, tokens, until, encode)

    def _mel_units(self, samples: np.ndarray, start: float) -> sounds.MelUnits:
        if not self._whole_units and (short := self._short_mel(samples, start)) is not None:
            return short
        return sounds.to_mel_units(
            samples,
            start=start,
            hop=self._hop,
            bins=self._bins,
            unit_frames=self._most,
            unit_seconds=self._runtime.config.audio_unit_seconds,
        )

    def _short_mel(self, samples: np.ndarray, start: float) -> sounds.MelUnits | None:
        return sounds.to_short_mel(
            samples,
            start=start,
            hop=self._hop,
            bins=self._bins,
            multiple=self._runtime.mel_multiple,
            most=self._most,
        )

    def _block(self, samples: np.ndarray, start: float) -> Piece:
        frames = max(1, round(len(samples) / self._hop))
        tokens = math.ceil(frames / self._runtime.mel_multiple)
        seconds_a_token = self._runtime.mel_multiple / self.rate

        def encode() -> Tensor:
            times = sounds.middles(start, seconds_a_token, tokens)
            timed: Tensor = self._time(self._encoded_block(samples), times)
            return timed

        def until(mel_frames: int) -> int:
            return math.ceil(mel_frames / self._runtime.mel_multiple)

        return Piece(start, start + len(samples) / SAMPLE_RATE, frames, tokens, until, encode)

    def _encoded_block(self, samples: np.ndarray) -> Tensor:
        """Return what the tower makes of a block, [tokens, C]; it is remembered.

        By its content: sound that came late makes another block.
        """
        key = ('sound', blake2b(samples.tobytes(), digest_size=16).digest())
        tokens = self._encodings.get(key)
        if tokens is None:
            units = self._short_mel(samples, 0.0)
            if units is None:  # `_check_blocks` made sure of it
                raise ValueError(f'a block of {len(samples)} samples is longer than the tower')
            tokens = self._encode(units.mel)
            self.blocks_encoded += 1
            self._encodings.put(key, tokens)
        return tokens

    def _encode(self, mel: Tensor) -> Tensor:
        start = time.perf_counter_ns()
        tokens = self._runtime.encode_sound(mel).flatten(0, 1)
        self.encode_ns += time.perf_counter_ns() - start
        return tokens


def _cut(clip: AudioClip, block_ns: int, token: int) -> list[tuple[int, np.ndarray]]:
    """Cut a clip where blocks meet; return when each part begins [ns], and its samples.

    What is left of a block at either end goes with its neighbour if it is less than a token.
    """
    origin_ns = first_sample_ns(clip.start_ns)
    last = len(clip.samples)
    meetings = range((clip.start_ns // block_ns + 1) * block_ns, clip.end_ns, block_ns)
    cuts = [(at_ns, (at_ns - origin_ns) // SAMPLE_NS) for at_ns in meetings]
    cuts = [(at_ns, at) for at_ns, at in cuts if token <= at <= last - token]
    starts = [(clip.start_ns, 0), *cuts]
    ends = [*(at for _, at in cuts), last]
    return [
        (start_ns, clip.samples[start:end])
        for (start_ns, start), end in zip(starts, ends, strict=True)
    ]
