# SPDX-License-Identifier: Apache-2.0
"""`omnivinci finetune`: train parts of a checkpoint, or adapters, on your conversations."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from argparse import Namespace
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from omnivinci_ros.cli.model_options import add_model_options
from omnivinci_ros.cli.model_options import device_of
from omnivinci_ros.cli.model_options import dtype_of
from omnivinci_ros.cli.model_options import given_keys
from omnivinci_ros.cli.model_options import need_folder
from omnivinci_ros.cli.model_options import one_sentence
from omnivinci_ros.common.errors import BadInputError

if TYPE_CHECKING:
    import torch

    from omnivinci_ros.model.training.trainer import StepResult
    from omnivinci_ros.model.training.trainer import Trainer
    from omnivinci_ros.model.training.trainer import TrainOptions

HELP = 'Train parts of an OmniVinci checkpoint, or LoRA adapters, on conversations with media.'
INTERRUPTED = 130  # as a shell reports SIGINT


def add_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add('checkpoint', metavar='CHECKPOINT', help='folder in the released layout')
    add('data', metavar='DATA', help='folder of .jsonl files, or one (docs/reference/dataset.md)')
    add('out', metavar='OUT', help='folder of the run: states, log, the trained checkpoint')
    add('--steps', type=int, required=True, help='of the optimizer')
    add('--batch', type=int, default=2, help='records that run together (default: 2)')
    add('--accumulate', type=int, default=1, help='batches a step (default: 1)')
    add('--learning-rate', type=float, default=1e-4, help='at its highest (default: 1e-4)')
    add(
        '--warmup',
        type=int,
        default=0,
        metavar='STEPS',
        help='of a linear rise; then half a cosine down to 0 (default: 0)',
    )
    add('--weight-decay', type=float, default=0.0, help='of AdamW (default: 0)')
    add('--clip', type=float, default=1.0, help='largest norm of the gradient (default: 1)')
    add(
        '--free',
        action='append',
        metavar='PART',
        help='a folder of the checkpoint to train, or none; may be repeated (default: the two '
        'projectors)',
    )
    add('--lora', type=int, default=0, metavar='RANK', help='adapters on the language model')
    add('--lora-alpha', type=float, default=16.0, help='(default: 16)')
    add('--lora-dropout', type=float, default=0.0, help='(default: 0)')
    add(
        '--align-weight',
        type=float,
        default=1.0,
        help='of the alignment loss over videos with sound; 0: off (default: 1)',
    )
    add(
        '--align-rate',
        type=float,
        default=0.3,
        help="learning rate of OmniAlignNet, as a part of the others' (default: 0.3)",
    )
    add('--align-heads', type=int, default=8, help='of OmniAlignNet (default: 8)')
    add('--align-temperature', type=float, default=0.07, help='(default: 0.07)')
    add(
        '--precision',
        choices=('auto', 'fp32', 'bf16'),
        default='auto',
        help='bf16: mixed, trained weights stay float32; auto: bf16 where a GPU has it',
    )
    add('--save-every', type=int, default=100, metavar='STEPS', help='a state (default: 100)')
    add('--resume', action='store_true', help='go on from the last state in OUT')
    add('--seed', type=int, default=0, help='of order, adapters and OmniAlignNet (default: 0)')
    add_model_options(parser)


def run(args: Namespace) -> int:
    try:
        with one_sentence():
            return _train(args)
    except BadInputError as error:
        print(f'omnivinci finetune: {error}', file=sys.stderr)
        return 2


def _train(args: Namespace) -> int:
    need_folder(args.checkpoint)
    from omnivinci_ros.model.omnivinci.checkpoint import load
    from omnivinci_ros.model.tokenizer import Tokenizer
    from omnivinci_ros.model.training.dataset import read_records
    from omnivinci_ros.model.training.trainer import Trainer
    from omnivinci_ros.model.training.training_run import TrainingRun

    if args.save_every < 1:
        raise BadInputError(f'--save-every {args.save_every}: give 1 or more')
    device = device_of(args)
    options = _options(args, device)
    if options.precision == 'fp32':
        if args.dtype not in ('auto', 'float32'):
            raise BadInputError(
                f'--precision fp32 with --dtype {args.dtype}: they exclude each '
                'other; give --precision bf16 or --dtype float32'
            )
        args.dtype = 'float32'
    records = read_records(args.data)
    model = load(args.checkpoint, dtype=dtype_of(args), device=device, **given_keys(args))
    tokenizer = Tokenizer.read(Path(args.checkpoint) / 'llm')
    trainer = Trainer(model, tokenizer, records, options)
    training = TrainingRun(args.out, trainer, args.checkpoint)
    training.begin(resume=args.resume)
    count = sum(weight.numel() for weight in trainer.weights.values())
    print(
        f'{len(records)} records, {count:,} weights to train, {options.precision} on {device}, '
        f'alignment loss {"on" if trainer.align is not None else "off"}',
        file=sys.stderr,
    )
    with _interrupt() as stop, _bar(trainer) as report:
        complete = training.go(save_every=args.save_every, stop=stop, report=report)
    if not complete:
        print(
            f'stopped after step {trainer.steps_done}; the same command with --resume goes on',
            file=sys.stderr,
        )
        return INTERRUPTED
    print(training.finish())
    return 0


def _options(args: Namespace, device: torch.device) -> TrainOptions:
    import torch

    from omnivinci_ros.model.training.trainer import PROJECTORS
    from omnivinci_ros.model.training.trainer import TrainOptions

    precision = args.precision
    if precision == 'auto':
        fast = device.type == 'cuda' and torch.cuda.is_bf16_supported()
        precision = 'bf16' if fast else 'fp32'
    free = tuple(args.free or PROJECTORS)
    return TrainOptions(
        steps=args.steps,
        batch=args.batch,
        accumulate=args.accumulate,
        learning_rate=args.learning_rate,
        warmup=args.warmup,
        weight_decay=args.weight_decay,
        clip=args.clip,
        free=() if free == ('none',) else free,
        lora_rank=args.lora,
        lora_alpha=args.lora_alpha,
        lora_dropout=args.lora_dropout,
        align_weight=args.align_weight,
        align_rate=args.align_rate,
        align_heads=args.align_heads,
        align_temperature=args.align_temperature,
        precision=precision,
        seed=args.seed,
    )


@contextmanager
def _interrupt() -> Iterator[Event]:
    """Let the first Ctrl-C end the run after its step, with a state; the second ends at once."""
    stop = Event()

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _bar(trainer: Trainer) -> Iterator[Callable[[StepResult], None]]:
    """Show a progress bar on stderr; yield what takes each step's result."""
    from tqdm import tqdm

    with tqdm(total=trainer.options.steps, initial=trainer.steps_done, unit='step') as bar:

        def report(result: StepResult) -> None:
            shown = {'loss': f'{result.loss:.3f}'}
            if result.alignment is not None:
                shown['alignment'] = f'{result.alignment:.3f}'
            bar.set_postfix(shown, refresh=False)
            bar.update()

        yield report
