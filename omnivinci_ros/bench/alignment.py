# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench alignment`: what laying frames beside the right sound is worth in answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.core.alignment_plot import plot
from omnivinci_ros.bench.core.alignment_run import AXES
from omnivinci_ros.bench.core.alignment_run import WAYS
from omnivinci_ros.bench.core.alignment_run import all_cases
from omnivinci_ros.bench.core.alignment_run import measure
from omnivinci_ros.bench.options import add_packages
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

HELP = 'Ask nano what was in view when a bell rang, of aligned windows and of newest messages.'
Row = tuple[Any, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--bells', type=int, default=1000, help='asked about, each case (default: %(default)s)'
    )
    parser.add_argument(
        '--seed', type=int, default=1, help='of things, bells and delays (default: %(default)s)'
    )
    add_packages(parser)
    parser.add_argument('--plot', metavar='FILE', type=Path, help='write a PNG of all cases')
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_ranges((('bells', args.bells, 10, 1e5),))
    if args.plot and not args.plot.absolute().parent.is_dir():
        raise CommandError(f'--plot {args.plot}: the folder does not exist: create it first')
    from omnivinci_ros.specialists.weights import WeightsError

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    described = machine.describe()
    try:
        meant, said = name_things(args.packages, say)
    except (BadInputError, WeightsError, ImportError) as error:
        raise CommandError(str(error)) from None
    figures = {
        'bench': 'alignment',
        'machine': described,
        'seed': args.seed,
        **measure(meant, said, bells=args.bells, seed=args.seed, cases=all_cases(), say=say),
    }
    if args.plot:
        plot(figures, args.plot)
    put_out(args, figures, report(figures))
    return 0


def name_things(packages: str, say: Callable[[str], None]) -> tuple[list[str], list[str]]:
    """Return the basic word of each photograph that made no weight, and the one that nano says.

    The classifier's own word counts as right, of photographs that it is sure of. Raises
    BadInputError or WeightsError for what is missing.
    """
    from omnivinci_ros.common.user_cache import cache_folder
    from omnivinci_ros.model.nano.basic_words import basic_words
    from omnivinci_ros.model.nano.evaluate import SURE
    from omnivinci_ros.model.nano.evaluate import name_chances
    from omnivinci_ros.model.nano.sets import make_sets
    from omnivinci_ros.model.nano.shipped import DATA
    from omnivinci_ros.model.nano.shipped import read_shipped
    from omnivinci_ros.model.nano.words import Words
    from omnivinci_ros.model.tokenizer import Tokenizer

    model, tokenizer = read_shipped(), Tokenizer.read(DATA)
    model.use_tokenizer(tokenizer)
    folder = Path(packages or cache_folder() / 'packages')
    tried = make_sets(
        model, folder, cache_folder(), with_orders=False, with_sounds=False, say=say
    ).tried
    chances = name_chances(Words(tokenizer, model), tried)
    basics, sure = basic_words(), (tried.teacher.max(-1).values > SURE).tolist()
    meant = [basics[int(number)] for number in tried.teacher.argmax(-1)]
    said = [basics[int(number)] for number in chances.argmax(-1)]
    kept = [
        pair for pair, is_sure in zip(zip(meant, said, strict=True), sure, strict=True) if is_sure
    ]
    return [pair[0] for pair in kept], [pair[1] for pair in kept]


def report(figures: dict[str, Any]) -> str:
    """Return the figures as a table."""
    rows: list[Row] = [('right answers', *WAYS, 'gained', *(f'frame: {way}' for way in WAYS))]
    for row in figures['rows']:
        ways, gained = [row['ways'][way] for way in WAYS], row['gained']
        rows.append(
            (
                f'{AXES[row["axis"]][0]}: {row["value"]:g}',
                *(f'{way["right"]:.3f}' for way in ways),
                f'{gained["right"]:+.3f} within {gained["within"]:.3f}',
                *(f'{way["right_thing"]:.3f}' for way in ways),
            )
        )
    return '\n'.join(
        (
            f'bench alignment: {machine.in_words(figures["machine"])}',
            f'"What was in view when the bell rang?": {figures["bells"]:,} bells, '
            f'{figures["things"]} things of {figures["words"]} words',
            f'nano, shown the frame of that instant: {figures["best"]:.3f}',
            '',
            table(rows),
            '  frame: it shows the thing that was there, whatever nano calls it',
        )
    )
