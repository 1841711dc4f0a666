# SPDX-License-Identifier: Apache-2.0
"""The door through which a Ray worker comes in: it imports nothing before threads are settled."""

from __future__ import annotations

import os
import pickle
from typing import Any

THREADS = 'OMP_NUM_THREADS'  # read once, when NumPy's library is loaded


def request(*arguments: Any) -> tuple[bytes, str | None]:
    """Return the arguments of `answer` for arguments of `replay_elsewhere`."""
    return pickle.dumps(arguments), os.environ.get(THREADS)


def answer(arguments: bytes, threads: str | None) -> Any:
    """Run `replay_elsewhere` with as many threads as the machine that asks.

    Ray has OpenMP use one thread a task, and how a sum is split over threads shows in its last
    bits: a word's confidence would be another.
    """
    os.environ.pop(THREADS, None)
    if threads is not None:
        os.environ[THREADS] = threads
    from omnivinci_ros.replay.ray_fleet import replay_elsewhere

    return replay_elsewhere(*pickle.loads(arguments))
