# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench page`: what the page costs, and how old a picture is when a tab has it.

A camera, the perception node, the page and so many tabs are processes of their own. Each number
of tabs is a run of its own, and one is without the page: what it adds to the node is the
difference.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.page_run import Case
from omnivinci_ros.bench.dds.page_run import Conditions
from omnivinci_ros.bench.dds.page_run import measure_case
from omnivinci_ros.bench.dds.processes import middleware
from omnivinci_ros.bench.options import add_length
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import length_s
from omnivinci_ros.bench.options import parse_size
from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Measure the page: age of a picture in a tab, CPU by tabs, what it adds to the node.'
AIMS = {
    'published_to_tab_ms': {'p50': 30.0, 'p95': 60.0},
    'cpu_percent_without_tabs': 1.0,  # of one core
}
NODE = 'needed sample published -> result received'
MODULES = {
    'rclpy': 'make setup, then: bash scripts/in_env omnivinci bench page',
    'omnivinci_ros.msg': 'make setup',
    'psutil': 'pip install psutil',
    'uvicorn': "pip install '.[page]'",
    'websockets': "pip install '.[page]'",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_length(parser, 'measured of each case, after the warm-up (default: %(default)g)')
    parser.add_argument(
        '--warm-up', type=float, default=5.0, metavar='S', help='not measured (default: 5)'
    )
    parser.add_argument(
        '--tabs', type=int, nargs='+', default=[0, 1, 4], help='default: 0 1 4', metavar='N'
    )
    parser.add_argument('--size', default='640x480', help='of the camera (default: %(default)s)')
    parser.add_argument('--hz', type=float, default=15.0, help='of the camera (default: 15)')
    parser.add_argument('--keep', metavar='FOLDER', type=Path, help='keep the logs there')
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_ranges(
        (
            ('seconds', length_s(args), 2, 3600),
            ('warm-up', args.warm_up, 0, 600),
            ('hz', args.hz, 0.1, 1000),
            *(('tabs', tabs, 0, 16) for tabs in args.tabs),
        )
    )
    width, height = parse_size(args.size, 16)
    check_modules(MODULES)
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary:
        folder = args.keep or Path(temporary)
        media = folder / 'media'
        make_input(media, width, height, frame_rate=args.hz)
        conditions = Conditions(length_s(args), args.warm_up, args.hz, media / 'bag')
        cases = []
        for case in [Case(None), *map(Case, args.tabs)]:
            logs = folder / str(case).replace(' ', '-')
            logs.mkdir(parents=True, exist_ok=True)
            cases.append(measure_case(case, conditions, logs))
    document = {
        'bench': 'page',
        'configuration': {
            'seconds': conditions.seconds,
            'warm_up_s': conditions.warm_up_s,
            'width': width,
            'height': height,
            'hz': args.hz,
            'encoding': 'rgb8, made a JPEG by the page',
            'backend': 'echo',
            'tabs': 'websockets clients, no browser: decoding and drawing are not in it',
            **middleware(),
        },
        'aims': AIMS,
        'machine': described,
        'cases': cases,
    }
    put_out(args, document, report(document))
    return 0


def report(document: dict[str, Any]) -> str:
    """Return the figures as tables."""
    configuration = document['configuration']
    rows: list[tuple[Any, ...]] = [
        ('', 'page CPU %', 'MB', 'to tab p50', 'p95', 'shown', 'node p50', 'p95', 'node CPU %')
    ]
    for case in document['cases']:
        node = case['node']['times_ms'][NODE]
        page = case.get('page', {})
        shown = page.get('pictures', {'sent': 0, 'shown': 0})
        way = shown.get('published_to_tab_ms', {'p50': None, 'p95': None})
        rows.append(
            (
                str(Case(case['tabs'])),
                page.get('cpu_percent'),
                page.get('rss_mb', {}).get('last'),
                way['p50'],
                way['p95'],
                f'{shown["shown"]:,} of {shown["sent"]:,}',
                node['p50'],
                node['p95'],
                case['node']['cpu_percent'],
            )
        )
    return '\n'.join(
        (
            f'bench page: {machine.in_words(document["machine"])}',
            f'one {configuration["width"]}x{configuration["height"]} rgb8 camera at '
            f'{configuration["hz"]:g} Hz, {configuration["seconds"]:g} s a case after '
            f'{configuration["warm_up_s"]:g} s of warm-up; times in ms',
            '  to tab: a picture published -> in the tab (aim 30 at p50, 60 at p95); '
            'page CPU: of one core (aim 1 without tabs)',
            f'  node: {NODE}, backend echo',
            '',
            table(rows),
        )
    )
