# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench node`: the perception node over DDS on this machine.

Three processes of their own: a camera and microphone with known stamps, the perception node, a
planner that receives. This one only samples the node's CPU and memory.
"""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
import time
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from omnivinci_ros.backends import BACKENDS
from omnivinci_ros.bench.dds.node_figures import Run
from omnivinci_ros.bench.dds.node_figures import figures
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
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SECOND_NS

HELP = 'Measure the perception node over DDS: latency, CPU, memory, losses.'
AIMS = {  # the issue's
    'needed sample published -> backend called': 5.0,  # ms at p95
    'backend result -> published': 2.0,  # ms at p95
    'cpu_percent': 35.0,  # of one core
}
PERIOD_S = 2.0  # the node's default period_s


def add_arguments(parser) -> None:
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        '--seconds',
        type=float,
        default=30.0,
        help='measured, after the warm-up (default: %(default)g)',
    )
    length.add_argument('--minutes', type=float, help='the same in minutes')
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
    parser.add_argument('--domain', type=int, help='ROS_DOMAIN_ID (default: one drawn by chance)')
    parser.add_argument('--keep', metavar='FOLDER', type=Path, help='keep the logs there')
    add_output_arguments(parser)


def run(args) -> int:
    check_output(args)
    configuration = check_arguments(args)
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measured = figures(
            measure(configuration, folder),
            warm_up_s=configuration['warm_up_s'],
            period_ns=round(PERIOD_S * SECOND_NS),
        )
    if not measured['windows']['received']:
        raise CommandError(
            'no scene understanding came through: run it again with --keep FOLDER '
            'and read FOLDER/perception.txt'
        )
    document = {
        'bench': 'node',
        'configuration': configuration,
        'aims': AIMS,
        'machine': described,
        **measured,
    }
    put_out(args, document, report(document))
    return 0


def check_arguments(args) -> dict:
    """Return the configuration; raise CommandError with one sentence."""
    seconds = args.minutes * 60 if args.minutes is not None else args.seconds
    width, cross, height = args.size.partition('x')
    for name, value, low, high in (
        ('seconds', seconds, 2, 86_400),
        ('hz', args.hz, 0.1, 1000),
        ('warm-up', args.warm_up, 0, 600),
        ('domain', 0 if args.domain is None else args.domain, 0, 232),
    ):
        if not low <= value <= high:
            raise CommandError(f'--{name} {value:g}: give a value from {low:g} to {high:g}')
    if not (
        cross
        and width.isdigit()
        and height.isdigit()
        and 0 < int(width) <= 7680
        and 0 < int(height) <= 4320
    ):
        raise CommandError(f'--size {args.size}: give WIDTHxHEIGHT up to 7680x4320')
    for module, fix in (
        ('rclpy', 'make setup, then: bash scripts/in_env omnivinci bench node'),
        ('omnivinci_ros.msg', 'make setup'),
        ('psutil', 'pip install psutil'),
    ):
        if find_spec(module) is None:
            raise CommandError(f'{module} is not there: run: {fix}')
    return {
        'seconds': seconds,
        'warm_up_s': args.warm_up,
        'backend': args.backend,
        'width': int(width),
        'height': int(height),
        'hz': args.hz,
        'encoding': 'rgb8',
        'audio': '16 kHz mono int16, 20 ms chunks of noise at -55 dB',
        'reliability': 'best_effort' if args.best_effort else 'reliable',
        'listen': not args.no_listen,
        'period_s': PERIOD_S,
        'priority': os.getpriority(os.PRIO_PROCESS, 0),
        'domain': random.choice(DOMAINS) if args.domain is None else args.domain,
        'rmw': os.environ.get('RMW_IMPLEMENTATION', 'the default'),
        # Its shared-memory segment decides how long a picture is on its way.
        'fast_dds_profile': Path(os.environ.get('FASTRTPS_DEFAULT_PROFILES_FILE', '')).name,
    }


def measure(configuration: dict, folder: Path) -> Run:
    """Run the processes; return what they wrote down and what this one saw."""
    environment = make_environment(configuration['domain'], folder)
    with ExitStack() as stack:

        def start(module: str, *arguments: str) -> subprocess.Popen:
            return stack.enter_context(running(module, arguments, folder, environment))

        node = start(
            'perception',
            '--ros-args',
            '-p',
            f'backend:={configuration["backend"]}',
            '-p',
            f'listen:={str(configuration["listen"]).lower()}',
            '-p',
            f'period_s:={PERIOD_S}',
        )
        start('receiver', '--log', str(folder / 'receiver'))
        sender = start(
            'sender',
            '--log',
            str(folder / 'sender'),
            '--hz',
            str(configuration['hz']),
            '--reliability',
            configuration['reliability'],
            '--width',
            str(configuration['width']),
            '--height',
            str(configuration['height']),
            '--seconds',
            str(configuration['seconds'] + configuration['warm_up_s']),
        )
        usage = watch(
            node,
            [sender],
            folder,
            give_up=time.monotonic()
            + START_S
            + configuration['seconds']
            + configuration['warm_up_s'],
        )
        time.sleep(0.5)  # the last window's result is on its way
    return read_run(folder, usage)


def report(document: dict) -> str:
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
