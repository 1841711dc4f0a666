# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench live`: the table of a language node's stages, over DDS, cell by cell.

A cell is a backend, a number of cameras, their size and their rate. In each, every camera, the
perception node and a planner with a monitor are processes of their own; what the machine cannot
carry shows as frames that were not sent, lost, late or dropped.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.bench.dds import live_report
from omnivinci_ros.bench.dds.live_figures import cell_figures
from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.media_bag import parse_size
from omnivinci_ros.bench.dds.node_figures import read_run
from omnivinci_ros.bench.dds.processes import DOMAINS
from omnivinci_ros.bench.dds.processes import START_S
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.bench.dds.processes import watch
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
IDENTITY = ('backend', 'cameras', 'width', 'height', 'hz')  # of a cell
SETTLE_S = 3.5  # the last window closes, its result and the diagnostics after it come


@dataclass(frozen=True)
class Cell:
    """What one run measures."""

    backend: str
    cameras: int
    width: int
    height: int
    hz: float

    @property
    def mb_per_s(self) -> float:
        return self.cameras * self.width * self.height * 3 * self.hz / 1e6

    def __str__(self) -> str:
        return f'{self.backend}, {self.cameras} x {self.width}x{self.height} at {self.hz:g} Hz'


def add_arguments(parser) -> None:
    parser.add_argument(
        '--backend',
        action='append',
        metavar='NAME',
        help='may be given again; '
        f'one of {", ".join(BACKENDS)} (default: {" and ".join(BACKENDS_SHOWN)})',
    )
    parser.add_argument(
        '--set',
        dest='values',
        action='append',
        default=[],
        metavar='NAME=VALUE',
        help='a parameter of the perception node, such as model_folder=FOLDER; may be given again',
    )
    parser.add_argument('--cameras', type=int, action='append', help='default: 1, 2 and 4')
    parser.add_argument(
        '--size', action='append', metavar='WIDTHxHEIGHT', help='default: 640x480 and 1920x1080'
    )
    parser.add_argument('--hz', type=float, action='append', help='default: 15 and 30')
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        '--seconds',
        type=float,
        default=30.0,
        help='measured in each cell, after '
        'the warm-up (default: %(default)g; the whole matrix of 24 cells then '
        'takes 20 minutes)',
    )
    length.add_argument('--minutes', type=float, help='the same in minutes')
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


def run(args) -> int:
    check_output(args)
    if args.write:
        live_report.check_target(args.write)
    document = merged(args.earlier) if args.earlier else measure(args)
    if all('error' in cell for cell in document['cells']):
        raise CommandError(document['cells'][0]['error'])
    if args.write:
        live_report.write(args.write, document)
    put_out(args, document, live_report.text(document))
    return 1 if any('error' in cell for cell in document['cells']) else 0


