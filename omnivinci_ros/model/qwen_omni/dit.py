# SPDX-License-Identifier: Apache-2.0
"""Codes to the velocity of mel frames: a diffusion transformer. Child names are the keys.

Attention stays in blocks of 24 mel frames; single layers also see one block back or ahead. So a
frame depends, in one evaluation, on no more than BLOCKS_BACK and BLOCKS_AHEAD.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.qwen_omni.speaker_encoder import SpeakerEncoder
from omnivinci_ros.model.qwen_omni.speech_config import DiTConfig

GUIDANCE = 0.5  # how far a velocity leads away from that without speaker and codes
EPS = 1e-6
TIME_CHANNELS = 256


@dataclass(frozen=True)
class Condition:
    """What is constant for a speaker, with its counterpart for guidance in the second row."""

    reference: Tensor  # [2, enc_dim]: the encoded reference recording, and encoded zeros
    speaker: Tensor  # [2, enc_emb_dim]: the speaker's embedding, and zeros


class InputEmbedding(nn.Module):
    """`input_embed`: mel, reference, codes and speaker to the transformer's width."""

    def __init__(self, config: DiTConfig):
        super().__init__()
        parts = config.mel_dim + config.enc_dim + config.emb_dim + config.enc_emb_dim
        self.proj = nn.Linear(parts, config.hidden_size)
        self.spk_encoder = SpeakerEncoder(config)

    def forward(self, mel: Tensor, codes: Tensor, reference: Tensor, speaker: Tensor) -> Tensor:
        frames = mel.shape[1]
        return self.proj(
            torch.cat(
                [
                    mel.expand(len(codes), -1, -1),  # [B, T, 80]
                    reference[:, None].expand(-1, frames, -1),
                    codes,  # [B, T, emb_dim]
                    speaker[:, None].expand(-1, frames, -1),
                ],
                dim=-1,
            )
        )


class CodecEmbedding(nn.Module):
    """`text_embed`: codes [B, N] -> [B, N * repeats, emb_dim]."""

    def __init__(self, config: DiTConfig):
        super().__init__()
        self.repeats = config.repeats
        self.codec_embed = nn.Embedding(config.num_embeds + 1, config.emb_dim)

    def forward(self, codes: Tensor) -> Tensor:
        rows = self.codec_embed(codes)[:, :, None]
        return rows.expand(-1, -1, self.repeats, -1).flatten(1, 2)


class TimeEmbedding(nn.Module):
    """`time_embed`: a time in 0..1, [1] -> [1, hidden]."""

    def __init__(self, width: int):
        super().__init__()
        self.time_mlp = nn.ModuleList(
            [nn.Linear(TIME_CHANNELS, width), nn.SiLU(), nn.Linear(width, width)]
        )

    def forward(self, time: Tensor) -> Tensor:
        half = TIME_CHANNELS // 2
        steps = torch.arange(half, device=time.device).float()
        waves = torch.exp(steps * (-math.log(10_000) / (half - 1)))
        angles = 1000 * time[:, None] * waves
        x = torch.cat([angles.sin(), angles.cos()], dim=-1)
        for layer in self.time_mlp:
            x = layer(x)
        return x


class AdaptiveNorm(nn.Module):
    """`attn_norm`, `norm_out`: shifts, scales and gates [1, 1, C] that the time sets."""

    def __init__(self, width: int, parts: int):
        super().__init__()
        self.parts = parts
        self.linear = nn.Linear(width, parts * width)

    def forward(self, time: Tensor) -> tuple[Tensor, ...]:
        return self.linear(F.silu(time))[:, None].chunk(self.parts, dim=-1)


