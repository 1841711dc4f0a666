# SPDX-License-Identifier: Apache-2.0
"""Shapes of networks for random weights: one to test with, two to measure speed with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The released shape in small: 16 tokens a frame.
TINY: Mapping[str, Mapping[str, Any]] = {
    'llm': {
        'vocab_size': 2048,  # more than the tokenizer has, as released
        'hidden_size': 128,
        'intermediate_size': 384,
        'num_hidden_layers': 4,
        'num_attention_heads': 4,
        'num_key_value_heads': 2,
        'max_position_embeddings': 32_768,
        'rope_theta': 1e6,
        'rms_norm_eps': 1e-6,
        'tie_word_embeddings': False,
    },
    'vision_tower': {
        'hidden_size': 96,
        'intermediate_size': 256,
        'num_hidden_layers': 4,
        'num_attention_heads': 4,
        'image_size': 112,
        'patch_size': 14,
    },
    'sound_tower': {
        'num_mel_bins': 128,
        'encoder_layers': 2,
        'encoder_attention_heads': 4,
        'd_model': 96,
        'encoder_ffn_dim': 256,
        'max_source_positions': 1500,
    },
}
# A decoder in the shape of Qwen2 0.5B (494 million weights), eyes like SigLIP base (64 tokens a
# frame) and a sound tower like Whisper base.
HALF_BILLION: Mapping[str, Mapping[str, Any]] = {
    'llm': {
        'vocab_size': 151_936,
        'hidden_size': 896,
        'intermediate_size': 4864,
        'num_hidden_layers': 24,
        'num_attention_heads': 14,
        'num_key_value_heads': 2,
        'max_position_embeddings': 32_768,
        'rope_theta': 1e6,
        'rms_norm_eps': 1e-6,
        'tie_word_embeddings': True,
    },
    'vision_tower': {
        'hidden_size': 768,
        'intermediate_size': 3072,
        'num_hidden_layers': 12,
        'num_attention_heads': 12,
        'image_size': 224,
        'patch_size': 14,
    },
    'sound_tower': {
        'num_mel_bins': 128,
        'encoder_layers': 6,
        'encoder_attention_heads': 8,
        'd_model': 512,
        'encoder_ffn_dim': 2048,
        'max_source_positions': 1500,
    },
}
# The released OmniVinci's: 8.76 billion weights, 256 tokens a frame.
RELEASED: Mapping[str, Mapping[str, Any]] = {
    'llm': {
        'vocab_size': 152_064,
        'hidden_size': 3584,
        'intermediate_size': 18_944,
        'num_hidden_layers': 28,
        'num_attention_heads': 28,
        'num_key_value_heads': 4,
        'max_position_embeddings': 32_768,
        'rope_theta': 1e6,
        'rms_norm_eps': 1e-6,
        'tie_word_embeddings': False,
    },
    'vision_tower': {
        'hidden_size': 1152,
        'intermediate_size': 4304,
        'num_hidden_layers': 27,
        'num_attention_heads': 16,
        'image_size': 448,
        'patch_size': 14,
    },
    'sound_tower': {
        'num_mel_bins': 128,
        'encoder_layers': 32,
        'encoder_attention_heads': 20,
        'd_model': 1280,
        'encoder_ffn_dim': 5120,
        'max_source_positions': 1500,
    },
}
SHAPES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    'tiny': TINY,
    '494m': HALF_BILLION,
    '9b': RELEASED,
}
