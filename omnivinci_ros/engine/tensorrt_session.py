# SPDX-License-Identifier: Apache-2.0
"""Run a plan on the GPU. Written against the bindings, and not run yet: no GPU was at hand.

Outputs stay on the GPU, so the past that a decoder hands back never leaves it.
"""
from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.engine.build import plan_keys
from omnivinci_ros.engine.compiler import bindings
from omnivinci_ros.engine.compiler import reported
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.plans import find_plan
from omnivinci_ros.engine.profile import Shapes
from omnivinci_ros.engine.session import in_order

DTYPES = {
    'FLOAT': torch.float32, 'HALF': torch.float16, 'BF16': torch.bfloat16,
    'INT32': torch.int32, 'INT64': torch.int64, 'BOOL': torch.bool,
}


class TensorRTSession:
    """A plan; tensors from the CPU are copied over, those on the GPU are used in place."""

    def __init__(self, plan: Path):
        if not torch.cuda.is_available():
            raise EngineError(
                f'{plan}: TensorRT needs a GPU, and torch sees none; use ONNX Runtime, or a torch '
                'with CUDA'
            )
        trt = bindings()
        self._runtime = trt.Runtime(reported())
        self._engine = self._runtime.deserialize_cuda_engine(plan.read_bytes())
        if self._engine is None:
            raise EngineError(
                f'{plan}: cannot be loaded: {reported().reason()}; run omnivinci build here'
            )
        self._context = self._engine.create_execution_context()
        names = [self._engine.get_tensor_name(i) for i in range(self._engine.num_io_tensors)]
        is_input = {n: self._engine.get_tensor_mode(n) == trt.TensorIOMode.INPUT for n in names}
        self.inputs = tuple(name for name in names if is_input[name])
        self.outputs = tuple(name for name in names if not is_input[name])
        self._dtypes = {n: DTYPES[self._engine.get_tensor_dtype(n).name] for n in names}
        self._nowhere = torch.empty(16, device='cuda')  # an address for what is empty

    def run(self, feeds: Mapping[str, Tensor]) -> dict[str, Tensor]:
        values = in_order(self.inputs, feeds)
        held = []  # until the work is queued, nothing may free them
        for name, value in zip(self.inputs, values, strict=True):
            value = value.to('cuda', self._dtypes[name]).contiguous()
            if not self._context.set_input_shape(name, tuple(value.shape)):
                raise EngineError(
                    f'input {name} is {list(value.shape)}, which the plan was not built for; '
                    'run omnivinci build with larger shapes'
                )
            self._bind(name, value)
            held.append(value)
        made = {}
        for name in self.outputs:
            shape = tuple(self._context.get_tensor_shape(name))
            made[name] = torch.empty(shape, dtype=self._dtypes[name], device='cuda')
            self._bind(name, made[name])
        if not self._context.execute_async_v3(torch.cuda.current_stream().cuda_stream):
            raise EngineError(f'TensorRT could not run the plan: {reported().reason()}')
        return made

    def _bind(self, name: str, value: Tensor) -> None:
        place = value if value.numel() else self._nowhere
        self._context.set_tensor_address(name, place.data_ptr())


def open_plan(
    export: str | Path,
    plans: str | Path,
    name: str,
    *,
    targets: Sequence[str],
    shapes: Shapes | None = None,
) -> TensorRTSession:
    """Open a graph's plan; raise EngineError if none was built or if it belongs to another key."""
    key = plan_keys(read_manifest(export), targets, shapes or Shapes())[name]
    path = find_plan(Path(plans), name, key)
    if path is None:
        raise EngineError(
            f'{plans}: no plan of {name} for {key.capability} in {key.precision}; run omnivinci '
            f'build {export} {plans} --target {" ".join(targets)}'
        )
    return TensorRTSession(path)
