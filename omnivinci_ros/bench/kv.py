# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench kv`: what a decode step costs by how the past is kept."""

from __future__ import annotations

import argparse
from typing import Any

from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.machine import describe
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Time decode steps of exports side by side in ONNX Runtime: the past whole or in place.'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        'exports',
        nargs='+',
        metavar='EXPORT',
        help='folders that omnivinci export wrote; ratios are to the first',
    )
    parser.add_argument(
        '--past',
        type=int,
        default=2000,
        metavar='N',
        help='tokens before the steps that are timed (default 2000)',
    )
    parser.add_argument(
        '--steps',
        type=int,
        default=32,
        metavar='N',
        help='steps that are timed, of each export in turn (default 32)',
    )
    parser.add_argument(
        '--threads',
        type=int,
        default=0,
        metavar='N',
        help='of the CPU (default: as many as there are cores)',
    )
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    from omnivinci_ros.bench.runtimes.kv_steps import compare

    check_output(args)
    for name in ('past', 'steps'):
        if getattr(args, name) < 1:
            raise CommandError(f'--{name} {getattr(args, name)}; it must be 1 or more')
    machine = describe()
    rows = compare(args.exports, args.past, args.steps, args.threads)
    shown: list[tuple[Any, ...]] = [
        ('export', 'kv', 'precision', 'cache MB', 'written MB a step', 'ms p50', 'ratio')
    ]
    shown += [
        (
            row['export'],
            row['kv'],
            row['precision'],
            row['cache_mb'],
            row['written_mb'],
            row['step_ms']['p50'],
            row['of_the_first'],
        )
        for row in rows
    ]
    put_out(args, {'machine': machine, 'past': args.past, 'exports': rows}, table(shown))
    return 0
