# SPDX-License-Identifier: Apache-2.0
"""The perception node's parameters as options of a verb: a params file and single values."""

from __future__ import annotations

from argparse import ArgumentParser
from argparse import Namespace

from omnivinci_ros.parameters.params_file import Settings


def add_parameters(parser: ArgumentParser) -> None:
    parser.add_argument('--params-file', metavar='FILE', help="the perception node's, in YAML")
    parser.add_argument(
        '-p',
        dest='values',
        action='append',
        default=[],
        metavar='NAME:=VALUE',
        help='one parameter of the perception node, such as model_folder:=FOLDER; '
        'may be given again',
    )


def read_settings(args: Namespace) -> Settings:
    """Return what was given over the defaults; raise SettingsError for what is not usable."""
    settings = Settings()
    if args.params_file:
        settings.read(args.params_file)
    settings.set_texts(args.values)
    return settings
