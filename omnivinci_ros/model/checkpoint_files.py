# SPDX-License-Identifier: Apache-2.0
"""Files of a checkpoint beside its weights, whichever network it is of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from omnivinci_ros.model.errors import CheckpointError

NOTE_KEY = 'omnivinci_ros_note'  # of config.json: what a reader of the answers must know
RANDOM_NOTE = 'random weights: what this checkpoint writes is noise'
TOKENIZER_FILES = (
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'chat_template.jinja',
    'answers.json',  # see listed_answers.py
)
LONGEST_NOTE = 300  # characters, as it stands in every answer's provenance


def note_of(raw: Mapping[str, Any]) -> str:
    """Return what a config.json says of its checkpoint, such as that its weights are random."""
    return str(raw.get(NOTE_KEY, ''))[:LONGEST_NOTE]


def refuse_filled(folder: Path) -> None:
    """Raise CheckpointError unless a checkpoint can be written here: a new or empty folder."""
    if folder.exists() and any(folder.iterdir()):
        raise CheckpointError(f'{folder}: is not empty; give a new folder')


def copy_files(names: Iterable[str], source: Path, target: Path) -> None:
    """Copy what there is of the files from one folder into another."""
    for name in names:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write an object; mappings of any kind in it become objects."""
    text = json.dumps(value, indent=2, default=dict, ensure_ascii=False)
    path.write_text(text + '\n', encoding='utf-8')
