# SPDX-License-Identifier: Apache-2.0
"""All of a checkpoint but its weights: what configuration, tokenizer and voices are read from."""

from __future__ import annotations

import shutil
from pathlib import Path

SETTINGS_FILES = (
    'config.json',
    'generation_config.json',
    'preprocessor_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'chat_template.json',
    'chat_template.jinja',
    'spk_dict.pt',
)


def copy_settings(checkpoint: Path, folder: Path) -> None:
    """Copy what there is of them into a new folder, which is read as the checkpoint was."""
    folder.mkdir(parents=True)
    for name in SETTINGS_FILES:
        if (checkpoint / name).exists():
            shutil.copyfile(checkpoint / name, folder / name)
