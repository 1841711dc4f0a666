# SPDX-License-Identifier: Apache-2.0
"""An OmniVinci whose graphs are exported and compiled in seconds: a layer of each kind."""

from __future__ import annotations

from unittest.mock import patch

from omnivinci_ros.model.omnivinci.shapes import SHAPES
from omnivinci_ros.model.omnivinci.shapes import TINY
from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

SMALLEST = {
    'llm': {**TINY['llm'], 'num_hidden_layers': 1},
    'vision_tower': {**TINY['vision_tower'], 'num_hidden_layers': 2},  # the last is not used
    'sound_tower': {**TINY['sound_tower'], 'encoder_layers': 1},
}


def write_smallest(folder):
    """Write a checkpoint of random weights in that shape."""
    with patch.dict(SHAPES, {'smallest': SMALLEST}):
        write_tiny_checkpoint(folder, shape='smallest')
