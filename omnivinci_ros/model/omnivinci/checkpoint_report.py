# SPDX-License-Identifier: Apache-2.0
"""What `omnivinci doctor --model` says of a checkpoint, without loading it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.checkpoint_figures import figures_rows
from omnivinci_ros.model.memory_rows import Row
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
    return figures_rows(figures, stored=dtype, tokens=len(tokenizer), note=config.note)
