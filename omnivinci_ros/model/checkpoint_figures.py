# SPDX-License-Identifier: Apache-2.0
"""What a checkpoint is, without loading it, whichever network it is of."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.memory_rows import Row
from omnivinci_ros.model.memory_rows import memory_row


@dataclass(frozen=True)
class Figures:
    """Weights, and the memory of each way to load them."""

    parameters_by_part: Mapping[str, int]
    kv_bytes_per_token: int  # of the language model, at 16 bit
    needs: tuple[memory.MemoryNeed, ...]

    @property
    def parameters(self) -> int:
        return sum(self.parameters_by_part.values())

    @property
    def parts(self) -> str:
        """Return the weights of each part, in words."""
        return ', '.join(f'{part} {count:,}' for part, count in self.parameters_by_part.items())

    def __str__(self) -> str:
        lines = [
            f'parameters: {self.parameters:,} ({self.parts})',
            f'KV cache: {self.kv_bytes_per_token:,} bytes a token at 16 bit',
        ]
        lines += [f'memory as {need.how}: {need}' for need in self.needs]
        return '\n'.join(lines)


def figures_rows(
    figures: Figures,
    *,
    stored: torch.dtype,
    tokens: int,
    note: str,
    name: str = '',
    packed: int = 0,
    more: Sequence[Row] = (),
) -> list[Row]:
    """Return the doctor's lines on a checkpoint that can be used.

    `stored` is the type of its files, `packed` how many linears are in 4 bits beside it, `tokens`
    those of the tokenizer; `name` and `more` are what one network has to say.
    """
    how = str(stored).removeprefix('torch.')
    if packed:
        how = f'{how} and {packed} linears in 4 bit'
    whose = f'{name}, ' if name else ''
    what = f'{whose}{figures.parameters:,} parameters as {how} ({figures.parts})'
    rows: list[Row] = [
        ('model', 'OK', what, ''),
        ('model tokenizer', 'OK', f'{tokens:,} tokens', ''),
        ('model KV cache', 'OK', f'{figures.kv_bytes_per_token:,} bytes a token at 16 bit', ''),
        *more,
        *(memory_row(need) for need in figures.needs),
    ]
    if note:
        rows.append(('model note', 'OK', note, ''))
    return rows
