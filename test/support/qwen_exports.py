# SPDX-License-Identifier: Apache-2.0
"""A Qwen2.5-Omni that is exported in seconds: one layer of each kind."""

from __future__ import annotations

import argparse
from unittest.mock import patch

from support.rare_gc import rare_gc
from support.torchlib_once import torchlib_read_once

from omnivinci_ros.cli.verbs import export as verb
from omnivinci_ros.model.qwen_omni.shapes import SHAPES
from omnivinci_ros.model.qwen_omni.shapes import TINY
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import write_tiny_checkpoint

SMALLEST = {
    **TINY,
    'text': {**TINY['text'], 'num_hidden_layers': 1},
    'sound': {**TINY['sound'], 'encoder_layers': 1},
    # One layer that sees windows, one that sees all.
    'vision': {**TINY['vision'], 'depth': 2, 'fullatt_block_indexes': [1]},
    'talker': {**TINY['talker'], 'num_hidden_layers': 1},
    'dit': {**TINY['dit'], 'num_hidden_layers': 2},
    'bigvgan': {
        'upsample_initial_channel': 16,
        'upsample_rates': [5],
        'upsample_kernel_sizes': [11],
        'resblock_kernel_sizes': [3],
        'resblock_dilation_sizes': [[1, 3, 5]],
    },
}


def write_smallest(folder, **options):
    """Write a checkpoint of random weights in that shape."""
    with patch.dict(SHAPES, {'smallest': SMALLEST}):
        write_tiny_checkpoint(folder, shape='smallest', **options)


def export_by_verb(checkpoint, folder, *options):
    """Run the verb export as a terminal would."""
    parser = argparse.ArgumentParser()
    verb.add_arguments(parser)
    arguments = parser.parse_args([str(each) for each in (checkpoint, folder, *options)])
    with torchlib_read_once(), rare_gc():
        assert verb.run(arguments) == 0
