# SPDX-License-Identifier: Apache-2.0
"""The decoder of an export in ONNX Runtime, its cache whole or in place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.engine.decoders import EngineDecoder
from omnivinci_ros.engine.decoders import ExportedDecoder
from omnivinci_ros.engine.decoders import HeldCacheDecoder
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs.ports import DTYPES
from omnivinci_ros.engine.graphs.ports import cache_ports
from omnivinci_ros.engine.graphs.ports import fixed_axes
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.session import CPU
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.sessions import in_order
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import Rotary
from omnivinci_ros.engine.turned_decoders import TurnedEngineDecoder
from omnivinci_ros.model.drafts import DraftCost
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

DRAFTS = DraftCost(7, step=1.1, token=0.1)  # seen on a CPU with AVX2


def open_decoder(export: str | Path, capacity: int, **options: Any) -> SteppingDecoder:
    """Open an export's decoder in ONNX Runtime."""
    manifest = read_manifest(export)
    session = open_graph(export, 'decoder', **options)
    table = TokenEmbeddings(Path(export) / manifest.embeddings)
    return make_decoder(session, manifest, table, capacity)


def make_decoder(
    session: OnnxSession,
    manifest: Manifest,
    embeddings: TokenEmbeddings,
    capacity: int,
) -> SteppingDecoder:
    """Return a conversation with a cache of its own, of the kind that the export has."""
    decoder: ExportedDecoder
    if manifest.kv == IN_PLACE:
        held = OnnxInPlaceSession(session, cache_ports(manifest))
        decoder = HeldCacheDecoder(held, manifest, embeddings, capacity)
    else:
        decoder = EngineDecoder(session, manifest, embeddings, capacity)
    _check_drafts(decoder)
    return decoder


def make_turned_decoder(
    session: OnnxSession,
    manifest: Manifest,
    embeddings: TokenEmbeddings,
    capacity: int,
    *,
    rotary: Rotary,
    keep_hidden: bool = False,
) -> TurnedEngineDecoder:
    """As `make_decoder`, for a decoder whose tokens have ids of three axes."""
    decoder = TurnedEngineDecoder(
        session, manifest, embeddings, capacity, rotary=rotary, keep_hidden=keep_hidden
    )
    _check_drafts(decoder)
    return decoder


def _check_drafts(decoder: ExportedDecoder) -> None:
    """Have a decoder check drafts, unless an earlier version exported it."""
    if decoder.gives_rows:
        decoder.draft_cost = DRAFTS


class OnnxInPlaceSession:
    """The in-place decoder in ONNX Runtime: a cache's output is bound to its input's memory.

    `also` holds what else the last run gave, such as hidden states.
    """

    def __init__(self, session: OnnxSession, cache: Mapping[str, Port]):
        if session.provider != CPU:
            raise EngineError(
                f"{session.provider}: a cache in place is bound in the CPU's memory; use "
                f'{CPU}, or export with --kv concatenated'
            )
        self.inputs = tuple(name for name in session.inputs if name not in cache)
        self._session = session
        self._binding = session.bindings()
        past, present = kv_names(len(cache) // 2)
        # Zeros: what is masked still meets a weight of 0, and 0 times a NaN is one.
        self.cache = {
            name: torch.zeros(1, *fixed_axes(cache[name])[1:], dtype=DTYPES[cache[name].dtype])
            for name in past
        }
        for before, after in zip(past, present, strict=True):
            held = self.cache[before]
            self._binding.bind_input(*_place(before, held))
            self._binding.bind_output(*_place(after, held))
        self._made = tuple(name for name in session.outputs if name not in present)
        self.also: dict[str, Tensor] = {}

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        """Take what is new of a step; return the logits [B, R, vocabulary] at its rows."""
        # Held by a name until the run is over: the binding keeps addresses alone.
        values = [value.contiguous() for value in in_order(self.inputs, feeds)]
        for name, value in zip(self.inputs, values, strict=True):
            self._binding.bind_input(*_place(name, value))
        for name in self._made:
            self._binding.bind_output(name)  # anew: steps give different numbers of rows
        self._session.run_bound(self._binding)
        outputs = self._binding.get_outputs()[-len(self._made) :]
        made = dict(zip(self._made, outputs, strict=True))
        # Copied: the next run may write over it.
        given = {name: torch.from_numpy(value.numpy()).clone() for name, value in made.items()}
        logits = given.pop('logits')
        self.also = given
        return logits

    def addresses(self) -> set[int]:
        """Return where the last run left the caches."""
        outputs = self._binding.get_outputs()[: -len(self._made)]
        return {output.data_ptr() for output in outputs}

    def cut(self, length: int) -> None:
        """Do nothing: what lies behind the length is masked, and then written over."""


def _place(name: str, value: Tensor) -> tuple[Any, ...]:
    """Return what ONNX Runtime wants to know of a tensor that it uses where it lies."""
    kind = value.numpy().dtype.type
    return name, 'cpu', 0, kind, tuple(value.shape), value.data_ptr()
