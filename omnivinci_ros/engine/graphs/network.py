# SPDX-License-Identifier: Apache-2.0
"""The three parts of the network that an engine runs, each with named inputs and outputs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812
from transformers import Qwen2ForCausalLM

from omnivinci_ros.engine.graphs.ports import causal_inputs
from omnivinci_ros.engine.graphs.ports import kv_names
from omnivinci_ros.model.omnivinci.log_mel import FRAMES_PER_TOKEN
from omnivinci_ros.model.omnivinci.network import OmniVinci

# Examples only give the exporter sizes that differ; the graphs take others.
EXAMPLE_BATCH = 2
EXAMPLE_NEW = 3
EXAMPLE_PAST = 5


class VisionGraph(nn.Module):
    """Frames to tokens, the repeat of the S2 scales folded into the projector."""

    def __init__(self, model: OmniVinci):
        super().__init__()
        model.fold_video_projector()
        self.model = model

    def forward(self, pixels: Tensor) -> Tensor:
        return self.model.encode_frames(pixels)  # [F, 3, H, W] -> [F, tokens, C]


class SoundGraph(nn.Module):
    """Log-mel to tokens, for a whole unit of 30 s or for less.

    The stock tower refuses less than a unit. Here the first position embeddings are taken, so
    that a window of 4 s does not cost the encoding of 30 s; on a whole unit both are equal.
    """

    def __init__(self, model: OmniVinci):
        super().__init__()
        self.tower = model.sound_tower
        self.projector = model.sound_mm_projector

    def forward(self, mel: Tensor) -> Tensor:
        tower = self.tower
        hidden = F.gelu(tower.conv1(mel))
        hidden = F.gelu(tower.conv2(hidden)).transpose(1, 2)  # [U, T / 2, width]
        hidden = hidden + tower.embed_positions.weight[: hidden.shape[1]]
        for layer in tower.layers:
            hidden = layer(hidden, None)
        hidden = tower.avg_pooler(hidden.transpose(1, 2)).transpose(1, 2)
        return self.projector(tower.layer_norm(hidden))  # [U, bins, T] -> [U, T / 4, C]


class DecoderGraph(nn.Module):
    """Embeddings and the past to the last position's logits and the past with them.

    The past goes in and comes out whole (keys and values of each layer in turn), so every
    runtime can hold it; each step copies it. Batches are padded at the left.
    """

    def __init__(self, llm: Qwen2ForCausalLM):
        super().__init__()
        self.llm = llm

    def forward(
        self, embeds: Tensor, positions: Tensor, mask: Tensor, past: list[Tensor]
    ) -> tuple[Tensor, ...]:
        cache = _Concatenated(past)
        trunk = self.llm.model
        turns = trunk.rotary_emb(embeds, positions)
        hidden = embeds  # [B, S, C]
        for layer in trunk.layers:
            hidden = layer(
                hidden,
                attention_mask=mask,
                position_embeddings=turns,
                position_ids=positions,
                past_key_values=cache,
                use_cache=True,
            )
        logits = self.llm.lm_head(trunk.norm(hidden[:, -1]))
        return (logits.float(), *cache.present)


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


@dataclass(frozen=True)
class GraphSpec:
    """A graph to export: its module, example inputs, names, and which axes are free."""

    name: str
    module: nn.Module
    example: tuple
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    free: tuple  # as torch.export's dynamic_shapes
    axes: dict[str, tuple]  # input to its shape: numbers, and names of free axes
    opset: int = 0  # the least it needs, where that is more than its precision does


def graph_specs(model: OmniVinci) -> tuple[GraphSpec, ...]:
    """Return the graphs of a model, in the order of NAMES."""
    return _vision(model), _sound(model), _decoder(model)


def sound_frames(model: OmniVinci) -> tuple[int, int]:
    """Return (multiple, most) of the mel frames that the sound graph takes."""
    tower = model.sound_tower.config
    kind = model.config.sound_mm_projector_type
    return FRAMES_PER_TOKEN * (1 if kind == 'mlp' else 2), 2 * tower.max_source_positions


def _vision(model: OmniVinci) -> GraphSpec:
    size = model.config.image_size
    dtype = model.llm.dtype
    return GraphSpec(
        name='vision',
        module=VisionGraph(model),
        example=(torch.zeros(EXAMPLE_BATCH, 3, size, size, dtype=dtype),),
        inputs=('pixels',),
        outputs=('tokens',),
        free=({0: torch.export.Dim('frames')},),
        axes={'pixels': ('frames', 3, size, size)},
    )


def _sound(model: OmniVinci) -> GraphSpec:
    bins = model.sound_tower.config.num_mel_bins
    multiple, most = sound_frames(model)
    fours = torch.export.Dim('mel_steps', min=1, max=most // multiple)
    return GraphSpec(
        name='sound',
        module=SoundGraph(model),
        example=(torch.zeros(EXAMPLE_BATCH, bins, 10 * multiple, dtype=model.llm.dtype),),
        inputs=('mel',),
        outputs=('tokens',),
        free=({0: torch.export.Dim('units'), 2: multiple * fours},),
        axes={'mel': ('units', bins, 'mel_frames')},
    )


def _decoder(model: OmniVinci) -> GraphSpec:
    config, dtype = model.llm.config, model.llm.dtype
    head = getattr(config, 'head_dim', None) or config.hidden_size // config.num_attention_heads
    heads, layers = config.num_key_value_heads, config.num_hidden_layers
    past_names, present_names = kv_names(layers)
    positions, mask = causal_inputs(EXAMPLE_PAST, EXAMPLE_NEW, dtype)
    past = [
        torch.zeros(EXAMPLE_BATCH, heads, EXAMPLE_PAST, head, dtype=dtype)
        for _ in range(2 * layers)
    ]
    batch, new, before = (torch.export.Dim(name) for name in ('batch', 'new', 'past'))
    shape = ('batch', heads, 'past', head)
    return GraphSpec(
        name='decoder',
        module=DecoderGraph(model.llm),
        example=(
            torch.zeros(EXAMPLE_BATCH, EXAMPLE_NEW, config.hidden_size, dtype=dtype),
            positions.repeat(EXAMPLE_BATCH, 1),
            mask.repeat(EXAMPLE_BATCH, 1, 1, 1),
            past,
        ),
        inputs=('embeds', 'positions', 'mask', *past_names),
        outputs=('logits', *present_names),
        free=(
            {0: batch, 1: new},
            {0: batch, 1: new},
            {0: batch, 2: new, 3: torch.export.Dim.DYNAMIC},
            [{0: batch, 2: before}] * (2 * layers),
        ),
        axes={
            'embeds': ('batch', 'new', config.hidden_size),
            'positions': ('batch', 'new'),
            'mask': ('batch', 1, 'new', 'past + new'),
            **dict.fromkeys(past_names, shape),
        },
    )
