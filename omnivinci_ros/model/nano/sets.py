# SPDX-License-Identifier: Apache-2.0
"""The sets that nano is tried on, made again from packages; what the towers make of them is kept.

Photographs that made no weight, and sentences that were never learned, by a voice that was never
heard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.material import Heard
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import hear
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.orders import all_orders
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.run import TAKES_TRIED
from omnivinci_ros.model.nano.run import gather
from omnivinci_ros.model.nano.voices import HELD_OUT
from omnivinci_ros.model.nano.voices import find_voices
from omnivinci_ros.model.omnivinci.network import OmniVinci

Say = Callable[[str], None]
LAYOUT = 1  # of the files that are kept; another number makes them anew
NO_VOICE = (
    f'the voice {HELD_OUT!r} that nano was tried on is not here: apt-get install flite, or give '
    '--names-only'
)


@dataclass(frozen=True)
class Sets:
    """What is tried, what sets the threshold, and what is said; no orders where none are asked."""

    tried: Seen
    calibration: Seen
    heard: Heard | None


def make_sets(
    model: OmniVinci, packages: Path, kept: Path, *, with_orders: bool, say: Say
) -> Sets:
    """Make the sets, or read those that were kept in the folder `kept`.

    Raises BadInputError for a package that cannot be had, and WeightsError.
    """
    voices = [voice for voice in find_voices() if voice.held_out] if with_orders else []
    if with_orders and not voices:
        raise BadInputError(NO_VOICE)

    def photographs() -> dict[str, Tensor]:
        found, sight = gather(packages), read_sight()
        made: dict[str, Tensor] = {}
        for name, some in (('tried', found.tried), ('calibration', found.calibration)):
            seen = see(model, sight, [each.rgb for each in some], say)
            made |= {f'{name}.maps': seen.maps, f'{name}.teacher': seen.teacher}
        return made

    maps = _kept(kept / f'nano-photographs-{LAYOUT}.safetensors', photographs)
    tried, calibration = (
        Seen(maps[f'{name}.maps'], maps[f'{name}.teacher']) for name in ('tried', 'calibration')
    )
    if not with_orders:
        return Sets(tried, calibration, None)
    orders = [order for order in all_orders() if order.held_out]
    random = np.random.default_rng(0)
    return Sets(
        tried,
        calibration,
        hear(model, orders, voices, takes=TAKES_TRIED, random=random, say=say),
    )


def _kept(path: Path, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
    from safetensors.torch import load_file
    from safetensors.torch import save_file

    if path.exists():
        found: dict[str, Tensor] = load_file(path)
        return found
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix('.partial')
    save_file({name: value.contiguous() for name, value in made.items()}, partial)
    partial.replace(path)
    return made


def rounded(weight: Tensor, bits: int, group: int) -> Tensor:
    """Return a weight [out, in] as integers of `bits` would hold it, a scale for each `group`.

    Symmetric; group 0: a scale for each row.
    """
    rows = weight.float()
    blocks = rows if not group else rows.unflatten(1, (-1, group))
    most = 2 ** (bits - 1) - 1
    scale = blocks.abs().amax(-1, keepdim=True).clamp_min(1e-12) / most
    made = (blocks / scale).round().clamp(-most - 1, most) * scale
    return made.reshape(rows.shape).to(weight.dtype)


@torch.no_grad()
def round_decoder(model: OmniVinci, bits: int, group: int) -> None:
    """Round every matrix of the decoder, its output words too; embeddings stay."""
    for name, weight in model.llm.named_parameters():
        if weight.dim() == 2 and 'embed_tokens' not in name:
            weight.copy_(rounded(weight, bits, group))
