# SPDX-License-Identifier: Apache-2.0
"""Where tokens stand (TMRoPE): ids of time, row and column, from real stamps.

Source: section 2.2 of arXiv 2503.20215, and the released code where the paper is silent. Where
frames are evenly spread and less than a block apart, ids and order are the released code's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from omnivinci_ros.common.units import SECOND_NS


@dataclass(frozen=True)
class Pace:
    """How time becomes ids; `position_id_per_seconds` and `seconds_per_chunk` of config.json."""

    ids_per_second: int = 25
    block_seconds: int = 2

    @property
    def block_ids(self) -> int:
        return self.ids_per_second * self.block_seconds

    def id_of(self, time_ns: int) -> int:
        """Return the id of a time [ns] after the medium's beginning, rounded down."""
        if time_ns < 0:
            raise ValueError(f'a frame {time_ns} ns before the clip begins; cut it off')
        return time_ns * self.ids_per_second // SECOND_NS


PACE = Pace()  # as released


@dataclass(frozen=True)
class Run:
    """Rows of one medium's encoding that lie together in the prompt."""

    kind: str  # video or sound
    begin: int  # of the medium's tokens; of a video, whole pairs
    end: int


def text_ids(begin: int, count: int) -> Tensor:
    """Return ids of text or sound, one a token on all axes, [3, count]."""
    return torch.arange(begin, begin + count).expand(3, -1).contiguous()


def picture_ids(begin: int, rows: int, columns: int) -> Tensor:
    """Return ids of a picture's tokens, [3, rows * columns]: one time, its places."""
    return pair_ids(begin, [0], rows, columns)


def pair_ids(begin: int, times: Sequence[int], rows: int, columns: int) -> Tensor:
    """Return ids of pairs of frames, [3, pairs * rows * columns].

    `times` are those of `Pace.id_of`; rows and columns count merged tokens.
    """
    t, y, x = torch.meshgrid(
        torch.as_tensor(list(times), dtype=torch.int64),
        torch.arange(rows),
        torch.arange(columns),
        indexing='ij',
    )
    return torch.stack([t.flatten(), y.flatten(), x.flatten()]) + begin


def clip_runs(
    pair_times: Sequence[int], pair_tokens: int, sound_tokens: int, pace: Pace = PACE
) -> list[Run]:
    """Return the order of a clip that is seen and heard: block by block, pictures then sound.

    `pair_times` are ids that ascend. A block without one of the two has the other alone: the
    released code moves on by one block a token there, and no longer keeps them together.
    """
    if any(after < before for before, after in zip(pair_times, pair_times[1:], strict=False)):
        raise ValueError('the frames are not in order of time; sort them')
    size = pace.block_ids
    blocks = [time // size for time in pair_times]
    last = max([*blocks, (sound_tokens - 1) // size])
    runs = []
    for block in range(last + 1):
        first, end = (_below(blocks, limit) * pair_tokens for limit in (block, block + 1))
        heard = min(sound_tokens, block * size), min(sound_tokens, (block + 1) * size)
        runs += [Run('video', first, end)] * (end > first)
        runs += [Run('sound', *heard)] * (heard[1] > heard[0])
    return runs


def _below(ascending: Sequence[int], limit: int) -> int:
    return sum(value < limit for value in ascending)
