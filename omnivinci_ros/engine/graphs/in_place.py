# SPDX-License-Identifier: Apache-2.0
"""The decoder with a cache of fixed size that is written in place.

New keys and values go into the cache with ONNX's TensorScatter (opset 24). A runtime that binds
a cache's output to the address of its input copies nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch import nn
from transformers import Qwen2ForCausalLM
from transformers.models.qwen2.modeling_qwen2 import Qwen2DecoderLayer
from transformers.models.qwen2.modeling_qwen2 import apply_rotary_pos_emb

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra
from omnivinci_ros.engine.graphs.decoder import logits_at
from omnivinci_ros.engine.graphs.ports import in_place_inputs
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.engine.graphs.spec import EXAMPLE_BATCH
from omnivinci_ros.engine.graphs.spec import EXAMPLE_NEW
from omnivinci_ros.engine.graphs.spec import EXAMPLE_ROWS
from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.model.omnivinci.network import OmniVinci

OPSET = 24
LEAST_CONTEXT = 16  # tokens; an example must fit too


@torch.library.custom_op('omnivinci_ros::cache_write', mutates_args=())
def cache_write(cache: Tensor, new: Tensor, begin: Tensor) -> Tensor:
    """Return cache [B, heads, M, D] with new [B, heads, S, D] from begin [B] on."""
    written = cache.clone()
    for row, first in enumerate(begin.tolist()):
        written[row, :, first : first + new.shape[2]] = new[row]
    return written


@cache_write.register_fake
def _(cache: Tensor, new: Tensor, begin: Tensor) -> Tensor:
    return torch.empty_like(cache)


class InPlaceGraph(nn.Module):
    """Embeddings and the whole cache to the logits at `rows` [R] of them and the cache.

    `mask` [B, 1, S, M] says what each position sees of the cache: attention of opset 24 has an
    input for that, which TensorRT drops without a word.
    """

    def __init__(self, llm: Qwen2ForCausalLM):
        super().__init__()
        self.llm = llm

    def forward(
        self,
        embeds: Tensor,
        positions: Tensor,
        mask: Tensor,
        begin: Tensor,
        rows: Tensor,
        past: list[Tensor],
    ) -> tuple[Tensor, ...]:
        trunk = self.llm.model
        turns = trunk.rotary_emb(embeds, positions)
        hidden = embeds  # [B, S, C]
        present: list[Tensor] = []
        for layer, keys, values in zip(trunk.layers, past[::2], past[1::2], strict=True):
            normed = layer.input_layernorm(hidden)
            query, new_keys, new_values = heads_of(layer, normed, turns)
            keys = cache_write(keys, new_keys, begin)
            values = cache_write(values, new_values, begin)
            present += (keys, values)
            seen = attention(query, keys, values, mask, layer.self_attn.scaling)
            hidden = hidden + layer.self_attn.o_proj(seen)
            hidden = hidden + layer.mlp(layer.post_attention_layernorm(hidden))
        logits = logits_at(self.llm.lm_head, trunk.norm(hidden.index_select(1, rows)))
        return (logits, *present)


def attention(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor, scale: float) -> Tensor:
    """Attend with grouped heads: query [B, H, S, D], keys and values [B, K, M, D]; -> [B, S, H D].

    The H / K query heads of a key head are rows of one product, so that no key is repeated:
    repeating them would copy the cache H / K times each step.
    """
    batch, heads, new, size = query.shape
    few = keys.shape[1]
    rows = query.reshape(batch, few, heads // few * new, size)
    scores = torch.matmul(rows, keys.transpose(2, 3)) * scale
    scores = scores.reshape(batch, few, heads // few, new, -1) + mask[:, :, None]
    weights = torch.softmax(scores, dim=-1).reshape(batch, few, heads // few * new, -1)
    seen = torch.matmul(weights, values).reshape(batch, heads, new, size)
    return seen.transpose(1, 2).reshape(batch, new, heads * size)


def in_place_decoder(model: OmniVinci, context: int) -> GraphSpec:
    """Return the decoder's graph for a cache of `context` tokens.

    TensorRT takes no free axis there ('must have a static sequence length dimension').
    """
    config, dtype = model.llm.config, model.llm.dtype
    if not LEAST_CONTEXT <= context <= config.max_position_embeddings:
        raise EngineError(
            f'a cache in place of {context} tokens; give {LEAST_CONTEXT} to '
            f"{config.max_position_embeddings} (the model's) with --context"
        )
    size = getattr(config, 'head_dim', None) or config.hidden_size // config.num_attention_heads
    heads, layers = config.num_key_value_heads, config.num_hidden_layers
    past_names, present_names = kv_names(layers)
    batch, new = torch.export.Dim('batch'), torch.export.Dim('new', max=context)
    positions, mask, begin = in_place_inputs(0, EXAMPLE_NEW, context, dtype)
    shape = (EXAMPLE_BATCH, heads, context, size)
    return GraphSpec(
        name='decoder',
        module=InPlaceGraph(model.llm),
        example=(
            torch.zeros(EXAMPLE_BATCH, EXAMPLE_NEW, config.hidden_size, dtype=dtype),
            positions.repeat(EXAMPLE_BATCH, 1),
            mask.repeat(EXAMPLE_BATCH, 1, 1, 1),
            begin.repeat(EXAMPLE_BATCH),
            torch.arange(EXAMPLE_ROWS),
            [torch.zeros(shape, dtype=dtype) for _ in past_names],
        ),
        inputs=('embeds', 'positions', 'mask', 'begin', 'rows', *past_names),
        outputs=('logits', *present_names),
        free=(
            {0: batch, 1: new},
            {0: batch, 1: new},
            {0: batch, 2: new},
            {0: batch},
            {0: torch.export.Dim('rows')},
            [{0: batch}] * len(past_names),
        ),
        axes={
            'embeds': ('batch', 'new', config.hidden_size),
            'positions': ('batch', 'new'),
            'mask': ('batch', 1, 'new', context),
            'begin': ('batch',),
            'rows': ('rows',),
            **dict.fromkeys(past_names, ('batch', *shape[1:])),
        },
        opset=OPSET,
    )


def translations() -> dict[Any, Callable[..., Any]]:
    """Return how torch's exporter writes the operators that are made here."""
    opset = import_extra('onnxscript').values.Opset('', OPSET)

    def scatter(cache: Any, new: Any, begin: Any) -> Any:
        return opset.TensorScatter(cache, new, begin, axis=2, mode='linear')

    return {torch.ops.omnivinci_ros.cache_write.default: scatter}


def heads_of(
    layer: Qwen2DecoderLayer, normed: Tensor, turns: tuple[Tensor, Tensor]
) -> tuple[Tensor, Tensor, Tensor]:
    """Return query, keys and values [B, heads, S, D] of a layer, turned by their positions."""
    projections = layer.self_attn
    shape = (*normed.shape[:-1], -1, projections.head_dim)
    query, keys, values = (
        project(normed).view(shape).transpose(1, 2)
        for project in (projections.q_proj, projections.k_proj, projections.v_proj)
    )
    return *apply_rotary_pos_emb(query, keys, *turns), values
