# SPDX-License-Identifier: Apache-2.0
"""What `bench gpu` asks of a network: towers on noise, decoders, memory."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from functools import partial
from typing import Any
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.bench.core.work_ahead import SIZE
from omnivinci_ros.bench.runtimes import gpu_speech
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.qwen_omni_runtime import QwenOmniRuntime
from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
from omnivinci_ros.engine.runtime import Runtime
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model import memory_estimate
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.qwen2_decoder import Decoder
from omnivinci_ros.model.qwen_omni.checkpoint import THINKER
from omnivinci_ros.model.qwen_omni.checkpoint import kv_shape
from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
from omnivinci_ros.model.qwen_omni.config import is_qwen_omni
from omnivinci_ros.model.qwen_omni.log_mel import BLOCK_FRAMES
from omnivinci_ros.model.qwen_omni.pictures import VIDEO_LIMITS
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.pictures import fitting_size
from omnivinci_ros.model.qwen_omni.thinker import ThinkerDecoder
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

# By name: what runs, how many of what it makes.
Works = Mapping[str, tuple[Callable[[], object], int, str]]
Figures = dict[str, Any]


class Subject(Protocol):
    """An open network, with a window's noise: the same for each that is opened."""

    backend: str
    sound_block_s: float  # of the work ahead

    def __init__(self, folder: str, options: OpenOptions, frames: int, seconds: float): ...

    @property
    def rows(self) -> int: ...  # of the embedding

    def embed(self, ids: Tensor) -> Tensor: ...

    def make_decoder(self, capacity: int) -> SteppingDecoder: ...

    def plain_decoder(self, llm: Any, capacity: int, chunk: int = PREFILL_CHUNK) -> Decoder: ...

    def towers(self) -> Works: ...

    def outputs(self) -> dict[str, Tensor]: ...  # of a frame and the sound

    def need(self, dtype: torch.dtype | None, context: int) -> memory_estimate.MemoryNeed: ...

    @staticmethod
    def measure_speech(
        folder: str, options: OpenOptions, repeats: int, codes: int
    ) -> Figures | None: ...


def subject_of(folder: str) -> type[Subject]:
    """Return the kind of network that a checkpoint is."""
    return QwenOmniSubject if is_qwen_omni(folder) else OmniVinciSubject


class OmniVinciSubject:
    """OmniVinci."""

    backend = 'omnivinci'
    sound_block_s = 0.0

    def __init__(self, folder: str, options: OpenOptions, frames: int, seconds: float):
        runtime: Runtime = open_runtime(folder, options, lambda fraction, what: None)
        config = runtime.config
        random = torch.Generator().manual_seed(0)
        size, bins = config.image_size, config.sound_tower['num_mel_bins']
        multiple = runtime.mel_multiple
        mel_frames = round(seconds * 16_000 / config.audio_hop_length) // multiple * multiple
        mel_frames = min(mel_frames, 2 * config.sound_tower['max_source_positions'])
        self._folder, self._runtime, self._seconds = folder, runtime, seconds
        self._pixels = torch.rand(frames, 3, size, size, generator=random) * 2 - 1
        self._mel = torch.randn(1, bins, mel_frames, generator=random) * 0.3
        self.embed, self.make_decoder = runtime.embed, runtime.make_decoder

    @property
    def rows(self) -> int:
        rows: int = self._runtime.config.llm['vocab_size']
        return rows

    def plain_decoder(self, llm: Any, capacity: int, chunk: int = PREFILL_CHUNK) -> Decoder:
        return Decoder(llm, capacity, chunk)

    def towers(self) -> Works:
        encode, pixels = self._runtime.encode_frames, self._pixels
        count = len(pixels)
        return {
            f'{count} frames at once': (lambda: encode(pixels), count, 'frames'),
            f'{count} frames one by one': (
                lambda: [encode(each[None]) for each in pixels],
                count,
                'frames',
            ),
            f'sound of {self._seconds:g} s': (
                lambda: self._runtime.encode_sound(self._mel),
                round(self._seconds),
                's',
            ),
        }

    def outputs(self) -> dict[str, Tensor]:
        return {
            'a frame': self._runtime.encode_frames(self._pixels[:1]),
            'the sound': self._runtime.encode_sound(self._mel),
        }

    def need(self, dtype: torch.dtype | None, context: int) -> memory_estimate.MemoryNeed:
        model, headers = checkpoint.outline(self._folder)
        elements = {
            part: sum(header.elements for header in tensors.values())
            for part, tensors in headers.items()
        }
        dtype = dtype or checkpoint.stored_dtype(self._folder)
        return memory_estimate.estimate(elements, model.config.llm, dtype, context)

    @staticmethod
    def measure_speech(
        folder: str, options: OpenOptions, repeats: int, codes: int
    ) -> Figures | None:
        """Return None: it answers in text."""
        return None


