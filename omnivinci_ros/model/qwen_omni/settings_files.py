# SPDX-License-Identifier: Apache-2.0
"""All of a checkpoint but its weights: what configuration, tokenizer and voices are read from."""

from __future__ import annotations

from pathlib import Path

from omnivinci_ros.model.checkpoint_files import TOKENIZER_FILES
from omnivinci_ros.model.checkpoint_files import copy_files

SETTINGS_FILES = (
    'config.json',
    'generation_config.json',
    'preprocessor_config.json',
    *TOKENIZER_FILES,
    'chat_template.json',
    'spk_dict.pt',
)


def copy_settings(checkpoint: Path, folder: Path) -> None:
    """Copy what there is of them into a new folder, which is read as the checkpoint was."""
    folder.mkdir(parents=True)
    copy_files(SETTINGS_FILES, checkpoint, folder)
