# SPDX-License-Identifier: Apache-2.0
"""`omnivinci export`: a checkpoint to ONNX."""
from __future__ import annotations

import argparse

from omnivinci_ros.cli.errors import CommandError
from omnivinci_ros.cli.model_options import add_settings_option
from omnivinci_ros.cli.model_options import given_keys
from omnivinci_ros.engine.errors import INSTALL

HELP = 'Export a checkpoint to three ONNX graphs: vision, sound and decoder.'
PRECISIONS = ('fp16', 'fp32', 'bf16', 'int4')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('checkpoint', metavar='CHECKPOINT', help='folder of the checkpoint')
    parser.add_argument('out', metavar='OUT', help='folder to write; must be new or empty')
    parser.add_argument('--precision', choices=PRECISIONS, default=PRECISIONS[0],
                        help='of weights and activations; int4: the decoder\'s weights (default '
                             'fp16)')
    add_settings_option(parser)


def run(args: argparse.Namespace) -> int:
    try:
        from omnivinci_ros.engine.export import export
    except ImportError as error:
        raise CommandError(f'{error}: {INSTALL}') from None

    manifest = export(
        args.checkpoint, args.out, precision=args.precision, say=print, **given_keys(args))
    for name, graph in manifest.graphs.items():
        print(f'{name}: {graph.file}, opset {graph.opset}, sha256 {graph.sha256[:12]}')
    return 0
