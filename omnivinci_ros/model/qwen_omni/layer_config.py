# SPDX-License-Identifier: Apache-2.0
"""What a config.json says of Qwen2 layers, which thinker and talker have both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from omnivinci_ros.model.qwen_omni.config_values import FFN
from omnivinci_ros.model.qwen_omni.config_values import HEADS
from omnivinci_ros.model.qwen_omni.config_values import LAYERS
from omnivinci_ros.model.qwen_omni.config_values import POSITIONS
from omnivinci_ros.model.qwen_omni.config_values import WIDTH
from omnivinci_ros.model.qwen_omni.config_values import Table
from omnivinci_ros.model.qwen_omni.config_values import only
from omnivinci_ros.model.qwen_omni.config_values import positive
from omnivinci_ros.model.qwen_omni.config_values import setting
from omnivinci_ros.model.qwen_omni.config_values import whole
from omnivinci_ros.model.qwen_omni.config_values import whole_list


@dataclass(frozen=True)
class LayerConfig:
    """Qwen2 layers with three axes of positions."""

    hidden_size: int = setting(3584, whole(WIDTH))
    intermediate_size: int = setting(18_944, whole(FFN))
    num_hidden_layers: int = setting(28, whole(LAYERS))
    num_attention_heads: int = setting(28, whole(HEADS))
    num_key_value_heads: int = setting(4, whole(HEADS))
    head_dim: int = setting(128, whole(4096))
    max_position_embeddings: int = setting(32_768, whole(POSITIONS))
    rms_norm_eps: float = setting(1e-6, positive)
    rope_theta: float = setting(1e6, positive)
    mrope_section: tuple[int, ...] = setting((16, 24, 24), whole_list(4096))
    hidden_act: str = setting('silu', only('silu'))
    use_sliding_window: bool = setting(False, only(False))


def rope(table: Table, *, sections: bool = True) -> dict[str, Any]:
    """Return what versions of transformers keep in three places: theta and sections."""
    made: dict[str, Any] = {}
    for inner in (table.table('rope_parameters'), table.table('rope_scaling')):
        for key, kind in (('rope_theta', positive), ('mrope_section', whole_list(4096))):
            if inner.has(key) and (sections or key == 'rope_theta'):
                made.setdefault(key, inner.value(key, inner.raw[key], kind))
        only_type = inner.raw.get('rope_type', inner.raw.get('type', 'default'))
        if only_type not in ('default', 'mrope'):
            raise inner.wrong('rope_type', only_type, 'default: this network has no other')
    return made


def check_heads(table: Table, shape: LayerConfig) -> None:
    """Raise CheckpointError for heads that share no keys, or sections that make no head."""
    heads, groups = shape.num_attention_heads, shape.num_key_value_heads
    if heads % groups:
        raise table.wrong('num_key_value_heads', groups, f'a divisor of {heads} heads')
    if len(shape.mrope_section) != 3 or 2 * sum(shape.mrope_section) != shape.head_dim:
        fix = f'three numbers with the sum {shape.head_dim // 2}, half of a head'
        raise table.wrong('rope_scaling.mrope_section', list(shape.mrope_section), fix)
