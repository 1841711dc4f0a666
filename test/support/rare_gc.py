# SPDX-License-Identifier: Apache-2.0
"""Fewer looks of Python's garbage collector while many objects are made that stay.

Beside torch each look goes through half a million objects: a seventh of what an export costs, and
a fifth of collecting all tests.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 50_000  # that are made between two looks; Python's own number is 700


@contextmanager
def rare_gc() -> Iterator[None]:
    """Have the collector look rarely, and afterwards as often as before."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
