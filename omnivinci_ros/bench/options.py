# SPDX-License-Identifier: Apache-2.0
"""Options and checks that the benches share."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from collections.abc import Mapping
from importlib.util import find_spec

from omnivinci_ros.common.errors import CommandError

MOST = (7680, 4320)  # pixels of a picture


def add_length(parser: argparse.ArgumentParser, text: str) -> None:
    """Add --seconds, with this help text, and --minutes."""
    length = parser.add_mutually_exclusive_group()
    length.add_argument('--seconds', type=float, default=30.0, help=text)
    length.add_argument('--minutes', type=float, help='the same in minutes')


def length_s(args: argparse.Namespace) -> float:
    """Return what `add_length` asked for, in seconds."""
    return float(args.seconds if args.minutes is None else args.minutes * 60)


def add_parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--set',
        dest='values',
        action='append',
        default=[],
        metavar='NAME=VALUE',
        help='a parameter of the perception node, such as model_folder=FOLDER; may be given again',
    )


def add_nano(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--checkpoint',
        default='',
        metavar='FOLDER',
        help='of another nano, as train-nano writes it (default: the one of this package)',
    )


def add_packages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--packages',
        default='',
        metavar='FOLDER',
        help="of Debian 12's packages with photographs, 71 MB; what is missing there is fetched "
        'by apt-get (default: omnivinci_ros/packages in the cache of the user)',
    )


def parameter_texts(args: argparse.Namespace) -> list[str]:
    """Return what --set gave as the command line of ROS has it: NAME:=VALUE."""
    return [text.replace('=', ':=', 1) for text in args.values]


def check_ranges(ranges: Iterable[tuple[str, float, float, float]]) -> None:
    """Raise CommandError for the first (option, value, least, most) that is out of its range."""
    for name, value, low, high in ranges:
        if not low <= value <= high:
            raise CommandError(f'--{name} {value:g}: give a value from {low:g} to {high:g}')


def check_modules(fixes: Mapping[str, str]) -> None:
    """Raise CommandError for the first module that is not there, with the command that helps."""
    for module, fix in fixes.items():
        if find_spec(module) is None:
            raise CommandError(f'{module} is not there: run: {fix}')


def parse_size(size: str, least: int = 16) -> tuple[int, int]:
    """Return width and height [pixels] of WIDTHxHEIGHT; raise CommandError."""
    width, _, height = size.partition('x')
    if not (
        width.isdigit()
        and height.isdigit()
        and least <= int(width) <= MOST[0]
        and least <= int(height) <= MOST[1]
    ):
        raise CommandError(
            f'--size {size}: give WIDTHxHEIGHT from {least}x{least} to {MOST[0]}x{MOST[1]}'
        )
    return int(width), int(height)
