# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci doctor --model` says of a checkpoint, without loading it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model import memory_estimate as memory
from omnivinci_ros.model.omnivinci.checkpoint import checkpoint_figures
from omnivinci_ros.model.omnivinci.checkpoint import stored_dtype
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.tokenizer import Tokenizer

Row = tuple[str, str, str, str]  # name, state (OK or missing), what was found, what to do


def checkpoint_rows(folder: str | Path, **given: Any) -> list[Row]:
    """Return the doctor's lines on a checkpoint; the first bad thing ends them."""
    try:
        config = read_config(folder, **given)
        figures = checkpoint_figures(folder, **given)
        tokenizer = Tokenizer.read(Path(folder) / 'llm')
        dtype = stored_dtype(folder)
    except BadInputError as error:
        found, _, fix = str(error).rpartition('; ')
        return [('model', 'missing', found or str(error), fix if found else '')]
    parts = ', '.join(f'{part} {n:,}' for part, n in figures.parameters_by_part.items())
    stored = str(dtype).removeprefix('torch.')
    rows = [
        ('model', 'OK', f'{figures.parameters:,} parameters as {stored} ({parts})', ''),
        ('model tokenizer', 'OK', f'{len(tokenizer):,} tokens', ''),
        ('model KV cache', 'OK', f'{figures.kv_bytes_per_token:,} bytes a token at 16 bit', ''),
        *(_memory_row(need) for need in figures.needs),
    ]
    if config.note:
        rows.append(('model note', 'OK', config.note, ''))
    return rows


def _memory_row(need: memory.MemoryNeed) -> Row:
    """Say where one way to load fits."""
    places = ['cpu', *(f'cuda:{k}' for k in range(torch.cuda.device_count()))]
    free = {place: memory.available(place) for place in places}
    fits = [place for place, room in free.items() if room is None or need.total <= room]
    rooms = ', '.join(
        f'{place} {"not told" if room is None else f"{room / memory.GIB:.1f} GiB free"}'
        for place, room in free.items()
    )
    where = f'fits {", ".join(fits)}' if fits else 'fits nowhere here'
    return (
        f'model as {need.how.split(" (")[0]}',
        'OK' if fits else 'missing',
        f'{need} for {memory.DEFAULT_CONTEXT} tokens; {rooms}; {where}',
        '' if fits else 'free memory, or choose a smaller way below',
    )
