# SPDX-License-Identifier: Apache-2.0
"""Tables of a config.json to frozen dataclasses; what does not fit is refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from pathlib import Path
from typing import Any
from typing import TypeVar

from omnivinci_ros.model.errors import CheckpointError

Kind = Callable[[Any], Any]
_Config = TypeVar('_Config')

WIDTH = 1 << 17  # the largest value that is believed, by what it counts
LAYERS = 512
HEADS = 1024
ROWS = 1 << 22
POSITIONS = 1 << 24
FFN = 1 << 20


@dataclass(frozen=True)
class Table:
    """One table of a config.json, with the names that lead to it."""

    path: Path
    name: str  # 'thinker_config.text_config.'; '' for the file itself
    raw: Mapping[str, Any]

    def table(self, key: str, *, required: bool = False) -> Table:
        """Return a table in this one; an empty one where it is absent and not required."""
        value = self.raw.get(key)
        if value is None and not required:
            value = {}
        if not isinstance(value, Mapping):
            what = 'is missing' if value is None else f'is {value!r}'
            raise CheckpointError(
                f'{self.path}: {self.name}{key} {what}; it must be a table, as in the released '
                'config.json: copy that file again'
            )
        return Table(self.path, f'{self.name}{key}.', value)

    def has(self, key: str) -> bool:
        """Say whether a table or value is there."""
        return self.raw.get(key) is not None

    def read(self, kind: type[_Config], **made: Any) -> _Config:
        """Return a dataclass of this table's values; `made` are fields that are made elsewhere.

        Raises CheckpointError for a value of the wrong kind or out of its bounds.
        """
        values = dict(made)
        for each in fields(kind):  # type: ignore[arg-type]
            if each.name in made or 'kind' not in each.metadata:
                continue
            found = [(n, self.raw[n]) for n in _names(each) if self.raw.get(n) is not None]
            if len({repr(value) for _, value in found}) > 1:
                says = ' and '.join(f'{self.name}{name}={value!r}' for name, value in found)
                raise CheckpointError(f'{self.path}: says {says}; keep one of them')
            if found:
                values[each.name] = self.value(*found[0], each.metadata['kind'])
        return kind(**values)

    def wrong(self, key: str, value: object, fix: str) -> CheckpointError:
        """Return the error for a value that cannot be used."""
        return CheckpointError(f'{self.path}: {self.name}{key}={value!r}; it must be {fix}')

    def value(self, name: str, value: Any, kind: Kind) -> Any:
        """Return a value as its kind; raise CheckpointError for one that it is not."""
        try:
            return kind(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise self.wrong(name, value, str(error) or 'of another kind') from None


def setting(default: Any, kind: Kind, *, also: tuple[str, ...] = ()) -> Any:
    """Return a field that `Table.read` fills; `also` are other names that versions gave it."""
    return field(default=default, metadata={'kind': kind, 'also': also})


def whole(most: int, least: int = 1) -> Kind:
    """Return the kind of whole numbers from `least` to `most`."""

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f'a whole number from {least} to {most}')
        return value

    return read


id_of_a_row = whole(ROWS, 0)


def whole_list(most: int, least: int = 1) -> Kind:
    """Return the kind of lists of whole numbers."""
    one = whole(most, least)

    def read(value: Any) -> tuple[int, ...]:
        if not isinstance(value, list | tuple) or len(value) > LAYERS:
            raise ValueError(f'a list of whole numbers from {least} to {most}')
        return tuple(one(each) for each in value)

    return read


def whole_lists(most: int) -> Kind:
    """Return the kind of lists of lists of whole numbers."""
    one = whole_list(most)

    def read(value: Any) -> tuple[tuple[int, ...], ...]:
        if not isinstance(value, list | tuple) or len(value) > LAYERS:
            raise ValueError('a list of lists')
        return tuple(one(each) for each in value)

    return read


def positive(value: Any) -> float:
    """Take a number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise ValueError('a positive number')
    return float(value)


def switch(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise ValueError('true or false')
    return value


def only(*wanted: Any) -> Kind:
    """Return the kind of a value that this network has fixed."""

    def read(value: Any) -> Any:
        if value not in wanted or isinstance(value, bool) != isinstance(wanted[0], bool):
            raise ValueError(f'{" or ".join(map(repr, wanted))}: this network has no other')
        return value

    return read


def _names(each: Any) -> tuple[str, ...]:
    return (each.name, *each.metadata['also'])
