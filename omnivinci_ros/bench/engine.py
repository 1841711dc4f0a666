# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench engine`: one decoder in every runtime that is here, in one run.

The decoder is OmniVinci's, or that of Qwen2.5-Omni's thinker. Each runtime has a process of its
own and is timed in turn with PyTorch in float32, so that a ratio is of two neighbours in time.
Weights may be random: `omnivinci tiny-checkpoint --shape 494m` makes a decoder of real size.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.core.kept_ratios import add_compare
from omnivinci_ros.bench.core.kept_ratios import fallen
from omnivinci_ros.bench.core.kept_ratios import in_words
from omnivinci_ros.bench.core.kept_ratios import read_kept
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import cell
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import markdown
from omnivinci_ros.common.tables import put_out

HELP = 'Measure the decoder and the encoders in each runtime: speed, memory, error.'
OURS = 'cpu-int4'
Row = tuple[Any, ...]
AIMS = {'decode_ratio': 3.5, 'prefill_ratio': 3.0, 'peak_ratio': 1.2}
RANGES = (
    ('tokens', 1, 32_768),
    ('answer', 1, 4096),
    ('steps', 1, 1024),
    ('repeats', 1, 1000),
    ('frames', 1, 256),
    ('threads', 1, 1024),
    ('windows', 0, 10_000_000),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        'checkpoint',
        metavar='CHECKPOINT',
        help='folder of the checkpoint, of OmniVinci or Qwen2.5-Omni',
    )
    parser.add_argument(
        '--work',
        type=Path,
        metavar='FOLDER',
        help='keep the exports there: the next run is quicker (default: a temporary folder)',
    )
    parser.add_argument(
        '--runtimes', nargs='+', metavar='NAME', help='which to measure (default: all)'
    )
    parser.add_argument('--tokens', type=int, default=512, help='of the prompt (default: 512)')
    parser.add_argument('--answer', type=int, default=24, help='tokens decoded (default: 24)')
    parser.add_argument(
        '--steps', type=int, default=64, help='tokens whose logits are compared (default: 64)'
    )
    parser.add_argument(
        '--repeats', type=int, default=5, help='timed runs of which the median counts (default: 5)'
    )
    parser.add_argument(
        '--frames',
        type=int,
        default=8,
        help='pictures at a time, 640x480 px for Qwen2.5-Omni (default: 8)',
    )
    parser.add_argument(
        '--threads',
        type=int,
        default=machine.usable_cores(),
        help='of each runtime (default: the usable cores, %(default)s)',
    )
    parser.add_argument(
        '--windows',
        type=int,
        default=0,
        help='answer this many windows with '
        f'{OURS} besides, and follow the memory (default: none)',
    )
    add_output_arguments(parser)
    add_compare(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    kept = read_kept(args)
    for name, low, high in RANGES:
        if not low <= getattr(args, name) <= high:
            raise CommandError(f'--{name} {getattr(args, name)}: give {low} to {high}')
    try:
        from omnivinci_ros.bench.runtimes import comparison
        from omnivinci_ros.bench.runtimes.peer import PeerError
        from omnivinci_ros.engine.export_folder import checkpoint_hash
    except ImportError as error:
        raise CommandError(f"{error}: pip install '.[engine]' in the checkout") from None
    names = _names(args.runtimes)
    folder, network = Path(args.checkpoint), _network(args)
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix='omnivinci-bench-') as temporary:
        place = (args.work or Path(temporary)) / checkpoint_hash(folder)[:16]
        place.mkdir(parents=True, exist_ok=True)
        work = comparison.Work(
            folder=folder,
            place=place,
            tokens=args.tokens,
            answer=args.answer,
            steps=args.steps,
            repeats=args.repeats,
            frames=args.frames,
            threads=args.threads,
        )
        try:
            measured = comparison.compare(work, names, say=_say)
            soak = comparison.soak(work, OURS, args.windows, _say) if args.windows else None
        except PeerError as error:
            raise CommandError(str(error)) from error
    document = {
        'bench': 'engine',
        'configuration': {
            **{name: getattr(args, name) for name, _, _ in RANGES},
            'seconds': work.seconds,
            'checkpoint': folder.name,
            'runtimes': names,
        },
        'network': network,
        'machine': described,
        **measured,
        'soak': soak,
        'aims': _aims(measured['runtimes']),
    }
    fell = fallen(kept, document)
    put_out(args, document, report(document) + in_words(kept, fell))
    return 1 if fell else 0


