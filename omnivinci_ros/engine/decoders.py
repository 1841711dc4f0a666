# SPDX-License-Identifier: Apache-2.0
"""Decoders of an export: the past goes in and out whole, or the session keeps it."""

from __future__ import annotations

from abc import abstractmethod
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
from omnivinci_ros.model.stepping_decoder import ROUNDING
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class CacheSession(Protocol):
    """A decoder's graph and the past of one conversation."""

    def run(self, feeds: Mapping[str, Tensor]) -> Tensor:
        """Take what is new of a step; return the logits [B, R, vocabulary] at its rows.

        Of an export of an earlier version, which has no rows: [B, vocabulary].
        """

    def cut(self, length: int) -> None:
        """Keep the past of the first `length` tokens."""


class ExportedDecoder(SteppingDecoder):
    """What both kinds share: the table of token embeddings, and the graph's number type."""

    def __init__(
        self, manifest: Manifest, embeddings: TokenEmbeddings, capacity: int, chunk: int
    ) -> None:
        super().__init__(capacity, manifest.context_most, chunk)
        self._embeddings = embeddings
        ports = decoder_ports(manifest)
        self._dtype = DTYPES[ports['embeds'].dtype]
        self.rounding = ROUNDING[self._dtype]
        self.gives_rows = 'rows' in ports  # exports of earlier versions have none

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None]

    def _places(self, positions: Tensor) -> dict[str, Tensor]:
        """Return the inputs that say where the tokens of a step stand, of positions [1, S]."""
        return {'positions': positions}

    def _gave(self, made: Mapping[str, Tensor]) -> None:
        """Take what a step gave besides logits and past; here nobody asks for it."""

    def _step(self, embeds: Tensor) -> Tensor:
        return self._run(embeds, torch.tensor([embeds.shape[1] - 1]))[-1]

    def _step_each(self, embeds: Tensor) -> Tensor:
        if not self.gives_rows:
            return super()._step_each(embeds)
        return self._run(embeds, torch.arange(embeds.shape[1]))

    @abstractmethod
    def _run(self, embeds: Tensor, rows: Tensor) -> Tensor:
        """Add embeddings [1, L, C] to the past; return the logits [rows, vocabulary] at rows."""

    def _wanted(self, rows: Tensor) -> dict[str, Tensor]:
        return {'rows': rows} if self.gives_rows else {}


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

    def _run(self, embeds: Tensor, rows: Tensor) -> Tensor:
        new = embeds.shape[1]
        feeds = {'embeds': embeds.to(self._dtype), **self._wanted(rows)}
        if self._size:
            made = in_place_inputs(self.length, new, self._size, self._dtype)
            feeds |= dict(zip(('positions', 'mask', 'begin'), made, strict=True))
        else:
            positions, mask = causal_inputs(self.length, new, self._dtype)
            feeds |= {**self._places(positions), 'mask': mask}
        return _by_row(self._session.run(feeds))


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

    def _run(self, embeds: Tensor, rows: Tensor) -> Tensor:
        new = embeds.shape[1]
        positions, mask = causal_inputs(self.length, new, self._dtype)
        made = self._session.run(
            {
                'embeds': embeds.to(self._dtype),
                **self._places(positions),
                'mask': mask,
                **self._wanted(rows),
                **self._past,
            }
        )
        self._gave(made)
        self._past = {
            past: made[present]
            for past, present in zip(self._past_names, self._present_names, strict=True)
        }
        return _by_row(made['logits'])


def _by_row(logits: Tensor) -> Tensor:
    """Return the logits of one conversation, [rows, vocabulary]."""
    return logits[0] if logits.ndim == 3 else logits
