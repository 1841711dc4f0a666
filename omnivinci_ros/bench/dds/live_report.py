# SPDX-License-Identifier: Apache-2.0
"""The figures of `omnivinci bench live` for readers: on the terminal, in Markdown, as a plot."""

from __future__ import annotations

import json
from pathlib import Path

from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import table

BEGIN, END = '<!-- bench live -->', '<!-- end of bench live -->'
COLUMNS = (  # name of the stage, heading
    ('transport', 'transport'),
    ('arrival to closed', 'arrival to window closed'),
    ('closed to backend', 'closed to backend'),
    ('encode', 'encode'),
    ('first token', 'first token'),
    ('done', 'done'),
    ('published', 'received'),
    ('sent to received', 'all of it'),
)


def check_target(path: Path) -> None:
    """Raise CommandError if the Markdown file has no place for the table."""
    text = path.read_text(encoding='utf-8') if path.is_file() else ''
    if BEGIN not in text or END not in text:
        raise CommandError(
            f'--write {path}: put the lines {BEGIN} and {END} where the table shall stand'
        )


def write(path: Path, document: dict) -> None:
    """Put table and plot between the markers of a Markdown file, and the JSON beside it."""
    from omnivinci_ros.bench.dds.live_plot import plot

    picture, data = (path.with_name(f'{path.stem}-live.{suffix}') for suffix in ('png', 'json'))
    data.write_text(compact(document) + '\n', encoding='utf-8')
    plot(document, picture)
    text = path.read_text(encoding='utf-8')
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(
        '\n'.join(
            (
                before + BEGIN,
                markdown(document),
                '',
                f'![{caption(document)}]({picture.name})',
                '',
                f'*{caption(document)}* All figures: [{data.name}]({data.name}).',
                END + after,
            )
        ),
        encoding='utf-8',
    )


def compact(document: dict) -> str:
    """Return JSON with a line a cell."""
    cells = ',\n  '.join(json.dumps(cell, ensure_ascii=False) for cell in document['cells'])
    rest = json.dumps(
        {name: value for name, value in document.items() if name != 'cells'},
        indent=1,
        ensure_ascii=False,
    )
    return f'{rest[:-2]},\n "cells": [\n  {cells}\n ]\n}}'


def caption(document: dict) -> str:
    shared = document['configuration']
    loads = [cell['load_before'] for cell in document['cells']]
    return (
        f'Stages of a window (bars: median; lines: up to p95), frames that arrived and CPU '
        f'of the node, {shared["seconds"]:g} s a cell; {machine_words(document)}; load before '
        f'each cell {min(loads):.1f} to {max(loads):.1f}.'
    )


def machine_words(document: dict) -> str:
    found = document['machine']
    return f'{machine.cpu_in_words(found)}, Python {found["python"]}'


def cell_name(cell: dict) -> str:
    return f'{cell["cameras"]} x {cell["width"]}x{cell["height"]} at {cell["hz"]:g}'


def triple(found: dict) -> str:
    """Return 'p50 / p95 / p99'."""
    return (
        '-'
        if not found['count']
        else ' / '.join(number(found[name]) for name in ('p50', 'p95', 'p99'))
    )


def number(value: float | None) -> str:
    if value is None:
        return '-'
    return (
        f'{value:,.0f}'
        if abs(value) >= 100
        else f'{value:.3g}'
        if value >= 0.1
        else (f'{value:.2f}')
    )


def share(part: int, whole: int) -> str:
    """Return a percentage that says 100 only of all."""
    if not whole:
        return '-'
    percent = 100 * part / whole
    return '100' if part == whole else f'{min(percent, 99.9):.1f}'


def markdown(document: dict) -> str:
    """Return two tables for each backend: times, and what was lost and used."""
    parts = []
    for backend in dict.fromkeys(cell['backend'] for cell in document['cells']):
        cells = [cell for cell in document['cells'] if cell['backend'] == backend]
        parts += [
            f'Backend `{backend}`, ms as p50 / p95 / p99:',
            '',
            *lines(times(cells)),
            '',
            f'Backend `{backend}`, what arrived and what it took:',
            '',
            *lines(losses(cells)),
            '',
        ]
    return '\n'.join(parts).rstrip()


def lines(rows: list[list[str]]) -> list[str]:
    head, *rest = ('| ' + ' | '.join(row) + ' |' for row in rows)
    return [head, '|' + '---|' * len(rows[0]), *rest]


def times(cells: list[dict]) -> list[list[str]]:
    rows = [['cameras', 'windows', *(heading for _, heading in COLUMNS)]]
    for cell in cells:
        if 'error' in cell:
            rows.append([cell_name(cell), '-', *['-'] * len(COLUMNS)])
            continue
        rows.append(
            [
                cell_name(cell),
                str(cell['windows_measured']['answered']),
                *(triple(cell['stages_ms'][name]) for name, _ in COLUMNS),
            ]
        )
    return rows


def losses(cells: list[dict]) -> list[list[str]]:
    rows = [
        [
            'cameras',
            'MB/s',
            'frames arrived',
            'not sent',
            'lost',
            'late',
            'windows closed',
            'by lateness',
            'skipped',
            'CPU, % of a core',
            'RSS, MB',
        ]
    ]
    for cell in cells:
        if 'error' in cell:
            rows.append([cell_name(cell), number(cell['mb_per_s']), cell['error'], *[''] * 8])
            continue
        frames, windows = cell['account']['frames'], cell['account']['windows']
        memory = cell['rss_mb']
        rows.append(
            [
                cell_name(cell),
                number(cell['mb_per_s']),
                f'{share(frames.get("received", 0), frames["offered"])} %',
                str(frames['unsent']),
                str(frames['lost']),
                str(frames.get('late', 0)),
                str(windows['closed']),
                str(cell['windows_measured']['closed_by'].get('lateness', 0)),
                str(windows['skipped']),
                number(cell['cpu_percent']),
                f'{number(memory["first"])} to {number(memory["last"])}',
            ]
        )
    return rows


def text(document: dict) -> str:
    """Return the tables for a terminal."""
    shared = document['configuration']
    parts = [
        f'bench live: {machine.in_words(document["machine"])}',
        f'{shared["seconds"]:g} s a cell after {shared["warm_up_s"]:g} s of warm-up, '
        f'{shared["reliability"].replace("_", " ")}, Fast DDS profile '
        f'{shared["fast_dds_profile"] or "none"}; ms as p50 / p95 / p99',
    ]
    for backend in dict.fromkeys(cell['backend'] for cell in document['cells']):
        cells = [cell for cell in document['cells'] if cell['backend'] == backend]
        parts += ['', backend, table(times(cells)), '', table(losses(cells))]
    return '\n'.join(parts)
