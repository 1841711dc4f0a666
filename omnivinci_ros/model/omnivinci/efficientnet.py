# SPDX-License-Identifier: Apache-2.0
"""EfficientNet-lite0 as a vision tower: pictures to a map, batch norms folded into convolutions.

Architecture: EfficientNet (arXiv 1905.11946) without squeeze-and-excitation, with ReLU6, and with
a first and a last convolution that do not scale, as published for the lite variants.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch import nn
from torch.nn import functional as F  # noqa: N812
from transformers import PreTrainedConfig

STEM, MAP = 32, 1280  # channels after the first convolution and of the map
STRIDE = 32  # px of a picture to a cell of the map
EFFICIENTNET_SCALING = (127.0, 128.0)  # (mean, standard deviation) of a pixel's 0..255
# (repeats, kernel, stride of the first, expansion, channels in, channels out)
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)


class EfficientNetLite0Config(PreTrainedConfig):
    """What vision_tower/config.json may say of it: only the size of pictures is free."""

    model_type = 'efficientnet_lite0'

    def __init__(
        self,
        image_size: int = 256,
        patch_size: int = STRIDE,
        hidden_size: int = MAP,
        **more: Any,
    ):
        super().__init__(**more)
        self.image_size, self.patch_size, self.hidden_size = image_size, patch_size, hidden_size


class SameConv2d(nn.Conv2d):
    """A convolution that pads as TensorFlow's SAME: what does not divide goes right and below."""

    def forward(self, x: Tensor) -> Tensor:
        sides = []  # left, right, top, bottom, as F.pad takes them
        for size in (x.shape[3], x.shape[2]):
            kernel, stride = int(self.kernel_size[0]), int(self.stride[0])
            whole = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            sides += [whole // 2, whole - whole // 2]
        return super().forward(F.pad(x, sides))


class Block(nn.Module):
    """Widen, look around in each channel, narrow; add the input where the shape is the same."""

    def __init__(self, kernel: int, stride: int, expansion: int, before: int, after: int):
        super().__init__()
        wide = before * expansion
        self.expand = nn.Conv2d(before, wide, 1) if expansion > 1 else nn.Identity()
        self.depthwise = SameConv2d(before * expansion, wide, kernel, stride, groups=wide)
        self.project = nn.Conv2d(wide, after, 1)
        self.adds = stride == 1 and before == after

    def forward(self, x: Tensor) -> Tensor:
        wide = x if isinstance(self.expand, nn.Identity) else F.relu6(self.expand(x))
        made: Tensor = self.project(F.relu6(self.depthwise(wide)))
        return x + made if self.adds else made


class EfficientNetLite0(nn.Module):
    """Pictures [F, 3, H, W], scaled by (x - 127) / 128, to cells [F, H / 32 * W / 32, 1280].

    Cells are row-major. Their mean over a picture is what the classifier's head takes.
    """

    def __init__(self, config: EfficientNetLite0Config):
        super().__init__()
        self.config = config
        self.stem = SameConv2d(3, STEM, 3, 2)
        blocks = []
        for repeats, kernel, stride, expansion, before, after in STAGES:
            blocks.append(Block(kernel, stride, expansion, before, after))
            blocks += [Block(kernel, 1, expansion, after, after) for _ in range(repeats - 1)]
        self.blocks = nn.ModuleList(blocks)
        self.head = nn.Conv2d(STAGES[-1][-1], MAP, 1)

    def forward(self, pixels: Tensor) -> Tensor:
        x = F.relu6(self.stem(pixels))
        for block in self.blocks:
            x = block(x)
        return F.relu6(self.head(x)).flatten(2).transpose(1, 2)

    def convolutions(self) -> list[nn.Conv2d]:
        """Return the convolutions in the order that data flows."""
        return [module for module in self.modules() if isinstance(module, nn.Conv2d)]

    @property
    def dtype(self) -> torch.dtype:
        return self.stem.weight.dtype
