# SPDX-License-Identifier: Apache-2.0
"""Exports of one network in one type share what torch.export makes of it.

Tracing and decomposing a graph is four fifths of what its export costs. What fp16, int8 and int4
begin with is the same: float16. What they do with it, each does by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

NAME = '_prepare_exported_program_for_export'


@contextmanager
def traced_once(kept: dict[Any, Any]) -> Iterator[None]:
    """Have graphs of one checkpoint traced that are not in `kept`, and keep them there.

    A torch that is made otherwise traces each.
    """
    try:
        import torch
        from torch.onnx._internal.exporter import _core

        prepare = getattr(_core, NAME)
    except (ImportError, AttributeError):
        yield
        return
    real = torch.onnx.export

    def export(module, example, **options):
        dtypes = {parameter.dtype for parameter in module.parameters()}
        key = (*options['input_names'], *options['output_names'], *dtypes)

        def prepared(program, **more):
            if key not in kept:
                kept[key] = program, prepare(program, **more)
            return kept[key][1]

        with patch.object(_core, NAME, prepared):
            return real(kept[key][0] if key in kept else module, example, **options)

    with patch.object(torch.onnx, 'export', export):
        yield
