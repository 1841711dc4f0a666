# SPDX-License-Identifier: Apache-2.0
"""What the towers make of frames to a video's tokens: pooled, timed, with texts between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch import nn

from omnivinci_ros.model.omnivinci.time_embedding import AxialTimeEmbedding
from omnivinci_ros.model.omnivinci.vision import pool_tokens

PoolSizes = Sequence[tuple[int, int, int]]  # (t, h, w) each


@dataclass(frozen=True)
class AffixRows:
    """Embeddings that stand around tokens, [k, C] each; of no rows where there are none."""

    start: Tensor
    end: Tensor
    sep: Tensor


def assemble_video(
    tokens: Tensor,
    times: Tensor,
    *,
    pool_sizes: PoolSizes,
    embedding: nn.Module,
    rows: AffixRows,
) -> Tensor:
    """Return a video's embeddings, [N, C], of its frames' tokens [F, n, C] at times [F] in s.

    For each pool size: the mean over (t, h, w), the time embedding, `start` and `end` around
    each frame that is left, `sep` at the end. The results follow each other, as in the
    released code.
    """
    parts = []
    for sizes in pool_sizes:
        pooled, mean_times = pool_tokens(tokens, times, sizes)
        frames, count = pooled.shape[:2]
        each = mean_times.repeat_interleave(count)
        if isinstance(embedding, AxialTimeEmbedding):
            timed = embedding(pooled.flatten(0, 1), each, frames=frames)
        else:
            timed = embedding(pooled.flatten(0, 1), each)
        parts += [_around_frames(timed.unflatten(0, (frames, count)), rows), rows.sep]
    return torch.cat(parts)


def video_length(frames: int, side: int, pool_sizes: PoolSizes, rows: tuple[int, int, int]) -> int:
    """Return how many embeddings `assemble_video` makes.

    Of `frames` frames with `side` x `side` tokens; `rows` counts start, end and sep.
    """
    start, end, sep = rows
    return sum(
        math.ceil(frames / t) * (start + math.ceil(side / h) * math.ceil(side / w) + end) + sep
        for t, h, w in pool_sizes
    )


def _around_frames(tokens: Tensor, rows: AffixRows) -> Tensor:
    """Put start and end around each frame: [F, n, C] -> [F (s + n + e), C]."""
    frames = len(tokens)
    around = [rows.start.expand(frames, -1, -1), tokens, rows.end.expand(frames, -1, -1)]
    return torch.cat(around, dim=1).flatten(0, 1)
