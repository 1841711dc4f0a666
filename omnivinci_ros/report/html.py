# SPDX-License-Identifier: Apache-2.0
"""Elements of HTML as text: whatever goes in as content or as a value is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

VOID = ('meta', 'img', 'link')


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is HTML already."""

    text: str


Content: TypeAlias = 'str | int | float | Markup'


def escaped(value: Content) -> str:
    return value.text if isinstance(value, Markup) else html.escape(shown(value))


def shown(value: str | float) -> str:
    """Return a value as a reader wants it: numbers grouped, half characters replaced."""
    if isinstance(value, bool):
        return 'yes' if value else 'no'
    if isinstance(value, int):
        return f'{value:,}'
    if isinstance(value, float):
        return f'{value:,.0f}' if abs(value) >= 999.5 else f'{value:.3g}'
    return value.encode(errors='replace').decode().replace('\0', '\ufffd')


def el(tag: str, *content: Content, **attributes: str) -> Markup:
    """Return an element; `_` in an attribute's name stands for `-`, one at its end for nothing."""
    given = ''.join(
        f' {name.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for name, value in attributes.items()
    )
    inner = ''.join(map(escaped, content))
    return Markup(f'<{tag}{given}>' if tag in VOID else f'<{tag}{given}>{inner}</{tag}>')


def table(
    heading: Sequence[Content], rows: Iterable[Sequence[Content]], caption: str = ''
) -> Markup:
    """Return a table that a screen reader can read: the first cell of each row heads it."""
    head = el('tr', *(el('th', one, scope='col') for one in heading))
    body = [
        el('tr', el('th', first, scope='row'), *(el('td', one) for one in rest))
        for first, *rest in rows
    ]
    parts = [el('caption', caption)] if caption else []
    found = el('table', *parts, el('thead', head), el('tbody', *body))
    return el('div', found, class_='scroll', tabindex='0')


def pairs(rows: Iterable[tuple[str, Content]], caption: str = '') -> Markup:
    """Return names and values as a table without a heading."""
    body = [el('tr', el('th', name, scope='row'), el('td', value)) for name, value in rows]
    parts = [el('caption', caption)] if caption else []
    return el('div', el('table', *parts, el('tbody', *body)), class_='scroll pairs', tabindex='0')


def card(name: str, title: str, *content: Content, note: str = '') -> Markup:
    """Return a section of the page, with its heading; `name` becomes its id `report-name`."""
    notes = [el('span', note, class_='note')] if note else []
    heading = f'report-{name}-title'
    return el(
        'section',
        el('header', el('h2', title, id=heading), *notes),
        *content,
        id=f'report-{name}',
        class_='card',
        aria_labelledby=heading,
    )


def folded(title: str, *content: Content) -> Markup:
    return el('details', el('summary', title), *content)
