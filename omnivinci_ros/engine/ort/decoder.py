# SPDX-License-Identifier: Apache-2.0
"""The decoder of an export, as `generate` calls it: the session runs, the past is kept here."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.engine.graphs.network import causal_inputs
from omnivinci_ros.engine.graphs.network import kv_names
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.ort.session import Session
from omnivinci_ros.engine.ort.session import open_graph
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import SteppingDecoder

# ONNX's names for what a graph's ports hold.
DTYPES = {'float': torch.float32, 'float16': torch.float16, 'bfloat16': torch.bfloat16}


class EngineDecoder(SteppingDecoder):
    """An exported decoder whose past goes in and comes out whole."""

    def __init__(
        self,
        session: Session,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
    ):
        super().__init__(capacity, manifest.context_most, chunk)
        self._session, self._embeddings = session, embeddings
        ports = {port.name: port for port in manifest.graphs['decoder'].inputs}
        self._dtype = DTYPES[ports['embeds'].dtype]
        past = [port for name, port in ports.items() if name.startswith('past_')]
        self._past_names, self._present_names = kv_names(len(past) // 2)
        _, heads, _, head_dim = ports[self._past_names[0]].shape
        empty = torch.zeros(1, heads, 0, head_dim, dtype=self._dtype)
        self._past = dict.fromkeys(self._past_names, empty)

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None]

    def _cut(self, length: int) -> None:
        # Copied: a view would keep the memory of all.
        self._past = {name: kept[:, :, :length].clone() for name, kept in self._past.items()}

    def _step(self, embeds: Tensor) -> Tensor:
        new = embeds.shape[1]
        positions, mask = causal_inputs(self.length, new, self._dtype)
        made = self._session.run(
            {
                'embeds': embeds.to(self._dtype),
                'positions': positions,
                'mask': mask,
                **self._past,
            }
        )
        self._past = {
            past: made[present]
            for past, present in zip(self._past_names, self._present_names, strict=True)
        }
        return made['logits'][0]


def open_decoder(export: str | Path, capacity: int, **options) -> SteppingDecoder:
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
    if manifest.kv == IN_PLACE:
        from omnivinci_ros.engine.decoders import HeldCacheDecoder
        from omnivinci_ros.engine.decoders import OnnxInPlaceSession
        from omnivinci_ros.engine.decoders import cache_ports

        held = OnnxInPlaceSession(session, cache_ports(manifest))
        return HeldCacheDecoder(held, manifest, embeddings, capacity)
    return EngineDecoder(session, manifest, embeddings, capacity)
