# SPDX-License-Identifier: Apache-2.0
"""A decoder that runs in ONNX Runtime's fused operators (fused_graph.py)."""

from __future__ import annotations

import torch
from torch import Tensor
from transformers import Qwen2Config

from omnivinci_ros.engine.cpu.decoder import CHUNK
from omnivinci_ros.engine.cpu.decoder import rotary_of
from omnivinci_ros.engine.graphs.ports import head_size
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.manifest import Port
from omnivinci_ros.engine.ort.decoder import OnnxInPlaceSession
from omnivinci_ros.engine.ort.session import OnnxSession
from omnivinci_ros.engine.token_embeddings import TokenEmbeddings
from omnivinci_ros.engine.turned_decoders import Rotary
from omnivinci_ros.engine.turned_decoders import TurnedDecoder
from omnivinci_ros.model.drafts import DraftCost
from omnivinci_ros.model.stepping_decoder import SteppingDecoder


class FusedDecoder(SteppingDecoder):
    """A conversation; its past stays where it is, and grows in place."""

    rounding = 0.02  # as CpuDecoder's: activations are rounded to 8 bits
    draft_cost = DraftCost(7, token=0.1)  # seen on a CPU with AVX-512 VNNI, of a decoder of 494M

    def __init__(
        self,
        session: OnnxSession,
        config: Qwen2Config,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = CHUNK,
    ) -> None:
        super().__init__(capacity, config.max_position_embeddings, chunk)
        self._embeddings = embeddings
        size = head_size(config)
        shape = (1, config.num_key_value_heads, capacity, size)
        past, _ = kv_names(config.num_hidden_layers)
        self._session = OnnxInPlaceSession(
            session, {name: Port(name, 'float', shape) for name in past}
        )
        self._turns = rotary_of(config)
        self._cos, self._sin = (torch.zeros(capacity, size // 2) for _ in range(2))

    def _row(self, token: int) -> Tensor:
        return self._embeddings[token][None].float()

    def _cut(self, length: int) -> None:
        self._session.cut(length)

    def _step(self, embeds: Tensor) -> Tensor:
        return self._read(embeds, torch.tensor([embeds.shape[1] - 1]))[-1]

    def _step_each(self, embeds: Tensor) -> Tensor:
        return self._read(embeds, torch.arange(embeds.shape[1]))

    def _read(self, embeds: Tensor, rows: Tensor) -> Tensor:
        end = self.length + embeds.shape[1]
        places = torch.arange(self.length, end)
        for table, turned in zip(
            (self._cos, self._sin), self._turned(embeds, places[None]), strict=True
        ):
            table[places] = turned[0, :, : table.shape[1]].float()  # both halves are equal
        logits = self._session.run(
            {
                'embeds': embeds.float(),
                'last_place': torch.tensor([end - 1], dtype=torch.int32),
                'total': torch.tensor([end], dtype=torch.int32),
                'cos': self._cos,
                'sin': self._sin,
                'rows': rows,
            }
        )
        self._gave()
        return logits[0]

    def _turned(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosines and sines [1, S, head] of positions [1, S]."""
        return self._turns(embeds, positions)

    def _gave(self) -> None:
        """Take what a step gave besides logits; here nobody asks for it."""


class FusedThinkerDecoder(FusedDecoder, TurnedDecoder):
    """As FusedDecoder, for tokens with ids of three axes, which `rotary` turns."""

    def __init__(
        self,
        session: OnnxSession,
        config: Qwen2Config,
        embeddings: TokenEmbeddings,
        capacity: int,
        chunk: int = CHUNK,
        *,
        rotary: Rotary,
        keep_hidden: bool = False,
    ) -> None:
        super().__init__(session, config, embeddings, capacity, chunk)
        self.turn_with(rotary, keep_hidden=keep_hidden)

    def _turned(self, embeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        return self._rotary(embeds, self.step_ids(positions.shape[1])[:, None])

    def _gave(self) -> None:
        if self._hidden is not None:
            self._hidden.put(self.length, self._session.also['hidden'])
