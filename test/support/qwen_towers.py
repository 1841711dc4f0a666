# SPDX-License-Identifier: Apache-2.0
"""Small towers of Qwen2.5-Omni with random weights: transformers' and ours with the same."""

from __future__ import annotations

import torch
from transformers.models.qwen2_5_omni.configuration_qwen2_5_omni import (
    Qwen2_5OmniAudioEncoderConfig,
)
from transformers.models.qwen2_5_omni.configuration_qwen2_5_omni import (
    Qwen2_5OmniVisionEncoderConfig,
)
from transformers.models.qwen2_5_omni.modeling_qwen2_5_omni import Qwen2_5OmniAudioEncoder
from transformers.models.qwen2_5_omni.modeling_qwen2_5_omni import Qwen2_5OmniVisionEncoder

from omnivinci_ros.model.qwen_omni.sound_tower import SoundTower
from omnivinci_ros.model.qwen_omni.thinker_config import AudioConfig
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig
from omnivinci_ros.model.qwen_omni.vision_tower import VisionTower

SOUND = {
    'num_mel_bins': 16,
    'd_model': 48,
    'encoder_layers': 2,
    'encoder_attention_heads': 4,
    'encoder_ffn_dim': 96,
    'output_dim': 24,
}
VISION = {
    'depth': 4,
    'hidden_size': 64,
    'intermediate_size': 84,
    'num_heads': 4,
    'out_hidden_size': 24,
    'fullatt_block_indexes': (1, 3),
}


def sound_towers():
    """Return transformers' tower and ours."""
    stock = Qwen2_5OmniAudioEncoder(Qwen2_5OmniAudioEncoderConfig(**SOUND))
    return both(stock, SoundTower(AudioConfig(**SOUND)))


def vision_towers():
    """Return transformers' tower and ours."""
    stock = Qwen2_5OmniVisionEncoder(Qwen2_5OmniVisionEncoderConfig(**VISION))
    return both(stock, VisionTower(VisionConfig(**VISION)))


def both(stock, ours):
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, value in stock.named_parameters():
            # Large enough for the attention to choose, and for biases to be seen.
            value.normal_(std=0.1, generator=generator)
            if value.ndim == 1 and name.endswith('weight'):  # of a norm
                value.add_(1.0)
    ours.load_state_dict(stock.state_dict())  # all names, and no other
    return stock.eval(), ours.eval()
