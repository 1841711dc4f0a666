# SPDX-License-Identifier: Apache-2.0
"""Pictures in memory to the patches that the vision tower takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.model.picture_resize import checked_picture
from omnivinci_ros.model.picture_resize import resize
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig

# CLIP's, which the released preprocessor_config.json repeats; of red, green and blue in [0, 1].
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
MAX_ASPECT = 200.0


@dataclass(frozen=True)
class PixelLimits:
    """How many pixels a picture may have once it is resized."""

    least: int
    most: int


TOKEN_PIXELS = 28 * 28
VIDEO_LIMITS = PixelLimits(128 * TOKEN_PIXELS, 768 * TOKEN_PIXELS)  # the released processor's
PICTURE_LIMITS = PixelLimits(4 * TOKEN_PIXELS, 16_384 * TOKEN_PIXELS)


@dataclass(frozen=True)
class Patches:
    """Pictures of one size as the vision tower takes them."""

    values: Tensor  # [pairs, rows * columns, 1176] float32
    grid: tuple[int, int]  # rows and columns of patches


def picture_patches(
    picture: npt.NDArray[np.uint8],
    config: VisionConfig,
    limits: PixelLimits = PICTURE_LIMITS,
) -> Patches:
    """Cut one RGB uint8 picture [H, W, 3] into patches, as a pair of the same.

    Raises BadImageError.
    """
    return frame_patches([picture], config, limits)


def frame_patches(
    frames: Sequence[npt.NDArray[np.uint8]],
    config: VisionConfig,
    limits: PixelLimits = VIDEO_LIMITS,
) -> Patches:
    """Cut a video's frames, RGB uint8 [H, W, 3] of one size, into patches of pairs.

    An odd last frame is a pair with itself. A pair's patches do not depend on the other pairs.
    Raises BadImageError.
    """
    if not frames:
        raise BadImageError('no picture was given; give one or more')
    height, width = checked_picture(frames[0]).shape[:2]
    for frame in frames[1:]:
        h, w = checked_picture(frame).shape[:2]
        if (h, w) != (height, width):
            raise BadImageError(
                f'frames of one video are {width}x{height} and {w}x{h}; give those of one size'
            )
    height, width = fitting_size(height, width, config, limits)
    pixels = torch.stack([normalised(resize(frame, height, width)) for frame in frames])
    if len(frames) % 2:
        pixels = torch.cat([pixels, pixels[-1:]])
    return cut_patches(pixels.unflatten(0, (-1, 2)), config)


def fitting_size(
    height: int, width: int, config: VisionConfig, limits: PixelLimits
) -> tuple[int, int]:
    """Return the (height, width) in px that a picture is resized to.

    Multiples of a token's side, 28, nearest to the picture's sides or, where that is beyond the
    limits, to sides of nearly its aspect within them. Raises BadImageError for a picture over
    200 times as long as wide. Source: the released processor.
    """
    if max(height, width) > MAX_ASPECT * min(height, width):
        raise BadImageError(
            f'a picture is {width}x{height}; give one that is at most {MAX_ASPECT:.0f} times '
            'as long as wide'
        )
    side = config.token_pixels
    rows, columns = round(height / side), round(width / side)  # .5 to even, as the released code
    if rows * columns * side**2 > limits.most:
        shrink = math.sqrt(height * width / limits.most)
        rows = max(1, math.floor(height / shrink / side))
        columns = max(1, math.floor(width / shrink / side))
    elif rows * columns * side**2 < limits.least:
        grow = math.sqrt(limits.least / (height * width))
        rows, columns = math.ceil(height * grow / side), math.ceil(width * grow / side)
    return rows * side, columns * side


def picture_tokens(height: int, width: int, config: VisionConfig, limits: PixelLimits) -> int:
    """Return the tokens of a picture or pair of frames of that size in px."""
    fitting = fitting_size(height, width, config, limits)
    return math.prod(fitting) // config.token_pixels**2


def normalised(picture: Tensor) -> Tensor:
    """Turn uint8 [3, H, W] to float32 with CLIP's mean 0 and deviation 1."""
    mean, std = (torch.tensor(three)[:, None, None] * 255 for three in (MEAN, STD))
    return (picture.float() - mean) / std


def cut_patches(pixels: Tensor, config: VisionConfig) -> Patches:
    """Cut pairs of normalised frames [pairs, 2, 3, H, W] into patches.

    The four patches of a token follow each other; a patch is (colour, frame, y, x).
    """
    patch, merge = config.patch_size, config.spatial_merge_size
    rows, columns = pixels.shape[3] // patch, pixels.shape[4] // patch
    cut = pixels.unflatten(4, (-1, merge, patch)).unflatten(3, (-1, merge, patch))
    cut = cut.permute(0, 3, 6, 4, 7, 2, 1, 5, 8)  # [pairs, h, w, merge, merge, c, t, y, x]
    return Patches(cut.reshape(len(pixels), rows * columns, config.patch_columns), (rows, columns))
