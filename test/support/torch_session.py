# SPDX-License-Identifier: Apache-2.0
"""PyTorch as a session: what the runtimes must equal."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from omnivinci_ros.engine.graphs.spec import GraphSpec
from omnivinci_ros.engine.sessions import in_order


class TorchSession:
    """The graph's own module in PyTorch: what the other runtimes must equal."""

    def __init__(self, spec: GraphSpec):
        self.inputs, self.outputs = spec.inputs, spec.outputs
        self._module = spec.module.eval()
        # The decoder takes all of its past as one list.
        self._single = len(spec.example) - isinstance(spec.example[-1], list)

    @torch.inference_mode()
    def run(self, feeds: Mapping[str, Tensor]) -> dict[str, Tensor]:
        values = in_order(self.inputs, feeds)
        arguments = values[: self._single]
        if self._single < len(values):
            arguments = [*arguments, values[self._single :]]
        made = self._module(*arguments)
        return dict(zip(self.outputs, made if isinstance(made, tuple) else (made,), strict=True))
