# SPDX-License-Identifier: Apache-2.0
"""Weights for the CPU: read one tensor at a time, rounded to what the graph holds."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError

GROUP = 128  # weights along the inner axis that share a scale, at 4 bit
ROWS_AT_ONCE = 1024  # of a matrix that is rounded


@dataclass(frozen=True)
class Scheme:
    """How many bits a weight has: 32 is float, 8 a row to a scale, 4 a group to a scale."""

    layers: int  # the decoder's matrices
    head: int  # its last one, from which a token is chosen
    towers: int


SCHEMES = {
    'cpu-int4': Scheme(layers=4, head=8, towers=8),
    'cpu-int8': Scheme(layers=8, head=8, towers=8),
    'cpu-fp32': Scheme(layers=32, head=32, towers=32),  # the same graphs, to compare with
}


@dataclass(frozen=True)
class Rounded:
    """A matrix in whole numbers: `values` times `scales` is near the weights."""

    values: np.ndarray  # int8 [rows, groups, columns a group]
    scales: np.ndarray  # float16 [rows, groups, 1]

    def floats(self) -> Tensor:
        """Return the matrix that the graph multiplies with, [rows, columns]."""
        values, scales = (torch.from_numpy(each).float() for each in (self.values, self.scales))
        return (values * scales).flatten(1)


def round_matrix(weight: Tensor, bits: int, name: str = 'a weight') -> Rounded:
    """Round a matrix [rows, columns] to 8 bits a row or 4 bits a group, symmetric, to nearest.

    The largest weight of a group decides its scale. At 4 bit it becomes -8, whichever sign it
    has, so that all 16 values are in use. Raises EngineError where groups do not fit.
    """
    columns = weight.shape[1]
    if bits == 4 and columns % GROUP:
        raise EngineError(
            f'{name}: has {columns} columns, and int4 takes groups of {GROUP}; give cpu-int8'
        )
    group = GROUP if bits == 4 else columns
    values = np.empty((len(weight), columns // group, group), np.int8)
    scales = np.empty((len(weight), columns // group, 1), np.float16)
    # Some rows at a time: a head of 500 million weights would take 10 GB for a moment.
    for first in range(0, len(weight), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        groups = weight[rows].detach().float().unflatten(1, (-1, group))
        values[rows], scales[rows] = _rounded(groups, bits)
    return Rounded(values, scales)


def _rounded(groups: Tensor, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Return whole numbers and scales of float groups [rows, groups, columns a group]."""
    largest = groups.gather(-1, groups.abs().argmax(-1, keepdim=True))
    scales = largest / -8 if bits == 4 else largest.abs() / 127
    scales = scales.to(torch.float16)
    divisors = torch.where(scales == 0, 1, scales).float()  # a group of zeros stays zeros
    low, high = (-8, 7) if bits == 4 else (-127, 127)
    values = (groups / divisors).round_().clamp_(low, high).to(torch.int8)
    return values.numpy(), scales.numpy()


def stacked(tensors: Sequence[Tensor]) -> Tensor:
    """Join along the first axis; one alone is not copied: it may be a quarter of the weights."""
    return tensors[0] if len(tensors) == 1 else torch.cat(list(tensors))


def pack_nibbles(values: np.ndarray) -> np.ndarray:
    """Put int8 values of -8 to 7 two to a byte, the first in the lower half."""
    nibbles = values.reshape(-1).astype(np.uint8) & 15
    return nibbles[0::2] | (nibbles[1::2] << 4)


class PartWeights:
    """The tensors of one part of a checkpoint; each is read when it is asked for."""

    def __init__(self, readers: Mapping[str, Callable[[], Tensor]]):
        self._readers = readers

    def __getitem__(self, name: str) -> Tensor:
        """Return a tensor in float32."""
        return self._readers[name]().float()

    def stored(self, name: str) -> Tensor:
        """Return a tensor in the type of its file, which is half as large."""
        return self._readers[name]()

    def get(self, name: str) -> Tensor | None:
        """Return a tensor, or None if there is none of that name."""
        return self[name] if name in self._readers else None
