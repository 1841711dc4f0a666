# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench replay`: how fast a large bag is replayed, in how much memory, and what takes
the time.

The bag is generated, replayed in processes of their own, and deleted.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.digests import forget_sha256
from omnivinci_ros.bench.core.fleet_run import FASTER
from omnivinci_ros.bench.core.fleet_run import ROUND_S
from omnivinci_ros.bench.core.fleet_run import compare
from omnivinci_ros.bench.core.fleet_run import make_bags
from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.bench.core.timed_replay import replay_once
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.options import add_parameters
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.bench.options import parameter_texts
from omnivinci_ros.bench.options import parse_size
from omnivinci_ros.bench.runtimes.llama_server import served_where_wanted
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Measure replay of a generated bag: speed against real time, peak memory, shares.'
AIM_REAL_TIME, AIM_MB = 20.0, 300.0  # the issue's, the latter without speech recognition
BAGS = 20
AIM_FASTER = 1.8  # of two at a time on two quiet cores
CASES: dict[str, Sequence[str]] = {'windows alone': ('listen:=false',), 'speech recognised': ()}
AGAIN = ', again'  # behind a case's name: the bag's files are those of the replay before
TALK_S = 13.3  # the three voices and the gaps behind them


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--gb',
        type=float,
        default=5.0,
        metavar='GB',
        help='size of the bag, in 10^9 bytes (default: %(default)g)',
    )
    parser.add_argument('--size', default='640x480', help='of the camera (default: %(default)s)')
    parser.add_argument('--hz', type=float, default=30.0, help='of the camera (default: 30)')
    parser.add_argument(
        '--talk',
        action='store_true',
        help='voices over and over; otherwise three sentences, and then silence',
    )
    parser.add_argument(
        '--storage', choices=tuple(STORAGES), default='mcap', help='default: %(default)s'
    )
    parser.add_argument('--backend', default='echo', help='default: %(default)s')
    parser.add_argument(
        '--repeats', type=int, default=3, help='of which the median counts (default: %(default)s)'
    )
    parser.add_argument('--case', choices=tuple(CASES), help='default: both')
    parser.add_argument(
        '--folder',
        type=Path,
        metavar='FOLDER',
        help='where the bag is made and deleted (default: the temporary folder)',
    )
    parser.add_argument(
        '--jobs',
        type=int,
        metavar='N',
        help='several bags instead, N at a time against one at a time',
    )
    parser.add_argument(
        '--bags',
        type=int,
        metavar='N',
        help=f'with --jobs: each has its share of --gb, and 13.5 s at least (default: {BAGS})',
    )
    add_parameters(parser)
    add_output_arguments(parser)
    add_compare(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    kept = read_kept(args)
    if args.jobs is not None:
        return run_fleet(args, BAGS if args.bags is None else args.bags, kept)
    if args.bags is not None:
        raise CommandError('--bags is for --jobs: without it one bag is replayed')
    width, height = parse_size(args.size)
    check_ranges(
        (
            ('gb', args.gb, 0.001, 1000),
            ('hz', args.hz, 0.5, 240),
            ('repeats', args.repeats, 1, 100),
        )
    )
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-replay-', dir=args.folder) as temporary:
        folder = Path(temporary)
        check_room(folder, args.gb)
        made = make_bag(folder, args, width, height)
        bag = made.pop('path')
        cases = {}
        for name in [args.case] if args.case else CASES:
            print(f'replaying {made["bytes"] / 1e9:.1f} GB, {name}', file=sys.stderr, flush=True)
            texts = [*CASES[name], *parameter_texts(args)]
            runs = [first_and_again(bag, folder, args.backend, texts) for _ in range(args.repeats)]
            cases[name] = summed_up([first for first, _ in runs], made['seconds'])
            cases[f'{name}{AGAIN}'] = summed_up([again for _, again in runs], made['seconds'])
    document = {
        'bench': 'replay',
        'configuration': {
            'width': width,
            'height': height,
            'hz': args.hz,
            'talk': args.talk,
            'storage': args.storage,
            'backend': args.backend,
            'repeats': args.repeats,
        },
        'aims': {'times_real_time': AIM_REAL_TIME, 'peak_mb': AIM_MB},
        'input': made,
        'machine': described,
        'cases': cases,
    }
    fell = fallen(kept, document)
    put_out(args, document, report(document) + in_words(kept, fell))
    return 1 if fell else 0


def run_fleet(args: argparse.Namespace, count: int, kept: dict[str, Any] | None) -> int:
    """Measure several bags, some at a time, beside one at a time."""
    width, height = parse_size(args.size)
    check_ranges(
        (
            ('gb', args.gb, 0.001, 1000),
            ('hz', args.hz, 0.5, 240),
            ('repeats', args.repeats, 1, 100),
            ('jobs', args.jobs, 2, 256),
            ('bags', count, 2, 1000),
        )
    )
    share_s = 1e9 * args.gb / count / (width * height * 3 * args.hz)
    rounds = max(1, round(share_s / ROUND_S))
    case = args.case or next(iter(CASES))
    texts = [*CASES[case], f'backend:={args.backend}', *parameter_texts(args)]
    described = machine.describe()
    with (
        (
            served_where_wanted(texts, args.jobs)
            if args.backend == 'remote'
            else nullcontext(texts)
        ) as values,
        tempfile.TemporaryDirectory(prefix='omnivinci-replay-', dir=args.folder) as temporary,
    ):
        folder = Path(temporary)
        frames = count * rounds * ROUND_S * args.hz * (1 + FASTER * count / 2)
        check_room(folder, frames * width * height * 3 / 1e9)
        bags = make_bags(folder, count, rounds, width, height, args.hz, args.storage)
        print(f'replaying {count} bags, {case}', file=sys.stderr, flush=True)
        found = compare(bags, folder, values, args.jobs, args.repeats)
    document = {
        'bench': 'replay of several bags',
        'configuration': {
            'bags': count,
            'seconds_each': rounds * ROUND_S,
            'width': width,
            'height': height,
            'hz': args.hz,
            'storage': args.storage,
            'parameters': texts,
            'jobs': args.jobs,
            'repeats': args.repeats,
        },
        'aims': {'faster': AIM_FASTER},
        'machine': described,
        **found,
    }
    fell = fallen(kept, document)
    put_out(args, document, fleet_report(document) + in_words(kept, fell))
    return 1 if fell else 0


def fleet_report(document: dict[str, Any]) -> str:
    """Return the figures of several bags as a table."""
    shared = document['configuration']
    rows = [('at a time', 'wall s', 'CPU s', 'cores used', 'windows/s', 'load before')]
    rows += [
        (
            at_a_time,
            one['wall_s'],
            one['cpu_s'],
            one['cores_used'],
            one['windows_a_second'],
            ', '.join(map(str, one['load_before'])),
        )
        for at_a_time, one in document['at_a_time'].items()
    ]
    same = 'the same bytes' if document['one_digest'] else 'OTHER BYTES'
    if not document['one_digest'] and 'backend:=remote' in shared['parameters']:
        same = 'other bytes, as what a server counts and says depends on what it was asked before'
    return '\n'.join(
        (
            f'bench replay: {machine.in_words(document["machine"])}',
            f'{shared["bags"]} bags of {shared["seconds_each"]:g} s: {shared["width"]}x'
            f'{shared["height"]} rgb8 at {shared["hz"]:g} Hz and more, and sound; '
            f'{" ".join(shared["parameters"])}; median of {shared["repeats"]}, in turn',
            '',
            table(rows),
            '',
            f'  {shared["jobs"]} at a time: {document["faster"]:g} times as fast as one, {same}',
        )
    )


def first_and_again(
    bag: Path, folder: Path, backend: str, texts: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Replay a bag as if it was new here, and again: then its SHA-256 is known."""
    files = [one for one in bag.iterdir() if one.is_file()]
    for file in files:
        forget_sha256(file)
    first, again = (replay_once(bag, folder, backend, texts) for _ in range(2))
    for file in files:  # nothing stays of a bag that is deleted
        forget_sha256(file)
    return first, again


def check_room(folder: Path, gb: float) -> None:
    """Raise CommandError where a bag of so many GB (10^9 bytes) does not fit."""
    room = shutil.disk_usage(folder).free
    if room < 1.2e9 * gb + 1e9:
        raise CommandError(
            f'{gb:g} GB do not fit into {folder}, which has '
            f'{room / 1e9:.1f}: give --folder or less --gb'
        )


def make_bag(folder: Path, args: argparse.Namespace, width: int, height: int) -> dict[str, Any]:
    """Make the bag that was asked for; return what it is."""
    seconds = 1e9 * args.gb / (width * height * 3 * args.hz)
    rounds = max(1, math.ceil(seconds / ROUND_S))
    return make_input(
        folder,
        width,
        height,
        frame_rate=args.hz,
        rounds=rounds,
        voices=max(1, int(rounds * ROUND_S / TALK_S)) if args.talk else 1,
        storage=args.storage,
    )


def summed_up(runs: list[dict[str, Any]], stream_s: float) -> dict[str, Any]:
    """Return the median run by wall time, and the highest memory of all."""
    median = sorted(runs, key=lambda one: one['wall_s'])[len(runs) // 2]
    return {
        'wall_s': round(median['wall_s'], 2),
        'walls_s': [round(one['wall_s'], 2) for one in runs],
        'cpu_s': round(median['cpu_s'], 2),
        'times_real_time': round(stream_s / median['wall_s'], 1),
        'peak_mb': round(max(one['peak_mb'] for one in runs), 1),
        'shares_s': {
            name: round(value, 4)  # reading a small bag takes less than 0.01 s
            for name, value in sorted(median['shares_s'].items(), key=lambda item: -item[1])
        },
        'one_digest': len({one['digest'] for one in runs}) == 1,
    }


def report(document: dict[str, Any]) -> str:
    """Return the figures as a table."""
    made, shared = document['input'], document['configuration']
    rows = [('', 'wall s', 'CPU s', 'x real time', 'peak MB', 'one digest')]
    rows += [
        (
            name,
            case['wall_s'],
            case['cpu_s'],
            case['times_real_time'],
            case['peak_mb'],
            case['one_digest'],
        )
        for name, case in document['cases'].items()
    ]
    shares = [
        f'  {name}: '
        + ', '.join(f'{part} {value:.2f} s' for part, value in case['shares_s'].items())
        for name, case in document['cases'].items()
    ]
    return '\n'.join(
        (
            f'bench replay: {machine.in_words(document["machine"])}',
            f'{made["seconds"]:g} s, {made["bytes"] / 1e9:.2f} GB of {shared["storage"]}: '
            f'{shared["width"]}x{shared["height"]} rgb8 at {shared["hz"]:g} Hz and sound'
            f'{", voices over and over" if shared["talk"] else ""}; backend {shared["backend"]}, '
            f'median of {shared["repeats"]}',
            '',
            table(rows),
            '',
            *shares,
        )
    )
