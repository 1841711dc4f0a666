# SPDX-License-Identifier: Apache-2.0
"""Earlier runs of `omnivinci bench live` as one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import CommandError

IDENTITY = ('backend', 'cameras', 'width', 'height', 'hz')  # of a cell


def read_run(file: Path) -> dict[str, Any]:
    """Return the document that a run wrote."""
    fix = f'--from {file}: give a JSON file that bench live wrote'
    try:
        found = json.loads(file.read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
        raise CommandError(fix) from error
    if not isinstance(found, dict) or found.get('bench') != 'live':
        raise CommandError(fix)
    return found


def merged(files: Sequence[Path]) -> dict[str, Any]:
    """Return the documents of runs with one configuration as one; of a cell the last counts."""
    runs = [read_run(file) for file in files]
    document = {**runs[0], 'inputs': {}}
    cells: dict[tuple[Any, ...], dict[str, Any]] = {}
    for file, run in zip(files, runs, strict=True):
        if run['configuration'] != document['configuration']:
            raise CommandError(
                f'--from {file}: it was measured with another configuration than '
                f'{files[0]}: measure it again'
            )
        document['inputs'].update(run['inputs'])
        cells.update({tuple(cell[name] for name in IDENTITY): cell for cell in run['cells']})
    backends = list(dict.fromkeys(cell['backend'] for cell in cells.values()))
    document['cells'] = sorted(
        cells.values(),
        key=lambda cell: (
            backends.index(cell['backend']),
            cell['width'],
            cell['cameras'],
            cell['hz'],
        ),
    )
    return document
