# SPDX-License-Identifier: Apache-2.0
"""Write a graph whose weights are read one after another: it need not fit the memory.

The graph was exported without weights. A weight that the graph turns round ([out, in], as torch
keeps matrices) is turned when it is written, as the exporter would have done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.graphs.spec import Weights

if TYPE_CHECKING:
    from onnx_ir import LazyTensor
    from onnx_ir import Model
    from onnx_ir import Value
    from torch.onnx import ONNXProgram

INSIDE_BYTES = 1024  # what is smaller stays in the graph's own file


def save_lazily(
    program: ONNXProgram,
    path: Path,
    weights: Weights,
    dtype: torch.dtype,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Write a program that was exported on the meta device, and not optimised, with its weights.

    They get `dtype`. Raises EngineError for one of which nobody knows the values.
    """
    import onnx_ir
    from onnxscript import optimizer

    model = program.model
    logging.getLogger('onnx_ir').setLevel(logging.ERROR)  # weights without values are meant
    for name, value in model.graph.initializers.items():
        if name in weights:
            value.const_value = None
        elif _is_empty(value):
            raise EngineError(f'{path.stem}: {name} is no weight of the checkpoint; report it')
    optimizer.optimize_ir(model)
    for name in [name for name in model.graph.initializers if name in weights]:
        _set(model, name, weights[name], dtype, say)
    onnx_ir.save(model, path, external_data=f'{path.name}.data', size_threshold_bytes=INSIDE_BYTES)


def _is_empty(value: Value) -> bool:
    """Say whether a constant has no values because it was made on the meta device."""
    return isinstance(raw := getattr(value.const_value, 'raw', None), Tensor) and raw.is_meta


def _set(
    model: Model,
    name: str,
    read: Callable[[], Tensor],
    dtype: torch.dtype,
    say: Callable[[str], None],
) -> None:
    """Give an initializer its values, once as it is and once turned, as its users want it."""
    import onnx_ir

    value = model.graph.initializers[name]
    shape = () if value.shape is None else value.shape.numpy()
    turning = [node for node, _ in value.uses() if node.op_type == 'Transpose']
    if turning and len(shape) == 2:
        turned = onnx_ir.Value(
            name=f'{name}_turned', shape=onnx_ir.Shape(shape[::-1]), type=value.type
        )
        turned.const_value = _lazy(turned, partial(_turned, read), dtype, say)
        model.graph.register_initializer(turned)
        for node in turning:
            onnx_ir.convenience.replace_all_uses_with(node.outputs[0], turned)
            model.graph.remove(node, safe=True)
    if value.uses():
        value.const_value = _lazy(value, read, dtype, say)
    else:
        del model.graph.initializers[name]


def _turned(read: Callable[[], Tensor]) -> Tensor:
    return read().T


def _lazy(
    value: Value, read: Callable[[], Tensor], dtype: torch.dtype, say: Callable[[str], None]
) -> LazyTensor:
    import onnx_ir
    from onnx_ir.tensor_adapters import TorchTensor

    name, shape, kind = value.name, value.shape, value.dtype
    assert shape is not None and kind is not None

    def make() -> TorchTensor:
        say(f'writing {name}')
        tensor = read().to(dtype).contiguous()
        if tuple(tensor.shape) != shape.numpy():
            raise EngineError(f'{name} is {list(tensor.shape)}, not {list(shape.numpy())}')
        return TorchTensor(tensor, name=name)

    return onnx_ir.LazyTensor(make, dtype=kind, shape=shape, name=name)
