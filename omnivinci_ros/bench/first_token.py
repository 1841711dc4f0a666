# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench first-token`: what reading frames ahead saves when a window closes.

The same windows are answered twice, in turn: with all of the work after the close, and with
all that is certain before it done before: every frame but the newest and, with blocks of sound,
every block but the last. Pictures and sound are noise: their content does not change the work.
"""

from __future__ import annotations

import argparse
import threading
import time
from statistics import median

import numpy as np

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common import machine
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import add_output_arguments
from omnivinci_ros.common.tables import check_output
from omnivinci_ros.common.tables import put_out
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.tables import table
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.choices import PRECISIONS
from omnivinci_ros.engine.choices import RUNTIMES
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

HELP = 'Measure the first token after a window closes, with and without work ahead.'
AIM = 0.35  # of the time without
WARM_UP = 1  # windows of each kind that do not count
SIZE = (480, 640, 3)


class Noise:
    """A picture of noise, the same for the same seed."""

    nbytes = SIZE[0] * SIZE[1] * SIZE[2]

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def rgb(self) -> np.ndarray:
        return np.random.default_rng(self._seed).integers(0, 256, SIZE, np.uint8)

    def describe(self) -> str:
        return '640x480 rgb8'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folder', help='checkpoint, or what omnivinci export made of one')
    parser.add_argument('--windows', type=int, default=7, help='of each kind (default: 7)')
    parser.add_argument('--frames', type=int, default=8, help='a window (default: 8)')
    parser.add_argument(
        '--seconds', type=float, default=4.0, help='of a window and its sound (default: 4)'
    )
    parser.add_argument(
        '--sound-block-s',
        type=float,
        default=0.0,
        help='encode sound as it arrives, in blocks of so many seconds (default: 0, at the close)',
    )
    parser.add_argument('--runtime', choices=RUNTIMES, default=RUNTIMES[0])
    parser.add_argument('--precision', choices=PRECISIONS, default=PRECISIONS[0])
    parser.add_argument('--threads', type=int, default=0, help='0: as many as there are cores')
    parser.add_argument('--context', type=int, default=4096, help='tokens (default: 4096)')
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Return 1 when the aim was missed."""
    check_output(args)
    for name, low, high in (('windows', 1, 10_000), ('frames', 2, 256), ('seconds', 0.5, 30)):
        if not low <= getattr(args, name) <= high:
            raise CommandError(f'--{name} {getattr(args, name):g}: give {low} to {high}')
    backend = make_backend(
        'omnivinci',
        folder=args.folder,
        runtime=args.runtime,
        precision=args.precision,
        threads=args.threads,
        context=args.context,
        max_new_tokens=1,
        sound_block_s=args.sound_block_s,
    )
    try:
        backend.load(lambda fraction, what: None)
        figures = measure(backend, args.windows, args.frames, args.seconds, args.sound_block_s)
    except BackendError as error:
        raise CommandError(str(error)) from error
    finally:
        backend.close()
    put_out(args, {'machine': machine.describe(), **figures}, _text(figures))
    return 0 if figures['ratio'] <= AIM else 1


