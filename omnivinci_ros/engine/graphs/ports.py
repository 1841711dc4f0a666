# SPDX-License-Identifier: Apache-2.0
"""The named inputs and outputs of the graphs, and what a step puts into them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from omnivinci_ros.engine.manifest import Manifest
from omnivinci_ros.engine.manifest import Port

# ONNX's names for what a graph's ports hold.
DTYPES = {'float': torch.float32, 'float16': torch.float16, 'bfloat16': torch.bfloat16}


NAMES = ('vision', 'sound', 'decoder')


def kv_names(layers: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the past's tensors as inputs and as outputs."""
    kinds = [f'{kind}_{layer}' for layer in range(layers) for kind in ('keys', 'values')]
    return tuple(f'past_{kind}' for kind in kinds), tuple(f'present_{kind}' for kind in kinds)


def causal_inputs(past: int, new: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Return positions [1, new] and the mask [1, 1, new, past + new] that is added to scores."""
    seen = torch.ones(new, past + new, dtype=torch.bool).tril(past)
    mask = torch.zeros(new, past + new, dtype=dtype)
    mask.masked_fill_(~seen, torch.finfo(dtype).min)
    return torch.arange(past, past + new)[None], mask[None, None]


def in_place_inputs(
    begin: int,
    new: int,
    context: int,
    dtype: torch.dtype,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return positions [1, new], the mask [1, 1, new, context] that is added, and begin [1]."""
    positions = torch.arange(begin, begin + new)
    mask = torch.zeros(new, context, dtype=dtype)
    mask.masked_fill_(torch.arange(context) > positions[:, None], torch.finfo(dtype).min)
    return positions[None], mask[None, None], torch.tensor([begin])


def decoder_ports(manifest: Manifest, graph: str = 'decoder') -> dict[str, Port]:
    """Return the inputs of an export's decoder by name."""
    return {port.name: port for port in manifest.graphs[graph].inputs}


def fixed_axes(port: Port) -> tuple[int, ...]:
    """Return a port's shape with 0 for each axis that is free."""
    return tuple(axis if isinstance(axis, int) else 0 for axis in port.shape)


def cache_ports(manifest: Manifest, graph: str = 'decoder') -> dict[str, Port]:
    """Return those that take the past."""
    ports = decoder_ports(manifest, graph)
    return {name: port for name, port in ports.items() if name.startswith('past_')}


def head_size(config: Any) -> int:
    """Return the channels of an attention head; `config` is Qwen2's, of transformers."""
    return getattr(config, 'head_dim', None) or config.hidden_size // config.num_attention_heads
