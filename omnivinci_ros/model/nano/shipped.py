# SPDX-License-Identifier: Apache-2.0
"""The trained nano of this package: its own weights lie here, those of its towers in packages.

What is given no folder of a checkpoint runs this one. It is put together once, in the cache of
the user.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.user_cache import cache_folder
from omnivinci_ros.model.nano.card import CARD
from omnivinci_ros.model.nano.card import SOURCES
from omnivinci_ros.model.nano.note import TRAINED
from omnivinci_ros.model.nano.packaged_towers import read_hearing
from omnivinci_ros.model.nano.packaged_towers import read_sight
from omnivinci_ros.model.nano.start import POSITIONS
from omnivinci_ros.model.nano.start import nano_config
from omnivinci_ros.model.nano.vocabulary import question_kinds
from omnivinci_ros.model.nano.vocabulary import write_answers
from omnivinci_ros.model.omnivinci import checkpoint
from omnivinci_ros.model.omnivinci.network import OmniVinci
from omnivinci_ros.specialists.weights import check_file

DATA = Path(__file__).with_name('data')
WEIGHTS = 'nano.safetensors'  # projectors and decoder, float16
SHA256 = 'f2c06a4de5c30563d8db3a7fc1f81377c8006ab743bcaf968a80e55da8998f27'
# All chosen on what neither made weights nor is tried, by `omnivinci bench nano`.
THRESHOLD = 0.226  # of a name's chance: below it the answer is doubtful
ORDERS_THRESHOLD = 0.973  # of an order's least sure token: below it the order is left out
# Of answers to questions about sounds, places and times, by their kind: below it they are
# doubtful. For places it is nearly never reached, as the chance is mostly the name's.
KINDS_SURE: Mapping[str, float] = {
    'heard': 0.9965,
    'then': 0.371859,
    'when': 0.480812,
    'place': 0.98295,
    'presence': 0.316194,
}
LAYOUT = 5  # of the folder in the cache; another number makes it anew, as all that it tells does


def read_shipped() -> OmniVinci:
    """Return the trained network; raise WeightsError or CheckpointError."""
    check_file(DATA / WEIGHTS, SHA256, 'install omnivinci_ros again')
    state: dict[str, Tensor] = load_file(DATA / WEIGHTS)
    rows = len(state['llm.model.embed_tokens.weight'])
    for tower, weights in (
        ('vision_tower', read_sight().tower),
        ('sound_tower', read_hearing(POSITIONS)),
    ):
        state |= {f'{tower}.{name}': value for name, value in weights.items()}
    with torch.random.fork_rng(devices=[]):
        model = OmniVinci(nano_config(TRAINED, rows)).eval()
    model.load_state_dict({name: value.float() for name, value in state.items()})
    return model


def shipped_folder() -> Path:
    """Return the folder of the trained checkpoint in the cache, where it is written if need be.

    It holds float32, which CPUs compute with. Raises WeightsError, CheckpointError or
    BadInputError.
    """
    folder = cache_folder() / f'nano-{SHA256[:8]}-{_written_so()}'
    if (folder / CARD).exists():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix='nano-', dir=folder.parent) as partial:
            made = Path(partial) / folder.name
            write_shipped(made, torch.float32)
            try:
                made.rename(folder)
            except OSError:  # another process was faster
                if not (folder / CARD).exists():
                    raise
    except OSError as error:
        raise BadInputError(
            f'{folder}: the nano checkpoint cannot be written there ({error.strerror}); make room '
            'or set XDG_CACHE_HOME to a folder that can be written to'
        ) from None
    return folder


def _written_so() -> str:
    """Return a name for all that is written beside the weights."""
    told = LAYOUT, TRAINED, THRESHOLD, ORDERS_THRESHOLD, sorted(KINDS_SURE.items())
    return sha256(repr(told).encode()).hexdigest()[:8]


def write_shipped(folder: str | Path, dtype: torch.dtype = torch.float16) -> None:
    """Write the trained checkpoint into a new folder, with its tokenizer, card and sources."""
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise BadInputError(f'{folder}: is not empty; give a new folder')
    # The tokenizer that it was trained with, whatever becomes of `vocabulary`.
    checkpoint.save(read_shipped().to(dtype), folder, tokenizer=DATA)
    kinds = question_kinds(KINDS_SURE) if KINDS_SURE else ()
    write_answers(folder / 'llm', THRESHOLD, kinds, ORDERS_THRESHOLD)
    for name in (CARD, SOURCES):
        shutil.copyfile(DATA / name, folder / name)
