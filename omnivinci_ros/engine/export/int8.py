# SPDX-License-Identifier: Apache-2.0
"""Weights of MatMul nodes to int8, a scale each column; what they take to int8, one scale each.

Both are symmetric: the zero point is 0. Convolutions keep their type: they are few, and a
kernel for int8 is not certain on every GPU.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra

if TYPE_CHECKING:
    from onnx import ModelProto
    from onnx import NodeProto
    from onnx import TensorProto

LARGEST = 127  # -128 is left out, so that the steps are the same on both sides


def activations(model: ModelProto) -> list[str]:
    """Return the names of the tensors that go into MatMul nodes with weights, each once."""
    weights = _matrices(model)
    return list(
        dict.fromkeys(
            node.input[0] for node in model.graph.node if _weight_of(node, weights) is not None
        )
    )


def quantise(model: ModelProto, ranges: Mapping[str, float] | None = None) -> ModelProto:
    """Change the model and return it. `ranges` gives the largest magnitude of each activation;
    without it only the weights are quantised.

    Raises EngineError for an activation without a usable range.
    """
    weights = _matrices(model)
    types = {
        name: import_extra('onnx').helper.tensor_dtype_to_np_dtype(tensor.data_type)
        for name, tensor in weights.items()
    }
    nodes = []
    done: set[str] = set()  # weights and activations that are rounded already
    for node in model.graph.node:
        name = _weight_of(node, weights)
        if name is not None:
            if name not in done:
                done.add(name)
                nodes.append(_rounded_weight(model, weights[name]))
            taken = node.input[0]
            if ranges is not None and taken not in done:
                done.add(taken)
                nodes += _rounded_activation(model, taken, _scale(taken, ranges), types[name])
            if ranges is not None:
                node.input[0] = f'{taken}_rounded'
        nodes.append(node)
    copies = [type(node).FromString(node.SerializeToString()) for node in nodes]
    del model.graph.node[:]
    model.graph.node.extend(copies)
    return model


def _matrices(model: ModelProto) -> dict[str, TensorProto]:
    return {tensor.name: tensor for tensor in model.graph.initializer if len(tensor.dims) == 2}


def _weight_of(node: NodeProto, weights: Mapping[str, TensorProto]) -> str | None:
    """Return the name of the weight that a node multiplies with."""
    return node.input[1] if node.op_type == 'MatMul' and node.input[1] in weights else None


def _rounded_weight(model: ModelProto, weight: TensorProto) -> NodeProto:
    """Make a weight [rows, columns] int8; return the node that gives its values."""
    name = weight.name
    return import_extra('onnx').helper.make_node(
        'DequantizeLinear',
        _store_columns(model, weight),
        [name],
        name=f'{name}_dequantise',
        axis=1,
    )


def _store_columns(model: ModelProto, weight: TensorProto) -> list[str]:
    """Make a weight [rows, columns] int8; return the names of its steps and of its scales."""
    to_array, from_array = (
        import_extra('onnx').numpy_helper.to_array,
        import_extra('onnx').numpy_helper.from_array,
    )
    values = to_array(weight)
    largest = np.abs(values).max(axis=0).astype(np.float32)  # [columns]
    least = float(np.finfo(values.dtype).tiny)
    # Rounded to its own type first: the steps are then those of the scale that is stored.
    scale = np.maximum(largest / LARGEST, least).astype(values.dtype)
    steps = np.rint(values.astype(np.float32) / scale.astype(np.float32))
    steps = np.clip(steps, -LARGEST, LARGEST).astype(np.int8)
    names = [f'{weight.name}_steps', f'{weight.name}_scale']
    weight.CopyFrom(from_array(steps, names[0]))
    model.graph.initializer.append(from_array(scale, names[1]))
    return names


def _rounded_activation(
    model: ModelProto, name: str, scale: float, dtype: np.dtype
) -> list[NodeProto]:
    """Return the nodes that round an activation, and store what they take."""
    onnx = import_extra('onnx')
    values = {'scale': np.asarray(scale, dtype), 'zero': np.asarray(0, np.int8)}
    for kind, value in values.items():
        model.graph.initializer.append(onnx.numpy_helper.from_array(value, f'{name}_{kind}'))
    takes = [f'{name}_scale', f'{name}_zero']
    return [
        onnx.helper.make_node(
            'QuantizeLinear', [name, *takes], [f'{name}_steps'], name=f'{name}_quantise'
        ),
        onnx.helper.make_node(
            'DequantizeLinear',
            [f'{name}_steps', *takes],
            [f'{name}_rounded'],
            name=f'{name}_dequantise',
        ),
    ]


def _scale(name: str, ranges: Mapping[str, float]) -> float:
    largest = ranges.get(name, float('nan'))
    if not 0 <= largest < float('inf'):
        raise EngineError(
            f'the calibration gave {largest} as the largest magnitude of {name}; give other files '
            'or export without --calibrate'
        )
    return (largest or 1.0) / LARGEST
