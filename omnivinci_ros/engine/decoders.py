# SPDX-License-Identifier: Apache-2.0
"""Decoders of an export: the past goes in and out whole, or the session keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.engine.graphs.ports import DTYPES
from omnivinci_ros.engine.graphs.ports import cache_ports
from omnivinci_ros.engine.graphs.ports import causal_inputs
from omnivinci_ros.engine.graphs.ports import decoder_ports
from omnivinci_ros.engine.graphs.ports import fixed_axes
from omnivinci_ros.engine.graphs.ports import in_place_inputs
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.manifest import IN_PLACE
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.sessions import Session
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class CacheSession(Protocol):
    """A decoder's graph and the past of one conversation."""

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        """Take what is new of a step; return the logits [B, vocabulary]."""

    def cut(self, length: int) -> None:
        """Keep the past of the first `length` tokens."""


class ExportedDecoder(SteppingDecoder):
    """What both kinds share: the table of token embeddings, and the graph's number type."""

    def __init__(
        self, manifest: Manifest, embeddings: TokenEmbeddings, capacity: int, chunk: int
    ) -> None:
        super().__init__(capacity, manifest.context_most, chunk)
        self._embeddings = embeddings
        self._dtype = DTYPES[decoder_ports(manifest)['embeds'].dtype]

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None]

    def _places(self, positions: Tensor) -> dict[str, Tensor]:
        """Return the inputs that say where the tokens of a step stand, of positions [1, S]."""
        return {'positions': positions}

    def _gave(self, made: Mapping[str, Tensor]) -> None:
        """Take what a step gave besides logits and past; here nobody asks for it."""


class HeldCacheDecoder(ExportedDecoder):
    """An exported decoder whose session keeps the past: in place, or in buffers that alternate."""

    def __init__(
        self,
        session: CacheSession,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
    ) -> None:
        super().__init__(manifest, embeddings, capacity, chunk)
        self._session = session
        # Of a cache in place, whatever is used of it.
        self._size = manifest.context_most if manifest.kv == IN_PLACE else 0

    def _cut(self, length: int) -> None:
        self._session.cut(length)

    def _step(self, embeds: Tensor) -> Tensor:
        new = embeds.shape[1]
        feeds = {'embeds': embeds.to(self._dtype)}
        if self._size:
            made = in_place_inputs(self.length, new, self._size, self._dtype)
            feeds |= dict(zip(('positions', 'mask', 'begin'), made, strict=True))
        else:
            positions, mask = causal_inputs(self.length, new, self._dtype)
            feeds |= {**self._places(positions), 'mask': mask}
        return self._session.run(feeds)[0]


class EngineDecoder(ExportedDecoder):
    """An exported decoder whose past goes in and comes out whole."""

    def __init__(
        self,
        session: Session,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
    ) -> None:
        super().__init__(manifest, embeddings, capacity, chunk)
        self._session = session
        past = cache_ports(manifest)
        self._past_names, self._present_names = kv_names(len(past) // 2)
        _, heads, _, head_dim = fixed_axes(past[self._past_names[0]])
        empty = torch.zeros(1, heads, 0, head_dim, dtype=self._dtype)
        self._past = dict.fromkeys(self._past_names, empty)

    def _cut(self, length: int) -> None:
        # Copied: a view would keep the memory of all.
        self._past = {name: kept[:, :, :length].clone() for name, kept in self._past.items()}

    def _step(self, embeds: Tensor) -> Tensor:
        new = embeds.shape[1]
        positions, mask = causal_inputs(self.length, new, self._dtype)
        made = self._session.run(
            {
                'embeds': embeds.to(self._dtype),
                **self._places(positions),
                'mask': mask,
                **self._past,
            }
        )
        self._gave(made)
        self._past = {
            past: made[present]
            for past, present in zip(self._past_names, self._present_names, strict=True)
        }
        return made['logits'][0]
