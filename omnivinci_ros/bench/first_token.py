# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench first-token`: what reading ahead saves when a window closes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bench.core import served_windows
from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.bench.core.work_ahead import Workload
from omnivinci_ros.bench.core.work_ahead import measure
from omnivinci_ros.bench.options import add_parameters
from omnivinci_ros.bench.options import parameter_texts
from omnivinci_ros.bench.runtimes.llama_server import served_where_wanted
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table
from omnivinci_ros.engine.choices import PRECISIONS
from omnivinci_ros.engine.choices import RUNTIMES
from omnivinci_ros.parameters.configuration import backend_maker
from omnivinci_ros.parameters.params_file import Settings

HELP = 'Measure the first token after a window closes, with and without work ahead.'
AIM = 0.15  # of the time without
SECONDS = {'omnivinci': 4.0, 'qwen_omni': 8.0, 'remote': 4.0}  # of a window
FORECAST_S = 0.5  # how finely the node tells qwen_omni of sound
SERVED_AIM_MS = 40.0  # CPU of this machine for a window that a server answers, p95
# What two runs must share to be compared.
CONFIGURATION = (
    'backend',
    'windows',
    'frames',
    'seconds',
    'sound_block_s',
    'runtime',
    'precision',
    'threads',
    'context',
)
MEASURED = ('omnivinci', 'qwen_omni', 'remote')
SERVED_TOKENS = 16  # of an answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        'folder', nargs='?', help='checkpoint, or what omnivinci export made of one'
    )
    parser.add_argument(
        '--backend',
        choices=MEASURED,
        default=MEASURED[0],
        help="remote: a server's, of --set remote_url=URL; without one llama.cpp's own with a "
        'tiny random model (default: %(default)s)',
    )
    add_parameters(parser)
    parser.add_argument('--windows', type=int, default=7, help='of each kind (default: 7)')
    parser.add_argument('--frames', type=int, default=8, help='a window (default: 8)')
    parser.add_argument(
        '--seconds',
        type=float,
        help='of a window and its sound (default: 4, or 8 for qwen_omni)',
    )
    parser.add_argument(
        '--sound-block-s',
        type=float,
        default=0.0,
        help='omnivinci: encode sound as it arrives, in blocks of so many seconds (default: 0, at '
        'the close)',
    )
    parser.add_argument('--runtime', choices=RUNTIMES, default=RUNTIMES[0])
    parser.add_argument('--precision', choices=PRECISIONS, default=PRECISIONS[0])
    parser.add_argument('--threads', type=int, default=0, help='0: as many as there are cores')
    parser.add_argument('--context', type=int, default=4096, help='tokens (default: 4096)')
    add_output_arguments(parser)
    add_compare(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when the aim was missed, or a ratio fell since a run that was kept."""
    check_output(args)
    kept = read_kept(args)
    if (args.backend != 'remote') != bool(args.folder):
        raise CommandError('give the folder of a checkpoint or an export, or --backend remote')
    args.seconds = args.seconds or SECONDS[args.backend]
    for name, low, high in (('windows', 1, 10_000), ('frames', 2, 256), ('seconds', 0.5, 30)):
        if not low <= getattr(args, name) <= high:
            raise CommandError(f'--{name} {getattr(args, name):g}: give {low} to {high}')
    if args.backend == 'remote':
        if kept is not None:
            raise CommandError('--compare: a served model has no ratio that is kept; leave it out')
        return run_served(args)
    is_qwen = args.backend == 'qwen_omni'
    if is_qwen and args.sound_block_s:
        raise CommandError('--sound-block-s: qwen_omni has its own blocks of 2 s; leave it out')
    block_s = FORECAST_S if is_qwen else args.sound_block_s
    work = Workload(args.windows, args.frames, args.seconds, block_s)
    backend = make_backend(
        args.backend,
        folder=args.folder,
        runtime=args.runtime,
        precision=args.precision,
        threads=args.threads,
        context=args.context,
        max_new_tokens=1,
        **({} if is_qwen else {'sound_block_s': args.sound_block_s}),
    )
    described = machine.describe_measured()
    measured = with_loaded(backend, lambda: measure(backend, work))
    figures = {
        'bench': 'first-token',
        'configuration': {name: getattr(args, name) for name in CONFIGURATION},
        'machine': described,
        **measured,
        'aim': AIM,
    }
    fell = fallen(kept, figures)
    put_out(args, figures, report(figures) + in_words(kept, fell))
    return 1 if fell or figures['ratio'] > AIM else 0


def with_loaded(backend: Backend, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what was measured with the backend loaded; raise CommandError if it cannot."""
    try:
        backend.load(lambda fraction, what: None)
        return measure()
    except BackendError as error:
        raise CommandError(str(error)) from error
    finally:
        backend.close()


def run_served(args: argparse.Namespace) -> int:
    """Return 1 when this machine has more to do for a window than it should."""
    texts = parameter_texts(args)
    work = Workload(args.windows, args.frames, args.seconds, picture=served_windows.Scene)
    described = machine.describe_measured()  # before the server loads it
    with served_where_wanted(texts) as given:
        settings = Settings()
        settings.set_texts([f'model_max_new_tokens:={SERVED_TOKENS}', *given])
        backend = backend_maker(settings, 'remote')()
        measured = with_loaded(backend, lambda: served_windows.measure(backend, work))
    figures = {'machine': described, **measured, 'aim_ms': SERVED_AIM_MS}
    put_out(args, figures, served_report(figures))
    return 0 if figures['cpu_ms']['p95'] <= SERVED_AIM_MS else 1


def served_report(figures: dict[str, Any]) -> str:
    """Return the figures of a served model as lines."""
    parts = ('p50', 'p95', 'max')
    rows: list[tuple[Any, ...]] = [('a window, ms', *parts)]
    for name, key in (
        ('CPU of this machine, all at the close', 'cpu_ms'),
        ('  at the close, frames sent ahead', 'cpu_after_work_ahead_ms'),
        ('  for sending them ahead', 'cpu_of_work_ahead_ms'),
        ('pictures and sound encoded', 'encode_ms'),
        ('first token, all read at the close', 'first_token_at_close_ms'),
        ('first token, frames read ahead', 'first_token_ahead_ms'),
    ):
        rows.append((name, *(figures[key][part] for part in parts)))
    return '\n'.join(
        (
            f'bench first-token: {machine.in_words(figures["machine"])}',
            figures['model'],
            f'{figures["windows"]} windows of {figures["frames"]} frames and '
            f'{figures["seconds"]:g} s of sound: {figures["prompt_tokens"]} tokens; read at the '
            f'close {figures["read_at_close"]}, with frames sent ahead '
            f'{figures["read_at_close_after_work_ahead"]}',
            table(rows),
            f'aim: {figures["aim_ms"]:g} ms of CPU or less at p95',
        )
    )


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
            f'bench first-token: {machine.in_words(figures["machine"])}',
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
