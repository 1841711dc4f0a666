# SPDX-License-Identifier: Apache-2.0
"""Photographs to begin nano with, and the untrained checkpoint that they make."""

from __future__ import annotations

import numpy as np
from support.real_data import photograph

# What photographs are like is learned from these; none of them is asked about.
OTHERS = (
    'brick.png', 'camera.png', 'coins.png', 'color.png', 'grass.png', 'gravel.png',
    'hubble_deep_field.jpg', 'ihc.png', 'moon.png', 'motorcycle_left.png', 'retina.jpg',
)  # fmt: skip
CROPS = 6


def crops() -> list[np.ndarray]:
    """Return parts of the photographs, the same each time."""
    random = np.random.default_rng(0)
    found = []
    for whole in map(photograph, OTHERS):
        for share in random.uniform(0.3, 1.0, CROPS):
            height, width = (int(side * share) for side in whole.shape[:2])
            y, x = (
                random.integers(0, whole.shape[axis] - (height, width)[axis] + 1)
                for axis in (0, 1)
            )
            found.append(np.ascontiguousarray(whole[y : y + height, x : x + width]))
    return found


def write(folder) -> None:
    """Write the untrained nano checkpoint."""
    from omnivinci_ros.model.nano.start import write_start

    write_start(folder, crops())
