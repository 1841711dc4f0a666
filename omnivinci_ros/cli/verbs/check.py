# SPDX-License-Identifier: Apache-2.0
"""`omnivinci check`: does an export compile? No GPU is needed."""

from __future__ import annotations

import argparse

from omnivinci_ros.cli.engine_options import ProgressLine
from omnivinci_ros.cli.engine_options import add_shapes
from omnivinci_ros.cli.engine_options import shapes_of

HELP = 'Compile an export with TensorRT-RTX, with no GPU, and judge it for Jetson Orin.'
TARGETS = ('sm80', 'sm86', 'sm89', 'sm120')
MOST_OBJECTIONS = 5  # shown for a graph


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('export', metavar='EXPORT', help='folder that omnivinci export wrote')
    parser.add_argument(
        '--target',
        nargs='+',
        default=list(TARGETS),
        metavar='SM',
        help=f'compile for these (default {" ".join(TARGETS)})',
    )
    add_shapes(parser)


def run(args: argparse.Namespace) -> int:
    from omnivinci_ros.engine.tensorrt.check import check
    from omnivinci_ros.engine.tensorrt.compiler import runtime_version

    line = ProgressLine()
    failed = 0
    print(f'{runtime_version()} for {" ".join(args.target)}')
    for verdict in check(args.export, targets=args.target, shapes=shapes_of(args), progress=line):
        line.clear()
        if verdict.error:
            failed += 1
            print(f'{verdict.name}: does not compile: {verdict.error}')
        else:
            print(
                f'{verdict.name}: compiles, {verdict.plan_bytes / 1e6:.1f} MB in '
                f'{verdict.seconds:.1f} s'
            )
        print(
            f'{verdict.name}: Jetson Orin, by rules, not compiled: '
            f'{"no objection" if not verdict.orin else "no"}'
        )
        for objection in verdict.orin[:MOST_OBJECTIONS]:
            print(f'  {objection}')
        if len(verdict.orin) > MOST_OBJECTIONS:
            print(f'  and {len(verdict.orin) - MOST_OBJECTIONS} more')
    return 1 if failed else 0
