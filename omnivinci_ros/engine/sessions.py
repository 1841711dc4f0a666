# SPDX-License-Identifier: Apache-2.0
"""A graph that can be run: named tensors in, named tensors out, whatever runs it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from omnivinci_ros.engine.errors import EngineError


class Session(Protocol):
    """A graph that can be run."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def run(self, feeds: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Take every input by name; return every output by name."""


def in_order(names: Sequence[str], feeds: Mapping[str, Tensor]) -> list[Tensor]:
    """Return the inputs in the graph's order; raise EngineError unless they are just those."""
    missing = [name for name in names if name not in feeds]
    surplus = [name for name in feeds if name not in names]
    if missing or surplus:
        what = f'{missing[0]} is missing' if missing else f'{surplus[0]} is no input'
        raise EngineError(f'inputs: {what}; the graph takes {", ".join(names[:6])}')
    return [feeds[name] for name in names]
