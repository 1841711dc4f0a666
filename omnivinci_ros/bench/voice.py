# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench voice`: how long the robot takes to understand, to answer and to be silent.

A person orders, is asked back aloud, answers, interrupts a story by talking over it and by a STOP,
and says a STOP into silence. Then a STOP that nobody says silences a tone. Person, microphone and
loudspeaker share a null sink of a sound server of their own; the three nodes are those that users
run.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.core.voice_cells import cells
from omnivinci_ros.bench.core.voice_cells import rows as cell_rows
from omnivinci_ros.bench.core.voice_figures import figures
from omnivinci_ros.bench.core.voice_plot import plot_exchange
from omnivinci_ros.bench.core.voice_plot import plot_times
from omnivinci_ros.bench.dds.processes import middleware
from omnivinci_ros.bench.dds.voice_run import read_sound
from omnivinci_ros.bench.dds.voice_run import talk
from omnivinci_ros.bench.options import add_parameters
from omnivinci_ros.bench.options import check_modules
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import parameter_texts
from omnivinci_ros.common import machine
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Measure the voice loop: end of speech to text, command, first sound, and silence.'
AIMS = {  # ms
    'STOP in silence: command': {'p50': 150.0, 'p95': 300.0},
    'STOP: command': {'p50': 150.0, 'p95': 300.0},
    'STOP received: silent': {'max': 50.0},
}
MEANINGS = {
    'text': "person's last sound -> words known",
    'command': "person's last sound -> command received",
    'first sound': "person's last sound -> robot's question is heard",
    'talked over: silent': "person's first sound -> robot silent",
    'STOP in silence: command': "last sound of 'Stop!' in silence -> STOP received",
    'STOP: command': "last sound of 'Stop!' over the robot -> STOP received",
    'STOP: silent': "last sound of 'Stop!' over the robot -> robot silent",
    'STOP received: silent': "STOP published -> robot's last sound in the recording",
}
DELAYS_MS = (20, 120, 250)
ROOM = 'one null sink: no reverberation, no noise, both voices at their own level'
ECHO_ROOM = "two null sinks: no reverberation, no noise, the robot's played into the microphone's"
MODULES = {
    'rclpy': 'make setup, then: bash scripts/in_env omnivinci bench voice',
    'omnivinci_ros.msg': 'make setup',
    'hibari': "pip install '.[voice]'",
    'sounddevice': "pip install '.[voice]'",
    'faster_whisper': "pip install '.[cascade]'",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--rounds', type=int, default=10, help='exchanges that are measured (default: 10)'
    )
    parser.add_argument(
        '--echo',
        metavar='DB',
        type=float,
        nargs='+',
        default=[],
        help="the robot's own sound comes to its microphone at these levels: counts what is then "
        'taken wrongly, in --rounds shorter exchanges for each level and delay',
    )
    parser.add_argument(
        '--delay',
        metavar='MS',
        type=int,
        nargs='+',
        default=DELAYS_MS,
        help='... after these delays (default: 20 120 250)',
    )
    parser.add_argument('--keep', metavar='FOLDER', type=Path, help='keep the logs there')
    parser.add_argument('--plot', metavar='FILE', type=Path, help='write the times as a PNG')
    parser.add_argument(
        '--exchange-plot',
        metavar='FILE',
        type=Path,
        help='write one exchange on a time axis as a PNG',
    )
    add_parameters(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_ranges(
        (
            ('rounds', args.rounds, 1, 1000),
            *(('echo', one, -60, 12) for one in args.echo),
            *(('delay', one, 1, 400) for one in args.delay),
        )
    )
    check_modules(MODULES)
    echoes = list(itertools.product(args.echo, args.delay))
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        exchanges = talk(args.rounds, folder.absolute(), parameter_texts(args), echoes)
        by_echo = cells(exchanges, read_sound(folder)) if echoes else []
    document = {
        'bench': 'voice',
        'configuration': {
            'rounds': args.rounds,
            'perception': args.values,
            'room': ECHO_ROOM if echoes else ROOM,
            'voices': "the robot's is hibari-tts; the person's is the same, 1.1 times as fast",
            **middleware(),
        },
        'aims': AIMS,
        'machine': described,
        **figures(exchanges),
        'cells': by_echo,
        'exchange': exchanges[0],
    }
    if args.plot:
        plot_times(document, args.plot)
    if args.exchange_plot:
        plot_exchange(document['exchange'], args.exchange_plot)
    put_out(args, document, report_of_echoes(document) if echoes else report(document))
    return 0


def report(document: dict[str, Any]) -> str:
    """Return the figures as tables."""
    rows: list[tuple[Any, ...]] = [('', 'count', 'p50', 'p95', 'max', 'aim')]
    for stage, meaning in MEANINGS.items():
        found = document['times_ms'][stage]
        aim = ', '.join(f'{name} {ms:g}' for name, ms in AIMS.get(stage, {}).items())
        rows.append((meaning, found['count'], found['p50'], found['p95'], found['max'], aim))
    counts = [('', 'count'), *document['counts'].items()]
    return '\n'.join(
        (
            f'bench voice: {machine.in_words(document["machine"])}',
            f'{document["configuration"]["rounds"]} exchanges of 5 turns; times in ms',
            '',
            table(rows),
            '',
            table(counts),
        )
    )


def report_of_echoes(document: dict[str, Any]) -> str:
    """Return what was taken wrongly, by level and delay, as a table."""
    rounds = document['configuration']['rounds']
    return '\n'.join(
        (
            f'bench voice: {machine.in_words(document["machine"])}',
            f'{rounds} exchanges of 3 turns for each level and delay of what the robot hears of '
            'itself; the median of what was measured',
            '',
            table(cell_rows(document['cells'])),
        )
    )
