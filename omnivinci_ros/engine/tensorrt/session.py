# SPDX-License-Identifier: Apache-2.0
"""Run a plan on the GPU. Checked against the bindings' types, and not run: TensorRT-RTX refuses
the one GPU that was at hand, an H100.

Outputs stay on the GPU.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.manifest import read_manifest
from omnivinci_ros.engine.sessions import in_order
from omnivinci_ros.engine.tensorrt.bindings import LOG
from omnivinci_ros.engine.tensorrt.bindings import trt
from omnivinci_ros.engine.tensorrt.build import plan_keys
from omnivinci_ros.engine.tensorrt.plans import find_plan
from omnivinci_ros.engine.tensorrt.profile import Shapes

DTYPES = {
    'FLOAT': torch.float32,
    'HALF': torch.float16,
    'BF16': torch.bfloat16,
    'INT32': torch.int32,
    'INT64': torch.int64,
    'BOOL': torch.bool,
}


class Execution:
    """A plan's execution context: shapes, addresses, one run."""

    def __init__(self, engine: trt.ICudaEngine):
        self.engine = engine
        names = [engine.get_tensor_name(index) for index in range(engine.num_io_tensors)]
        is_input = {n: engine.get_tensor_mode(n) == trt.TensorIOMode.INPUT for n in names}
        self.inputs = tuple(name for name in names if is_input[name])
        self.outputs = tuple(name for name in names if not is_input[name])
        self.dtypes = {name: DTYPES[engine.get_tensor_dtype(name).name] for name in names}
        self._context: trt.IExecutionContext = engine.create_execution_context()
        self._nowhere = torch.empty(16, device='cuda')  # an address for what is empty

    def shape(self, name: str, shape: Sequence[int]) -> None:
        """Say how large an input is."""
        if not self._context.set_input_shape(name, tuple(shape)):
            raise EngineError(
                f'input {name} is {list(shape)}, which the plan was not built for; run omnivinci '
                'build with larger shapes'
            )

    def bind(self, name: str, value: Tensor) -> None:
        """Use a tensor's memory, which must live until the run is over."""
        place = value if value.numel() else self._nowhere
        self._context.set_tensor_address(name, place.data_ptr())

    def give(self, name: str, value: Tensor) -> Tensor:
        """Use an input of any size; return what must live until the run is over."""
        value = value.to('cuda', self.dtypes[name]).contiguous()
        self.shape(name, value.shape)
        self.bind(name, value)
        return value

    def zeros(self, name: str, shape: Sequence[int]) -> Tensor:
        """Return memory for an input or output, to be bound."""
        return torch.zeros(shape, dtype=self.dtypes[name], device='cuda')

    def output(self, name: str) -> Tensor:
        """Return a new tensor for an output, bound; the inputs' shapes decide its own."""
        shape = tuple(self._context.get_tensor_shape(name))
        made = torch.empty(shape, dtype=self.dtypes[name], device='cuda')
        self.bind(name, made)
        return made

    def capturable(self) -> bool:
        """Say if a run can be captured as a CUDA graph now. TensorRT-RTX may still compile."""
        if not hasattr(self._context, 'is_stream_capturable'):
            return True
        return self._context.is_stream_capturable(torch.cuda.current_stream().cuda_stream)

    def run(self) -> None:
        """Queue the work on torch's current stream."""
        if not self._context.execute_async_v3(torch.cuda.current_stream().cuda_stream):
            raise EngineError(f'TensorRT could not run the plan: {LOG.reason()}')


class StepStream:
    """A stream of its own for steps that may be captured: torch's default one cannot be."""

    def __init__(self) -> None:
        self._stream = torch.cuda.Stream()

    @contextmanager
    def work(self) -> Iterator[None]:
        """Queue work here, after what was queued before."""
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            yield

    @contextmanager
    def capture(self, graph: torch.cuda.CUDAGraph) -> Iterator[None]:
        """Record what is queued into a graph; it is not run."""
        with torch.cuda.graph(graph, stream=self._stream):
            yield


class TensorRTSession:
    """A plan; tensors from the CPU are copied over, those on the GPU are used in place."""

    def __init__(self, plan: Path):
        self._execution = Execution(load_engine(plan))
        self.inputs, self.outputs = self._execution.inputs, self._execution.outputs

    def run(self, feeds: Mapping[str, Tensor]) -> dict[str, Tensor]:
        run = self._execution
        values = in_order(self.inputs, feeds)
        # Held by a name until the work is queued.
        held = [run.give(name, value) for name, value in zip(self.inputs, values, strict=True)]
        made = {name: run.output(name) for name in self.outputs}
        run.run()
        del held
        return made


def load_engine(plan: Path) -> trt.ICudaEngine:
    """Load a plan onto this machine's GPU."""
    if not torch.cuda.is_available():
        raise EngineError(
            f'{plan}: TensorRT needs a GPU, and torch sees none; use ONNX Runtime, or a torch '
            'with CUDA'
        )
    LOG.clear()
    # The engine keeps its runtime alive.
    engine: trt.ICudaEngine | None = trt.Runtime(LOG).deserialize_cuda_engine(plan.read_bytes())
    if engine is None:
        raise EngineError(f'{plan}: cannot be loaded: {LOG.reason()}; run omnivinci build here')
    return engine


def plan_of(
    export: str | Path,
    plans: str | Path,
    name: str,
    *,
    targets: Sequence[str],
    shapes: Shapes | None = None,
) -> Path:
    """Return a graph's plan; raise EngineError if none was built or if it has another key."""
    key = plan_keys(read_manifest(export), targets, shapes or Shapes())[name]
    path = find_plan(Path(plans), name, key)
    if path is None:
        others = sorted(other.name for other in Path(plans).glob(f'{name}.*.plan'))
        there = f' (there is {", ".join(others)})' if others else ''
        raise EngineError(
            f'{plans}: no plan of {name} for {key.capability} in {key.precision}{there}; run '
            f'omnivinci build {export} {plans} --target {" ".join(targets)}'
        )
    return path


def open_plan(
    export: str | Path,
    plans: str | Path,
    name: str,
    *,
    targets: Sequence[str],
    shapes: Shapes | None = None,
) -> TensorRTSession:
    """Open a graph's plan, if it has the key that is asked for."""
    return TensorRTSession(plan_of(export, plans, name, targets=targets, shapes=shapes))
