# SPDX-License-Identifier: Apache-2.0
"""Pictures to tensors, tiles to maps, frames to fewer tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.model.picture_resize import checked_picture
from omnivinci_ros.model.picture_resize import resize

PAD_GREY = 127  # the mean that pixels are normalised by, as the released code rounds it
SIGLIP_SCALING = (127.5, 127.5)  # (mean, standard deviation) of a pixel's 0..255


@dataclass(frozen=True)
class Tiles:
    """One image cut for dynamic S2: all scales, smallest first, each row-major."""

    pixels: Tensor  # [tiles, 3, size, size]
    blocks: tuple[tuple[int, int], ...]  # (rows, columns) of each scale

    @property
    def block(self) -> tuple[int, int]:
        """Return the (rows, columns) of the largest scale."""
        return self.blocks[-1]


def to_pixels(
    pictures: Sequence[np.ndarray],
    size: int | tuple[int, int],
    scaling: tuple[float, float] = SIGLIP_SCALING,
) -> Tensor:
    """Resize RGB uint8 pictures [H, W, 3] to normalised [F, 3, height, width] float32.

    Bicubic with antialiasing, then (x - mean) / deviation by `scaling`; SigLIP's is
    (x / 255 - 0.5) / 0.5. Raises BadImageError.
    """
    height, width = (size, size) if isinstance(size, int) else size
    rows = [resize(picture, height, width) for picture in pictures]
    if not rows:
        raise BadImageError('no picture was given; give one or more')
    mean, deviation = scaling
    return torch.stack(rows).float().div_(deviation).sub_(mean / deviation)


def pad_square(picture: np.ndarray) -> np.ndarray:
    """Put one RGB uint8 picture [H, W, 3] in the middle of a grey square, [L, L, 3]."""
    height, width = checked_picture(picture).shape[:2]
    side = max(height, width)
    square = np.full((side, side, 3), PAD_GREY, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    return square


def cut_tiles(
    picture: np.ndarray,
    scales: Sequence[int],
    size: int,
    max_tiles: int,
    scaling: tuple[float, float] = SIGLIP_SCALING,
) -> Tiles:
    """Cut one RGB uint8 picture [H, W, 3] into the tiles of dynamic S2.

    Every scale but the last is a square of (scale / size)^2 tiles; the last is the grid of
    `choose_grid`.
    """
    height, width = checked_picture(picture).shape[:2]
    blocks = [(scale // size, scale // size) for scale in scales[:-1]]
    blocks.append(choose_grid(width, height, size, (scales[-1] // size) ** 2, max_tiles))
    tiles = []
    for rows, columns in blocks:
        whole = to_pixels([picture], (rows * size, columns * size), scaling)
        tiles.append(split_map(whole, rows, columns))
    return Tiles(torch.cat(tiles), tuple(blocks))


def choose_grid(width: int, height: int, size: int, least: int, most: int) -> tuple[int, int]:
    """Return the (rows, columns) with least <= rows x columns <= most nearest in aspect ratio.

    `width`, `height` and `size`, the side of a tile, in pixels. Equally near grids: the larger
    one, when the picture fills more than half of it. Source: the released code's dynamic S2.
    """
    grids = sorted(
        ((i, j) for i in range(1, most + 1) for j in range(1, most + 1) if least <= i * j <= most),
        key=lambda grid: (grid[0] * grid[1], grid),
    )
    aspect = width / height
    best, best_distance = grids[0], float('inf')
    for columns, rows in grids:
        distance = abs(aspect - columns / rows)
        fills = width * height > 0.5 * size * size * columns * rows
        if distance < best_distance or (distance == best_distance and fills):
            best, best_distance = (columns, rows), distance
    return best[1], best[0]


def split_map(whole: Tensor, rows: int, columns: int) -> Tensor:
    """Cut [1, C, rows h, columns w] into [rows columns, C, h, w], row-major."""
    cut = whole.unflatten(3, (columns, -1)).unflatten(2, (rows, -1))  # [1, C, rows, h, columns, w]
    return cut.permute(0, 2, 4, 1, 3, 5).flatten(0, 2)


def merge_map(tiles: Tensor, rows: int, columns: int) -> Tensor:
    """Join [rows columns, C, h, w] to [1, C, rows h, columns w]: the inverse of split_map."""
    grid = tiles.unflatten(0, (rows, columns)).permute(2, 0, 3, 1, 4)  # [C, rows, h, columns, w]
    return grid.flatten(3).flatten(1, 2)[None]


def merge_scales(features: Tensor, blocks: Sequence[tuple[int, int]], to: int = -1) -> Tensor:
    """Bring the tile features of all scales to the tiles of scale `to`, channels concatenated.

    features [tiles, patches, C] of square patch grids -> [tiles of `to`, patches, scales C].
    """
    side = round(features.shape[1] ** 0.5)
    grids = features.transpose(1, 2).unflatten(2, (side, side))  # [tiles, C, side, side]
    rows, columns = blocks[to]
    maps = []
    for tiles, block in zip(grids.split([r * c for r, c in blocks]), blocks, strict=True):
        whole = merge_map(tiles, *block).float()  # area averaging in 16 bit would lose digits
        whole = F.interpolate(whole, size=(side * rows, side * columns), mode='area')
        maps.append(whole.to(features.dtype))
    return split_map(torch.cat(maps, dim=1), rows, columns).flatten(2).transpose(1, 2)


def merge_tokens(tokens: Tensor, rows: int, columns: int) -> Tensor:
    """Join tile tokens [rows columns, n, C] to one row-major map [rows columns n, C]."""
    side = round(tokens.shape[1] ** 0.5)
    grids = tokens.transpose(1, 2).unflatten(2, (side, side))
    return merge_map(grids, rows, columns)[0].flatten(1).T


def pool_tokens(
    tokens: Tensor,
    times: Tensor,
    sizes: tuple[int, int, int],
) -> tuple[Tensor, Tensor]:
    """Average tokens [F, n, C] and times [F] in s over (t, h, w); ends average what is there.

    Returns [F / t, n / (h w), C] and [F / t] float64, both rounded up. The released code fills
    a short end up with the mean of all that is left, over places and channels as well, which
    mixes numbers that have nothing to do with each other.
    """
    t, h, w = sizes
    if (t, h, w) == (1, 1, 1):
        return tokens, times
    side = round(tokens.shape[1] ** 0.5)
    grid = tokens.unflatten(1, (side, side)).permute(3, 0, 1, 2)  # [C, F, h, w]
    t = min(t, len(tokens))
    pooled = F.avg_pool3d(grid[None], (t, h, w), ceil_mode=True, count_include_pad=False)[0]
    pooled_times = torch.stack([part.mean() for part in times.double().split(t)])
    return pooled.permute(1, 2, 3, 0).flatten(1, 2), pooled_times
