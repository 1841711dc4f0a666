# SPDX-License-Identifier: Apache-2.0
"""What the ablation learns from and tries, made once from packages and kept in a folder."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from omnivinci_ros.model.nano.ablation import Material
from omnivinci_ros.model.nano.evaluate import SURE
from omnivinci_ros.model.nano.keeping import kept
from omnivinci_ros.model.nano.material import Seen
from omnivinci_ros.model.nano.material import crops
from omnivinci_ros.model.nano.material import see
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.photographs import Photograph
from omnivinci_ros.model.nano.sounds import SUDDEN
from omnivinci_ros.model.nano.sounds import read_recordings
from omnivinci_ros.model.nano.sources import gather
from omnivinci_ros.model.nano.start import make_start
from omnivinci_ros.model.nano.start import nano_config
from omnivinci_ros.model.nano.timed import Timed
from omnivinci_ros.model.nano.timed import make_timed
from omnivinci_ros.model.nano.vocabulary import make_tokenizer
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.model.tokenizer import Tokenizer

Say = Callable[[str], None]
FILE = 'material-1.safetensors'
START = 'start.'
START_CROPS, CROPS = 2, 6  # parts of each photograph: to begin with, and to learn from
LEARNED, TRIED = 1600, 248  # sounds


def make_material(packages: Path, folder: Path, say: Say) -> Material:
    """Return what the ablation needs, made first where `folder` does not hold it.

    Raises BadInputError for a package that cannot be had, and WeightsError.
    """
    held = kept(folder / FILE, lambda: _make(packages, say))
    state = {name.removeprefix(START): held[name] for name in held if name.startswith(START)}
    with torch.random.fork_rng(devices=[]):
        start = OmniVinci(nano_config('', len(state['llm.lm_head.weight']))).eval()
    start.load_state_dict(state)
    return Material(
        start,
        Tokenizer(make_tokenizer(), 'nano'),
        (_timed(held, 'learned'), _seen(held, 'learned')),
        (_timed(held, 'tried'), _seen(held, 'tried')),
    )


def _make(packages: Path, say: Say) -> dict[str, Tensor]:
    photographs, recordings = gather(packages), read_recordings(packages)
    random, sight = np.random.default_rng(0), read_sight()
    say(f'{len(photographs.free)} photographs to learn from; making the start')
    start = make_start(_parts(photographs.free, START_CROPS, random))
    made = {START + name: value for name, value in start.state_dict().items()}
    for name, pictures, count, tried in (
        ('learned', _parts(photographs.free, CROPS, random), LEARNED, False),
        ('tried', [each.rgb for each in photographs.tried], TRIED, True),
    ):
        seen = see(start, sight, pictures, say)
        sure = seen.teacher.max(1).values > (SURE if tried else 0)
        made |= {f'{name}.maps': seen.maps[sure], f'{name}.teacher': seen.teacher[sure]}
        some = [each for each in recordings if each.tried == tried and each.kind in SUDDEN]
        timed = make_timed(start, some, count, random, say)
        made |= {f'{name}.features': timed.features}
        made |= {f'{name}.seconds': torch.tensor(timed.seconds, dtype=torch.float64)}
    return made


def _parts(
    photographs: Sequence[Photograph], count: int, random: np.random.Generator
) -> list[np.ndarray]:
    return [part for each in photographs for part in crops(each.rgb, count, random)]


def _timed(held: dict[str, Tensor], name: str) -> Timed:
    seconds = tuple(held[f'{name}.seconds'].tolist())
    return Timed(held[f'{name}.features'], seconds, ('',) * len(seconds))


def _seen(held: dict[str, Tensor], name: str) -> Seen:
    return Seen(held[f'{name}.maps'], held[f'{name}.teacher'])
