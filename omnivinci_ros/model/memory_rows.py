# SPDX-License-Identifier: Apache-2.0
"""Lines of `omnivinci doctor --model` that any network's checkpoint has."""

from __future__ import annotations

import torch

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model import memory_estimate as memory

Row = tuple[str, str, str, str]  # name, state (OK or missing), what was found, what to do


def refusal_row(error: BadInputError) -> Row:
    """Say why a checkpoint cannot be used."""
    found, _, fix = str(error).rpartition('; ')
    return 'model', 'missing', found or str(error), fix if found else ''


def memory_row(need: memory.MemoryNeed) -> Row:
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
