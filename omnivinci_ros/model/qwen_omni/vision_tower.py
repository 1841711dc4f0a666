# SPDX-License-Identifier: Apache-2.0
"""The vision tower: patches of pairs of frames to tokens, most layers in windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig

ROPE_THETA = 10_000.0
NORM_EPS = 1e-6
# Added to the scores of empty slots: finite in float16 and float32 alike.
EMPTY = float(torch.finfo(torch.float16).min)
PAIRS_AT_ONCE = 4  # to bound the memory


@dataclass(frozen=True)
class GridInputs:
    """What the tower must be told of a grid of patches. The same for all pairs."""

    order: Tensor  # [windows, slots] int64: the patch in each slot, 0 in empty ones
    back: Tensor  # [patches] int64: the slot of each patch
    mask: Tensor  # [windows, 1, 1, slots] float32, added to scores: 0, or EMPTY
    cos: Tensor  # [patches, head width] float32
    sin: Tensor

    def tensors(self) -> tuple[Tensor, ...]:
        """Return all, in the order in which the tower takes them."""
        return self.order, self.back, self.mask, self.cos, self.sin

    def to(self, device: str | torch.device) -> GridInputs:
        return GridInputs(*(tensor.to(device) for tensor in self.tensors()))


class RMSNorm(nn.Module):
    """Root mean square norm, computed in float32."""

    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, hidden: Tensor) -> Tensor:
        exact = hidden.float()
        exact = exact * torch.rsqrt(exact.square().mean(-1, keepdim=True) + NORM_EPS)
        return self.weight * exact.to(hidden.dtype)


class PatchEmbed(nn.Module):
    """A convolution whose kernel is a patch, computed as a matrix."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        kernel = (config.temporal_patch_size, config.patch_size, config.patch_size)
        self.proj = nn.Conv3d(
            config.in_channels, config.hidden_size, kernel, stride=kernel, bias=False
        )

    def forward(self, patches: Tensor) -> Tensor:
        weight = self.proj.weight.flatten(1)
        return F.linear(patches.to(weight.dtype), weight)


class VisionAttention(nn.Module):
    """Attention over all patches of a pair, or within windows."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        width = config.hidden_size
        self.heads = config.num_heads
        self.q = nn.Linear(width, width)
        self.k = nn.Linear(width, width)
        self.v = nn.Linear(width, width)
        self.proj = nn.Linear(width, width)

    def forward(
        self,
        hidden: Tensor,
        turns: tuple[Tensor, Tensor],
        windows: tuple[Tensor, Tensor, Tensor] | None,
    ) -> Tensor:
        q, k, v = (
            project(hidden).unflatten(-1, (self.heads, -1)) for project in (self.q, self.k, self.v)
        )  # [pairs, patches, heads, head width]
        q, k = turn(q, *turns), turn(k, *turns)
        mixed = _attend(q, k, v, None) if windows is None else _attend_windows(q, k, v, *windows)
        return self.proj(mixed.flatten(2))


class VisionMLP(nn.Module):
    """A gated feed-forward with biases."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        width, inner = config.hidden_size, config.intermediate_size
        self.gate_proj = nn.Linear(width, inner)
        self.up_proj = nn.Linear(width, inner)
        self.down_proj = nn.Linear(inner, width)

    def forward(self, hidden: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(hidden)) * self.up_proj(hidden))


class VisionBlock(nn.Module):
    """Attention and feed-forward, each after its norm."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.norm1 = RMSNorm(config.hidden_size)
        self.norm2 = RMSNorm(config.hidden_size)
        self.attn = VisionAttention(config)
        self.mlp = VisionMLP(config)

    def forward(
        self,
        hidden: Tensor,
        turns: tuple[Tensor, Tensor],
        windows: tuple[Tensor, Tensor, Tensor] | None,
    ) -> Tensor:
        hidden = hidden + self.attn(self.norm1(hidden), turns, windows)
        return hidden + self.mlp(self.norm2(hidden))


class PatchMerger(nn.Module):
    """The patches of a token to the language model's width."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.patches = config.spatial_merge_size**2
        width = config.hidden_size * self.patches
        self.ln_q = RMSNorm(config.hidden_size)
        self.mlp = nn.Sequential(
            nn.Linear(width, width), nn.GELU(), nn.Linear(width, config.out_hidden_size)
        )

    def forward(self, hidden: Tensor) -> Tensor:
        pairs, _, width = hidden.shape
        return self.mlp(self.ln_q(hidden).reshape(pairs, -1, self.patches * width))


