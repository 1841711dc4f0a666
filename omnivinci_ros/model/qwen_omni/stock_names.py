# SPDX-License-Identifier: Apache-2.0
"""Names and shapes of a checkpoint's tensors, as transformers' own classes have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from omnivinci_ros.model.quiet import quiet_transformers

# transformers 5 nests the parts a level deeper than the released files do.
RELEASED_PREFIXES = {
    'thinker.model.audio_tower.': 'thinker.audio_tower.',
    'thinker.model.visual.': 'thinker.visual.',
    'thinker.model.language_model.': 'thinker.model.',
}
TIED = 'thinker.lm_head.weight'


def tensor_shapes(raw: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Return the tensors of the released layout for a config.json, without making one."""
    model = stock_on_meta(raw)
    shapes = {released_name(name): tuple(t.shape) for name, t in model.state_dict().items()}
    if raw['thinker_config'].get('tie_word_embeddings'):
        del shapes[TIED]
    return shapes


def released_name(name: str) -> str:
    """Return the released name of a tensor of transformers' class."""
    for prefix, released in RELEASED_PREFIXES.items():
        if name.startswith(prefix):
            return released + name.removeprefix(prefix)
    return name


def stock_on_meta(raw: Mapping[str, Any]) -> nn.Module:
    """Return transformers' model without weights."""
    from transformers import Qwen2_5OmniConfig
    from transformers import Qwen2_5OmniForConditionalGeneration

    with quiet_transformers(), torch.device('meta'):
        return Qwen2_5OmniForConditionalGeneration(Qwen2_5OmniConfig(**raw))
