# SPDX-License-Identifier: Apache-2.0
"""An OmniVinci that learns quickly: its sound comes in units of 8 s, 200 tokens and not 750."""

from __future__ import annotations

from unittest.mock import patch

from omnivinci_ros.model.omnivinci.shapes import SHAPES
from omnivinci_ros.model.omnivinci.shapes import TINY
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

SHORT = {**TINY, 'sound_tower': {**TINY['sound_tower'], 'max_source_positions': 400}}


def write_short(folder, **options):
    """Write a checkpoint of random weights in that shape."""
    with patch.dict(SHAPES, {'short': SHORT}):
        write_tiny_checkpoint(folder, shape='short', **options)
