# SPDX-License-Identifier: Apache-2.0
"""Names that parameters and command lines offer; importing them costs nothing."""

from __future__ import annotations

AUTO = 'auto'
RUNTIMES = (AUTO, 'torch', 'onnxruntime', 'tensorrt', 'cpu')
# What decodes an export for the CPU; of both the faster one is taken.
OPENVINO, ONNX_RUNTIME = DECODERS = ('openvino', 'onnxruntime')
PRECISIONS = (AUTO, 'fp32', 'bf16', 'fp16')
# Of an export of Qwen2.5-Omni: what reads and answers, what speaks.
THINKER, SPEECH = PARTS = ('thinker', 'speech')
# Of speech: how a flow is followed, and how much sound is made at a time.
SOLVERS = ('rk4', 'euler')
CHUNKS = ('steady', 'quick')
# Of exports: for a GPU or ONNX Runtime, and for the runtime cpu.
EXPORT_PRECISIONS = (
    'fp16',
    'fp32',
    'bf16',
    'int8',
    'int4',
    'cpu-int4',
    'cpu-int8',
    'cpu-fp32',
)
