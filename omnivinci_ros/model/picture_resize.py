# SPDX-License-Identifier: Apache-2.0
"""Pictures checked and resized, bicubic with antialiasing on bytes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.common.errors import BadImageError

MAX_SIDE = 16_384  # px; larger pictures are refused before they are converted


def resize(picture: npt.NDArray[np.uint8], height: int, width: int) -> Tensor:
    """Resize one RGB uint8 picture [H, W, 3] to uint8 [3, height, width].

    Bicubic with antialiasing. Raises BadImageError.
    """
    # Copied when read-only: torch would warn.
    whole = np.require(checked_picture(picture), requirements=('C', 'W'))
    tensor = torch.from_numpy(whole).permute(2, 0, 1)
    if tensor.shape[1:] == (height, width):
        return tensor
    return F.interpolate(
        tensor[None], size=(height, width), mode='bicubic', antialias=True, align_corners=False
    )[0]


def checked_picture(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a picture that is RGB uint8 [H, W, 3]. Raises BadImageError for what is not."""
    shape, dtype = getattr(picture, 'shape', None), getattr(picture, 'dtype', None)
    if dtype != np.uint8 or shape is None or len(shape) != 3 or shape[2] != 3:
        raise BadImageError(f'a picture is {dtype} {shape}; give RGB uint8 [height, width, 3]')
    if not 0 < min(shape[:2]) <= max(shape[:2]) <= MAX_SIDE:
        raise BadImageError(f'a picture is {shape[1]}x{shape[0]}; give 1 to {MAX_SIDE} px a side')
    return picture