class VisionTower(nn.Module):
    """Pairs of frames to tokens. Parameters are named as the checkpoint's.

    The released code sorts the patches by window and back. Here they stay where they are, and
    windows are filled up to one size, so that any grid is one graph: the sorting, which patches
    are where and what they turn by are inputs.
    """

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.config = config
        self.patch_embed = PatchEmbed(config)
        self.blocks = nn.ModuleList(VisionBlock(config) for _ in range(config.depth))
        self.merger = PatchMerger(config)

    def forward(
        self, patches: Tensor, order: Tensor, back: Tensor, mask: Tensor, cos: Tensor, sin: Tensor
    ) -> Tensor:
        """Encode pairs of one size, [pairs, patches, 1176] -> [pairs, patches / 4, C].

        The others are those of `GridInputs`. Pairs know nothing of each other.
        """
        hidden = self.patch_embed(patches)
        turns = (cos[:, None], sin[:, None])
        windows = (order, back, mask.to(hidden.dtype))
        for index, block in enumerate(self.blocks):
            whole = index in self.config.fullatt_block_indexes
            hidden = block(hidden, turns, None if whole else windows)
        return self.merger(hidden)


def turn(heads: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate queries or keys [..., head width] by their places, in float32."""
    exact = heads.float()
    first, second = exact.chunk(2, dim=-1)
    return (exact * cos + torch.cat([-second, first], dim=-1) * sin).to(heads.dtype)


@lru_cache(maxsize=16)
@torch.inference_mode(False)  # what is kept must serve an export too
def grid_inputs(config: VisionConfig, grid: tuple[int, int]) -> GridInputs:
    """Return what the tower must be told of a grid of (rows, columns) of patches.

    Both are multiples of `spatial_merge_size`. Windows are `window_size` px a side, those at
    the right and the bottom smaller; rotary positions are the row and the column, a quarter of
    the head each, twice. Source: the released code.
    """
    merge = config.spatial_merge_size
    side = config.window_size // config.patch_size  # patches of a window's side
    rows, columns = grid
    y, x = torch.meshgrid(
        torch.arange(rows, device='cpu'), torch.arange(columns, device='cpu'), indexing='ij'
    )
    y, x = (_token_order(axis, merge) for axis in (y, x))
    across = -(-columns // side)
    window = (y // side) * across + x // side
    slot = window * side**2 + (y % side) * side + x % side
    slots = -(-rows // side) * across * side**2
    order = torch.zeros(slots, dtype=torch.int64, device='cpu')
    order[slot] = torch.arange(rows * columns, device='cpu')
    mask = torch.full((slots,), EMPTY, device='cpu')
    mask[slot] = 0.0
    angles = torch.cat([_angles(config, axis) for axis in (y, x)], dim=1).repeat(1, 2)
    return GridInputs(
        order=order.unflatten(0, (-1, side**2)),
        back=slot,
        mask=mask.unflatten(0, (-1, 1, 1, side**2)),
        cos=angles.cos(),
        sin=angles.sin(),
    )


def encode_patches(
    tower: Callable[..., Tensor],
    patches: Patches,
    config: VisionConfig,
    device: str | torch.device = 'cpu',
) -> Tensor:
    """Encode pictures of one size, -> [pairs, tokens, C].

    `tower` takes what `VisionTower.forward` takes: the network or a session of an engine.
    """
    inputs = grid_inputs(config, patches.grid).to(device).tensors()
    parts = patches.values.split(PAIRS_AT_ONCE)
    return torch.cat([tower(part.to(device), *inputs) for part in parts])


def _token_order(axis: Tensor, merge: int) -> Tensor:
    """Put the patches of a grid [rows, columns] in the order of the tokens, [patches]."""
    return axis.unflatten(1, (-1, merge)).unflatten(0, (-1, merge)).transpose(1, 2).flatten()


def _angles(config: VisionConfig, places: Tensor) -> Tensor:
    """Return what places along an axis turn by, [patches, head width / 4]."""
    half = config.hidden_size // config.num_heads // 2
    steps = torch.arange(0, half, 2, dtype=torch.float, device='cpu') / half
    return places[:, None].float() * (1.0 / ROPE_THETA**steps)


def _attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Attend over axis 1 of [batch, patches, heads, head width]."""
    q, k, v = (part.transpose(1, 2) for part in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2)


def _attend_windows(
    q: Tensor, k: Tensor, v: Tensor, order: Tensor, back: Tensor, mask: Tensor
) -> Tensor:
    pairs, windows, slots = q.shape[0], order.shape[0], order.shape[1]
    q, k, v = (
        part.index_select(1, order.flatten()).unflatten(1, (windows, slots)).flatten(0, 1)
        for part in (q, k, v)
    )  # [pairs windows, slots, heads, head width]
    mixed = _attend(q, k, v, mask[None].expand(pairs, -1, -1, -1, -1).flatten(0, 1))
    return mixed.unflatten(0, (pairs, windows)).flatten(1, 2).index_select(1, back)
