# SPDX-License-Identifier: Apache-2.0
"""Graphs of stock Qwen2 layers whose past goes in and comes out whole.

Every runtime can hold such a past (keys and values of each layer in turn); each step copies it.
Batches are padded at the left.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch import nn
from transformers import Qwen2ForCausalLM

from omnivinci_ros.engine.graphs.ports import causal_inputs
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.graphs.spec import EXAMPLE_BATCH
from omnivinci_ros.engine.graphs.spec import EXAMPLE_NEW
from omnivinci_ros.engine.graphs.spec import EXAMPLE_PAST
from omnivinci_ros.engine.graphs.spec import EXAMPLE_ROWS
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.graphs.spec import Weights


class DecoderGraph(nn.Module):
    """Embeddings and the past to the logits at `rows` [R] of them and the past with them."""

    def __init__(self, llm: Qwen2ForCausalLM):
        super().__init__()
        self.llm = llm

    def forward(
        self, embeds: Tensor, positions: Tensor, mask: Tensor, rows: Tensor, past: list[Tensor]
    ) -> tuple[Tensor, ...]:
        trunk = self.llm.model
        turns = trunk.rotary_emb(embeds, positions)
        hidden, present = _read(trunk, embeds, turns, mask, past)
        return (logits_at(self.llm.lm_head, trunk.norm(hidden.index_select(1, rows))), *present)


class TurnedDecoderGraph(nn.Module):
    """As DecoderGraph, with the cosines and sines [B, S, head] that tokens turn by.

    So positions may have several axes. The logits are those after the last token. `lead_in`
    brings what is read to the layers' width.
    """

    gives_hidden = False
    trunk: Any

    def __init__(
        self,
        trunk: Any,  # of a stock model
        head: nn.Module,
        *,
        lead_in: nn.Module | None = None,
    ):
        super().__init__()
        self.trunk, self.head, self.lead_in = trunk, head, lead_in

    def forward(
        self, embeds: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past: list[Tensor]
    ) -> tuple[Tensor, ...]:
        x = embeds if self.lead_in is None else self.lead_in(embeds)
        hidden, present = _read(self.trunk, x, (cos, sin), mask, past)
        return (self.head(self.trunk.norm(hidden[:, -1])).float(), *present)


class ToldDecoderGraph(TurnedDecoderGraph):
    """The same, which gives the last hidden states of all tokens, after the norm, for a talker.

    The logits are those at `rows` [R].
    """

    gives_hidden = True

    def forward(  # type: ignore[override]
        self,
        embeds: Tensor,
        cos: Tensor,
        sin: Tensor,
        mask: Tensor,
        rows: Tensor,
        past: list[Tensor],
    ) -> tuple[Tensor, ...]:
        hidden, present = _read(self.trunk, embeds, (cos, sin), mask, past)
        hidden = self.trunk.norm(hidden)
        return (logits_at(self.head, hidden.index_select(1, rows)), hidden, *present)


def logits_at(head: nn.Module, hidden: Tensor) -> Tensor:
    """Return the logits [B, R, vocabulary] of hidden states [B, R, C], float32.

    The head is given a matrix: so it becomes a Gemm, whose weight int4 leaves as it is.
    """
    logits: Tensor = head(hidden.flatten(0, 1)).float()
    return logits.view(hidden.shape[0], hidden.shape[1], -1)


class _Concatenated:
    """A KV cache as Qwen2 calls it, which gives new tensors and changes none."""

    def __init__(self, past: list[Tensor]):
        self._past = past
        self.present: list[Tensor] = []

    def update(
        self, keys: Tensor, values: Tensor, layer: int, *_: object
    ) -> tuple[Tensor, Tensor]:
        both = (
            torch.cat([self._past[2 * layer], keys], dim=2),
            torch.cat([self._past[2 * layer + 1], values], dim=2),
        )
        self.present += both
        return both


def _read(
    trunk: Any, embeds: Tensor, turns: tuple[Tensor, Tensor], mask: Tensor, past: list[Tensor]
) -> tuple[Tensor, list[Tensor]]:
    """Return what the layers make of embeddings [B, S, C], before the norm, and the new past."""
    cache = _Concatenated(past)
    hidden = embeds
    for layer in trunk.layers:
        hidden = layer(
            hidden,
            attention_mask=mask,
            position_embeddings=turns,
            past_key_values=cache,
            use_cache=True,
        )
    return hidden, cache.present


def decoder_spec(llm: Qwen2ForCausalLM) -> GraphSpec:
    """Return the graph of a decoder whose positions are counted."""
    config, dtype = llm.config, llm.dtype
    positions, mask = causal_inputs(EXAMPLE_PAST, EXAMPLE_NEW, dtype)
    past = _Past(config)
    batch, new = torch.export.Dim('batch'), torch.export.Dim('new')
    return GraphSpec(
        name='decoder',
        module=DecoderGraph(llm),
        example=(
            torch.zeros(EXAMPLE_BATCH, EXAMPLE_NEW, config.hidden_size, dtype=dtype),
            positions.repeat(EXAMPLE_BATCH, 1),
            mask.repeat(EXAMPLE_BATCH, 1, 1, 1),
            torch.arange(EXAMPLE_ROWS),
            past.example(dtype, 'cpu'),
        ),
        inputs=('embeds', 'positions', 'mask', 'rows', *past.names),
        outputs=('logits', *past.present),
        free=(
            {0: batch, 1: new},
            {0: batch, 1: new},
            {0: batch, 2: new, 3: torch.export.Dim.DYNAMIC},
            {0: torch.export.Dim('rows')},
            past.free(batch),
        ),
        axes={
            'embeds': ('batch', 'new', config.hidden_size),
            'positions': ('batch', 'new'),
            'mask': ('batch', 1, 'new', 'past + new'),
            'rows': ('rows',),
            **past.axes(),
        },
    )


def turned_decoder_spec(
    name: str,
    module: TurnedDecoderGraph,
    config: Any,
    width: int,
    *,
    dtype: torch.dtype,
    weights: Weights,
) -> GraphSpec:
    """Return the graph of a decoder without weights, whose positions come as cosines and sines.

    `config` is that of the layers, `width` that of the embeddings.
    """
    past = _Past(config)
    _, mask = causal_inputs(EXAMPLE_PAST, EXAMPLE_NEW, dtype)
    turns = torch.zeros(EXAMPLE_BATCH, EXAMPLE_NEW, past.size, dtype=dtype, device='meta')
    batch, new = torch.export.Dim('batch'), torch.export.Dim('new')
    shape = ('batch', 'new', past.size)
    hidden = ('hidden',) if module.gives_hidden else ()
    rows = ('rows',) if module.gives_hidden else ()
    return GraphSpec(
        name=name,
        module=module,
        example=(
            torch.zeros(EXAMPLE_BATCH, EXAMPLE_NEW, width, dtype=dtype, device='meta'),
            turns,
            turns.clone(),
            mask.repeat(EXAMPLE_BATCH, 1, 1, 1).to('meta'),
            *(torch.zeros(EXAMPLE_ROWS, dtype=torch.int64, device='meta') for _ in rows),
            past.example(dtype, 'meta'),
        ),
        inputs=('embeds', 'cos', 'sin', 'mask', *rows, *past.names),
        outputs=('logits', *hidden, *past.present),
        free=(
            {0: batch, 1: new},
            {0: batch, 1: new},
            {0: batch, 1: new},
            {0: batch, 2: new, 3: torch.export.Dim.DYNAMIC},
            *({0: torch.export.Dim('rows')} for _ in rows),
            past.free(batch),
        ),
        axes={
            'embeds': ('batch', 'new', width),
            'cos': shape,
            'sin': shape,
            'mask': ('batch', 1, 'new', 'past + new'),
            **dict.fromkeys(rows, ('rows',)),
            **past.axes(),
        },
        weights=weights,
    )


class _Past:
    """The ports of a concatenated past."""

    def __init__(self, config: Any):
        size = getattr(config, 'head_dim', None)
        self.size: int = size or config.hidden_size // config.num_attention_heads
        self.heads: int = config.num_key_value_heads
        self.names, self.present = kv_names(config.num_hidden_layers)

    def example(self, dtype: torch.dtype, device: str) -> list[Tensor]:
        shape = (EXAMPLE_BATCH, self.heads, EXAMPLE_PAST, self.size)
        return [torch.zeros(shape, dtype=dtype, device=device) for _ in self.names]

    def free(self, batch: Any) -> list[dict[int, Any]]:
        return [{0: batch, 2: torch.export.Dim('past')}] * len(self.names)

    def axes(self) -> dict[str, tuple[int | str, ...]]:
        return dict.fromkeys(self.names, ('batch', self.heads, 'past', self.size))