class QwenOmniSubject:
    """Qwen2.5-Omni."""

    backend = 'qwen_omni'
    sound_block_s = 0.5  # how finely the node tells of sound; the backend takes blocks of 2 s

    def __init__(self, folder: str, options: OpenOptions, frames: int, seconds: float):
        runtime: QwenOmniRuntime = open_qwen_omni(folder, options, lambda fraction, what: None)
        config = runtime.config.thinker_config
        random = torch.Generator().manual_seed(0)
        vision = config.vision_config
        height, width = fitting_size(SIZE[0], SIZE[1], vision, VIDEO_LIMITS)
        grid = height // vision.patch_size, width // vision.patch_size
        shape = ((frames + 1) // 2, grid[0] * grid[1], vision.patch_columns)
        bins = config.audio_config.num_mel_bins
        self._folder, self._runtime, self._seconds = folder, runtime, seconds
        self._patches = Patches(torch.randn(shape, generator=random), grid)
        self._mel = torch.randn(bins, round(seconds * 100), generator=random) * 0.3
        self.embed, self.make_decoder = runtime.embed, runtime.make_decoder

    @property
    def rows(self) -> int:
        return self._runtime.config.thinker_config.text_config.vocab_size

    def plain_decoder(self, llm: Any, capacity: int, chunk: int = PREFILL_CHUNK) -> Decoder:
        return ThinkerDecoder(llm, capacity, chunk)

    def _pair(self, number: int) -> Patches:
        return Patches(self._patches.values[number : number + 1], self._patches.grid)

    def towers(self) -> Works:
        count = len(self._patches.values)
        encode, sound = self._runtime.encode_pictures, self._runtime.encode_sound
        block = self._mel[:, :BLOCK_FRAMES]
        return {
            f'{count} pairs of frames at once': (
                partial(encode, self._patches),
                count,
                'pairs',
            ),
            f'{count} pairs of frames one by one': (
                lambda: [encode(self._pair(number)) for number in range(count)],
                count,
                'pairs',
            ),
            f'sound of {self._seconds:g} s': (
                partial(sound, self._mel),
                round(self._seconds),
                's',
            ),
            'a block of sound, 2 s': (partial(sound, block), 2, 's'),
        }

    def outputs(self) -> dict[str, Tensor]:
        return {
            'a pair of frames': self._runtime.encode_pictures(self._pair(0)),
            'the sound': self._runtime.encode_sound(self._mel),
        }

    def need(self, dtype: torch.dtype | None, context: int) -> memory_estimate.MemoryNeed:
        found = read_checkpoint(self._folder)
        shape = kv_shape(found.config.thinker_config.text_config)
        dtype = dtype or found.dtype
        return memory_estimate.estimate(found.elements(THINKER), shape, dtype, context)

    @staticmethod
    def measure_speech(
        folder: str, options: OpenOptions, repeats: int, codes: int
    ) -> Figures | None:
        """Time talker, token2wav and a whole spoken answer, if the checkpoint can speak."""
        return gpu_speech.measure(folder, options, repeats, codes)
