# SPDX-License-Identifier: Apache-2.0
"""Weights of MatMul nodes to int4 in symmetric blocks, as DequantizeLinear."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.errors import import_extra

if TYPE_CHECKING:
    from onnx import ModelProto

BLOCK = 128  # weights along the inner axis that share a scale
LOGGER = 'onnxruntime.quantization.matmul_nbits_quantizer'


def quantise(model: ModelProto) -> ModelProto:
    """Return the model with its MatMul weights in int4; the head, a Gemm, keeps its type."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    quantizer = import_extra('onnxruntime.quantization.matmul_nbits_quantizer')
    root.setLevel(level)  # importing it sets up logging for the whole process
    root.handlers[:] = handlers
    formats = import_extra('onnxruntime.quantization').QuantFormat
    _refuse_other_blocks(model)
    logging.getLogger(LOGGER).setLevel(logging.WARNING)  # it says a line for every node
    work = quantizer.MatMulNBitsQuantizer(
        model, block_size=BLOCK, is_symmetric=True, quant_format=formats.QDQ
    )
    work.process()
    return work.model.model


def _refuse_other_blocks(model: ModelProto) -> None:
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != 'MatMul' or node.input[1] not in weights:
            continue
        inner = weights[node.input[1]].dims[0]
        if inner % BLOCK:
            raise EngineError(
                f'{node.name}: its weight has {inner} rows, and int4 takes blocks of {BLOCK}; '
                'export fp16'
            )
