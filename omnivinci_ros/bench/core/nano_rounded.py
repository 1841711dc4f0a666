# SPDX-License-Identifier: Apache-2.0
"""What nano says with parts of its weights rounded: the decoder, the projectors, the towers.

It is rounded here in the bench's own way, symmetric and to the nearest; what exports and their
runtimes make of it is measured by `nano_exports`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano import evaluate
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import listen
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.packaged_towers import PackagedSight
from omnivinci_ros.model.nano.sets import Sets
from omnivinci_ros.model.nano.sets import round_parts
from omnivinci_ros.model.nano.words import Words

DECODER, PROJECTORS, TOWERS = (
    ('llm',),
    ('mm_projector', 'sound_mm_projector'),
    ('vision_tower', 'sound_tower'),
)


@dataclass(frozen=True)
class Rounding:
    """Which parts hold integers of `bits`, a scale for each row or for `group` weights."""

    name: str
    parts: tuple[str, ...] = ()
    bits: int = 8
    group: int = 0


WAYS = (
    Rounding('fp32'),
    Rounding('decoder int8, a scale a row', DECODER),
    Rounding('decoder int4, a scale for 32', DECODER, 4, 32),
    Rounding('decoder int4, a scale a row', DECODER, 4),
    Rounding('projectors int8, a scale a row', PROJECTORS),
    Rounding('towers int8, a scale a row', TOWERS),
    Rounding('all of these int8', (*DECODER, *PROJECTORS, *TOWERS)),
)


def compare_rounded(
    words: Words,
    sets: Sets,
    pictures: Sequence[np.ndarray],
    sight: PackagedSight,
    ways: Sequence[Rounding] = WAYS,
) -> list[dict[str, Any]]:
    """Round parts in ways, and compare what is said with what the first way says.

    `pictures` are those of `sets.tried`, which rounded towers see anew.
    """
    model = words.model
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    rows: list[dict[str, Any]] = []
    first: Tensor | None = None
    for way in ways:
        model.load_state_dict(kept)
        round_parts(model, way.parts, way.bits, way.group)
        seen, heard = sets.tried, sets.heard
        if set(way.parts) & set(TOWERS):
            maps = see(model, sight, pictures, _quiet).maps
            seen = Seen(maps, sets.tried.teacher)
            heard = _heard_anew(words, sets)
        chances = evaluate.name_chances(words, seen)
        logs = chances.clamp_min(1e-12).log()
        logs = logs - logs.mean(1, keepdim=True)  # of names: up to a constant, the logits
        first = logs if first is None else first
        names = evaluate.name_figures(words, seen, sets.calibration)
        orders = evaluate.order_figures(words, heard) if heard is not None else None
        rows.append(
            {
                'weights': way.name,
                'logits_error': float((logs - first).norm() / first.norm()),
                'same_name': float(torch.eq(logs.argmax(1), first.argmax(1)).float().mean()),
                'basic': names.basic,
                'orders_exact': orders.exact if orders else None,
            }
        )
    model.load_state_dict(kept)
    return rows


def _heard_anew(words: Words, sets: Sets) -> Heard | None:
    return listen(words.model, sets.heard.orders, sets.pcm) if sets.heard is not None else None


def _quiet(text: str) -> None:
    """Say nothing: the sets were told of already."""
