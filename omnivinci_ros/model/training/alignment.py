# SPDX-License-Identifier: Apache-2.0
"""OmniAlignNet: pull vision and sound of the same clip together. Training only (paper 2.1)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812


class OmniAlignNet(nn.Module):
    """Pool each modality with a learned query, refine, normalise, contrast (CLIP's loss).

    From the paper: one query a modality, cross-attention pooling, three self-attention layers,
    L2 norm, symmetric cross-entropy. Unpublished, so ours: the head count, that the two
    modalities share the self-attention layers, that these attend over each modality's pooled
    embeddings of the batch's clips as a sequence of length 1 (so that a clip's vector never
    depends on its neighbours), temperature 0.07 (learned if asked), and weight 1.
    """

    def __init__(
        self,
        dim: int,
        *,
        heads: int = 8,
        layers: int = 3,
        temperature: float = 0.07,
        learn_temperature: bool = False,
        weight: float = 1.0,
        shared: bool = True,
    ):
        super().__init__()
        if dim % heads or not temperature > 0:
            raise ValueError(
                f'heads={heads} must divide dim={dim}, temperature={temperature} be positive'
            )
        self.weight = weight  # lambda: total = L_LM + lambda L_align
        self.query = nn.ParameterDict(
            {m: nn.Parameter(torch.randn(1, 1, dim) * dim**-0.5) for m in ('vision', 'sound')}
        )
        self.pool = nn.ModuleDict(
            {m: nn.MultiheadAttention(dim, heads, batch_first=True) for m in ('vision', 'sound')}
        )
        vision_layers = _self_attention(dim, heads, layers)
        self.refine = nn.ModuleDict(
            {
                'vision': vision_layers,
                'sound': vision_layers if shared else _self_attention(dim, heads, layers),
            }
        )
        self.log_scale = nn.Parameter(
            -torch.tensor(float(temperature)).log(), requires_grad=learn_temperature
        )

    def embed(self, modality: str, tokens: Sequence[Tensor]) -> Tensor:
        """Return one unit vector a clip: tokens are [N_i, C] each -> [B, C]."""
        lengths = torch.tensor([len(clip) for clip in tokens])
        if not len(tokens) or int(lengths.min()) == 0:
            raise ValueError(f'a clip without {modality} tokens cannot be aligned; leave it out')
        padded = nn.utils.rnn.pad_sequence(list(tokens), batch_first=True)  # [B, N, C]
        beyond = torch.arange(padded.shape[1])[None] >= lengths[:, None]
        query = self.query[modality].expand(len(padded), -1, -1)  # [B, 1, C]
        pooled, _ = self.pool[modality](
            query, padded, padded, key_padding_mask=beyond.to(padded.device), need_weights=False
        )
        return F.normalize(self.refine[modality](pooled)[:, 0], dim=-1)

    def forward(self, vision: Sequence[Tensor], sound: Sequence[Tensor]) -> Tensor:
        """Return the weighted alignment loss of B clips: vision[i] goes with sound[i]."""
        if len(vision) != len(sound) or len(vision) < 2:
            raise ValueError(
                f'{len(vision)} vision and {len(sound)} sound clips; give two or more pairs'
            )
        similarity = self.embed('vision', vision) @ self.embed('sound', sound).T  # [B, B]
        return self.weight * contrastive_loss(similarity * self.log_scale.exp())


def contrastive_loss(scores: Tensor) -> Tensor:
    """Return half the cross-entropy of the rows plus that of the columns of [B, B] scores."""
    target = torch.arange(len(scores), device=scores.device)
    return (F.cross_entropy(scores, target) + F.cross_entropy(scores.T, target)) / 2


def _self_attention(dim: int, heads: int, layers: int) -> nn.Module:
    layer = nn.TransformerEncoderLayer(
        dim, heads, 4 * dim, dropout=0.0, activation='gelu', batch_first=True, norm_first=True
    )
    return nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
