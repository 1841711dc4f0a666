# SPDX-License-Identifier: Apache-2.0
"""The thresholds of the kinds of questions as the line of `shipped.py` that holds them."""

from __future__ import annotations

import math
from collections.abc import Mapping

DIGITS = 6


def sure_constant(sure: Mapping[str, float]) -> str:
    """Return the line; chances are rounded down, so that what chose one is still sure."""
    scale = 10**DIGITS
    rounded = {name: math.floor(chance * scale) / scale for name, chance in sure.items()}
    return f'KINDS_SURE: Mapping[str, float] = {rounded}'
