# SPDX-License-Identifier: Apache-2.0
"""The verb tiny-checkpoint."""

from __future__ import annotations

import argparse
import sys

HELP = 'Write a checkpoint of random weights in the released layout, for tests and benchmarks.'
SHAPES = ('tiny', '494m', '9b')
DTYPES = ('bfloat16', 'float16', 'float32')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('out', metavar='OUT', help='folder to write; must be new or empty')
    parser.add_argument(
        '--shape',
        choices=SHAPES,
        default=SHAPES[0],
        help='tiny: 2 million weights (default); 494m: a decoder in the shape of '
        'Qwen2 0.5B with towers to match, 1.2 GB, to measure speed with; 9b: the shape of the '
        'released OmniVinci, 17.5 GB',
    )
    parser.add_argument(
        '--device',
        default='cpu',
        help='where the weights are made: cpu (default), or cuda, which is quicker for 9b',
    )
    parser.add_argument('--dtype', choices=DTYPES, default=DTYPES[0], help='of the weights')
    parser.add_argument('--seed', type=int, default=0, help='the same seed gives the same bytes')
    parser.add_argument(
        '--hop',
        type=int,
        choices=(60, 160),
        default=160,
        metavar='SAMPLES',
        help='audio hop length: 60 as released, 160 as Whisper (default)',
    )


def run(args: argparse.Namespace) -> int:
    try:
        from omnivinci_ros.model.omnivinci.checkpoint import checkpoint_figures
        from omnivinci_ros.model.omnivinci.tiny_checkpoint import write_tiny_checkpoint

        count = write_tiny_checkpoint(
            args.out,
            shape=args.shape,
            dtype=args.dtype,
            seed=args.seed,
            device=args.device,
            audio_hop_length=args.hop,
        )
        print(f'{args.out}: {count:,} random {args.dtype} weights; they say nothing of use')
        print(checkpoint_figures(args.out))
    except (ImportError, ValueError, OSError, RuntimeError, AssertionError) as error:
        print(f'omnivinci tiny-checkpoint: {error}', file=sys.stderr)
        return 1
    return 0
