# SPDX-License-Identifier: Apache-2.0
"""What `bench engine` must know of a network: its sizes, what it sees and hears, who opens it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from torch import Tensor

from omnivinci_ros.bench.core.work_ahead import SIZE
from omnivinci_ros.bench.runtimes.subjects import Network
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.engine.manifest import OMNIVINCI
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.qwen_omni_runtime import open_qwen_omni
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.omnivinci import checkpoint as omnivinci
from omnivinci_ros.model.omnivinci.config import read_config as read_omnivinci
from omnivinci_ros.model.omnivinci.stock_configs import stock_config
from omnivinci_ros.model.qwen_omni import checkpoint as qwen_omni
from omnivinci_ros.model.qwen_omni.config import is_qwen_omni
from omnivinci_ros.model.qwen_omni.config import read_config as read_qwen_omni
from omnivinci_ros.model.qwen_omni.log_mel import HOP
from omnivinci_ros.model.qwen_omni.pictures import VIDEO_LIMITS
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.pictures import fitting_size
from omnivinci_ros.model.stepping_decoder import SteppingDecoder
from omnivinci_ros.model.stored_part import EMBEDDING

SOAK = 'soak'  # beside the kinds of RuntimeSpec: what --windows does


@dataclass(frozen=True)
class Counts:
    """How many numbers a network holds, and how many its KV cache keeps of a token."""

    held: int  # towers included
    llm: int
    table: int  # of them in the token embeddings
    is_tied: bool  # the table is the head too
    kv_per_token: int

    @property
    def read(self) -> int:
        """Return the weights that a token reads: a table that is not the head is looked up."""
        return self.llm if self.is_tied else self.llm - self.table


class Family(Protocol):
    """A checkpoint of one network, of which no weights are read before `open`."""

    name: str
    unknown: Mapping[str, str]  # kind of runtime to why it does not run this network

    @property
    def rows(self) -> int: ...  # of the token embeddings

    def pictures(self, frames: int) -> tuple[int, ...]:
        """Return the shape of so many frames, as `Network.encode_frames` takes them."""

    def mel(self, seconds: float) -> tuple[int, ...]:
        """Return the shape of a sound's log-mel, as `Network.encode_sound` takes it."""

    def count(self) -> Counts: ...

    def open(self, source: Path, options: OpenOptions) -> Network:
        """Open the checkpoint or an export of it."""


def family_of(folder: Path) -> Family:
    """Return the network of a checkpoint. Raises CheckpointError for what is none."""
    return QwenOmniFamily(folder) if is_qwen_omni(folder) else OmniVinciFamily(folder)


class OmniVinciFamily:
    """OmniVinci."""

    name = OMNIVINCI
    unknown: Mapping[str, str] = {}

    def __init__(self, folder: Path) -> None:
        self._folder, self._config = folder, read_omnivinci(folder)

    @property
    def rows(self) -> int:
        return int(self._config.llm['vocab_size'])

    def pictures(self, frames: int) -> tuple[int, ...]:
        return frames, 3, self._config.image_size, self._config.image_size

    def mel(self, seconds: float) -> tuple[int, ...]:
        frames = round(seconds * SAMPLE_RATE / self._config.audio_hop_length) // 8 * 8
        return 1, self._config.sound_tower['num_mel_bins'], frames

    def count(self) -> Counts:
        model, headers = omnivinci.outline(self._folder)
        config = stock_config('llm', model.config.llm)
        head = getattr(config, 'head_dim', None) or (
            config.hidden_size // config.num_attention_heads
        )
        return Counts(
            held=sum(header.elements for part in headers.values() for header in part.values()),
            llm=sum(header.elements for header in headers['llm'].values()),
            table=headers['llm'][EMBEDDING].elements,
            is_tied=config.tie_word_embeddings,
            kv_per_token=2 * config.num_hidden_layers * config.num_key_value_heads * head,
        )

    def open(self, source: Path, options: OpenOptions) -> Network:
        return open_runtime(source, options, _say_nothing)


class QwenOmniFamily:
    """Qwen2.5-Omni's thinker; its frames are pairs of a camera's, cut into patches."""

    name = QWEN_OMNI
    unknown: Mapping[str, str] = {
        'openvino': "OpenVINO's own choices are tried on graphs of OmniVinci; cpu-int4 and "
        'cpu-int8 run this network in OpenVINO',
        'llama': 'the GGUF file for llama.cpp is written for OmniVinci',
        SOAK: "the windows are answered by OmniVinci's engine",
    }

    def __init__(self, folder: Path) -> None:
        self._folder, self._config = folder, read_qwen_omni(folder).thinker_config

    @property
    def rows(self) -> int:
        return self._config.text_config.vocab_size

    def pictures(self, frames: int) -> tuple[int, ...]:
        rows, columns = self._grid
        return (frames + 1) // 2, rows * columns, self._config.vision_config.patch_columns

    def mel(self, seconds: float) -> tuple[int, ...]:
        return self._config.audio_config.num_mel_bins, round(seconds * SAMPLE_RATE / HOP)

    def count(self) -> Counts:
        found, text = qwen_omni.read_checkpoint(self._folder), self._config.text_config
        elements = found.elements(qwen_omni.THINKER)
        return Counts(
            held=sum(elements.values()),
            llm=elements['llm'],
            table=found.headers['llm'][EMBEDDING].elements,
            is_tied=self._config.tie_word_embeddings,
            kv_per_token=2 * text.num_hidden_layers * text.num_key_value_heads * text.head_dim,
        )

    def open(self, source: Path, options: OpenOptions) -> Network:
        runtime, grid = open_qwen_omni(source, options, _say_nothing), self._grid
        return _Thinker(
            encode_frames=lambda values: runtime.encode_pictures(Patches(values, grid)),
            encode_sound=runtime.encode_sound,
            embed=runtime.embed,
            make_decoder=runtime.make_decoder,
        )

    @property
    def _grid(self) -> tuple[int, int]:
        """Return rows and columns of a camera's patches."""
        vision = self._config.vision_config
        height, width = fitting_size(SIZE[0], SIZE[1], vision, VIDEO_LIMITS)
        return height // vision.patch_size, width // vision.patch_size


@dataclass(frozen=True)
class _Thinker:
    encode_frames: Callable[[Tensor], Tensor]  # patches of pairs [pairs, n, columns]
    encode_sound: Callable[[Tensor], Tensor]  # log-mel [bins, frames]
    embed: Callable[[Tensor], Tensor]
    make_decoder: Callable[[int], SteppingDecoder]


def _say_nothing(fraction: float, what: str) -> None:
    """Take progress, and do nothing with it."""
