# SPDX-License-Identifier: Apache-2.0
"""The stock transformers configurations of the language model and the two towers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transformers import PreTrainedConfig
from transformers import Qwen2AudioEncoderConfig
from transformers import Qwen2Config
from transformers import SiglipVisionConfig

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line
from omnivinci_ros.model.omnivinci.efficientnet import EfficientNetLite0Config

STOCK = {
    'llm': Qwen2Config,
    'vision_tower': SiglipVisionConfig,
    'sound_tower': Qwen2AudioEncoderConfig,
}
EFFICIENTNET = EfficientNetLite0Config.model_type  # of a vision tower that is not SigLIP
# What decides shapes, with the largest value that is believed.
SHAPE_KEYS = {
    'llm': {
        'hidden_size': 1 << 17,
        'intermediate_size': 1 << 20,
        'num_hidden_layers': 512,
        'num_attention_heads': 1024,
        'num_key_value_heads': 1024,
        'vocab_size': 1 << 22,
        'max_position_embeddings': 1 << 24,
    },
    'vision_tower': {
        'hidden_size': 1 << 17,
        'intermediate_size': 1 << 20,
        'num_hidden_layers': 512,
        'num_attention_heads': 1024,
        'image_size': 4096,
        'patch_size': 1024,
    },
    'sound_tower': {
        'd_model': 1 << 17,
        'encoder_ffn_dim': 1 << 20,
        'encoder_layers': 512,
        'encoder_attention_heads': 1024,
        'num_mel_bins': 1024,
        'max_source_positions': 1 << 17,
    },
    EFFICIENTNET: {'hidden_size': 1280, 'image_size': 4096, 'patch_size': 32},
}


def stock_config(part: str, raw: Mapping[str, Any]) -> PreTrainedConfig:
    """Return the stock configuration of a folder's config.json, checked."""
    if raw.get('quantization_config'):
        raise CheckpointError(
            f'{part}/config.json: quantized weights are not read; give the 16-bit checkpoint'
        )
    shapes = SHAPE_KEYS[_kind(part, raw)]
    for key in (each for each in shapes if each in raw):  # a class makes lists of what it is told
        _check_shape(part, key, raw[key], shapes[key])
    # auto_map would name code of the checkpoint: it is not looked at.
    values = {k: v for k, v in raw.items() if k not in ('auto_map', 'architectures')}
    try:
        kind = EfficientNetLite0Config if _kind(part, raw) == EFFICIENTNET else STOCK[part]
        stock = kind.from_dict(values)
    except Exception as error:  # transformers checks values with exceptions of its own
        raise CheckpointError(f'{part}/config.json: {one_line(error)}') from None
    for key, most in shapes.items():
        _check_shape(part, key, getattr(stock, key), most)
    if isinstance(stock, EfficientNetLite0Config):
        return _checked_efficientnet(stock)
    width = getattr(stock, 'hidden_size', None)
    heads = stock.num_attention_heads
    if width % heads and not raw.get('head_dim'):
        raise CheckpointError(f'{part}/config.json: {heads} heads do not divide the width {width}')
    if getattr(stock, 'use_sliding_window', False):
        raise CheckpointError(
            f'{part}/config.json: use_sliding_window=true is not supported; OmniVinci has none'
        )
    return stock


def with_shapes(part: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config.json with its shapes written out.

    transformers leaves what equals a class's default out of the files it writes.
    """
    stock = stock_config(part, raw)
    return {**raw, **{key: getattr(stock, key) for key in SHAPE_KEYS[_kind(part, raw)]}}


def _check_shape(part: str, key: str, value: Any, most: int) -> None:
    if type(value) is not int or not 0 < value <= most:
        raise CheckpointError(f'{part}/config.json: {key}={value!r}; it must be 1 to {most}')


def _kind(part: str, raw: Mapping[str, Any]) -> str:
    """Return whose shapes a part has: its own name, or that of another vision tower."""
    other = part == 'vision_tower' and raw.get('model_type') == EFFICIENTNET
    return EFFICIENTNET if other else part


def _checked_efficientnet(stock: EfficientNetLite0Config) -> EfficientNetLite0Config:
    for key, only in (('hidden_size', 1280), ('patch_size', 32)):
        if getattr(stock, key) != only:
            raise CheckpointError(
                f'vision_tower/config.json: {key}={getattr(stock, key)}; EfficientNet-lite0 has '
                f'{only}'
            )
    return stock
