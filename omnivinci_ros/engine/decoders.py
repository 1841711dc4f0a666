# SPDX-License-Identifier: Apache-2.0
"""A decoder whose session keeps the past; ONNX Runtime with a cache that is written in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs.in_place import in_place_inputs
from omnivinci_ros.engine.graphs.network import causal_inputs
from omnivinci_ros.engine.graphs.network import kv_names
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.ort.decoder import DTYPES
from omnivinci_ros.engine.ort.session import CPU
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.ort.session import in_order
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class CacheSession(Protocol):
    """A decoder's graph and the past of one conversation."""

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        """Take what is new of a step; return the logits [B, vocabulary]."""

    def cut(self, length: int) -> None:
        """Keep the past of the first `length` tokens."""


class HeldCacheDecoder(SteppingDecoder):
    """An exported decoder whose session keeps the past: in place, or in buffers that alternate."""

    def __init__(
        self,
        session: CacheSession,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
    ):
        super().__init__(capacity, manifest.context_most, chunk)
        self._session, self._embeddings = session, embeddings
        # Of a cache in place, whatever is used of it.
        self._size = manifest.context_most if manifest.kv == IN_PLACE else 0
        self._dtype = DTYPES[decoder_ports(manifest)['embeds'].dtype]

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None]

    def _cut(self, length: int) -> None:
        self._session.cut(length)

    def _step(self, embeds: Tensor) -> Tensor:
        new = embeds.shape[1]
        feeds = {'embeds': embeds.to(self._dtype)}
        if self._size:
            made = in_place_inputs(self.length, new, self._size, self._dtype)
            feeds |= dict(zip(('positions', 'mask', 'begin'), made, strict=True))
        else:
            made = causal_inputs(self.length, new, self._dtype)
            feeds |= dict(zip(('positions', 'mask'), made, strict=True))
        return self._session.run(feeds)[0]


class OnnxInPlaceSession:
    """The in-place decoder in ONNX Runtime: a cache's output is bound to its input's memory."""

    def __init__(self, session: OnnxSession, cache: Mapping[str, Port]):
        if session.provider != CPU:
            raise EngineError(
                f"{session.provider}: a cache in place is bound in the CPU's memory; use "
                f'{CPU}, or export with --kv concatenated'
            )
        self.inputs = tuple(name for name in session.inputs if name not in cache)
        self._session = session
        self._binding = session.bindings()
        self._binding.bind_output('logits')
        past, present = kv_names(len(cache) // 2)
        # Zeros: what is masked still meets a weight of 0, and 0 times a NaN is one.
        self.cache = {
            name: torch.zeros(1, *cache[name].shape[1:], dtype=DTYPES[cache[name].dtype])
            for name in past
        }
        for before, after in zip(past, present, strict=True):
            held = self.cache[before]
            self._binding.bind_input(*_place(before, held))
            self._binding.bind_output(*_place(after, held))

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        # Held by a name until the run is over: the binding keeps addresses alone.
        values = [value.contiguous() for value in in_order(self.inputs, feeds)]
        for name, value in zip(self.inputs, values, strict=True):
            self._binding.bind_input(*_place(name, value))
        self._session.run_bound(self._binding)
        # Copied: the next run may write over it.
        return torch.from_numpy(self._binding.get_outputs()[0].numpy()).clone()

    def addresses(self) -> set[int]:
        """Return where the last run left the caches."""
        return {output.data_ptr() for output in self._binding.get_outputs()[1:]}

    def cut(self, length: int) -> None:
        """Do nothing: what lies behind the length is masked, and then written over."""


def decoder_ports(manifest: Manifest) -> dict[str, Port]:
    """Return the inputs of an export's decoder by name."""
    return {port.name: port for port in manifest.graphs['decoder'].inputs}


def cache_ports(manifest: Manifest) -> dict[str, Port]:
    """Return those that take the past."""
    return {n: port for n, port in decoder_ports(manifest).items() if n.startswith('past_')}


def _place(name: str, value: Tensor) -> tuple:
    """Return what ONNX Runtime wants to know of a tensor that it uses where it lies."""
    kind = value.numpy().dtype.type
    return name, 'cpu', 0, kind, tuple(value.shape), value.data_ptr()
