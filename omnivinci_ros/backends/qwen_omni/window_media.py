# SPDX-License-Identifier: Apache-2.0
"""The frames of a window in pairs, and its sound in blocks of 2 s, as Qwen2.5-Omni takes them.

Both are encoded one by one and remembered. Windows that overlap share pairs where their first
frames are an even number of frames apart, and the blocks that neither begin nor end a window.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from torch import Tensor

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.engine.encoding_cache import EncodingCache
from omnivinci_ros.engine.qwen_omni_runtime import QwenOmniRuntime
from omnivinci_ros.model.qwen_omni.log_mel import MelStream
from omnivinci_ros.model.qwen_omni.log_mel import token_count
from omnivinci_ros.model.qwen_omni.pictures import PixelLimits
from omnivinci_ros.model.qwen_omni.pictures import fitting_size
from omnivinci_ros.model.qwen_omni.pictures import frame_patches
from omnivinci_ros.windowing.samples import BadFrameError
from omnivinci_ros.windowing.samples import Frame

SIZES_MOST = 512  # pictures whose sizes are remembered


@dataclass(frozen=True)
class Pair:
    """Two frames of one camera that follow each other, or one that has no other, twice."""

    frames: tuple[Frame, Frame]
    rows: int  # of merged tokens
    columns: int

    @property
    def stamp_ns(self) -> int:
        return self.frames[0].stamp_ns

    @property
    def tokens(self) -> int:
        return self.rows * self.columns


@dataclass(frozen=True)
class MelBlock:
    """At most 2 s of sound."""

    mel: Tensor  # [bins, frames]
    tokens: int
    digest: bytes


class PairEncoder:
    """Pairs frames and encodes pairs."""

    def __init__(self, runtime: QwenOmniRuntime, encodings: EncodingCache, limits: PixelLimits):
        self._runtime, self._encodings, self._limits = runtime, encodings, limits
        self._vision = runtime.config.thinker_config.vision_config
        self._sizes: OrderedDict[tuple[int, str, int], tuple[int, int]] = OrderedDict()
        self.encode_ns = 0  # spent in all on pictures and in their tower
        self.pairs_encoded = 0  # in all

    def pair_up(self, epoch: int, frames: Sequence[Frame]) -> tuple[list[Pair], list[Pair]]:
        """Return the pairs in order of time, and those of a frame that waits for its second.

        Frames of a camera pair up in their order; those of two sizes do not. Raises
        BadFrameError for a picture that cannot be decoded.
        """
        whole: list[Pair] = []
        waiting: dict[str, Frame] = {}
        for frame in frames:
            first = waiting.pop(frame.stream, None)
            if first is not None and self._size(epoch, first) == self._size(epoch, frame):
                whole.append(self._pair(epoch, first, frame))
                continue
            if first is not None:
                whole.append(self._pair(epoch, first, first))
            waiting[frame.stream] = frame
        open_ones = [self._pair(epoch, frame, frame) for frame in waiting.values()]
        return sorted(whole, key=in_time), sorted(open_ones, key=in_time)

    def encode(self, epoch: int, pair: Pair) -> Tensor:
        """Return what the vision tower makes of a pair, [n, C]; it is remembered."""
        first, second = pair.frames
        key = (epoch, first.stream, first.stamp_ns, second.stamp_ns)
        tokens = self._encodings.get(key)
        if tokens is None:
            start = time.perf_counter_ns()
            pictures = [_rgb(frame) for frame in pair.frames]
            patches = frame_patches(pictures, self._vision, self._limits)
            tokens = self._runtime.encode_pictures(patches)[0]
            self.pairs_encoded += 1
            self.encode_ns += time.perf_counter_ns() - start
            self._encodings.put(key, tokens)
        return tokens

    def _pair(self, epoch: int, first: Frame, second: Frame) -> Pair:
        height, width = self._size(epoch, first)
        try:
            fitting = fitting_size(height, width, self._vision, self._limits)
        except BadImageError as error:
            raise BadFrameError(first, str(error)) from error
        rows, columns = (side // self._vision.token_pixels for side in fitting)
        return Pair((first, second), rows, columns)

    def _size(self, epoch: int, frame: Frame) -> tuple[int, int]:
        """Return a picture's height and width in px; a compressed one must be decoded for it."""
        key = (epoch, frame.stream, frame.stamp_ns)
        if key not in self._sizes:
            height, width = _rgb(frame).shape[:2]
            self._sizes[key] = (height, width)
            while len(self._sizes) > SIZES_MOST:
                self._sizes.popitem(last=False)
        return self._sizes[key]


class BlockEncoder:
    """Cuts sound into blocks and encodes these."""

    def __init__(self, runtime: QwenOmniRuntime, encodings: EncodingCache):
        self._runtime, self._encodings = runtime, encodings
        self._audio = runtime.config.thinker_config.audio_config
        self.encode_ns = 0  # spent in all in the tower
        self.blocks_encoded = 0  # in all

    @property
    def tokens_a_block(self) -> int:
        return token_count(self._audio.block_frames)

    def blocks(self, samples: npt.NDArray[np.int16], *, is_whole: bool) -> list[MelBlock]:
        """Return the blocks of a window's sound that nothing later changes.

        is_whole: no more sound follows. Each is floored by the loudest so far, so that it is
        the same whether the rest was there yet or not (model/qwen_omni/log_mel.py).
        """
        stream = MelStream(bins=self._audio.num_mel_bins, block_frames=self._audio.block_frames)
        mels = stream.add(samples)
        if is_whole:
            mels += stream.close()
        blocks = []
        for mel in mels:
            if tokens := token_count(mel.shape[1]):
                digest = blake2b(mel.contiguous().numpy().tobytes(), digest_size=16).digest()
                blocks.append(MelBlock(mel, tokens, digest))
        return blocks

    def encode(self, block: MelBlock) -> Tensor:
        """Return what the sound tower makes of a block, [tokens, C]; it is remembered."""
        key = ('sound', block.digest)
        tokens = self._encodings.get(key)
        if tokens is None:
            start = time.perf_counter_ns()
            tokens = self._runtime.encode_sound(block.mel)
            self.blocks_encoded += 1
            self.encode_ns += time.perf_counter_ns() - start
            self._encodings.put(key, tokens)
        return tokens


def in_time(pair: Pair) -> tuple[int, str]:
    """Order pairs as they stand in a prompt."""
    return pair.stamp_ns, pair.frames[0].stream


def _rgb(frame: Frame) -> npt.NDArray[np.uint8]:
    try:
        return frame.image.rgb()
    except BadImageError as error:
        raise BadFrameError(frame, str(error)) from error
