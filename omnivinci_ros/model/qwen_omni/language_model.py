# SPDX-License-Identifier: Apache-2.0
"""Stock Qwen2 layers that turn by three axes: the thinker's language model and the talker's."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch import nn
from transformers import Qwen2Config
from transformers import Qwen2ForCausalLM

from omnivinci_ros.model.qwen_omni.speech_config import TalkerConfig
from omnivinci_ros.model.qwen_omni.thinker_config import TextConfig


class SectionedRotary(nn.Module):
    """Angles of ids of three axes (TMRoPE). Frequencies are computed, whatever a file holds."""

    inv_freq: Tensor

    def __init__(self, head_dim: int, theta: float, sections: Sequence[int]):
        super().__init__()
        # On the CPU even where the weights are made without memory.
        powers = torch.arange(0, head_dim, 2, dtype=torch.float32, device='cpu') / head_dim
        self.register_buffer('inv_freq', 1.0 / theta**powers, persistent=False)
        self.sections = list(sections)

    def forward(self, like: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosines and sines [B, L, head] in the type of `like`, of ids [3, B, L].

        Ids [B, L] stand for three equal axes.
        """
        if ids.ndim == 2:
            ids = ids.expand(3, -1, -1)
        angles = ids[..., None].float() * self.inv_freq.to(ids.device)
        parts = angles.split(self.sections, dim=-1)
        half = torch.cat([part[axis] for axis, part in enumerate(parts)], dim=-1)
        turns = torch.cat([half, half], dim=-1)
        return turns.cos().to(like.dtype), turns.sin().to(like.dtype)


def qwen2_config(config: TextConfig | TalkerConfig, *, tied: bool = False) -> Qwen2Config:
    """Return the stock configuration of the layers."""
    return Qwen2Config(
        vocab_size=config.vocab_size,
        hidden_size=config.hidden_size,
        intermediate_size=config.intermediate_size,
        num_hidden_layers=config.num_hidden_layers,
        num_attention_heads=config.num_attention_heads,
        num_key_value_heads=config.num_key_value_heads,
        head_dim=config.head_dim,
        max_position_embeddings=config.max_position_embeddings,
        rms_norm_eps=config.rms_norm_eps,
        rope_parameters={'rope_type': 'default', 'rope_theta': config.rope_theta},
        tie_word_embeddings=tied,
    )


def language_model(
    config: TextConfig | TalkerConfig, *, tied: bool = False, attention: str = 'sdpa'
) -> Qwen2ForCausalLM:
    """Return stock layers with embedding and head; `position_ids` are [3, B, L]."""
    stock = qwen2_config(config, tied=tied)
    stock._attn_implementation = attention
    model = Qwen2ForCausalLM(stock)
    model.model.rotary_emb = rotary(config)
    return model


def rotary(config: TextConfig | TalkerConfig) -> SectionedRotary:
    """Return what turns queries and keys; without weights, so for engines too."""
    return SectionedRotary(config.head_dim, config.rope_theta, config.mrope_section)