def _names(given: list[str] | None) -> list[str]:
    from omnivinci_ros.bench.runtimes.runtimes import RUNTIMES

    unknown = [name for name in given or () if name not in RUNTIMES]
    if unknown:
        raise CommandError(f'--runtimes {unknown[0]}: known: {", ".join(map(repr, RUNTIMES))}')
    return list(given or RUNTIMES)


def _network(args: argparse.Namespace) -> str:
    """Return the checkpoint's network; raise CommandError for what is not known for it."""
    from omnivinci_ros.bench.runtimes.families import SOAK
    from omnivinci_ros.bench.runtimes.families import family_of

    family = family_of(Path(args.checkpoint))  # says what is wrong with the folder
    if args.windows and (why := family.unknown.get(SOAK)):
        raise CommandError(
            f'--windows {args.windows}: not known for {family.name}: {why}; leave it out'
        )
    return family.name


def _aims(runtimes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    ours = runtimes.get(OURS, {})
    return {name: {'aim': aim, 'found': ours.get(name)} for name, aim in AIMS.items()}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(document: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    configuration = document['configuration']
    parts = [
        f'{configuration["checkpoint"]}: a prompt of {configuration["tokens"]} tokens, '
        f'{configuration["answer"]} decoded, {configuration["threads"]} threads, median of '
        f'{configuration["repeats"]}; {machine.in_words(document["machine"])}; memory is read at '
        f'{document["read_bytes_per_s"] / 1e9:.1f} GB/s',
        markdown(_speed_rows(document['runtimes'])),
        markdown(_memory_rows(document['runtimes'])),
    ]
    parts += [
        f'{name}: not known for {document["network"]}: {why}'
        for name, why in document['not_known'].items()
    ]
    parts += [f'{name}: not installed: {fix}' for name, fix in document['not_installed'].items()]
    parts += [f'{name}: failed: {why}' for name, why in document['failed'].items()]
    if soak := document['soak']:
        parts.append(
            f'{soak["windows"]:,} windows in {soak["seconds"]:,.0f} s: '
            f'{soak["slope_bytes_per_window"]:+.0f} bytes a window; resident '
            f'{soak["resident_settled_least"] / 1e6:.1f} to '
            f'{soak["resident_settled_most"] / 1e6:.1f} MB'
        )
    return '\n\n'.join(parts)


def _speed_rows(runtimes: dict[str, dict[str, Any]]) -> list[Row]:
    rows: list[Row] = [
        (
            'runtime',
            'prefill, tokens/s',
            'times torch fp32',
            'decode, tokens/s',
            'times torch fp32',
            'of the memory limit',
            'vision, ms',
            'sound, ms',
        )
    ]
    for name, row in runtimes.items():
        speeds = []
        for what in ('prefill', 'decode'):
            low, high = row[f'{what}_tokens_per_s_least_most']
            speeds += [
                f'{cell(row[f"{what}_tokens_per_s"])} ({cell(low)} to {cell(high)})',
                row[f'{what}_ratio'],
            ]
        rows.append(
            (name, *speeds, row['decode_of_memory_limit'], row['vision_ms'], row['sound_ms'])
        )
    return rows


def _memory_rows(runtimes: dict[str, dict[str, Any]]) -> list[Row]:
    rows: list[Row] = [
        (
            'runtime',
            'weights, MB',
            'added peak, MB',
            'of weights + KV',
            'without mapped files',
            'logits off by (mean)',
            'of their norm',
            'same token',
        )
    ]
    for name, row in runtimes.items():
        errors = row['errors'] or {}
        rows.append(
            (
                name,
                row['weights_bytes'] / 1e6,
                row.get('peak_bytes', 0) / 1e6 or None,
                row.get('peak_ratio'),
                row.get('own_peak_ratio'),
                errors.get('mean'),
                errors.get('of_norm'),
                errors.get('top_1'),
            )
        )
    return rows
