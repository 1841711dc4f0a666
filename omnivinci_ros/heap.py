# SPDX-License-Identifier: Apache-2.0
"""Freed memory goes back to the system, so that what was large for a moment is small again."""

from __future__ import annotations

import ctypes


def give_memory_back() -> None:
    """Have glibc return what was freed (it kept 110 MB of a backend); elsewhere do nothing."""
    trim = getattr(ctypes.CDLL(None), 'malloc_trim', None)
    if trim:
        trim(0)
