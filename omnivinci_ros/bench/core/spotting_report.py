# SPDX-License-Identifier: Apache-2.0
"""The figures of `bench spotting` as tables."""

from __future__ import annotations

from typing import Any

from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import cell
from omnivinci_ros.common.tables import table

Row = dict[str, Any]


def report(document: Row) -> str:
    """Return the figures as tables."""
    wake, stop = document['wake'], document['stop']
    lines = [
        f'bench spotting: {machine.in_words(document["machine"])}',
        f'{len(document["voices"])} synthetic voices; in brackets: the most an hour (95 %)',
    ]
    lines += ['', 'wake words that nobody said', table(_false([_worded(one) for one in wake]))]
    lines += ['', 'wake words missed', table(_missed([_worded(one) for one in wake]))]
    if stop:
        named = [(_glance(one), one) for one in stop]
        lines += ['', 'STOPs that nobody said', table(_false(named))]
        lines += ['', 'STOPs missed', table(_missed(named))]
        lines += ['', 'silence before a STOP is known, p50 / p95 ms', table(_waits(named))]
    lines += ['', *(f'left out: {one}' for one in document['missing'])]
    return '\n'.join(lines).rstrip()


def _worded(row: Row) -> tuple[str, Row]:
    return row['word'], row


def _glance(row: Row) -> str:
    return f'glance after {row["glance_ms"]} ms' if row['glance_ms'] else 'no glance'


def _false(columns: list[tuple[str, Row]]) -> list[list[Any]]:
    """Return a line for each kind of sound, with a column for each of what is compared."""
    lines: list[list[Any]] = [['', 'sounds', 'minutes', *(name for name, _ in columns)]]
    with_speech = any('speech_minutes' in one for _, row in columns for one in row['false'])
    if with_speech:
        lines[0].insert(3, 'taken for speech')
    for at, first in enumerate(columns[0][1]['false']):
        speech = [f'{first["speech_minutes"]:.1f}'] if with_speech else []
        counts = [_counted(row['false'][at]) for _, row in columns]
        lines.append([first['kind'], first['sounds'], f'{first["minutes"]:.1f}', *speech, *counts])
    return lines


def _counted(row: Row) -> str:
    return f'{row["false"]} ({cell(row["most_an_hour"])})'


def _missed(columns: list[tuple[str, Row]]) -> list[list[Any]]:
    lines: list[list[Any]] = [['said over', 'said', *(name for name, _ in columns)]]
    for at, first in enumerate(columns[0][1]['said']):
        misses = [len(row['said'][at]['missed']) for _, row in columns]
        lines.append([first['over'], first['said'], *misses])
    return lines


def _waits(columns: list[tuple[str, Row]]) -> list[list[Any]]:
    lines: list[list[Any]] = [['said over', *(name for name, _ in columns)]]
    for at, first in enumerate(columns[0][1]['said']):
        waits = [row['said'][at]['silence_ms'] for _, row in columns]
        lines.append(
            [first['over'], *(f'{cell(one["p50"])} / {cell(one["p95"])}' for one in waits)]
        )
    return lines
