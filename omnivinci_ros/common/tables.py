# SPDX-License-Identifier: Apache-2.0
"""Figures as a table on the terminal and as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import CommandError


def table(rows: Iterable[Sequence[Any]], *, indent: str = '  ') -> str:
    """Return rows in columns: the first row is the heading, the first column stands left."""
    cells = [[cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        first, *rest = (
            text.rjust(width) if at else text.ljust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(indent + '  '.join([first, *rest]).rstrip())
    return '\n'.join(lines)


def markdown(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as a Markdown table; the first row is the heading."""
    heading, *others = ([cell(value) for value in row] for row in rows)
    lines = (heading, ['---'] * len(heading), *others)
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def cell(value: Any) -> str:
    if value is None:
        return '-'
    if isinstance(value, bool):
        return 'yes' if value else 'NO'
    if isinstance(value, float):
        return f'{value:,.0f}' if abs(value) >= 999.5 else f'{value:.3g}' if value else '0'
    return f'{value:,}' if isinstance(value, int) else str(value)


def spread(values: Iterable[float]) -> dict[str, float | int | None]:
    """Return count, p50, p95 and max; None where there is nothing to say."""
    sorted_values = np.sort(np.fromiter(values, float))
    if not len(sorted_values):
        return {'count': 0, 'p50': None, 'p95': None, 'max': None}
    p50, p95 = np.percentile(sorted_values, (50, 95))
    return {
        'count': len(sorted_values),
        'p50': round(float(p50), 4),
        'p95': round(float(p95), 4),
        'max': round(float(sorted_values[-1]), 4),
    }


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--json', action='store_true', help='print JSON in place of a table')
    parser.add_argument('--output', metavar='FILE', type=Path, help='write the JSON to FILE too')


def check_output(args: argparse.Namespace) -> None:
    """Say before the work, not after it, that the file cannot be written."""
    if args.output and not args.output.absolute().parent.is_dir():
        raise CommandError(f'--output {args.output}: the folder does not exist: create it first')


def put_out(args: argparse.Namespace, figures: dict[str, Any], text: str) -> None:
    """Print the table or the JSON, and write the file that was asked for."""
    document = json.dumps(figures, indent=2, ensure_ascii=False)
    if args.output:
        try:
            write_whole(args.output, document + '\n')
        except OSError as error:
            raise CommandError(
                f'--output {args.output}: {error.strerror}: name a file that can be written'
            ) from error
    print(document if args.json else text)
