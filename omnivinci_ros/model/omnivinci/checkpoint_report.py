# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci doctor --model` says of a checkpoint, without loading it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.memory_rows import Row
from omnivinci_ros.model.memory_rows import memory_row
from omnivinci_ros.model.memory_rows import refusal_row
from omnivinci_ros.model.omnivinci.checkpoint import checkpoint_figures
from omnivinci_ros.model.omnivinci.checkpoint import stored_dtype
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.tokenizer import Tokenizer


def checkpoint_rows(folder: str | Path, **given: Any) -> list[Row]:
    """Return the doctor's lines on a checkpoint; the first bad thing ends them."""
    try:
        config = read_config(folder, **given)
        figures = checkpoint_figures(folder, **given)
        tokenizer = Tokenizer.read(Path(folder) / 'llm')
        dtype = stored_dtype(folder)
    except BadInputError as error:
        return [refusal_row(error)]
    parts = ', '.join(f'{part} {n:,}' for part, n in figures.parameters_by_part.items())
    stored = str(dtype).removeprefix('torch.')
    rows = [
        ('model', 'OK', f'{figures.parameters:,} parameters as {stored} ({parts})', ''),
        ('model tokenizer', 'OK', f'{len(tokenizer):,} tokens', ''),
        ('model KV cache', 'OK', f'{figures.kv_bytes_per_token:,} bytes a token at 16 bit', ''),
        *(memory_row(need) for need in figures.needs),
    ]
    if config.note:
        rows.append(('model note', 'OK', config.note, ''))
    return rows
