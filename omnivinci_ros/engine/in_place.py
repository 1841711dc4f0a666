# SPDX-License-Identifier: Apache-2.0
"""A decoder whose session keeps the cache and writes it in place."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.engine.decoding import DTYPES
from omnivinci_ros.engine.decoding import TokenEmbeddings
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs import kv_names
from omnivinci_ros.engine.in_place_graph import in_place_inputs
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import graph_path
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.session import CPU
from omnivinci_ros.engine.session import OnnxSession
from omnivinci_ros.engine.session import in_order
from omnivinci_ros.model.stepping import PREFILL_CHUNK
from omnivinci_ros.model.stepping import SteppingDecoder


class InPlaceSession(Protocol):
    """A decoder's graph with its cache."""

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        """Take embeds, positions, mask and begin; return the logits [B, vocabulary]."""


class InPlaceDecoder(SteppingDecoder):
    """An exported decoder with a cache of fixed size; to forget costs nothing."""

    def __init__(
        self,
        session: InPlaceSession,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
    ):
        super().__init__(capacity, manifest.context_most, chunk)
        self._session, self._embeddings = session, embeddings
        self._size = manifest.context_most  # of the cache, whatever is used of it
        self._dtype = DTYPES[decoder_ports(manifest)['embeds'].dtype]

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None]

    def _cut(self, length: int) -> None:
        pass  # what lies behind the length is masked, and then written over

    def _step(self, embeds: Tensor) -> Tensor:
        positions, mask, begin = in_place_inputs(
            self.length, embeds.shape[1], self._size, self._dtype
        )
        return self._session.run({
            'embeds': embeds.to(self._dtype), 'positions': positions, 'mask': mask, 'begin': begin,
        })[0]


class OnnxInPlaceSession:
    """The in-place decoder in ONNX Runtime: a cache's output is bound to its input's memory."""

    def __init__(self, path: Path, cache: Mapping[str, Port], **options):
        session = OnnxSession(path, **options)
        if session.provider != CPU:
            raise EngineError(f'{path}: {session.provider} has a cache in place on the CPU alone')
        self.inputs = tuple(name for name in session.inputs if name not in cache)
        self._session = session
        self._binding = session.bindings()
        self._binding.bind_output('logits')
        past, present = kv_names(len(cache) // 2)
        # Zeros: what is masked still meets a weight of 0, and 0 times a NaN is one.
        self._cache = {
            name: torch.zeros(1, *cache[name].shape[1:], dtype=DTYPES[cache[name].dtype])
            for name in past
        }
        for before, after in zip(past, present, strict=True):
            held = self._cache[before]
            self._binding.bind_input(*_place(before, held))
            self._binding.bind_output(*_place(after, held))

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        # Held by a name until the run is over: the binding keeps addresses alone.
        values = [value.contiguous() for value in in_order(self.inputs, feeds)]
        for name, value in zip(self.inputs, values, strict=True):
            self._binding.bind_input(*_place(name, value))
        self._session.run_bound(self._binding)
        return torch.from_numpy(self._binding.get_outputs()[0].numpy())


def open_in_place_decoder(export: str | Path, capacity: int, **options) -> InPlaceDecoder:
    """Open the decoder of an export whose kv is in-place, in ONNX Runtime."""
    manifest = read_manifest(export)
    if manifest.kv != IN_PLACE:
        raise EngineError(f'{export}: its cache is {manifest.kv}; export with --kv {IN_PLACE}')
    cache = {name: port for name, port in decoder_ports(manifest).items() if _is_past(name)}
    session = OnnxInPlaceSession(graph_path(export, manifest.graphs['decoder']), cache, **options)
    table = TokenEmbeddings(Path(export) / manifest.embeddings)
    return InPlaceDecoder(session, manifest, table, capacity)


def decoder_ports(manifest: Manifest) -> dict[str, Port]:
    """Return the inputs of an export's decoder by name."""
    return {port.name: port for port in manifest.graphs['decoder'].inputs}


def _is_past(name: str) -> bool:
    return name.startswith('past_')


def _place(name: str, value: Tensor) -> tuple:
    """Return what ONNX Runtime wants to know of a tensor that it uses where it lies."""
    kind = value.numpy().dtype.type
    return name, 'cpu', 0, kind, tuple(value.shape), value.data_ptr()