def measure(args) -> dict:
    cells, common = check_arguments(args)
    document = {
        'bench': 'live',
        'configuration': common,
        'machine': machine.describe(),
        'inputs': {},
        'cells': [],
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
                document['inputs'][size] = made
            print(f'[{number} of {len(cells)}] {cell}', file=sys.stderr, flush=True)
            place = folder / f'cell-{number:02d}'
            place.mkdir(parents=True, exist_ok=True)
            document['cells'].append(measure_cell(cell, common, bags[size], place))
            if args.output:  # so that an interrupted run leaves what it has
                args.output.write_text(json.dumps(document))
    return document


def merged(files: Sequence[Path]) -> dict:
    """Return the documents of earlier runs as one."""
    document: dict = {}
    cells: dict[tuple, dict] = {}
    for file in files:
        try:
            found = json.loads(file.read_text(encoding='utf-8'))
            assert found['bench'] == 'live'
        except (OSError, ValueError, KeyError, AssertionError) as error:
            raise CommandError(f'--from {file}: give a JSON file that bench live wrote') from error
        document = document or {**found, 'inputs': {}}
        if found['configuration'] != document['configuration']:
            raise CommandError(
                f'--from {file}: it was measured with another configuration than '
                f'{files[0]}: measure it again'
            )
        document['inputs'].update(found['inputs'])
        for cell in found['cells']:
            cells[tuple(cell[name] for name in IDENTITY)] = cell
    order = {
        backend: at
        for at, backend in enumerate(dict.fromkeys(cell['backend'] for cell in cells.values()))
    }
    document['cells'] = sorted(
        cells.values(),
        key=lambda cell: (order[cell['backend']], cell['width'], cell['cameras'], cell['hz']),
    )
    return document


def check_arguments(args) -> tuple[list[Cell], dict]:
    """Return the cells and what they share; raise CommandError with one sentence."""
    for module, fix in (
        ('rclpy', 'make setup, then: bash scripts/in_env omnivinci bench live'),
        ('omnivinci_ros.msg', 'make setup'),
        ('psutil', 'pip install psutil'),
        ('av', 'pip install av'),
    ):
        if find_spec(module) is None:
            raise CommandError(f'{module} is not there: run: {fix}')
    seconds = args.minutes * 60 if args.minutes is not None else args.seconds
    rates, counts = args.hz or RATES, args.cameras or CAMERAS
    checks = [('seconds', seconds, 2, 86_400), ('warm-up', args.warm_up, 0, 600)]
    checks += [('hz', hz, 0.5, 240) for hz in rates] + [('cameras', n, 1, 16) for n in counts]
    for name, value, low, high in checks:
        if not low <= value <= high:
            raise CommandError(f'--{name} {value:g}: give a value from {low:g} to {high:g}')
    backends = args.backend or BACKENDS_SHOWN
    if unknown := [name for name in backends if name not in BACKENDS]:
        raise CommandError(f'--backend {unknown[0]}: give one of {", ".join(BACKENDS)}')
    cells = [
        Cell(backend, count, *parse_size(size), hz)
        for backend, size, count, hz in product(backends, args.size or SIZES, counts, rates)
    ]
    parameters = {'period_s': PERIOD_S, 'diagnostics_period_s': 0.5}
    texts = [f'{name}:={value}' for name, value in parameters.items()]
    texts += [text.replace('=', ':=', 1) for text in args.values]
    settings = Settings()
    settings.set_texts(texts)  # refuses what the node would refuse
    return cells, {
        'seconds': seconds,
        'warm_up_s': args.warm_up,
        'reliability': 'best_effort' if args.best_effort else 'reliable',
        'parameters': {
            **settings.values,
            'backend': 'of the cell',
            'camera_topics': 'of the cell',
        },
        'given': texts,
        'sound': '16 kHz mono int16, 20 ms chunks',
        'encoding': 'rgb8',
        'priority': os.getpriority(os.PRIO_PROCESS, 0),
        'rmw': os.environ.get('RMW_IMPLEMENTATION', 'the default'),
        'fast_dds_profile': Path(os.environ.get('FASTRTPS_DEFAULT_PROFILES_FILE', '')).name,
    }


def measure_cell(cell: Cell, common: dict, bag: Path, folder: Path) -> dict:
    """Run a cell's processes; return its figures, or the sentence that says why there are none."""
    described = {
        'backend': cell.backend,
        'cameras': cell.cameras,
        'width': cell.width,
        'height': cell.height,
        'hz': cell.hz,
        'mb_per_s': round(cell.mb_per_s, 1),
        'load_before': round(os.getloadavg()[0], 2),
    }
    try:
        samples = run_processes(cell, common, bag, folder)
    except CommandError as error:
        return {**described, 'error': str(error)}
    found = cell_figures(read_run(folder, samples), folder, warm_up_s=common['warm_up_s'])
    return {**described, **found, 'load_after': round(os.getloadavg()[0], 2)}


def run_processes(cell: Cell, common: dict, bag: Path, folder: Path) -> list:
    """Return what was seen of the node's CPU and memory."""
    environment = make_environment(random.choice(DOMAINS), folder)
    topics = [f'camera_{index}/image_raw' for index in range(cell.cameras)]
    length_s = common['seconds'] + common['warm_up_s']
    with ExitStack() as stack:

        def start(module: str, arguments: Sequence[str], name: str):
            return stack.enter_context(running(module, arguments, folder, environment, name))

        parameters = [
            *common['given'],
            f'backend:={cell.backend}',
            'camera_topics:=[' + ', '.join(f'"{topic}"' for topic in topics) + ']',
        ]
        node = start(
            'perception',
            ['--ros-args', *(word for one in parameters for word in ('-p', one))],
            'perception',
        )
        start('receiver', ['--log', str(folder / 'receiver')], 'receiver')
        senders = [
            start(
                'camera',
                [
                    '--bag',
                    str(bag),
                    '--topic',
                    topic,
                    '--hz',
                    str(cell.hz),
                    '--phase',
                    str(index / cell.cameras),
                    '--seconds',
                    str(length_s),
                    '--reliability',
                    common['reliability'],
                    '--log',
                    str(folder / f'sender{index}'),
                    *(['--audio'] if index == 0 else []),
                ],
                'sender' if index == 0 else f'sender{index}-output',
            )
            for index, topic in enumerate(topics)
        ]
        samples = watch(node, senders, folder, give_up=time.monotonic() + START_S + length_s)
        time.sleep(SETTLE_S)
    return samples
