# SPDX-License-Identifier: Apache-2.0
"""`omnivinci replay`: a bag through the same perception as the node's, the same each time."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.cli.parameter_options import add_parameters
from omnivinci_ros.cli.parameter_options import read_settings
from omnivinci_ros.cli.progress import FleetLine
from omnivinci_ros.cli.progress import ProgressLine
from omnivinci_ros.common.atomic_files import write_whole
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.replay.bag_task import FAILED
from omnivinci_ros.replay.bag_task import BagOutcome
from omnivinci_ros.replay.bag_task import tasks_for
from omnivinci_ros.replay.compare import changes
from omnivinci_ros.replay.fleet import replay_all
from omnivinci_ros.replay.outputs import NOTES
from omnivinci_ros.replay.outputs import RESULTS
from omnivinci_ros.replay.ray_fleet import replay_all_on_ray
from omnivinci_ros.replay.run import replay_bag

HELP = 'Run perception over a recorded bag, deterministically, and compare with a reference.'
MAX_SHOWN = 20  # problems that are printed
MAX_JOBS = 256
MAX_GPUS = 16


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        'bags', metavar='BAG', nargs='+', help='rosbag2 folder, or one .mcap or .db3 file'
    )
    parser.add_argument(
        '--camera',
        action='append',
        metavar='TOPIC',
        help='may be given again; default: camera_topics of the params file, '
        'else all image topics of the bag',
    )
    parser.add_argument('--audio', metavar='TOPIC', help="'' for none; default: as for cameras")
    parser.add_argument('--task', metavar='TOPIC', help="'' for none; default: as for cameras")
    add_parameters(parser)
    parser.add_argument(
        '--out',
        metavar='FOLDER',
        help='for the results (default BAG-replay, here); an earlier replay there is replaced; '
        'of several bags each has its own BAG-replay in it',
    )
    parser.add_argument(
        '--storage',
        choices=tuple(STORAGES),
        default='mcap',
        help='of the results bag (default %(default)s)',
    )
    parser.add_argument(
        '--reference',
        metavar='FILE',
        help='results.jsonl to compare with: each changed message is printed, '
        'and the exit code is 1',
    )
    parser.add_argument(
        '--update-reference', action='store_true', help='make the results the new reference'
    )
    parser.add_argument(
        '--jobs',
        type=int,
        metavar='N',
        help='bags at a time, each in a process of its own (default: 1; with --ray as many as the '
        'cluster has cores); of several, a bag that was replayed before with an equal '
        'configuration is not replayed again',
    )
    parser.add_argument(
        '--ray',
        metavar='ADDRESS',
        help='as tasks of a Ray cluster that this machine is part of: HOST:PORT, auto for the '
        'one that runs here, local to start one here on 127.0.0.1; each bag has its own '
        'BAG-replay in the folder of --out',
    )
    parser.add_argument(
        '--gpus',
        type=float,
        default=0.0,
        metavar='SHARE',
        help='of a GPU for each bag, with --ray: 0.5 for two bags a GPU (default: none)',
    )


def run(args: Namespace) -> int:
    if args.update_reference and not args.reference:
        raise CommandError('--update-reference needs the file: give --reference FILE')
    if args.reference and not args.update_reference and not Path(args.reference).is_file():
        raise CommandError(
            f'--reference {args.reference} is not a file: make it with --update-reference'
        )
    if args.jobs is not None and not 1 <= args.jobs <= MAX_JOBS:
        raise CommandError(f'--jobs {args.jobs}: give 1 to {MAX_JOBS}')
    if args.gpus and not args.ray:
        raise CommandError('--gpus is for --ray: processes of this machine share its GPUs')
    if not 0 <= args.gpus <= MAX_GPUS:
        raise CommandError(f'--gpus {args.gpus:g}: give 0 to {MAX_GPUS}')
    if len(args.bags) > 1 or args.ray:
        return run_many(args)
    line = ProgressLine(sys.stderr)
    try:
        manifest, folder = replay_bag(
            args.bags[0],
            args.out,
            settings=read_settings(args),
            cameras=args.camera,
            audio=args.audio,
            task=args.task,
            storage=args.storage,
            on_progress=line.show,
        )
    finally:
        line.close()
    report(manifest, folder)
    return compare(args, folder / RESULTS)


def run_many(args: Namespace) -> int:
    """Replay several bags, some at a time; return 1 if one of them failed, or a window of one."""
    if args.reference:
        raise CommandError('--reference is for one bag: replay it by itself, without --ray')
    tasks = tasks_for(
        args.bags,
        args.out or '.',
        read_settings(args),  # refuses once what would be refused for each bag
        cameras=None if args.camera is None else tuple(args.camera),
        audio=args.audio,
        task=args.task,
        storage=args.storage,
    )
    line = FleetLine(sys.stderr, len(tasks))
    try:
        if args.ray:
            outcomes = replay_all_on_ray(tasks, args.ray, args.jobs or 0, args.gpus, line.show)
        else:
            outcomes = replay_all(tasks, args.jobs or 1, line.show)
    finally:
        line.close()
    print(summary(outcomes))
    failed = [one for one in outcomes if one.state == FAILED]
    for one in failed:
        print(one.why, file=sys.stderr)
    return 1 if failed or any(one.windows_failed for one in outcomes) else 0


def summary(outcomes: Sequence[BagOutcome]) -> str:
    """Return a table with a row a bag."""
    rows: list[tuple[Any, ...]] = [
        ('bag', 'state', 'windows', 'failed', 'commands', 'problems', 'tries', 's', 'sha256')
    ]
    rows += [
        (
            one.out,
            one.state,
            one.windows,
            one.windows_failed,
            one.commands,
            one.problems,
            one.tries,
            one.seconds,
            one.digest[:12],
        )
        for one in outcomes
    ]
    return table(rows)


def report(manifest: dict, folder: Path) -> None:
    """Print what was read and what came of it."""
    windows = manifest['windows']
    for name, one in manifest['inputs'].items():
        dropped = sum(one['dropped'].values())
        print(
            f'{one["kind"]} {name}: {one["samples"]} samples, {one["used"]} used, '
            f'{one["late"]} late, {dropped} dropped, {one["pending"]} pending'
        )
    commands = ', '.join(f'{count} {name}' for name, count in manifest['commands'].items())
    print(
        f'{windows["answered"]} windows answered, {windows["failed"]} failed; commands: '
        f'{commands or "none"}'
    )
    for note in manifest['notes'][len(NOTES) :]:  # of this bag
        print(note)
    for line in problem_lines(manifest):
        print(line, file=sys.stderr)
    print(f'{folder}: {manifest["outputs"]["sha256"]}')


def problem_lines(manifest: dict[str, Any]) -> list[str]:
    """Return a line for each problem: those of all inputs before the further ones of any."""
    rank: Counter[str] = Counter()
    found = []
    for one in manifest['problems']:
        rank[one['stream']] += 1
        found.append((rank[one['stream']], one))
    found.sort(key=lambda pair: pair[0])
    start_ns = manifest['bag']['start_ns']
    lines = []
    for _, one in found[:MAX_SHOWN]:
        if one['first_ns'] is None:
            lines.append(one['what'])
            continue
        first, last = ((one[key] - start_ns) / SECOND_NS for key in ('first_ns', 'last_ns'))
        when = f'at {first:.3f} s' if first == last else f'from {first:.3f} to {last:.3f} s'
        lines.append(f'{one["what"]} ({one["count"]} times, {when} of the bag)')
    if more := len(found) - MAX_SHOWN:
        lines += [f'{more} further problems are in the manifest'] if more > 0 else []
    return lines


def compare(args: Namespace, results: Path) -> int:
    if not args.reference:
        return 0
    reference = Path(args.reference).expanduser()
    if args.update_reference:
        reference.parent.mkdir(parents=True, exist_ok=True)
        write_whole(reference, results.read_bytes())
        print(f'{reference} is now the reference')
        return 0
    count = 0
    for line in changes(reference, results):
        print(line)
        count += 1
    print(
        f'{count} messages differ from {reference}'
        if count
        else f'no message differs from {reference}'
    )
    return 1 if count else 0
