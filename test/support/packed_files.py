# SPDX-License-Identifier: Apache-2.0
"""Write 4-bit linears as AutoGPTQ and AutoAWQ do: small, slow and one value after another."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

AWQ_ORDER = (0, 2, 4, 6, 1, 3, 5, 7)


@dataclass(frozen=True)
class Quantised:
    """A weight as values 0..15, a zero and a scale for each group of inputs."""

    values: Tensor  # [outputs, inputs]
    zeros: Tensor  # [groups, outputs]
    scales: Tensor  # [groups, outputs]
    group: int

    @property
    def weight(self) -> Tensor:
        """Return what it stands for, [outputs, inputs]."""
        groups = torch.arange(self.values.shape[1]) // self.group
        return (self.values - self.zeros[groups].T) * self.scales[groups].T


def quantise(weight: Tensor, group: int) -> Quantised:
    """Round a weight [outputs, inputs] to 16 steps between the ends of each group."""
    parts = weight.float().unflatten(1, (-1, group))  # [outputs, groups, group]
    low, high = parts.amin(-1).clamp(max=0), parts.amax(-1).clamp(min=0)
    scales = ((high - low) / 15).half().float()
    zeros = (-low / scales).round().clamp(1, 15)
    values = (parts / scales[..., None]).round() + zeros[..., None]
    return Quantised(
        values.clamp(0, 15).flatten(1), zeros.T.contiguous(), scales.T.contiguous(), group
    )


def gptq(linear: Quantised, *, zero_offset: int = 1) -> dict[str, Tensor]:
    """Return the tensors of GPTQ; its first format stores each zero less one."""
    return {
        'qweight': _words(linear.values.T.tolist(), range(8)),
        'qzeros': _words((linear.zeros - zero_offset).T.tolist(), range(8)).T.contiguous(),
        'scales': linear.scales.half(),
        'g_idx': (torch.arange(linear.values.shape[1]) // linear.group).int(),
    }


def awq(linear: Quantised) -> dict[str, Tensor]:
    """Return the tensors of AWQ's gemm layout."""
    return {
        'qweight': _words(linear.values.tolist(), AWQ_ORDER).T.contiguous(),
        'qzeros': _words(linear.zeros.T.tolist(), AWQ_ORDER).T.contiguous(),
        'scales': linear.scales.half(),
    }


def _words(rows: list[list[float]], order) -> Tensor:
    """Pack each eight rows into one: the value of row order[k] takes bits 4 k to 4 k + 3."""
    packed = []
    for first in range(0, len(rows), 8):
        words = []
        for column in range(len(rows[0])):
            word = 0
            for place, row in enumerate(order):
                word |= int(rows[first + row][column]) << (4 * place)
            words.append(word - (1 << 32) if word >= 1 << 31 else word)
        packed.append(words)
    return torch.tensor(packed, dtype=torch.int32)
