# SPDX-License-Identifier: Apache-2.0
"""TensorRT plans on disk, each with the key that says what it is good for."""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.engine.errors import EngineError
from omnivinci_ros.engine.tensorrt.profile import Profile

MAX_KEY_BYTES = 1 << 20


class StalePlanError(EngineError):
    """A plan that belongs to something else; `why` says to what."""

    def __init__(self, path: Path, why: str):
        super().__init__(f'{path}: {why}; run omnivinci build again')
        self.why = f'{path.name} {why}'


@dataclass(frozen=True)
class PlanKey:
    """Everything that makes a plan another one."""

    graph_sha256: str
    tensorrt: str  # which, and its version
    capability: str  # such as 'sm86+sm89'
    precision: str
    profile: Profile

    def as_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self)))  # lists, as they come back


def plan_path(folder: Path, name: str, key: PlanKey) -> Path:
    return folder / f'{name}.{key.capability}.{key.precision}.plan'


def write_plan(folder: Path, name: str, key: PlanKey, plan: bytes | memoryview) -> Path:
    """Write a plan, then its key. What is interrupted leaves neither."""
    folder.mkdir(parents=True, exist_ok=True)
    path = plan_path(folder, name, key)
    _key_path(path).unlink(missing_ok=True)  # from here on the old plan is not loaded
    value = json.dumps({'bytes': len(plan), 'key': key.as_json()}, indent=2) + '\n'
    write_whole(path, plan)
    write_whole(_key_path(path), value.encode())
    return path


def find_plan(folder: Path, name: str, key: PlanKey) -> Path | None:
    """Return the plan with this key, or None if none was built.

    Raises StalePlanError that names the plan and what differs.
    """
    path = plan_path(folder, name, key)
    if not _key_path(path).exists():
        return None
    try:
        if _key_path(path).stat().st_size > MAX_KEY_BYTES:
            raise ValueError('it is too large')
        value = json.loads(_key_path(path).read_text(encoding='utf-8'))
        found, size = dict(value['key']), int(value['bytes'])
        actual = path.stat().st_size
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = ' '.join(str(error).split())[:200]
        raise StalePlanError(path, f'has a key that cannot be used ({why})') from None
    if actual != size:
        raise StalePlanError(path, f'has {actual} bytes of {size}')
    for field, wanted in key.as_json().items():
        if found.get(field) != wanted:
            raise StalePlanError(path, _differs(field, found.get(field), wanted))
    return path


def _differs(field: str, found: Any, wanted: Any) -> str:
    if field == 'graph_sha256':
        return f'was built from another graph ({str(found)[:12]}, now {wanted[:12]})'
    if field == 'profile':
        found = found if isinstance(found, dict) else {}
        port = next(p for p in (*wanted, *found) if found.get(p) != wanted.get(p))
        return f'takes {port} as {found.get(port)}, and {wanted.get(port)} is asked for'
    return f'was built for {field} {found!r}, and this is {wanted!r}'


def _key_path(path: Path) -> Path:
    return path.with_name(path.name + '.json')
