# SPDX-License-Identifier: Apache-2.0
"""The sound tower: log-mel in blocks of 2 s to tokens, a Whisper encoder in shape."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.log_mel import token_count
from omnivinci_ros.model.qwen_omni.thinker_config import AudioConfig

MAX_TIMESCALE = 10_000.0  # of the sinusoids
BLOCKS_AT_ONCE = 16  # 32 s, to bound the memory
SMALLEST_FRAMES = 3  # mel frames; fewer give no token


class SoundAttention(nn.Module):
    """Attention over a block; keys have no bias."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def forward(self, hidden: Tensor) -> Tensor:
        q, k, v = (
            project(hidden).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for project in (self.q_proj, self.k_proj, self.v_proj)
        )  # [U, heads, n, head width]
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))


class SoundLayer(nn.Module):
    """Attention and feed-forward, each after its norm."""

    def __init__(self, config: AudioConfig):
        super().__init__()
        width = config.d_model
        self.self_attn = SoundAttention(width, config.encoder_attention_heads)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, config.encoder_ffn_dim)
        self.fc2 = nn.Linear(config.encoder_ffn_dim, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, hidden: Tensor) -> Tensor:
        hidden = hidden + self.self_attn(self.self_attn_layer_norm(hidden))
        hidden = hidden + self.fc2(F.gelu(self.fc1(self.final_layer_norm(hidden))))
        if hidden.dtype == torch.float16:  # it would overflow, as in Whisper
            most = torch.finfo(torch.float16).max - 1000
            hidden = hidden.clamp(-most, most)
        return hidden


class SoundTower(nn.Module):
    """Blocks of log-mel to tokens. Parameters are named as the checkpoint's."""

    places: Tensor

    def __init__(self, config: AudioConfig):
        super().__init__()
        if config.n_window % 2:
            raise CheckpointError(
                f'config.json: audio_config.n_window={config.n_window}; it must be even, '
                'so that a block is a whole number of tokens'
            )
        width = config.d_model
        self.config = config
        self.conv1 = nn.Conv1d(config.num_mel_bins, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.audio_bos_eos_token = nn.Embedding(2, config.output_dim)  # stored, and never used
        self.layers = nn.ModuleList(SoundLayer(config) for _ in range(config.encoder_layers))
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Linear(width, config.output_dim)
        # On the CPU even where the weights are made without memory: no file holds it.
        self.register_buffer('places', sinusoids(config.n_window, width), persistent=False)

    def forward(self, mel: Tensor) -> Tensor:
        """Encode blocks of one length, [U, bins, T] with T <= block_frames -> [U, tokens, C].

        T of 3 or more. Blocks know nothing of each other. `token_count(T)` tokens.
        """
        hidden = F.gelu(self.conv1(mel.to(self.conv1.weight.dtype)))
        hidden = F.gelu(self.conv2(hidden)).transpose(1, 2)  # [U, (T + 1) / 2, width]
        hidden = hidden + self.places[: hidden.shape[1]].to(hidden)
        for layer in self.layers:
            hidden = layer(hidden)
        hidden = F.avg_pool1d(hidden.transpose(1, 2), 2).transpose(1, 2)
        return self.proj(self.ln_post(hidden))


def sinusoids(count: int, width: int) -> Tensor:
    """Return the position embeddings, sines then cosines, [count, width] float32.

    Source: Whisper's encoder. On the CPU, whatever the default device is.
    """
    step = math.log(MAX_TIMESCALE) / (width // 2 - 1)
    rates = torch.exp(-step * torch.arange(width // 2, device='cpu').float())
    angles = torch.arange(count, device='cpu')[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def encode_mel(tower: Callable[[Tensor], Tensor], mel: Tensor, block_frames: int) -> Tensor:
    """Encode log-mel of any length, [bins, frames] -> [token_count(frames), C].

    `tower` takes what `SoundTower.forward` takes: the network or a session of an engine.
    Raises ValueError where there are too few frames for a token.
    """
    frames = mel.shape[1]
    if frames < SMALLEST_FRAMES:
        raise ValueError(f'{frames} mel frames; give {SMALLEST_FRAMES} or more')
    whole = frames // block_frames
    tokens = []
    if whole:
        blocks = mel[:, : whole * block_frames].unflatten(1, (whole, block_frames)).transpose(0, 1)
        tokens += [tower(part).flatten(0, 1) for part in blocks.split(BLOCKS_AT_ONCE)]
    if token_count(frames - whole * block_frames):
        tokens.append(tower(mel[None, :, whole * block_frames :])[0])
    return torch.cat(tokens)
