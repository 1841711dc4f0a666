# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench node`: the perception node over DDS on this machine.

Three processes of their own: a camera and microphone with known stamps, the perception node, a
planner that receives. This one only samples the node's CPU and memory.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.bench.dds.node_figures import figures
from omnivinci_ros.bench.dds.node_run import PERIOD_S
from omnivinci_ros.bench.dds.node_run import Setup
from omnivinci_ros.bench.dds.node_run import measure
from omnivinci_ros.bench.dds.processes import middleware
from omnivinci_ros.bench.options import add_length
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import length_s
from omnivinci_ros.bench.options import parse_size
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SECOND_NS

HELP = 'Measure the perception node over DDS: latency, CPU, memory, losses.'
AIMS = {  # on a quiet machine
    'needed sample published -> backend called': 2.5,  # ms at p95
    'backend result -> published': 2.0,  # ms at p95
    'cpu_percent': 10.0,  # of one core
}
MODULES = {
    'rclpy': 'make setup, then: bash scripts/in_env omnivinci bench node',
    'omnivinci_ros.msg': 'make setup',
    'psutil': 'pip install psutil',
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_length(parser, 'measured, after the warm-up (default: %(default)g)')
    parser.add_argument(
        '--warm-up',
        type=float,
        default=15.0,
        metavar='S',
        help='not measured: imports, and the history fills (default: %(default)g)',
    )
    parser.add_argument(
        '--backend', choices=tuple(BACKENDS), default='echo', help='default: %(default)s'
    )
    parser.add_argument('--size', default='640x480', help='of the camera (default: %(default)s)')
    parser.add_argument('--hz', type=float, default=30.0, help='of the camera (default: 30)')
    parser.add_argument(
        '--no-listen', action='store_true', help='without voice activity and speech recognition'
    )
    parser.add_argument(
        '--best-effort',
        action='store_true',
        help='the camera and microphone '
        'publish best effort, not reliable: large pictures are lost',
    )
    parser.add_argument('--domain', type=int, help='ROS_DOMAIN_ID (default: a free one)')
    parser.add_argument('--keep', metavar='FOLDER', type=Path, help='keep the logs there')
    add_output_arguments(parser)
    add_compare(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check(args)
    with DomainLease() if args.domain is None else nullcontext(args.domain) as domain:
        return run_in(domain, args)


def run_in(domain: int, args: argparse.Namespace) -> int:
    """Measure in a domain, and put out what was found."""
    kept = read_kept(args)
    setup = setup_of(args, domain)
    described = machine.describe_measured()
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measured = figures(
            measure(setup, folder),
            warm_up_s=setup.warm_up_s,
            period_ns=round(PERIOD_S * SECOND_NS),
        )
    if not measured['windows']['received']:
        raise CommandError(
            'no scene understanding came through: run it again with --keep FOLDER '
            'and read FOLDER/perception.txt'
        )
    document = {
        'bench': 'node',
        'configuration': configuration_of(setup),
        'aims': AIMS,
        'machine': described,
        **measured,
    }
    fell = fallen(kept, document)
    put_out(args, document, report(document) + in_words(kept, fell))
    return 1 if fell else 0


def check(args: argparse.Namespace) -> None:
    """Raise CommandError for what cannot be measured, with one sentence."""
    check_ranges(
        (
            ('seconds', length_s(args), 2, 86_400),
            ('hz', args.hz, 0.1, 1000),
            ('warm-up', args.warm_up, 0, 600),
            ('domain', args.domain or 0, 0, 232),
        )
    )
    parse_size(args.size, 1)
    check_modules(MODULES)


def setup_of(args: argparse.Namespace, domain: int) -> Setup:
    """Return what was asked for."""
    width, height = parse_size(args.size, 1)
    return Setup(
        seconds=length_s(args),
        warm_up_s=args.warm_up,
        backend=args.backend,
        width=width,
        height=height,
        hz=args.hz,
        reliability='best_effort' if args.best_effort else 'reliable',
        listen=not args.no_listen,
        domain=domain,
    )


def configuration_of(setup: Setup) -> dict[str, Any]:
    return {
        'seconds': setup.seconds,
        'warm_up_s': setup.warm_up_s,
        'backend': setup.backend,
        'width': setup.width,
        'height': setup.height,
        'hz': setup.hz,
        'encoding': 'rgb8',
        'audio': '16 kHz mono int16, 20 ms chunks of noise at -55 dB',
        'reliability': setup.reliability,
        'listen': setup.listen,
        'period_s': PERIOD_S,
        'priority': os.getpriority(os.PRIO_PROCESS, 0),
        'domain': setup.domain,
        **middleware(),
    }


def report(document: dict[str, Any]) -> str:
    """Return the figures as tables."""
    configuration, windows = document['configuration'], document['windows']
    rows = [('ms', 'p50', 'p95', 'max', 'count', 'aim at p95')]
    for name, found in document['times_ms'].items():
        rows.append(
            (
                name,
                found['p50'],
                found['p95'],
                found['max'],
                found['count'],
                verdict(found['p95'], AIMS.get(name)),
            )
        )
    for what, title in (
        ('transport_ms', 'all {}s: published -> callback'),
        ('callback_ms', 'all {}s: in the callback'),
    ):
        for kind, found in document[what].items():
            rows.append(
                (title.format(kind), found['p50'], found['p95'], found['max'], found['count'], '')
            )
    memory = document['rss_mb']
    sent = ', '.join(
        f'{kind}s {found["received"]:,} of {found["sent"]:,}'
        for kind, found in document['samples'].items()
    )
    return '\n'.join(
        (
            f'bench node: {machine.in_words(document["machine"])}',
            f'backend {configuration["backend"]}, one {configuration["width"]}x'
            f'{configuration["height"]} rgb8 camera at {configuration["hz"]:g} Hz, 16 kHz '
            f'sound in 20 ms chunks, {configuration["reliability"].replace("_", " ")}, Fast '
            f'DDS profile {configuration["fast_dds_profile"] or "none"}, listen '
            f'{"on" if configuration["listen"] else "off"}; '
            f'{document["measured_s"]:g} s after {configuration["warm_up_s"]:g} s of warm-up',
            '',
            table(rows),
            '',
            f'  CPU of the node: {document["cpu_percent"]} % of one core '
            f'({verdict(document["cpu_percent"], AIMS["cpu_percent"])})',
            f'  memory (RSS): {memory.get("first")} -> {memory.get("last")} MB, max '
            f'{memory.get("max")}, slope {memory.get("slope_mb_per_min")} MB/min over '
            f'{memory.get("minutes")} min',
            f'  received: {sent}; frames decoded: {document["frames_decoded"]}',
            f'  windows: {windows["received"]} of {windows["expected"]} expected, closed by '
            f'{windows["closed_by"]}, sound coverage p50 {cell_of(windows["coverage"]["p50"])}',
        )
    )


def verdict(value: float | None, aim: float | None) -> str:
    if aim is None or value is None:
        return ''
    return f'{aim:g}: met' if value <= aim else f'{aim:g}: MISSED'


def cell_of(value: float | None) -> str:
    return '-' if value is None else f'{value:g}'
