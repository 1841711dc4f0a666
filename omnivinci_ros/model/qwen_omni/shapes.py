# SPDX-License-Identifier: Apache-2.0
"""Shapes for random weights: one to test with, three to measure with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, Mapping[str, Any]]


def _text(
    hidden: int, ffn: int, layers: int, heads: int, groups: int, rows: int
) -> dict[str, Any]:
    return {
        'hidden_size': hidden,
        'intermediate_size': ffn,
        'num_hidden_layers': layers,
        'num_attention_heads': heads,
        'num_key_value_heads': groups,
        'vocab_size': rows,
    }


def _sound(width: int, ffn: int, layers: int, heads: int) -> dict[str, Any]:
    return {
        'd_model': width,
        'encoder_ffn_dim': ffn,
        'encoder_layers': layers,
        'encoder_attention_heads': heads,
    }


def _vision(
    width: int, ffn: int, depth: int, heads: int, seeing_all: tuple[int, ...]
) -> dict[str, Any]:
    return {
        'hidden_size': width,
        'intermediate_size': ffn,
        'depth': depth,
        'num_heads': heads,
        'fullatt_block_indexes': list(seeing_all),
    }


def _talker(
    width: int, ffn: int, layers: int, heads: int, groups: int, head: int
) -> dict[str, Any]:
    return {**_text(width, ffn, layers, heads, groups, 8448), 'head_dim': head}


# The released shape in small. Heads of 32; the talker's width is not that of its heads.
TINY: Shape = {
    'text': _text(128, 384, 4, 4, 2, 2048),
    'sound': _sound(96, 256, 2, 4),
    'vision': _vision(96, 256, 4, 4, (1, 3)),
    'talker': _talker(96, 192, 2, 4, 2, 32),
    'dit': {
        'hidden_size': 64,
        'num_hidden_layers': 4,
        'num_attention_heads': 4,
        'head_dim': 16,
        'emb_dim': 32,
        'look_ahead_layers': [1],
        'look_backward_layers': [0, 2],
        'enc_dim': 32,
        'enc_emb_dim': 192,
        'enc_channels': [32, 32, 32, 32, 96],
        'enc_attention_channels': 16,
        'enc_se_channels': 16,
    },
    'bigvgan': {'upsample_initial_channel': 128},
}
# A thinker in the shape of Qwen2 0.5B (494 million weights), with parts to match.
HALF_BILLION: Shape = {
    'text': {**_text(896, 4864, 24, 14, 2, 151_936), 'tie_word_embeddings': True},
    'sound': _sound(512, 2048, 6, 8),
    'vision': _vision(768, 2048, 12, 12, (2, 5, 8, 11)),
    'talker': _talker(512, 2816, 12, 8, 2, 64),
    'dit': {
        'hidden_size': 512,
        'num_hidden_layers': 12,
        'num_attention_heads': 8,
        'look_ahead_layers': [5],
        'look_backward_layers': [0, 10],
    },
    'bigvgan': {'upsample_initial_channel': 512},
}
_SOUND = _sound(1280, 5120, 32, 20)
_VISION = _vision(1280, 3420, 32, 16, (7, 15, 23, 31))
# The 3B's talker is not known: this is the 7B's with the 3B's embedding.
_TALKER = _talker(896, 18_944, 24, 12, 4, 128)
THREE_BILLION: Shape = {
    'text': _text(2048, 11_008, 36, 16, 2, 151_936),
    'sound': _SOUND,
    'vision': _VISION,
    'talker': _TALKER,
    'dit': {},
    'bigvgan': {},
}
RELEASED: Shape = {**THREE_BILLION, 'text': _text(3584, 18_944, 28, 28, 4, 152_064)}

SHAPES: Mapping[str, Shape] = {
    'tiny': TINY,
    '494m': HALF_BILLION,
    '3b': THREE_BILLION,
    '7b': RELEASED,
}
