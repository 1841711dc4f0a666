# SPDX-License-Identifier: Apache-2.0
"""Figures of any shape, as the JSON of a bench has them, in tables."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import TypeGuard

from omnivinci_ros.report.html import Content
from omnivinci_ros.report.html import Markup
from omnivinci_ros.report.html import el
from omnivinci_ros.report.html import folded
from omnivinci_ros.report.html import pairs
from omnivinci_ros.report.html import shown
from omnivinci_ros.report.html import table

MOST_ROWS, MOST_COLUMNS = 500, 14  # of one table
MOST_DEPTH = 8
FOLDED = 12  # rows of names and values: more are folded away
NO_FIGURE = '–'


def tables(name: str, value: Any, depth: int = 0) -> list[Markup]:
    """Return the tables of a value, the outermost first."""
    if depth > MOST_DEPTH:
        return [el('p', f'{name}: more, deeper than is shown', class_='note')]
    if is_rows(value):
        return list(_row_tables(name, value))
    if isinstance(value, list):
        return [pairs([(name or 'values', joined(value))])]
    if not isinstance(value, dict):
        return [pairs([(name or 'value', figure(value))])]
    parts: list[Markup] = []
    flat = [(str(key), figure(one)) for key, one in value.items() if is_flat(one)]
    if flat:
        found = pairs(flat, caption=name)
        parts.append(folded(f'{name or "figures"}: {len(flat)}', found)) if len(
            flat
        ) > FOLDED else parts.append(found)
    for key, one in value.items():
        if not is_flat(one):
            parts += tables(f'{name}, {key}' if name else str(key), one, depth + 1)
    return parts


def is_flat(value: Any) -> bool:
    """Say whether a value fits into one cell."""
    if isinstance(value, dict):
        return not value
    return not isinstance(value, list) or not any(isinstance(one, (dict, list)) for one in value)


def is_rows(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _row_tables(name: str, rows: list[dict[str, Any]]) -> Iterator[Markup]:
    """Yield a table of what is flat in each row, and one for each group of figures in them."""
    left_out = len(rows) - MOST_ROWS
    rows = rows[:MOST_ROWS]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    flat = [key for key in keys if all(is_flat(row.get(key)) for row in rows)]
    labels = [row_label(row, flat, number) for number, row in enumerate(rows, 1)]
    for at in range(0, len(flat), MOST_COLUMNS):
        columns = flat[at : at + MOST_COLUMNS]
        yield table(
            ['', *columns],
            [
                [label, *(figure(row.get(key)) for key in columns)]
                for label, row in zip(labels, rows, strict=True)
            ],
            caption=name,
        )
    for key in keys:
        if key not in flat:
            groups = [row.get(key) for row in rows]
            yield from _group_table(f'{name}, {key}' if name else key, labels, groups)
    if left_out > 0:
        yield el('p', f'{left_out} further rows of {name} are in the file', class_='note')


def row_label(row: Mapping[str, Any], flat: Sequence[str], number: int) -> str:
    """Return what tells a row from others: its first few words and numbers."""
    parts = [row[key] for key in flat if isinstance(row.get(key), (str, int, float))][:5]
    words = ' '.join(f'{one:g}' if isinstance(one, float) else str(one) for one in parts)
    return words[:60] or f'{number}'


def _group_table(name: str, labels: Sequence[str], groups: Sequence[Any]) -> Iterator[Markup]:
    """Yield a table with a row for each group; figures that come in sets stand in one cell."""
    known = [one if isinstance(one, dict) else {'': one} for one in groups]
    columns = list(dict.fromkeys(key for group in known for key in group))
    sets = {
        tuple(one) for group in known for one in group.values() if isinstance(one, dict) and one
    }
    are_alike = len(sets) == 1
    caption = f'{name}: {" / ".join(map(str, next(iter(sets))))}' if are_alike else name
    for at in range(0, len(columns), MOST_COLUMNS):
        part = columns[at : at + MOST_COLUMNS]
        yield table(
            ['', *part],
            [
                [label, *(cell(group.get(column), are_alike) for column in part)]
                for label, group in zip(labels, known, strict=True)
            ],
            caption=caption,
        )


def cell(value: Any, are_alike: bool) -> Content:
    """Return any value in one cell; of sets of figures that are alike, the numbers alone."""
    if isinstance(value, dict) and are_alike:
        return ' / '.join(text(one) for one in value.values()) or NO_FIGURE
    return text(value)


def figure(value: Any) -> Content:
    if value is None:
        return NO_FIGURE
    if isinstance(value, list):
        return joined(value)
    return value if isinstance(value, (str, int, float)) else text(value)


def text(value: Any, depth: int = 0) -> str:
    if value is None or depth > MOST_DEPTH:
        return NO_FIGURE
    if isinstance(value, dict):
        return ', '.join(f'{key} {text(one, depth + 1)}' for key, one in value.items())
    if isinstance(value, list):
        return joined(value)
    return shown(value)


def joined(values: Sequence[Any]) -> str:
    return ', '.join(text(one) for one in values) or NO_FIGURE
