# SPDX-License-Identifier: Apache-2.0
"""What an export of a graph is told: module, examples, names, free axes, weights."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor
from torch import nn

# Examples only give the exporter sizes that differ; the graphs take others.
EXAMPLE_BATCH = 2
EXAMPLE_NEW = 3
EXAMPLE_PAST = 5
EXAMPLE_ROWS = 2

Weights = Mapping[str, Callable[[], Tensor]]  # what reads a parameter, by its name


@dataclass(frozen=True)
class GraphSpec:
    """A graph to export: its module, example inputs, names, and which axes are free.

    With `weights` the module and its examples are on the meta device, and each weight is read
    when it is written: what a graph holds need not fit the memory.
    """

    name: str
    module: nn.Module
    example: tuple
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    free: tuple  # as torch.export's dynamic_shapes
    axes: dict[str, tuple]  # input to its shape: numbers, and names of free axes
    opset: int = 0  # the least it needs, where that is more than its precision does
    weights: Weights | None = None
