# SPDX-License-Identifier: Apache-2.0
"""Projectors: tower features to the language model's width. Key names are the released ones."""

from __future__ import annotations

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.errors import CheckpointError


class SpaceToDepth(nn.Module):
    """Stack each 2x2 block of a square map on the channels, in the order [dh, dw, c]."""

    def forward(self, x: Tensor) -> Tensor:
        side = round(x.shape[-2] ** 0.5)  # [B, side * side, C]
        x = x.unflatten(1, (side // 2, 2, side // 2, 2))  # [B, h, dh, w, dw, C]
        return x.permute(0, 1, 3, 2, 4, 5).flatten(3).flatten(1, 2)  # [B, h * w, 4 C]


class VisionProjector(nn.Module):
    """`mlp_downsample`: 1024 patches of 3 x 1152 channels to 256 tokens."""

    def __init__(self, in_features: int, out_features: int):
        super().__init__()
        self.layers = nn.Sequential(
            SpaceToDepth(),
            nn.LayerNorm(4 * in_features),
            nn.Linear(4 * in_features, out_features),
            nn.GELU(),
            nn.Linear(out_features, out_features),
        )

    @property
    def parts(self) -> tuple[SpaceToDepth, nn.LayerNorm, nn.Linear, nn.GELU, nn.Linear]:
        """Return the layers in the order that data flows."""
        space_to_depth, norm, first, act, second = self.layers
        assert isinstance(space_to_depth, SpaceToDepth)
        assert isinstance(norm, nn.LayerNorm)
        assert isinstance(first, nn.Linear)
        assert isinstance(act, nn.GELU)
        assert isinstance(second, nn.Linear)
        return space_to_depth, norm, first, act, second

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.layers(x)  # [B, P, C_in] -> [B, P / 4, C_out]
        return made


class FoldedVisionProjector(nn.Module):
    """The vision projector for features that would be repeated, without repeating them.

    With channels [dh, dw, scale, c] where all scales are equal, the LayerNorm's statistics are
    those of one scale, and its gain g and bias b fold into the Linear:
    W' = sum_s W_s diag(g_s), b' = b0 + sum_s W_s b_s. Two thirds of that GEMM are saved.
    """

    def __init__(self, projector: VisionProjector, repeats: int):
        super().__init__()
        self.space_to_depth, norm, linear, self.act, self.out = projector.parts
        self.eps = norm.eps
        # Summed in float64: the sums must not add to the error of the weights' own type.
        gained = (linear.weight.double() * norm.weight.double()).unflatten(1, (4, repeats, -1))
        bias = linear.bias.double() + linear.weight.double() @ norm.bias.double()
        self.linear = nn.Linear(linear.in_features // repeats, linear.out_features, device='meta')
        self.linear.weight = nn.Parameter(gained.sum(2).flatten(1).to(linear.weight.dtype))
        self.linear.bias = nn.Parameter(bias.to(linear.bias.dtype))

    def forward(self, x: Tensor) -> Tensor:
        x = self.space_to_depth(x)
        x = F.layer_norm(x, x.shape[-1:], eps=self.eps)
        return self.out(self.act(self.linear(x)))


class TokenFirst(nn.Module):
    """Run a layer that wants [B, C, N] on [B, N, C]."""

    def __init__(self, layer: nn.Module):
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x.transpose(1, 2)).transpose(1, 2)


class TokenConv1d(nn.Conv1d):
    """A convolution over tokens, [B, N, C] in and out; its keys are those of a Conv1d."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class SoundProjector(nn.Module):
    """`mlp` and its variants that halve the tokens first."""

    def __init__(self, kind: str, in_features: int, out_features: int):
        super().__init__()
        self.layers = nn.Sequential(
            *_HALVING[kind](in_features),
            nn.Linear(in_features, out_features),
            nn.GELU(),
            nn.Linear(out_features, out_features),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)  # [U, N, C_in] -> [U, N or N / 2, C_out]


_HALVING = {
    'mlp': lambda width: (),
    'mlp_downsample': lambda width: (TokenConv1d(width, width, 3, stride=2, padding=1),),
    'mlp_downsample_pool': lambda width: (TokenFirst(nn.AvgPool1d(2)),),
    'mlp_downsample_pool_max': lambda width: (TokenFirst(nn.MaxPool1d(2)),),
}


def make_vision_projector(kind: str, in_features: int, out_features: int) -> VisionProjector:
    """Make the vision projector that a checkpoint names."""
    if kind != 'mlp_downsample':
        raise CheckpointError(f'mm_projector: type {kind!r} is not known; known: mlp_downsample')
    return VisionProjector(in_features, out_features)


def make_sound_projector(kind: str, in_features: int, out_features: int) -> SoundProjector:
    """Make the sound projector that a checkpoint names."""
    if kind not in _HALVING:
        raise CheckpointError(
            f'sound_mm_projector: type {kind!r} is not known; known: {", ".join(_HALVING)}'
        )
    return SoundProjector(kind, in_features, out_features)


def repeat_scales(features: Tensor, scales: int) -> Tensor:
    """Repeat features on the channels, as for a picture that is the same at each S2 scale."""
    return torch.cat([features] * scales, dim=-1)
