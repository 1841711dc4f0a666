# SPDX-License-Identifier: Apache-2.0
"""How long work takes on a device, which a GPU only begins when a call returns."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence
from statistics import median
from typing import Any

import torch


def seconds_of(
    device: str | torch.device, work: Callable[[], object], repeats: int
) -> list[float]:
    """Return the seconds of each run, waited for, after one that does not count."""
    taken = []
    for _ in range(1 + repeats):
        wait_for(device)
        began = time.perf_counter()
        work()
        wait_for(device)
        taken.append(time.perf_counter() - began)
    return taken[1:]


def ms_of(seconds: Sequence[float]) -> dict[str, Any]:
    """Return their median, least and most in milliseconds."""
    ms = [1e3 * each for each in seconds]
    return {
        'ms': round(median(ms), 3),
        'ms_least_most': [round(min(ms), 3), round(max(ms), 3)],
    }


def wait_for(device: str | torch.device) -> None:
    """Wait until a GPU has done what it was asked."""
    if torch.device(device).type == 'cuda':
        torch.cuda.synchronize(device)
