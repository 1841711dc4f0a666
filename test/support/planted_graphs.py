# SPDX-License-Identifier: Apache-2.0
"""Small graphs with one thing wrong each."""

from __future__ import annotations

import onnx
from onnx import TensorProto
from onnx import helper

ROWS = ('rows', 4)


def port(name, shape=ROWS, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def write(path, nodes, inputs, outputs, opset=18, weights=()):
    graph = helper.make_graph(nodes, 'planted', inputs, outputs, list(weights))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', opset)])
    model.ir_version = 10
    onnx.save(model, path)
    return path


def unsupported_op(path):
    node = helper.make_node('Unique', ['pixels'], ['kinds'], name='planted_unique')
    return write(path, [node], [port('pixels')], [port('kinds', ('kinds',))])


def sound_graph(path):
    node = helper.make_node('Relu', ['pixels'], ['tokens'], name='relu')
    return write(path, [node], [port('pixels')], [port('tokens')])


def unused_input(path):
    node = helper.make_node('Relu', ['pixels'], ['tokens'], name='relu')
    return write(path, [node], [port('pixels'), port('forgotten')], [port('tokens')])


def ignored_length(path):
    """Give attention of opset 24 a count of valid keys: the parser takes it and drops it."""
    half = TensorProto.FLOAT16
    node = helper.make_node(
        'Attention', ['q', 'k', 'k', 'mask', '', '', 'valid'], ['y'], name='planted_attention'
    )
    return write(
        path,
        [node],
        [
            port('q', (1, 2, 4, 32), half),
            port('k', (1, 2, 8, 32), half),
            port('mask', (1, 1, 4, 8), half),
            port('valid', (1,), TensorProto.INT64),
        ],
        [port('y', (1, 2, 4, 32), half)],
        opset=24,
    )


def asymmetric(path):
    scale = helper.make_tensor('scale', TensorProto.FLOAT, [], [0.1])
    zero = helper.make_tensor('zero', TensorProto.INT8, [], [3])
    weight = helper.make_tensor('weight', TensorProto.INT8, [4], [1, 2, 3, 4])
    nodes = [
        helper.make_node(
            'DequantizeLinear', ['weight', 'scale', 'zero'], ['w'], name='planted_dq'
        ),
        helper.make_node('Add', ['pixels', 'w'], ['tokens'], name='add'),
    ]
    return write(path, nodes, [port('pixels')], [port('tokens')], weights=(scale, zero, weight))


def free_cache(path):
    """Write into a cache whose length is free: TensorRT wants a number."""
    half = TensorProto.FLOAT16
    node = helper.make_node(
        'TensorScatter',
        ['cache', 'new', 'begin'],
        ['written'],
        name='planted_scatter',
        axis=2,
    )
    return write(
        path,
        [node],
        [
            port('cache', (1, 2, 'length', 32), half),
            port('new', (1, 2, 1, 32), half),
            port('begin', (1,), TensorProto.INT64),
        ],
        [port('written', (1, 2, 'length', 32), half)],
        opset=24,
    )