class Attention(nn.Module):
    def __init__(self, config: DiTConfig):
        super().__init__()
        width, inner = config.hidden_size, config.num_attention_heads * config.head_dim
        self.heads = config.num_attention_heads
        self.to_q = nn.Linear(width, inner)
        self.to_k = nn.Linear(width, inner)
        self.to_v = nn.Linear(width, inner)
        self.to_out = nn.ModuleList([nn.Linear(inner, width)])

    def forward(self, x: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        q, k, v = (
            each(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)  # [B, heads, T, head_dim]
            for each in (self.to_q, self.to_k, self.to_v)
        )
        # Only the first head was trained with positions.
        q = torch.cat([rotate(q[:, :1], *rotary), q[:, 1:]], dim=1)
        k = torch.cat([rotate(k[:, :1], *rotary), k[:, 1:]], dim=1)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.to_out[0](seen.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, width: int, inner: int):
        super().__init__()
        # The released keys are ff.0 and ff.3: a dropout stood between.
        self.ff = nn.ModuleList(
            [
                nn.Linear(width, inner),
                nn.GELU(approximate='tanh'),
                nn.Identity(),
                nn.Linear(inner, width),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.ff:
            x = layer(x)
        return x


class DiTLayer(nn.Module):
    def __init__(self, config: DiTConfig):
        super().__init__()
        width = config.hidden_size
        self.attn_norm = AdaptiveNorm(width, 6)
        self.attn = Attention(config)
        self.ff = FeedForward(width, config.ff_mult * width)

    def forward(
        self, x: Tensor, time: Tensor, rotary: tuple[Tensor, Tensor], mask: Tensor
    ) -> Tensor:
        shift, scale, gate, ff_shift, ff_scale, ff_gate = self.attn_norm(time)
        x = x + gate * self.attn(_norm(x) * (1 + scale) + shift, rotary, mask)
        return x + ff_gate * self.ff(_norm(x) * (1 + ff_scale) + ff_shift)


class DiT(nn.Module):
    """`code2wav_dit_model`."""

    def __init__(self, config: DiTConfig):
        super().__init__()
        self.config = config
        self.time_embed = TimeEmbedding(config.hidden_size)
        self.text_embed = CodecEmbedding(config)
        self.input_embed = InputEmbedding(config)
        self.transformer_blocks = nn.ModuleList(
            DiTLayer(config) for _ in range(config.num_hidden_layers)
        )
        self.norm_out = AdaptiveNorm(config.hidden_size, 2)
        self.proj_out = nn.Linear(config.hidden_size, config.mel_dim)

    @property
    def block_codes(self) -> int:
        """Return the codes of a block."""
        return self.config.block_size // self.config.repeats

    @property
    def blocks_back(self) -> int:
        """Return how many blocks before its own a frame depends on, in one evaluation."""
        return len(self._layers(self.config.look_backward_layers))

    @property
    def blocks_ahead(self) -> int:
        """Return how many blocks after its own a frame depends on, in one evaluation."""
        return len(self._layers(self.config.look_ahead_layers))

    @torch.inference_mode()
    def condition(self, reference_mel: Tensor, speaker: Tensor) -> Condition:
        """Encode a speaker, once: mel [1, T, 80] and embedding [1, enc_emb_dim]."""
        weight = self.proj_out.weight
        mel, row = reference_mel.to(weight), speaker.to(weight)
        return Condition(
            self.input_embed.spk_encoder(torch.cat([mel, torch.zeros_like(mel)])),
            torch.cat([row, torch.zeros_like(row)]),
        )

    def known_codes(self, codes: Tensor) -> Tensor:
        """See `known_codes`."""
        return known_codes(codes, self.config)

    def forward(
        self,
        mel: Tensor,  # [1, N * repeats, 80]
        codes: Tensor,  # [1, N], each with a row
        reference: Tensor,  # of Condition
        speaker: Tensor,
        time: Tensor,  # [1], 0..1
        guidance: float = GUIDANCE,
    ) -> Tensor:
        """Return the velocity [1, N * repeats, 80] of mel frames that begin with a block."""
        rows = self.text_embed(torch.cat([codes, torch.zeros_like(codes)]))
        x = self.input_embed(mel, rows, reference, speaker)  # [2, T, C]
        x = self._transform(x, self.time_embed(time))
        with_all, without = x.chunk(2)
        return with_all + guidance * (with_all - without)

    def _transform(self, x: Tensor, time: Tensor) -> Tensor:
        frames = torch.arange(x.shape[1], device=x.device)
        rotary = self._angles(frames, x)
        blocks = frames // self.config.block_size
        ahead = blocks[None] - blocks[:, None]  # [T, T], blocks from a frame to one that it sees
        back = self._layers(self.config.look_backward_layers)
        forward = self._layers(self.config.look_ahead_layers)
        masks = {
            (k, n): (ahead >= -int(k)) & (ahead <= int(n))
            for k in (False, True)
            for n in (False, True)
        }
        for index, layer in enumerate(self.transformer_blocks):
            x = layer(x, time, rotary, masks[index in back, index in forward])
        scale, shift = self.norm_out(time)
        return self.proj_out(_norm(x) * (1 + scale) + shift)

    def _angles(self, frames: Tensor, like: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosines and sines of the pairs of channels, each [T, head_dim / 2]."""
        width = self.config.head_dim
        steps = torch.arange(0, width, 2, device=frames.device).float() / width
        angles = frames[:, None].float() * (self.config.rope_theta**-steps)
        return angles.cos().to(like.dtype), angles.sin().to(like.dtype)

    def _layers(self, listed: tuple[int, ...]) -> set[int]:
        return {each for each in listed if each < self.config.num_hidden_layers}


def known_codes(codes: Tensor, config: DiTConfig) -> Tensor:
    """Return codes with 0 for those that have no row: the talker may say some that have none.

    That is what vllm-omni does; transformers would fail.
    """
    return torch.where(codes <= config.num_embeds, codes, 0)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate neighbouring channels (0, 1), (2, 3), ... of x [..., T, C] by angles [T, C / 2]."""
    even, odd = x.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack([even * cos - odd * sin, odd * cos + even * sin], dim=-1).flatten(-2)


def _norm(x: Tensor) -> Tensor:
    return F.layer_norm(x, x.shape[-1:], eps=EPS)
