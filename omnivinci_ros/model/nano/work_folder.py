# SPDX-License-Identifier: Apache-2.0
"""The folder of what a run computes on the way: which run it is of, and what that learns from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.model.nano.sources import Sources

SETTINGS = 'settings.json'


def begin_work(folder: Path, settings: Mapping[str, object], *, resume: bool) -> None:
    """Open a folder for what is computed on the way, or the one of a run that was stopped.

    Raises BadInputError where it is another run's, or none.
    """
    path = folder / SETTINGS
    if resume:
        found = _read(path) if path.exists() else None
        known = None if found is None else {name: found.get(name) for name in settings}
        if known != settings:
            raise BadInputError(
                f'{folder}: holds no run of {settings} to go on with, but {known}; '
                'leave --resume out'
            )
        return
    if path.exists():
        raise BadInputError(
            f'{folder}: holds a run that was stopped; go on with it (--resume), or remove it'
        )
    folder.mkdir(parents=True, exist_ok=True)
    _write(path, settings)


def note_sources(folder: Path, sources: Sources) -> None:
    """Note what a run learns from; raise BadInputError where it was begun with something else.

    A run that was begun before this was noted goes on with what is here now.
    """
    path = folder / SETTINGS
    found, here = _read(path), _learned(sources)
    for what, names in here.items():
        if what in found and found[what] != names:
            raise BadInputError(
                f'{folder}: was begun with other {what} than there are now '
                f'({_difference(found[what], names)}); go on where those are, or remove the '
                'folder and begin anew'
            )
    if not here.keys() <= found.keys():
        _write(path, {**found, **here})


def _learned(sources: Sources) -> dict[str, list[str]]:
    return {
        'voices': [each.name for each in sources.voices],
        'photographs': [each.source for each in sources.photographs.free],
        'sounds': [each.source for each in sources.recordings if not each.tried],
    }


def _difference(then: Any, now: Sequence[str]) -> str:
    """Say in a few words how lists of names differ."""
    then = then if isinstance(then, list) else []
    for names, other, what in ((then, now, 'missing'), (now, then, 'new')):
        if some := [name for name in names if name not in other]:
            more = f' and {len(some) - 1} more' if some[1:] else ''
            return f'{what}: {some[0]}{more}'
    return 'in another order'


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(_damaged(path)) from error
    if not isinstance(found, dict):
        raise BadInputError(_damaged(path))
    return found


def _damaged(path: Path) -> str:
    return f'{path}: cannot be read as settings of a run; remove {path.parent} and begin anew'


def _write(path: Path, settings: Mapping[str, object]) -> None:
    write_whole(path, json.dumps(settings))
