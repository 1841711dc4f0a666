# SPDX-License-Identifier: Apache-2.0
"""`omnivinci report`: a replay's or a bench's results as one HTML file to look at and to send."""

from __future__ import annotations

from argparse import ArgumentParser
from argparse import Namespace
from pathlib import Path

from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.report.report import write_report

HELP = 'Make one HTML file of what a replay or a bench left: to look at, and to send.'
MB = 1_000_000
DEFAULT_MB, LEAST_MB, MOST_MB = 20.0, 0.5, 1000.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        'results',
        metavar='RESULTS',
        type=Path,
        help="a replay's folder, or one with the JSON (and plots) of a bench, or such a JSON file",
    )
    parser.add_argument(
        '--bag',
        metavar='BAG',
        type=Path,
        help='that was replayed, for its pictures and sound (default: the bag of that name here '
        'or beside the results)',
    )
    parser.add_argument(
        '--out', metavar='FILE', type=Path, help='default: RESULTS.html, here; replaces a report'
    )
    parser.add_argument(
        '--max-mb',
        type=float,
        default=DEFAULT_MB,
        metavar='MB',
        help='size of the file, at most; what is left out for it is said (default: %(default)g)',
    )


def run(args: Namespace) -> int:
    if not LEAST_MB <= args.max_mb <= MOST_MB:
        raise CommandError(f'--max-mb {args.max_mb:g}: give {LEAST_MB:g} to {MOST_MB:g}')
    report = write_report(args.results, args.out, bag=args.bag, most_bytes=round(args.max_mb * MB))
    for note in report.notes:
        print(note)
    pictures = 'picture' if report.pictures == 1 else 'pictures'
    print(f'{report.path}: {report.size / MB:.1f} MB, {report.pictures} {pictures}')
    return 0
