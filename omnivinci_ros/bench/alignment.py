# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench alignment`: what laying frames beside the right sound is worth in answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from omnivinci_ros.bench.core.alignment_plot import plot
from omnivinci_ros.bench.core.alignment_run import AXES
from omnivinci_ros.bench.core.alignment_run import NEAR
from omnivinci_ros.bench.core.alignment_run import WAYS
from omnivinci_ros.bench.core.alignment_run import all_cases
from omnivinci_ros.bench.core.alignment_run import measure
from omnivinci_ros.bench.core.read_nano import read_nano
from omnivinci_ros.bench.options import add_nano
from omnivinci_ros.bench.options import add_packages
from omnivinci_ros.bench.options import check_ranges
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import table

if TYPE_CHECKING:
    from torch import Tensor

    from omnivinci_ros.model.nano.words import Words

HELP = 'Ask nano what was in view when a bell rang, of aligned windows and of newest messages.'
Row = tuple[Any, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--bells', type=int, default=1000, help='asked about, each case (default: %(default)s)'
    )
    parser.add_argument(
        '--seed', type=int, default=1, help='of things, bells and delays (default: %(default)s)'
    )
    add_nano(parser)
    parser.add_argument(
        '--asked',
        type=int,
        default=0,
        metavar='N',
        help='ask nano itself about the first N bells too, of each case, if it was taught times; '
        'ten take about a second (default: %(default)s)',
    )
    add_packages(parser)
    parser.add_argument('--plot', metavar='FILE', type=Path, help='write a PNG of all cases')
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    check_output(args)
    check_ranges((('bells', args.bells, 10, 1e5), ('asked', args.asked, 0, args.bells)))
    if args.plot and not args.plot.absolute().parent.is_dir():
        raise CommandError(f'--plot {args.plot}: the folder does not exist: create it first')
    from omnivinci_ros.specialists.weights import WeightsError

    def say(text: str) -> None:
        print(text, file=sys.stderr)

    described = machine.describe()
    try:
        from omnivinci_ros.bench.core.asked_nano import AskedNano
        from omnivinci_ros.bench.core.asked_nano import check_taught
        from omnivinci_ros.model.nano.words import Words

        model, tokenizer, _ = read_nano(args.checkpoint)
        model.use_tokenizer(tokenizer)
        words = Words(tokenizer, model)
        if args.asked:
            check_taught(words)  # before the minutes that pictures take
        things = name_things(words, args.packages, say)
        ask = AskedNano(words, things.maps) if args.asked else None
    except (BadInputError, WeightsError, ImportError) as error:
        raise CommandError(str(error)) from None
    figures = {
        'bench': 'alignment',
        'machine': described,
        'model': model.config.note,
        'seed': args.seed,
        **measure(
            things.meant,
            things.said,
            bells=args.bells,
            seed=args.seed,
            cases=all_cases(),
            ask=ask,
            asked=args.asked,
            say=say,
        ),
    }
    if args.plot:
        plot(figures, args.plot)
    put_out(args, figures, report(figures))
    return 0


@dataclass(frozen=True)
class Things:
    """Photographs that made no weight, of which the classifier is sure."""

    meant: list[str]  # the basic word that the classifier has for each; it counts as right
    said: list[str]  # nano's
    maps: Tensor  # [things, 64, 1280], as the vision tower sees them


def name_things(words: Words, packages: str, say: Callable[[str], None]) -> Things:
    """Return things that may pass before a camera, and what nano calls them.

    Raises BadInputError or WeightsError for what is missing.
    """
    from omnivinci_ros.common.user_cache import cache_folder
    from omnivinci_ros.model.nano.basic_words import basic_words
    from omnivinci_ros.model.nano.evaluate import SURE
    from omnivinci_ros.model.nano.evaluate import name_chances
    from omnivinci_ros.model.nano.sets import make_sets

    folder = Path(packages or cache_folder() / 'packages')
    tried = make_sets(
        words.model, folder, cache_folder(), with_orders=False, with_sounds=False, say=say
    ).tried
    basics = basic_words()
    sure = (tried.teacher.max(-1).values > SURE).nonzero()[:, 0]
    chances = name_chances(words, tried)[sure]
    return Things(
        meant=[basics[number] for number in tried.teacher[sure].argmax(-1).tolist()],
        said=[basics[number] for number in chances.argmax(-1).tolist()],
        maps=tried.maps[sure],
    )


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
    text = '\n'.join(
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
    return f'{text}\n\n{asked_report(figures)}' if figures['asked'] else text


def asked_report(figures: dict[str, Any]) -> str:
    """Return as a table what nano answered by itself."""
    rows: list[Row] = [
        ('asked itself: right answers', *WAYS, 'gained', *(f'time: {way}' for way in WAYS))
    ]
    for row in figures['rows']:
        ways, gained = [row['asked']['ways'][way] for way in WAYS], row['asked']['gained']
        rows.append(
            (
                f'{AXES[row["axis"]][0]}: {row["value"]:g}',
                *(f'{way["right"]:.3f}' for way in ways),
                f'{gained["right"]:+.3f} within {gained["within"]:.3f}',
                *(f'{way["near"]:.3f}' for way in ways),
            )
        )
    return '\n'.join(
        (
            f'nano, asked itself about the first {figures["asked"]} bells, of the same windows',
            '',
            table(rows),
            f'  time: the one that it says is within {NEAR:g} s of the bell, in the window',
        )
    )
