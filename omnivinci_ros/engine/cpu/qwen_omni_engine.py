# SPDX-License-Identifier: Apache-2.0
"""A Qwen2.5-Omni thinker on the CPU, by OpenVINO."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.engine.choices import AUTO
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.decoder import CpuThinkerDecoder
from omnivinci_ros.engine.cpu.fused_decoder import FusedThinkerDecoder
from omnivinci_ros.engine.cpu.opening import DEFAULT_PRECISION
from omnivinci_ros.engine.cpu.opening import Conversations
from omnivinci_ros.engine.cpu.opening import CpuOptions
from omnivinci_ros.engine.cpu.opening import Opened
from omnivinci_ros.engine.cpu.opening import in_parts
from omnivinci_ros.engine.cpu.opening import open_export
from omnivinci_ros.engine.cpu.opening import read_cpu_manifest
from omnivinci_ros.engine.cpu.qwen_omni_export import export_qwen_omni_for_cpu
from omnivinci_ros.engine.cpu.session import CpuRun
from omnivinci_ros.engine.graphs.qwen_omni import VISION_INPUTS
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import QWEN_OMNI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.qwen_omni.config import QwenOmniConfig
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.language_model import qwen2_config
from omnivinci_ros.model.qwen_omni.language_model import rotary
from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.sound_tower import encode_mel
from omnivinci_ros.model.qwen_omni.thinker_config import ThinkerConfig
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig
from omnivinci_ros.model.qwen_omni.tokens import read_tokenizer
from omnivinci_ros.model.qwen_omni.vision_tower import encode_patches
from omnivinci_ros.model.tokenizer import Tokenizer

DEFAULTS = CpuOptions()
BLOCKS_AT_ONCE = 4  # of sound, to bound the memory of activations
WARM_UP_GRID = (4, 4)  # patches


@dataclass(frozen=True)
class CpuThinker:
    """A thinker whose parts are functions on tensors."""

    manifest: Manifest
    config: QwenOmniConfig
    tokenizer: Tokenizer
    graphs: Opened[PositionedDecoder]
    embeddings: TokenEmbeddings

    @property
    def name(self) -> str:
        """Return which runtimes are used, in words."""
        return self.graphs.in_words(self.manifest.precision)

    def encode_pictures(self, patches: Patches) -> Tensor:
        """Encode pairs of frames of one size -> [pairs, n, C] float32."""
        seen = encode_patches(self._see, patches, self.config.thinker_config.vision_config)
        self.graphs.towers['vision'].let_go()  # the decoder, too, needs room
        return seen

    def encode_sound(self, mel: Tensor) -> Tensor:
        """Encode log-mel of any length: [bins, frames] -> [n, C] float32."""
        return encode_mel(self._hear, mel, self.manifest.mel_frames_most)

    def embed(self, ids: Tensor) -> Tensor:
        """Return text embeddings: ids [L] -> [L, C], looked up in the file."""
        return self.embeddings.rows(ids).float()

    def make_decoder(self, capacity: int, *, keep_hidden: bool = False) -> PositionedDecoder:
        """Return a decoder for one conversation; all of them share the weights."""
        return self.graphs.make_decoder(capacity, keep_hidden=keep_hidden)

    def _see(self, *given: Tensor) -> Tensor:
        return self.graphs.towers['vision'](dict(zip(VISION_INPUTS, given, strict=True)))

    def _hear(self, blocks: Tensor) -> Tensor:
        return in_parts(self.graphs.towers['sound'], 'mel', blocks, BLOCKS_AT_ONCE)


def open_cpu_thinker(
    folder: str | Path, options: CpuOptions = DEFAULTS, precision: str = DEFAULT_PRECISION
) -> CpuThinker:
    """Open an export for the CPU, or a checkpoint, which is exported first.

    A checkpoint is exported with `precision` into a temporary folder each time. Raises
    EngineError or CheckpointError with one sentence.
    """
    folder = Path(folder)
    if (folder / FILE).exists():
        return _open_export(folder, options)
    with tempfile.TemporaryDirectory(prefix='omnivinci-cpu-') as place:
        made = Path(place) / 'export'
        # Timing both each time would take too long.
        decoder = OPENVINO if options.decoder == AUTO else options.decoder
        export_qwen_omni_for_cpu(folder, made, precision=precision, decoders=(OPENVINO, decoder))
        # Mapped files outlive the folder.
        return _open_export(made, replace(options, decoder=decoder))


def _open_export(folder: Path, options: CpuOptions) -> CpuThinker:
    manifest = read_cpu_manifest(folder, QWEN_OMNI)
    config = read_config(folder / SETTINGS)
    thinker = config.thinker_config
    embeddings = TokenEmbeddings(folder / manifest.embeddings)
    frames, bins = manifest.mel_frames_most, thinker.audio_config.num_mel_bins

    def see(run: CpuRun) -> None:
        def tower(*given: Tensor) -> Tensor:
            return run(dict(zip(VISION_INPUTS, given, strict=True)))

        encode_patches(tower, _no_picture(thinker.vision_config), thinker.vision_config)
        run.let_go()

    def hear(run: CpuRun) -> None:
        in_parts(run, 'mel', torch.zeros(1, bins, frames), 1)

    return CpuThinker(
        manifest=manifest,
        config=config,
        tokenizer=read_tokenizer(folder / SETTINGS),
        graphs=open_export(
            folder,
            manifest,
            options,
            _conversations(thinker, embeddings),
            {'vision': see, 'sound': hear},
        ),
        embeddings=embeddings,
    )


def _conversations(
    thinker: ThinkerConfig, embeddings: TokenEmbeddings
) -> Conversations[PositionedDecoder]:
    stock = qwen2_config(thinker.text_config, tied=thinker.tie_word_embeddings)
    turns = rotary(thinker.text_config)

    def openvino(run: CpuRun, capacity: int, *, keep_hidden: bool = False) -> CpuThinkerDecoder:
        return CpuThinkerDecoder(
            run, stock, embeddings, capacity, rotary=turns, keep_hidden=keep_hidden
        )

    def onnx_runtime(
        session: OnnxSession, capacity: int, *, keep_hidden: bool = False
    ) -> FusedThinkerDecoder:
        return FusedThinkerDecoder(
            session, stock, embeddings, capacity, rotary=turns, keep_hidden=keep_hidden
        )

    return Conversations(openvino, onnx_runtime, thinker.text_config.hidden_size)


def _no_picture(config: VisionConfig) -> Patches:
    rows, columns = WARM_UP_GRID
    return Patches(torch.zeros(1, rows * columns, config.patch_columns), WARM_UP_GRID)
