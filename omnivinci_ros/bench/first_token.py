# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench first-token`: what reading frames ahead saves when a window closes."""

from __future__ import annotations

import argparse
from typing import Any

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bench.core.work_ahead import Workload
from omnivinci_ros.bench.core.work_ahead import measure
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.engine.choices import PRECISIONS
from omnivinci_ros.engine.choices import RUNTIMES

HELP = 'Measure the first token after a window closes, with and without work ahead.'
AIM = 0.35  # of the time without


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folder', help='checkpoint, or what omnivinci export made of one')
    parser.add_argument('--windows', type=int, default=7, help='of each kind (default: 7)')
    parser.add_argument('--frames', type=int, default=8, help='a window (default: 8)')
    parser.add_argument(
        '--seconds', type=float, default=4.0, help='of a window and its sound (default: 4)'
    )
    parser.add_argument(
        '--sound-block-s',
        type=float,
        default=0.0,
        help='encode sound as it arrives, in blocks of so many seconds (default: 0, at the close)',
    )
    parser.add_argument('--runtime', choices=RUNTIMES, default=RUNTIMES[0])
    parser.add_argument('--precision', choices=PRECISIONS, default=PRECISIONS[0])
    parser.add_argument('--threads', type=int, default=0, help='0: as many as there are cores')
    parser.add_argument('--context', type=int, default=4096, help='tokens (default: 4096)')
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when the aim was missed."""
    check_output(args)
    for name, low, high in (('windows', 1, 10_000), ('frames', 2, 256), ('seconds', 0.5, 30)):
        if not low <= getattr(args, name) <= high:
            raise CommandError(f'--{name} {getattr(args, name):g}: give {low} to {high}')
    work = Workload(args.windows, args.frames, args.seconds, args.sound_block_s)
    backend = make_backend(
        'omnivinci',
        folder=args.folder,
        runtime=args.runtime,
        precision=args.precision,
        threads=args.threads,
        context=args.context,
        max_new_tokens=1,
        sound_block_s=args.sound_block_s,
    )
    try:
        backend.load(lambda fraction, what: None)
        measured = measure(backend, work)
    except BackendError as error:
        raise CommandError(str(error)) from error
    finally:
        backend.close()
    figures = {'machine': machine.describe(), **measured, 'aim': AIM}
    put_out(args, figures, report(figures))
    return 0 if figures['ratio'] <= AIM else 1


def report(figures: dict[str, Any]) -> str:
    """Return the figures as lines."""
    parts = ('p50', 'p95', 'max')
    rows: list[tuple[Any, ...]] = [('first token after the window closed, ms', *parts)]
    for name, key in (
        ('all read at the close', 'first_token_at_close_ms'),
        ('read ahead', 'first_token_ahead_ms'),
    ):
        rows.append((name, *(figures[key][part] for part in parts)))
    low, high = figures['ratio_least_most']
    return '\n'.join(
        (
            figures['model'],
            f'{figures["windows"]} windows of {figures["frames"]} frames and '
            f'{figures["seconds"]:g} s of sound: {figures["prompt_tokens"]} tokens, '
            f'{figures["cached_tokens"]} of them read ahead '
            f'in {figures["work_ahead_ms"]["p50"]:.0f} ms',
            table(rows),
            f'ratio {figures["ratio"]:.3f} ({low:.3f} to {high:.3f}); '
            f'aim: {figures["aim"]:g} or less',
            *(
                ['the words are the same' if figures['same_words'] else 'THE WORDS DIFFER']
                if figures['same_words'] is not None
                else []
            ),
        )
    )
