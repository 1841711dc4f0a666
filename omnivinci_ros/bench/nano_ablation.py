# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench nano-ablation`: what each way of time alignment is worth to nano's learning."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.bench.core.ablation_report import FIGURES
from omnivinci_ros.bench.core.ablation_report import report
from omnivinci_ros.bench.core.ablation_report import summary
from omnivinci_ros.bench.options import add_packages
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out

if TYPE_CHECKING:
    from omnivinci_ros.model.nano.ablation import Material

HELP = 'Train nano on questions about time in five ways, several seeds each; goes on where it was.'
RUNS = 'runs-2.jsonl'  # of another lesson than those before
DECIDES = ('way', 'frames', 'seed', 'steps', 'batch', 'windows', 'rate')
NEEDED = {*DECIDES, 'over', *(name for name, _ in FIGURES)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folder', type=Path, help='for what is computed, and a line for each run')
    for name, default, text in (
        ('seeds', 5, 'runs of each way'),
        ('steps', 150, 'that each run learns'),
        ('batch', 8, 'questions in a step'),
        ('windows', 64, 'that each run is asked about'),
    ):
        parser.add_argument(
            f'--{name}', type=int, default=default, help=f'{text} (default: %(default)s)'
        )
    parser.add_argument(
        '--report', action='store_true', help='only show what the runs so far have found'
    )
    parser.add_argument('--threads', type=int, default=1, help='of the CPU (default: %(default)s)')
    add_packages(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_ranges(
        (
            ('seeds', args.seeds, 1, 1000),
            ('steps', args.steps, 1, 1e6),
            ('batch', args.batch, 2, 1000),
            ('windows', args.windows, 1, 1e5),
            ('threads', args.threads, 1, 1024),
        )
    )
    from omnivinci_ros.specialists.weights import WeightsError

    runs = args.folder / RUNS
    try:
        found = read_runs(runs)
        if not args.report:
            found = _go_on(args, found, runs, lambda text: print(text, file=sys.stderr))
    except (BadInputError, WeightsError, ImportError) as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f'{args.folder}: {error.strerror}') from None
    figures = {
        'bench': 'nano-ablation',
        'machine': machine.describe(),
        'rows': summary(found),
        'runs': found,
    }
    put_out(args, figures, report(figures))
    return 0


def read_runs(path: Path) -> list[dict[str, Any]]:
    """Return the runs that are done; raise BadInputError for a line that is none."""
    if not path.exists():
        return []
    runs = []
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        try:
            row = json.loads(line)
            if not row.keys() >= NEEDED:
                raise KeyError
            runs.append(row)
        except (ValueError, KeyError, AttributeError):
            raise BadInputError(f'{path}, line {number}: is no run; remove that line') from None
    return runs


def _go_on(
    args: argparse.Namespace,
    found: list[dict[str, Any]],
    runs: Path,
    say: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Do the runs that are missing, one after another, and write a line for each."""
    import torch

    from omnivinci_ros.model.nano import ablation

    torch.set_num_threads(args.threads)
    size = ablation.Size(steps=args.steps, batch=args.batch, windows=args.windows)
    done = set(map(_key, found))
    wanted = [
        (way, frames, seed)
        for frames in (ablation.IRREGULAR, ablation.REGULAR)
        for seed in range(args.seeds)
        for way in ablation.WAYS
        if _key({'way': way.name, 'frames': frames, 'seed': seed, **asdict(size)}) not in done
    ]
    if not wanted:
        return found
    args.folder.mkdir(parents=True, exist_ok=True)
    material = _material(args, say)
    for number, (way, frames, seed) in enumerate(wanted, 1):
        row = ablation.run_one(way, frames, seed, material, size)
        with runs.open('a', encoding='utf-8') as file:
            file.write(json.dumps(row) + '\n')
        say(
            f'run {number} of {len(wanted)}: {way.name}, {frames}, seed {seed}: time '
            f'{row["near"]:.2f}, thing {row["there"]:.2f}, {row["seconds"]:.0f} s'
        )
    return read_runs(runs)


def _key(run: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(run[name] for name in DECIDES)


def _material(args: argparse.Namespace, say: Callable[[str], None]) -> Material:
    from omnivinci_ros.common.user_cache import cache_folder
    from omnivinci_ros.model.nano.ablation_material import make_material

    packages = Path(args.packages or cache_folder() / 'packages')
    return make_material(packages, args.folder, say)
