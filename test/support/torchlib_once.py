# SPDX-License-Identifier: Apache-2.0
"""Exports of one process share what torch.onnx reads of itself for each graph anew.

Before each graph it parses the source of its 500 translations, which costs a second of CPU.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

NAME = 'get_torchlib_ops'


@contextmanager
def torchlib_read_once() -> Iterator[None]:
    """Have the translations read once; a torch that keeps them elsewhere reads them itself."""
    try:
        kept = _translations()
        from torch.onnx._internal._lazy_import import onnxscript_apis
    except (ImportError, AttributeError):
        yield
        return
    with patch.object(onnxscript_apis, NAME, lambda: list(kept)):
        yield


@functools.cache
def _translations() -> tuple:
    from torch.onnx._internal._lazy_import import onnxscript_apis

    return tuple(getattr(onnxscript_apis, NAME)())
