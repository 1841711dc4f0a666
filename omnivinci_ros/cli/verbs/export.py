# SPDX-License-Identifier: Apache-2.0
"""`omnivinci export`: a checkpoint to ONNX."""

from __future__ import annotations

import argparse

from omnivinci_ros.cli.model_options import add_settings_option
from omnivinci_ros.cli.model_options import given_keys
from omnivinci_ros.cli.model_options import need_folder
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.engine.choices import DECODERS
from omnivinci_ros.engine.choices import EXPORT_PRECISIONS
from omnivinci_ros.engine.choices import PARTS
from omnivinci_ros.engine.errors import INSTALL

HELP = 'Export a checkpoint to graphs (vision, sound, decoder), in ONNX or for the CPU.'
KV = ('concatenated', 'in-place')
CONTEXT = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('checkpoint', metavar='CHECKPOINT', help='folder of the checkpoint')
    parser.add_argument('out', metavar='OUT', help='folder to write; must be new or empty')
    parser.add_argument(
        '--precision',
        choices=EXPORT_PRECISIONS,
        default=EXPORT_PRECISIONS[0],
        help="of weights and activations; int8: weights; int4: the decoder's "
        "weights, the towers' as int8; cpu-...: OpenVINO graphs for the "
        'runtime cpu (default fp16)',
    )
    parser.add_argument(
        '--calibrate',
        nargs='+',
        default=[],
        metavar='FILE',
        help='pictures, videos, sound: with int8 or int4, what goes into the '
        'weights of the towers becomes int8 too, in the range seen there',
    )
    parser.add_argument(
        '--kv',
        choices=KV,
        default=KV[0],
        help='how the decoder keeps its past; in-place: opset 24, not for Jetson '
        'Orin (default concatenated)',
    )
    parser.add_argument(
        '--context', type=int, metavar='N', help=f'tokens of a cache in place (default {CONTEXT})'
    )
    parser.add_argument(
        '--parts',
        nargs='+',
        choices=PARTS,
        default=[],
        help='of Qwen2.5-Omni: thinker (default): vision, sound, decoder; speech: talker, dit, '
        'vocoder',
    )
    parser.add_argument(
        '--decoders',
        nargs='+',
        choices=DECODERS,
        default=[],
        help='with --precision cpu-int4 or cpu-int8: what the decoder is written for; of two the '
        'faster one is taken, which is timed where the export is first opened (default: both)',
    )
    add_settings_option(parser)


def run(args: argparse.Namespace) -> int:
    if args.context and args.kv == KV[0]:
        raise CommandError(
            f'--context {args.context} is for --kv in-place; a concatenated past has no size '
            'here: give it to omnivinci build'
        )
    need_folder(args.checkpoint)
    try:
        from omnivinci_ros.engine.cpu.export import export_for_cpu
        from omnivinci_ros.engine.export.to_onnx import export
    except ImportError as error:
        raise CommandError(f'{error}: {INSTALL}') from None

    if args.precision.startswith('cpu-'):
        if args.calibrate or args.kv != KV[0]:
            raise CommandError(f'--precision {args.precision} takes neither --calibrate nor --kv')
        manifest = export_for_cpu(
            args.checkpoint,
            args.out,
            precision=args.precision,
            parts=args.parts,
            decoders=args.decoders or DECODERS,
            say=print,
            **given_keys(args),
        )
    elif args.decoders:
        raise CommandError(f'--decoders is for the CPU; --precision {args.precision} takes none')
    else:
        manifest = export(
            args.checkpoint,
            args.out,
            precision=args.precision,
            calibrate=args.calibrate,
            kv=args.kv,
            context=args.context or CONTEXT,
            parts=args.parts,
            say=print,
            **given_keys(args),
        )
    for name, graph in manifest.graphs.items():
        quantised = f'{graph.quantised}, ' if graph.quantised else ''
        print(f'{name}: {graph.file}, opset {graph.opset}, {quantised}sha256 {graph.sha256[:12]}')
    return 0
