# SPDX-License-Identifier: Apache-2.0
"""`omnivinci build`: TensorRT plans, before a robot starts and not while it does."""

from __future__ import annotations

import argparse

from omnivinci_ros.cli.engine_options import ProgressLine
from omnivinci_ros.cli.engine_options import add_shapes
from omnivinci_ros.cli.engine_options import shapes_of
from omnivinci_ros.cli.engine_options import stopped_by_interrupt
from omnivinci_ros.common.errors import CommandError

HELP = 'Build TensorRT plans from an export; those that fit already are kept.'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('export', metavar='EXPORT', help='folder that omnivinci export wrote')
    parser.add_argument('out', metavar='OUT', help='folder of the plans')
    parser.add_argument(
        '--target',
        nargs='+',
        default=['gpu'],
        metavar='SM',
        help="such as sm86 sm89 sm120: one plan for all of them; gpu: this machine's (default)",
    )
    parser.add_argument(
        '--precision',
        choices=('fp16', 'fp32', 'bf16', 'int8', 'int4'),
        help='refuse an export of another precision',
    )
    add_shapes(parser)


def run(args: argparse.Namespace) -> int:
    from omnivinci_ros.engine.manifest import read_manifest
    from omnivinci_ros.engine.tensorrt.build import build
    from omnivinci_ros.engine.tensorrt.compiler import CancelledError

    found = read_manifest(args.export).precision
    if args.precision and args.precision != found:
        raise CommandError(
            f'{args.export}: holds {found} graphs, and a plan keeps their precision; run '
            f'omnivinci export --precision {args.precision}'
        )
    line = ProgressLine()
    with stopped_by_interrupt() as cancel:
        try:
            for plan in build(
                args.export,
                args.out,
                targets=args.target,
                shapes=shapes_of(args),
                progress=line,
                cancel=cancel,
            ):
                line.clear()
                if plan.replaced:
                    print(f'replaced: {plan.replaced}')
                size = plan.path.stat().st_size / 1e6
                print(
                    f'{plan.name}: {plan.path} {size:.1f} MB'
                    f'{"" if plan.fresh else " (kept, it fits)"}'
                )
        except CancelledError as stopped:
            line.clear()
            print(stopped)
            return 130  # as a shell reports SIGINT
    return 0
