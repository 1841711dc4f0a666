# SPDX-License-Identifier: Apache-2.0
"""Which decoder was chosen on which machine, kept beside the export.

One export may lie on a disk that machines share, and be opened with several numbers of threads:
each has an entry of its own.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.user_cache import cache_folder
from omnivinci_ros.engine.choices import DECODERS

FILE = 'decoder_choice.json'
MAX_BYTES = 1 << 16
MOST = 32  # entries; the oldest goes first


def kept_choice(folder: Path, here: Mapping[str, Any]) -> str:
    """Return what was chosen `here` before, of DECODERS; '' where nothing was.

    `here` says what a choice holds for; its `graph` is the hash of the decoder.
    """
    for path in _places(folder, here):
        for entry in _read(path):
            if entry.get('here') == here and entry.get('decoder') in DECODERS:
                return str(entry['decoder'])
    return ''


def keep_choice(folder: Path, choice: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Keep a choice, with its `here`, where it can be written; say so where it cannot."""
    for path in _places(folder, choice['here']):
        others = [entry for entry in _read(path) if entry.get('here') != choice['here']]
        text = json.dumps([choice, *others[: MOST - 1]], indent=2) + '\n'
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
            return
    say(f'{folder / FILE} cannot be written: both decoders are timed again at the next start')


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a file; of one that is damaged those that are none are left out."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return []
        found = json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError, RecursionError):
        return []
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _places(folder: Path, here: Mapping[str, Any]) -> list[Path]:
    """Return where choices are kept: beside the export, else in the user's cache."""
    places = [folder / FILE]
    with contextlib.suppress(BadInputError):
        places.append(cache_folder() / 'decoder_choices' / f'{here["graph"]}.json')
    return places
