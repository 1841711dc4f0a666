# SPDX-License-Identifier: Apache-2.0
"""The CPU path: the encoders and the decoder of a checkpoint, ready to run."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.engine.choices import AUTO
from omnivinci_ros.engine.choices import OPENVINO
from omnivinci_ros.engine.cpu.decoder import CpuDecoder
from omnivinci_ros.engine.cpu.fused_decoder import FusedDecoder
from omnivinci_ros.engine.cpu.opening import DEFAULT_PRECISION
from omnivinci_ros.engine.cpu.opening import Conversations
from omnivinci_ros.engine.cpu.opening import CpuOptions
from omnivinci_ros.engine.cpu.opening import Opened
from omnivinci_ros.engine.cpu.opening import in_parts
from omnivinci_ros.engine.cpu.opening import open_export
from omnivinci_ros.engine.cpu.opening import read_cpu_manifest
from omnivinci_ros.engine.cpu.session import CpuRun
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import OMNIVINCI
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.omnivinci.config import OmniVinciConfig
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.stock_configs import stock_config
from omnivinci_ros.model.stepping_decoder import SteppingDecoder
from omnivinci_ros.model.tokenizer import Tokenizer

# What goes through a tower at a time, to bound the memory of activations: two pictures take
# no less time each, and 5 MB more of the small tower of `tiny-checkpoint --shape 494m`.
PICTURES_AT_ONCE = 1
UNITS_AT_ONCE = 4
DEFAULTS = CpuOptions()


@dataclass(frozen=True)
class CpuEngine:
    """A checkpoint on the CPU. Time embeddings and grouping stay with the caller."""

    manifest: Manifest
    config: OmniVinciConfig
    tokenizer: Tokenizer
    graphs: Opened[SteppingDecoder]
    embeddings: TokenEmbeddings

    @property
    def name(self) -> str:
        """Return which runtimes are used, in words."""
        return self.graphs.in_words(self.manifest.precision)

    def encode_frames(self, pixels: Tensor) -> Tensor:
        """Encode pictures: [F, 3, H, W] -> [F, n, C] float32."""
        return in_parts(self.graphs.towers['vision'], 'pixels', pixels, PICTURES_AT_ONCE)

    def encode_sound(self, mel: Tensor) -> Tensor:
        """Encode log-mel units of any one length: [U, bins, frames] -> [U, n, C] float32.

        `frames` is a multiple of the manifest's mel_frames_multiple, mel_frames_most at most.
        """
        multiple, most = self.manifest.mel_frames_multiple, self.manifest.mel_frames_most
        if not 0 < mel.shape[2] <= most or mel.shape[2] % multiple:
            raise ValueError(
                f'sound of {mel.shape[2]} mel frames; give a multiple of {multiple}, '
                f'{most} at most'
            )
        return in_parts(self.graphs.towers['sound'], 'mel', mel, UNITS_AT_ONCE)

    def embed(self, ids: Tensor) -> Tensor:
        """Return text embeddings: ids [L] -> [L, C], looked up in the file."""
        return self.embeddings.rows(ids).float()

    def make_decoder(self, capacity: int) -> SteppingDecoder:
        """Return a decoder for one conversation; all of them share the weights."""
        return self.graphs.make_decoder(capacity)


def open_cpu(
    folder: str | Path,
    options: CpuOptions = DEFAULTS,
    precision: str = DEFAULT_PRECISION,
    **given: Any,
) -> CpuEngine:
    """Open an export for the CPU, or a checkpoint, which is exported first.

    A checkpoint is exported with `precision` and `given` into a temporary folder each time:
    20 s for half a billion weights. Raises EngineError or CheckpointError with one sentence.
    """
    folder = Path(folder)
    if (folder / FILE).exists() or not (folder / 'llm').is_dir():
        return _open_export(folder, options)
    # What exports loads the network in PyTorch, seconds that an export needs not.
    from omnivinci_ros.engine.cpu.export import export_for_cpu

    with tempfile.TemporaryDirectory(prefix='omnivinci-cpu-') as place:
        made = Path(place) / 'export'
        # Timing both each time would take too long.
        decoder = OPENVINO if options.decoder == AUTO else options.decoder
        export_for_cpu(folder, made, precision=precision, decoders=(OPENVINO, decoder), **given)
        # Mapped files outlive the folder.
        return _open_export(made, replace(options, decoder=decoder))


def _open_export(folder: Path, options: CpuOptions) -> CpuEngine:
    manifest = read_cpu_manifest(folder, OMNIVINCI)
    config = read_config(folder / SETTINGS)
    llm = stock_config('llm', config.llm)
    bins = stock_config('sound_tower', config.sound_tower).num_mel_bins
    embeddings = TokenEmbeddings(folder / manifest.embeddings)

    size, steps = config.image_size, manifest.mel_frames_multiple

    def see(run: CpuRun) -> None:
        in_parts(run, 'pixels', torch.zeros(1, 3, size, size), 1)

    def hear(run: CpuRun) -> None:
        in_parts(run, 'mel', torch.zeros(1, bins, steps), 1)

    conversations: Conversations[SteppingDecoder] = Conversations(
        openvino=lambda run, capacity: CpuDecoder(run, llm, embeddings, capacity),
        onnx_runtime=lambda session, capacity: FusedDecoder(session, llm, embeddings, capacity),
        width=llm.hidden_size,
    )
    return CpuEngine(
        manifest=manifest,
        config=config,
        tokenizer=Tokenizer.read(folder / SETTINGS / 'llm'),
        graphs=open_export(
            folder, manifest, options, conversations, {'vision': see, 'sound': hear}
        ),
        embeddings=embeddings,
    )
