# SPDX-License-Identifier: Apache-2.0
"""The CPU path: the decoder and the encoders of a checkpoint that was exported for it."""
from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers.models.qwen2.modeling_qwen2 import Qwen2RotaryEmbedding

from omnivinci_ros.engine.cpu_export import export_for_cpu
from omnivinci_ros.engine.cpu_session import CpuSession
from omnivinci_ros.engine.cpu_session import let_go
from omnivinci_ros.engine.cpu_weights import SCHEMES
from omnivinci_ros.engine.decoding import TokenEmbeddings
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs import NAMES
from omnivinci_ros.engine.graphs import causal_inputs
from omnivinci_ros.engine.manifest import FILE
from omnivinci_ros.engine.manifest import SETTINGS
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.model.config import read_config
from omnivinci_ros.model.stepping import SteppingDecoder
from omnivinci_ros.model.towers import stock_config

CHUNK = 512  # tokens of a prompt at a time; more is not faster and takes more memory
PICTURES_AT_ONCE = 8
UNITS_AT_ONCE = 4


class CpuDecoder(SteppingDecoder):
    """A decoder that keeps its keys and values in the session."""

    def __init__(
        self,
        session: CpuSession,
        rotary: Qwen2RotaryEmbedding,
        embeddings: TokenEmbeddings,
        capacity: int,
        context_most: int,
        chunk: int = CHUNK,
    ):
        super().__init__(capacity, context_most, chunk)
        self._session, self._rotary, self._embeddings = session, rotary, embeddings
        self._beams = torch.zeros(1, dtype=torch.int32)

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None].float()

    def _cut(self, length: int) -> None:
        if not length:
            self._session.reset()
        elif length < self.length:
            self._session.cut(length)

    def _step(self, embeds: Tensor) -> Tensor:
        positions, mask = causal_inputs(self.length, embeds.shape[1], torch.float32)
        cos, sin = self._rotary(embeds, positions)
        feeds = {
            'embeds': embeds.float().contiguous(), 'cos': cos[None], 'sin': sin[None],
            'mask': mask, 'beams': self._beams,
        }
        try:
            return self._session.run(feeds)[0, -1]
        except RuntimeError:
            self._forget_half_a_step()
            raise

    def _forget_half_a_step(self) -> None:
        """Bring the session back to `length` tokens; some layers have more."""
        if self.length:
            self._session.cut(self.length)
        else:
            self._session.reset()


@dataclass(frozen=True)
class CpuEngine:
    """A checkpoint on the CPU; CRTE and grouping are the network's own."""

    manifest: Manifest
    settings: Path  # folder for read_config and Tokenizer.read
    decoder: CpuDecoder
    vision: CpuSession
    sound: CpuSession

    def encode_frames(self, pixels: Tensor) -> Tensor:
        """Encode pictures: [F, 3, H, W] -> [F, n, C] float32."""
        return _in_parts(self.vision, 'pixels', pixels, PICTURES_AT_ONCE)

    def encode_sound(self, mel: Tensor) -> Tensor:
        """Encode log-mel units of any one length: [U, bins, frames] -> [U, n, C] float32.

        `frames` is a multiple of the manifest's mel_frames_multiple, mel_frames_most at most.
        """
        multiple, most = self.manifest.mel_frames_multiple, self.manifest.mel_frames_most
        if not 0 < mel.shape[2] <= most or mel.shape[2] % multiple:
            raise ValueError(
                f'sound of {mel.shape[2]} mel frames; give a multiple of {multiple}, {most} at most'
            )
        return _in_parts(self.sound, 'mel', mel, UNITS_AT_ONCE)


def _in_parts(session: CpuSession, name: str, batch: Tensor, most: int) -> Tensor:
    return torch.cat([session.run({name: part.float().contiguous()}) for part in batch.split(most)])


def open_cpu(
    folder: str | Path, capacity: int, threads: int = 0, precision: str = 'cpu-int4', **given: Any,
) -> CpuEngine:
    """Open an export for the CPU, or a checkpoint, which is exported first.

    A checkpoint is exported with `precision` and `given` into a temporary folder each time:
    seconds for half a billion weights, minutes for nine. `threads` is 0 for all cores. Raises
    EngineError or CheckpointError with one sentence.
    """
    folder = Path(folder)
    if (folder / FILE).exists() or not (folder / 'llm').is_dir():
        return _open_export(folder, folder / SETTINGS, capacity, threads)
    with tempfile.TemporaryDirectory(prefix='omnivinci-cpu-') as place:
        made = Path(place) / 'export'
        export_for_cpu(folder, made, precision=precision, **given)
        return _open_export(made, folder, capacity, threads)  # mapped files outlive the folder


def _open_export(folder: Path, settings: Path, capacity: int, threads: int) -> CpuEngine:
    manifest = read_manifest(folder)
    if manifest.precision not in SCHEMES:
        raise EngineError(
            f'{folder}: is an export with precision {manifest.precision}; make one for the CPU '
            'with omnivinci export --precision cpu-int4'
        )
    missing = [name for name in NAMES if name not in manifest.graphs]
    if missing:
        raise EngineError(f'{folder / FILE}: has no graph {missing[0]}; export again')
    config = read_config(folder / SETTINGS)
    llm = stock_config('llm', config.llm)
    vision, sound, session = (_open(folder, manifest, name, threads) for name in NAMES)
    table = TokenEmbeddings(folder / manifest.embeddings)
    decoder = CpuDecoder(
        session, Qwen2RotaryEmbedding(llm), table, capacity, manifest.context_most)
    engine = CpuEngine(manifest, settings, decoder, vision, sound)
    # A first run packs the weights: here, and not in the first window.
    engine.encode_frames(torch.zeros(1, 3, config.image_size, config.image_size))
    bins = stock_config('sound_tower', config.sound_tower).num_mel_bins
    engine.encode_sound(torch.zeros(1, bins, manifest.mel_frames_multiple))
    decoder.prefill(torch.zeros(1, 1, llm.hidden_size))
    decoder.reset()
    for name in NAMES:
        let_go(folder / manifest.graphs[name].data)
    return engine


def _open(folder: Path, manifest: Manifest, name: str, threads: int) -> CpuSession:
    path = graph_path(folder, manifest.graphs[name])
    return CpuSession(path, exact=SCHEMES[manifest.precision].layers == 32, threads=threads)
