# SPDX-License-Identifier: Apache-2.0
"""Exported decoders whose tokens have (time, row, column) ids, as those of Qwen2.5-Omni."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Protocol

import torch
from torch import Tensor

from omnivinci_ros.engine.decoders import CacheSession
from omnivinci_ros.engine.decoders import EngineDecoder
from omnivinci_ros.engine.decoders import ExportedDecoder
from omnivinci_ros.engine.decoders import HeldCacheDecoder
from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.sessions import Session
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.model.positioned_decoder import PositionedDecoder
from omnivinci_ros.model.stepping_decoder import PREFILL_CHUNK

# Embeddings [1, S, C] of a type and ids [3, 1, S] to cosines and sines [1, S, head] of that type.
Rotary = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


class HiddenStates:
    """Last hidden states of a conversation's tokens, [capacity, C], for a talker."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._rows: Tensor | None = None

    def put(self, begin: int, hidden: Tensor) -> None:
        """Take those of a step, [1, S, C]."""
        if self._rows is None:
            self._rows = hidden.new_empty(self._capacity, hidden.shape[2])
        self._rows[begin : begin + hidden.shape[1]] = hidden[0]

    def rows(self, begin: int, end: int, length: int) -> Tensor:
        """Return those of tokens that were read, [1, end - begin, C]."""
        if self._rows is None or not 0 <= begin <= end <= length:
            raise ValueError(f'tokens {begin} to {end} of {length}')
        return self._rows[None, begin:end]


class TurnedDecoder(PositionedDecoder):
    """What all kinds share: `rotary` turns the tokens, and a graph gives its hidden states."""

    _rotary: Rotary
    _hidden: HiddenStates | None

    def turn_with(self, rotary: Rotary, *, keep_hidden: bool) -> None:
        """Have tokens turned so; `keep_hidden` keeps their last hidden states for a talker."""
        self._rotary = rotary
        self._hidden = HiddenStates(self.capacity) if keep_hidden else None

    def hidden_states(self, begin: int, end: int) -> Tensor:
        """Return the last hidden states of tokens that were read, [1, end - begin, C]."""
        if self._hidden is None:
            raise RuntimeError('hidden states were not kept; make the decoder with keep_hidden')
        return self._hidden.rows(begin, end, self.length)


class _TurnedDecoder(ExportedDecoder, TurnedDecoder):
    """What both kinds share that take cosines and sines beside a past of their own."""

    def _places(self, positions: Tensor) -> dict[str, Tensor]:
        ids = self.step_ids(positions.shape[1])
        cos, sin = self._rotary(torch.empty(0, dtype=self._dtype), ids[:, None])
        return {'cos': cos, 'sin': sin}

    def _gave(self, made: Mapping[str, Tensor]) -> None:
        if self._hidden is not None:
            self._hidden.put(self.length, made['hidden'])


class TurnedEngineDecoder(EngineDecoder, _TurnedDecoder):
    """An exported decoder whose past goes in and comes out whole."""

    def __init__(
        self,
        session: Session,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
        *,
        rotary: Rotary,
        keep_hidden: bool = False,
    ) -> None:
        super().__init__(session, manifest, embeddings, capacity, chunk)
        self.turn_with(rotary, keep_hidden=keep_hidden)


class TurnedCacheSession(CacheSession, Protocol):
    """A decoder's graph and the past of one conversation."""

    also: Mapping[str, Tensor]  # what else the last run gave: hidden states


class TurnedHeldCacheDecoder(HeldCacheDecoder, _TurnedDecoder):
    """An exported decoder whose session keeps the past."""

    def __init__(
        self,
        session: TurnedCacheSession,
        manifest: Manifest,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = PREFILL_CHUNK,
        *,
        rotary: Rotary,
        keep_hidden: bool = False,
    ) -> None:
        super().__init__(session, manifest, embeddings, capacity, chunk)
        self._gives = session
        self.turn_with(rotary, keep_hidden=keep_hidden)

    def _run(self, embeds: Tensor, rows: Tensor) -> Tensor:
        logits = super()._run(embeds, rows)
        self._gave(self._gives.also)
        return logits
