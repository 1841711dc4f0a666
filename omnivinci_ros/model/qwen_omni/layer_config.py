# SPDX-License-Identifier: Apache-2.0
"""What a config.json says of Qwen2 layers, which thinker and talker have both."""

from __future__ import annotations

from typing import Any
from typing import Protocol

from omnivinci_ros.model.qwen_omni.config_values import Table
from omnivinci_ros.model.qwen_omni.config_values import positive
from omnivinci_ros.model.qwen_omni.config_values import whole_list


class Heads(Protocol):
    """What the tables of thinker and talker both say of their heads."""

    @property
    def num_attention_heads(self) -> int: ...

    @property
    def num_key_value_heads(self) -> int: ...

    @property
    def head_dim(self) -> int: ...

    @property
    def mrope_section(self) -> tuple[int, ...]: ...


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


def check_heads(table: Table, shape: Heads) -> None:
    """Raise CheckpointError for heads that share no keys, or sections that make no head."""
    heads, groups = shape.num_attention_heads, shape.num_key_value_heads
    if heads % groups:
        raise table.wrong('num_key_value_heads', groups, f'a divisor of {heads} heads')
    if len(shape.mrope_section) != 3 or 2 * sum(shape.mrope_section) != shape.head_dim:
        fix = f'three numbers with the sum {shape.head_dim // 2}, half of a head'
        raise table.wrong('rope_scaling.mrope_section', list(shape.mrope_section), fix)
