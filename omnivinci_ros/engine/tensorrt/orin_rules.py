# SPDX-License-Identifier: Apache-2.0
"""Would a Jetson Orin's TensorRT take a graph? Conservative rules: nothing here can compile it.

JetPack 6 has TensorRT 10.3, whose parser is older than TensorRT-RTX's.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra

MOST_OPSET = 20
INT4_OPSET = 21  # ONNX has weights in int4 blocks only since then
NEW_OPS = {
    'Attention': 'TensorRT 10.14',
    'RotaryEmbedding': 'TensorRT 10.15',
    'TensorScatter': 'TensorRT 10.15',
}
NEVER_OPS = ('ConvInteger', 'MatMulInteger', 'DynamicQuantizeLinear', 'Unique', 'Compress')
NEVER_BEGINNINGS = ('QLinear', 'Sequence', 'String')
TYPES = ('FLOAT', 'FLOAT16', 'BOOL', 'INT32', 'INT64', 'INT8', 'INT4')


def orin_objections(path: Path) -> list[str]:
    """Return what speaks against a graph, each naming its node; nothing means that it fits."""
    onnx = import_extra('onnx')
    try:
        graph = onnx.load(path, load_external_data=False)
    except Exception as error:  # protobuf's and the system's own
        raise EngineError(f'{path}: is no ONNX file ({str(error)[:200]}); export again') from None
    nodes = list(graph.graph.node)
    opset = next((o.version for o in graph.opset_import if o.domain in ('', 'ai.onnx')), 0)
    weights = {tensor.name: tensor for tensor in graph.graph.initializer}
    objections = _opset(opset, nodes, weights)
    for node in nodes:
        if node.domain not in ('', 'ai.onnx'):
            objections.append(f'node {node.name}: {node.domain}.{node.op_type} needs a plugin')
        elif node.op_type in NEW_OPS:
            since = NEW_OPS[node.op_type]
            objections.append(f'node {node.name}: {node.op_type} needs {since}')
        elif node.op_type in NEVER_OPS or node.op_type.startswith(NEVER_BEGINNINGS):
            objections.append(f'node {node.name}: {node.op_type} is not supported')
        elif node.op_type in ('QuantizeLinear', 'DequantizeLinear'):
            objections += _quantisation(onnx, node, weights)
    names = onnx.TensorProto.DataType.Name
    for tensor in weights.values():
        if names(tensor.data_type) not in TYPES:
            objections.append(f'tensor {tensor.name}: {names(tensor.data_type)} is not for Orin')
            break  # one of hundreds says it
    return objections


def _opset(opset: int, nodes: Sequence[Any], weights: Mapping[str, Any]) -> list[str]:
    if opset <= MOST_OPSET:
        return []
    blocks = any(n.op_type == 'DequantizeLinear' and _attribute(n, 'block_size') for n in nodes)
    if opset == INT4_OPSET and blocks:
        return []
    return [f'opset {opset}; Orin takes {MOST_OPSET}, or {INT4_OPSET} for int4 weights in blocks']


def _quantisation(onnx: ModuleType, node: Any, weights: Mapping[str, Any]) -> list[str]:
    found = []
    zero = weights.get(node.input[2]) if len(node.input) > 2 and node.input[2] else None
    if len(node.input) > 2 and node.input[2]:
        raw = zero is not None and bytes(zero.raw_data)
        if zero is None or any(raw or b'') or any(zero.int32_data):
            found.append(f'node {node.name}: its zero point is not 0; Orin takes symmetric alone')
    weight = weights.get(node.input[0])
    four_bit = weight is not None and weight.data_type == onnx.TensorProto.INT4
    if four_bit and not _attribute(node, 'block_size'):
        found.append(f'node {node.name}: int4 without blocks')
    return found


def _attribute(node: Any, name: str) -> int:
    return next((a.i for a in node.attribute if a.name == name), 0)
