# SPDX-License-Identifier: Apache-2.0
"""Names that parameters and command lines offer; importing them costs nothing."""
from __future__ import annotations

RUNTIMES = ('auto', 'torch', 'onnxruntime', 'tensorrt')
PRECISIONS = ('auto', 'fp32', 'bf16', 'fp16')
