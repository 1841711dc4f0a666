# SPDX-License-Identifier: Apache-2.0
"""Open the nano of this package, or another one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omnivinci_ros.model.omnivinci.network import OmniVinci
    from omnivinci_ros.model.tokenizer import Tokenizer


def read_nano(folder: str) -> tuple[OmniVinci, Tokenizer, str]:
    """Return a nano with its tokenizer and a sum of its weights; no folder: that of the package.

    Raises CheckpointError, WeightsError or BadInputError.
    """
    import torch

    from omnivinci_ros.model.nano.shipped import SHA256
    from omnivinci_ros.model.nano.shipped import shipped_folder
    from omnivinci_ros.model.omnivinci.checkpoint import load
    from omnivinci_ros.model.tokenizer import Tokenizer

    path = Path(folder) if folder else shipped_folder()
    tokenizer = Tokenizer.read(path / 'llm')  # its list of answers too
    return load(path, dtype=torch.float32), tokenizer, '' if folder else SHA256
