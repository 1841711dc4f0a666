# SPDX-License-Identifier: Apache-2.0
"""The verb tiny-checkpoint."""

from __future__ import annotations

import argparse
import sys

HELP = 'Write a checkpoint of random weights in the released layout, for tests and benchmarks.'
MODELS = {
    'omnivinci': ('tiny', '494m', '9b'),
    'qwen2.5-omni': ('tiny', '494m', '3b', '7b'),
}
SHAPES = tuple(dict.fromkeys(shape for shapes in MODELS.values() for shape in shapes))
DTYPES = ('bfloat16', 'float16', 'float32')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('out', metavar='OUT', help='folder to write; must be new or empty')
    parser.add_argument(
        '--model',
        choices=tuple(MODELS),
        default='omnivinci',
        help='whose layout (default: omnivinci)',
    )
    parser.add_argument(
        '--shape',
        choices=SHAPES,
        default=SHAPES[0],
        help='tiny: 2 million weights, or 6 (default); 494m: a decoder in the shape of '
        'Qwen2 0.5B with parts to match, 1.2 GB, to measure speed with; 9b: the shape of the '
        'released OmniVinci, 17.5 GB; 3b, 7b: the shapes of Qwen2.5-Omni, 13 and 21.5 GB',
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
        help='audio hop length of OmniVinci: 60 as released, 160 as Whisper (default)',
    )
    parser.add_argument(
        '--no-speech', action='store_true', help='Qwen2.5-Omni without talker and token2wav'
    )


def run(args: argparse.Namespace) -> int:
    try:
        _check_options(args)
        count, figures = _qwen_omni(args) if args.model == 'qwen2.5-omni' else _omnivinci(args)
        print(f'{args.out}: {count:,} random {args.dtype} weights; they say nothing of use')
        print(figures)
    except (ImportError, ValueError, OSError, RuntimeError, AssertionError) as error:
        print(f'omnivinci tiny-checkpoint: {error}', file=sys.stderr)
        return 1
    return 0


def _check_options(args: argparse.Namespace) -> None:
    """Refuse what the chosen model does not know."""
    if args.shape not in MODELS[args.model]:
        raise ValueError(
            f'--shape {args.shape} is none of {args.model}; '
            f'give one of {", ".join(MODELS[args.model])}'
        )
    is_qwen = args.model == 'qwen2.5-omni'
    for option, is_given in (
        ('--device', is_qwen and args.device != 'cpu'),
        ('--hop', is_qwen and args.hop != 160),
        ('--no-speech', not is_qwen and args.no_speech),
    ):
        if is_given:
            raise ValueError(f'{option} means nothing for {args.model}; leave it out')


def _omnivinci(args: argparse.Namespace) -> tuple[int, object]:
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
    return count, checkpoint_figures(args.out)


def _qwen_omni(args: argparse.Namespace) -> tuple[int, object]:
    from omnivinci_ros.model.qwen_omni.checkpoint import read_checkpoint
    from omnivinci_ros.model.qwen_omni.checkpoint_report import figures
    from omnivinci_ros.model.qwen_omni.tiny_checkpoint import write_tiny_checkpoint

    count = write_tiny_checkpoint(
        args.out,
        shape=args.shape,
        dtype=args.dtype,
        seed=args.seed,
        speech=not args.no_speech,
    )
    return count, figures(read_checkpoint(args.out))
