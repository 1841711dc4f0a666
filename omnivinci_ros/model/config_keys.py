# SPDX-License-Identifier: Apache-2.0
"""Keys of a config.json: found, turned to their kind, or refused in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import TypeVar

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.errors import one_line

MAX_CONFIG_BYTES = 8 << 20  # a config.json is some kilobytes; more is not one

_Value = TypeVar('_Value')
MISSING: Any = object()  # as a default: the key must be there


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object of bounded size."""
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise CheckpointError(f'{path}: {path.stat().st_size} bytes is too much for a config')
        value = json.loads(path.read_text(encoding='utf-8-sig'))
    except FileNotFoundError:
        raise CheckpointError(f'{path}: missing; copy it from the checkpoint') from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(
            f'{path}: is not JSON ({one_line(error)}); copy the file again'
        ) from None
    if not isinstance(value, dict):
        raise CheckpointError(f'{path}: holds a {type(value).__name__}, not an object')
    return value


@dataclass(frozen=True)
class Keys:
    """Look keys up: the argument first, then config.json, then the released code's default."""

    path: Path
    raw: Mapping[str, Any]
    given: Mapping[str, Any]

    def get(
        self,
        key: str,
        kind: Callable[[Any], _Value],
        default: _Value = MISSING,
        tables: tuple[str, ...] = (),
    ) -> _Value:
        """Return a key's value as `kind` makes it; `tables` are beginnings of tables' names.

        Raises CheckpointError for a key that is nowhere and has no default, for one that two
        places have with different values, and for a value that `kind` does not take.
        """
        if self.given.get(key) is not None:
            return _as_kind(self.given[key], kind, key, 'the argument')
        found = {key: self.raw[key]} if self.raw.get(key) is not None else {}
        for name, table in self.raw.items():
            if (
                tables
                and name.startswith(tables)
                and isinstance(table, Mapping)
                and table.get(key) is not None
            ):
                found[f'{name}.{key}'] = table[key]
        values = {where: _as_kind(value, kind, key, self.path) for where, value in found.items()}
        if len({repr(value) for value in values.values()}) > 1:
            says = ' and '.join(f'{where}={value!r}' for where, value in values.items())
            raise CheckpointError(f'{self.path}: says {says}; choose with the argument {key}')
        if values:
            return next(iter(values.values()))
        if default is MISSING:
            raise CheckpointError(
                f'{self.path}: the key {key} is missing; give it as the argument {key}'
            )
        return default


def _as_kind(value: Any, kind: Callable[[Any], _Value], key: str, where: str | Path) -> _Value:
    try:
        return kind(value)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        name = kind.__name__.replace('_', ' ')
        raise CheckpointError(f'{where}: {key}={value!r} is not a valid {name}') from None


def boolean(value: Any) -> bool:
    """Take true and false, as words too."""
    if isinstance(value, bool):
        return value
    return {'true': True, 'false': False}[str(value).lower()]


def pool_sizes(value: Any) -> tuple[tuple[int, int, int], ...]:
    """Return (t, h, w) of each pool size; one alone needs no list around it."""
    listed = [value] if value and isinstance(value[0], int) else value
    sizes = []
    for each in listed:
        t, h, w = (int(size) for size in each)
        if min(t, h, w) < 1:
            raise ValueError
        sizes.append((t, h, w))
    if not sizes:
        raise ValueError
    return tuple(sizes)


def scales(value: Any) -> tuple[int, ...]:
    """Take sides in pixels, as a list or with commas between; return them ascending."""
    parts = value.split(',') if isinstance(value, str) else value
    scales = tuple(sorted(int(scale) for scale in parts))
    if not scales or scales[0] < 1:
        raise ValueError
    return scales


def chunk_length(value: Any) -> int | str:
    """Take seconds, "max" or "max_SECONDS"."""
    if value == 'max':
        return 'max'
    if isinstance(value, str) and value.startswith('max_'):
        int(value.removeprefix('max_'))
        return value
    return int(value)


def bos_eos(value: Any) -> dict[str, tuple[str, str]]:
    """Take the two tokens of each kind of medium."""
    return {str(kind): (str(bos), str(eos)) for kind, (bos, eos) in dict(value).items()}
