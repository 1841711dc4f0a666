# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

if find_spec('torch') is None:  # the extra `model` is not installed; `make test` installs it
    collect_ignore_glob = ['test_*.py', '*/test_*.py']


@pytest.fixture(scope='session')
def tokenizer(tiny_folder):
    from omnivinci_ros.model.tokenizer import Tokenizer

    return Tokenizer.read(tiny_folder / 'llm')


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope='session')
def released_config():
    """The released shapes; what only its config.json fixes is chosen freely here."""
    from omnivinci_ros.model.omnivinci.config import make_config

    return make_config(
        llm={
            'vocab_size': 152_064,
            'hidden_size': 3584,
            'intermediate_size': 18_944,
            'num_hidden_layers': 28,
            'num_attention_heads': 28,
            'num_key_value_heads': 4,
            'max_position_embeddings': 32_768,
            'rope_theta': 1e6,
            'rms_norm_eps': 1e-6,
        },
        vision_tower={
            'hidden_size': 1152,
            'intermediate_size': 4304,
            'num_hidden_layers': 27,
            'num_attention_heads': 16,
            'image_size': 448,
            'patch_size': 14,
        },
        sound_tower={
            'num_mel_bins': 128,
            'encoder_layers': 32,
            'encoder_attention_heads': 20,
            'd_model': 1280,
            'encoder_ffn_dim': 5120,
            'max_source_positions': 1500,
        },
        num_video_frames=8,
        pool_sizes=[[1, 1, 1]],
        mm_use_bos_eos_tokens=False,
        max_time=3600,
        period_fix='shortest',
    )


@pytest.fixture(scope='session')
def released(released_config):
    """The full-size network without memory for its weights."""
    import torch

    from omnivinci_ros.model.omnivinci.network import OmniVinci

    with torch.device('meta'):
        model = OmniVinci(released_config)
    model.line_feed_id = 198
    return model.eval()
