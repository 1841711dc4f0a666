# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench live`: the table of a language node's stages, over DDS, cell by cell.

A cell is a backend, a number of cameras, their size and their rate. In each, every camera, the
perception node and a planner with a monitor are processes of their own; what the machine cannot
carry shows as frames that were not sent, lost, late or dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.bench.dds import live_report
from omnivinci_ros.bench.dds.live_merge import merged
from omnivinci_ros.bench.dds.live_run import Cell
from omnivinci_ros.bench.dds.live_run import Conditions
from omnivinci_ros.bench.dds.live_run import measure_cell
from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.processes import middleware
from omnivinci_ros.bench.options import add_length
from omnivinci_ros.bench.options import add_parameters
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import length_s
from omnivinci_ros.bench.options import parameter_texts
from omnivinci_ros.bench.options import parse_size
from omnivinci_ros.bench.runtimes.llama_server import served_where_wanted
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.parameters.params_file import Settings

HELP = 'Measure every stage of the perception node over DDS, by backend, cameras, size and rate.'
BACKENDS_SHOWN = ('echo', 'cascade')  # those that need nothing but the packages
CAMERAS, SIZES, RATES = (1, 2, 4), ('640x480', '1920x1080'), (15.0, 30.0)
PERIOD_S = 1.0  # the node's default is 2: a percentile wants windows
MODULES = {
    'rclpy': 'make setup, then: bash scripts/in_env omnivinci bench live',
    'omnivinci_ros.msg': 'make setup',
    'psutil': 'pip install psutil',
    'av': 'pip install av',
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--backend',
        action='append',
        metavar='NAME',
        help='may be given again; '
        f'one of {", ".join(BACKENDS)} (default: {" and ".join(BACKENDS_SHOWN)})',
    )
    add_parameters(parser)
    parser.add_argument('--cameras', type=int, action='append', help='default: 1, 2 and 4')
    parser.add_argument(
        '--size', action='append', metavar='WIDTHxHEIGHT', help='default: 640x480 and 1920x1080'
    )
    parser.add_argument('--hz', type=float, action='append', help='default: 15 and 30')
    add_length(
        parser,
        'measured in each cell, after the warm-up (default: %(default)g; the whole matrix of '
        '24 cells then takes 20 minutes)',
    )
    parser.add_argument(
        '--warm-up',
        type=float,
        default=8.0,
        metavar='S',
        help='of each cell, not measured: imports, loading (default: %(default)g)',
    )
    parser.add_argument(
        '--best-effort',
        action='store_true',
        help='cameras and microphone publish best effort, not reliable',
    )
    parser.add_argument('--keep', metavar='FOLDER', type=Path, help='keep the logs there')
    parser.add_argument(
        '--from',
        dest='earlier',
        metavar='JSON',
        type=Path,
        nargs='+',
        help='measure nothing: show the cells of earlier runs with the same '
        'configuration; of a cell that was measured again the last counts',
    )
    parser.add_argument(
        '--write',
        metavar='FILE',
        type=Path,
        help='put table and plot into this '
        'Markdown file, between its markers, and the plot (FILE-live.png) and the '
        'JSON (FILE-live.json) beside it',
    )
    add_output_arguments(parser)
    add_compare(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when a cell could not be measured, or a ratio fell since a run that was kept."""
    check_output(args)
    kept = read_kept(args)
    if args.write:
        live_report.check_target(args.write)
    document = merged(args.earlier) if args.earlier else measure(args)
    if all('error' in cell for cell in document['cells']):
        raise CommandError(document['cells'][0]['error'])
    if args.write:
        live_report.write(args.write, document)
    fell = fallen(kept, document)
    put_out(args, document, live_report.text(document) + in_words(kept, fell))
    return 1 if fell or any('error' in cell for cell in document['cells']) else 0


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Measure cell after cell, a served model included; return the document."""
    check_modules(MODULES)
    cells = cells_of(args)
    texts = parameter_texts(args)
    if any(cell.backend == 'remote' for cell in cells):
        with served_where_wanted(texts) as given:
            return measure_cells(args, cells, given)
    return measure_cells(args, cells, texts)


def measure_cells(args: argparse.Namespace, cells: list[Cell], texts: list[str]) -> dict[str, Any]:
    """Measure cell after cell with these parameters; return the document."""
    conditions, configuration = conditions_of(args, texts)
    inputs: dict[str, Any] = {}
    measured: list[dict[str, Any]] = []
    document = {
        'bench': 'live',
        'configuration': configuration,
        'machine': machine.describe_measured(),
        'inputs': inputs,
        'cells': measured,
    }
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary:
        folder = args.keep or Path(temporary)
        bags: dict[str, Path] = {}
        for number, cell in enumerate(cells, 1):
            size = f'{cell.width}x{cell.height}'
            if size not in bags:
                made = make_input(
                    Path(temporary) / size, cell.width, cell.height, frame_rate=1 / PICTURE_S
                )
                bags[size] = made.pop('path')
                inputs[size] = made
            print(f'[{number} of {len(cells)}] {cell}', file=sys.stderr, flush=True)
            place = folder / f'cell-{number:02d}'
            place.mkdir(parents=True, exist_ok=True)
            measured.append(measure_cell(cell, conditions, bags[size], place))
            if args.output:  # so that an interrupted run leaves what it has
                args.output.write_text(json.dumps(document))
    return document


def cells_of(args: argparse.Namespace) -> list[Cell]:
    """Return the cells; raise CommandError with one sentence."""
    rates, counts = args.hz or RATES, args.cameras or CAMERAS
    check_ranges(
        (
            ('seconds', length_s(args), 2, 86_400),
            ('warm-up', args.warm_up, 0, 600),
            *(('hz', hz, 0.5, 240) for hz in rates),
            *(('cameras', count, 1, 16) for count in counts),
        )
    )
    backends = args.backend or BACKENDS_SHOWN
    if unknown := [name for name in backends if name not in BACKENDS]:
        raise CommandError(f'--backend {unknown[0]}: give one of {", ".join(BACKENDS)}')
    return [
        Cell(backend, count, *parse_size(size), hz)
        for backend, size, count, hz in product(backends, args.size or SIZES, counts, rates)
    ]


def conditions_of(
    args: argparse.Namespace, given: Iterable[str]
) -> tuple[Conditions, dict[str, Any]]:
    """Return what all cells share, and the same and more for the reader of the document."""
    texts = [f'period_s:={PERIOD_S}', 'diagnostics_period_s:=0.5', *given]
    settings = Settings()
    settings.set_texts(texts)  # refuses what the node would refuse
    conditions = Conditions(
        seconds=length_s(args),
        warm_up_s=args.warm_up,
        reliability='best_effort' if args.best_effort else 'reliable',
        given=texts,
    )
    return conditions, {
        'seconds': conditions.seconds,
        'warm_up_s': conditions.warm_up_s,
        'reliability': conditions.reliability,
        'parameters': {
            **settings.values,
            'backend': 'of the cell',
            'camera_topics': 'of the cell',
        },
        'given': texts,
        'sound': '16 kHz mono int16, 20 ms chunks',
        'encoding': 'rgb8',
        'priority': os.getpriority(os.PRIO_PROCESS, 0),
        **middleware(),
    }