def measure(
    backend: Backend,
    count: int,
    frames: int,
    seconds: float,
    sound_block_s: float = 0.0,
) -> dict:
    """Answer each window without and with work ahead, and return the figures."""
    block_ns = round(sound_block_s * SECOND_NS)
    at_close, after_ahead, ahead_ms = [], [], []
    answers: dict[str, list[Answer]] = {'at close': [], 'ahead': []}
    stop = threading.Event()
    for number in range(WARM_UP + count):
        windows = [_window(number, epoch, frames, seconds, block_ns > 0) for epoch in (1, 2)]
        first = backend.answer(build_prompt(windows[0]), _ignore, stop)
        began = time.perf_counter_ns()
        backend.prepare(_forecast(windows[1], frames, block_ns), stop)
        worked_ns = time.perf_counter_ns() - began
        second = backend.answer(build_prompt(windows[1]), _ignore, stop)
        if number >= WARM_UP:
            at_close.append(first.first_token_ns / 1e6)
            after_ahead.append(second.first_token_ns / 1e6)
            ahead_ms.append(worked_ns / 1e6)
            answers['at close'].append(first)
            answers['ahead'].append(second)
    ratios = [b / a for a, b in zip(at_close, after_ahead, strict=True)]
    last = answers['ahead'][-1]
    return {
        'model': backend.model,
        'windows': count,
        'frames': frames,
        'seconds': seconds,
        'sound_block_s': sound_block_s,
        'prompt_tokens': last.prompt_tokens,
        'cached_tokens': last.cached_tokens,
        'first_token_at_close_ms': spread(at_close),
        'first_token_ahead_ms': spread(after_ahead),
        'work_ahead_ms': spread(ahead_ms),
        'ratio': round(median(ratios), 4),
        'ratio_least_most': [round(min(ratios), 4), round(max(ratios), 4)],
        'aim': AIM,
        # With blocks the two hear sound of their own, which neither knows from the other.
        'same_words': None
        if block_ns
        else all(
            a.text == b.text for a, b in zip(answers['at close'], answers['ahead'], strict=True)
        ),
    }


def _window(
    number: int,
    epoch: int,
    frames: int,
    seconds: float,
    sound_apart: bool,
) -> Window:
    """Return a window that holds nothing of another number; the epoch forbids sharing."""
    length = round(seconds * SECOND_NS)
    start = (1 + number) * 10 * length
    step = length // frames
    stamps = [start + step // 2 + k * step for k in range(frames)]
    # Blocks of sound are known by their content.
    seed = (number, epoch) if sound_apart else number
    sound = np.random.default_rng(seed).normal(0, 3000, round(seconds * SAMPLE_RATE))
    return Window(
        id=1 + number,
        epoch=epoch,
        trigger='periodic',
        closed_by='watermark',
        start_ns=start,
        end_ns=start + length,
        frames=tuple(Frame('camera', stamp, Noise(stamp)) for stamp in stamps),
        audio=AudioClip('audio', start, start + length, sound.astype(np.int16), 1.0, ()),
    )


def _forecast(window: Window, frames: int, block_ns: int) -> Forecast:
    """Return what was certain before the window closed: neither the last frame nor block."""
    sound = []
    if block_ns:
        start = -(-window.start_ns // block_ns) * block_ns
        for begin in range(start, window.end_ns - block_ns, block_ns):
            first, last = ((at - window.start_ns) // SAMPLE_NS for at in (begin, begin + block_ns))
            sound.append(
                AudioClip(
                    'audio', begin, begin + block_ns, window.audio.samples[first:last], 1.0, ()
                )
            )
    return Forecast(
        window.epoch, window.start_ns, window.end_ns, window.frames[:-1], frames, tuple(sound)
    )


def _ignore(text: str) -> None:
    """Take a piece of text, and do nothing with it."""


def _text(figures: dict) -> str:
    rows = [('first token after the window closed, ms', 'p50', 'p95', 'max')]
    for name, key in (
        ('all read at the close', 'first_token_at_close_ms'),
        ('read ahead', 'first_token_ahead_ms'),
    ):
        rows.append((name, *(figures[key][part] for part in ('p50', 'p95', 'max'))))
    low, high = figures['ratio_least_most']
    return '\n'.join(
        (
            figures['model'],
            f'{figures["windows"]} windows of {figures["frames"]} frames and '
            f'{figures["seconds"]:g} s of sound: {figures["prompt_tokens"]} tokens, '
            f'{figures["cached_tokens"]} of them read ahead '
            f'in {figures["work_ahead_ms"]["p50"]:.0f} ms',
            table(rows),
            f'ratio {figures["ratio"]:.3f} ({low:.3f} to {high:.3f}); '
            f'aim: {figures["aim"]:g} or less',
            *(
                ['the words are the same' if figures['same_words'] else 'THE WORDS DIFFER']
                if figures['same_words'] is not None
                else []
            ),
        )
    )
