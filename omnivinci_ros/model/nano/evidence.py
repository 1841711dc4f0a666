# SPDX-License-Identifier: Apache-2.0
"""Where in a map a class shows, by its row of the classifier's head and the map's cells."""

from __future__ import annotations

import torch
from torch import Tensor

from omnivinci_ros.model.nano.made_pictures import THIRDS

SIDE = 8  # cells of a map
LEAST = 1e-12


def third_of(evidence: Tensor) -> int:
    """Return the third, from the left, of the middle of what exceeds the median, [64]."""
    above = (evidence - evidence.median()).clamp_min(0).reshape(SIDE, SIDE)
    columns = torch.arange(SIDE) + 0.5
    middle = float((above.sum(0) * columns).sum() / above.sum().clamp_min(LEAST))
    return min(THIRDS - 1, int(middle * THIRDS / SIDE))
