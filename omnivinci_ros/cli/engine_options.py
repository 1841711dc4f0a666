# SPDX-License-Identifier: Apache-2.0
"""What the verbs build and check share: shapes, targets, a line of progress, Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TextIO

from omnivinci_ros.engine.tensorrt.profile import Shapes

BAR = 24  # characters
SHAPES = {
    'batch': 'conversations at a time',
    'frames': 'pictures at a time, the usual number',
    'frames_most': 'pictures at a time, at most',
    'units_most': 'pieces of sound at a time, at most',
    'mel_frames': 'mel frames of a piece, the usual number (100 a second at hop 160)',
    'prefill': 'tokens of a prompt at a time',
    'context': 'tokens of prompt and answer; a cache in place has its own from the export',
    'picture_tokens': 'Qwen2.5-Omni: tokens of a pair of frames, the usual number',
    'picture_tokens_most': 'Qwen2.5-Omni: tokens of a pair of frames, at most',
}


def add_shapes(parser: argparse.ArgumentParser) -> None:
    usual = Shapes()
    for name, text in SHAPES.items():
        default = getattr(usual, name)
        parser.add_argument(
            f'--{name.replace("_", "-")}',
            type=int,
            default=default,
            metavar='N',
            help=f'{text} (default {default})',
        )


def shapes_of(args: argparse.Namespace) -> Shapes:
    return Shapes(**{name: getattr(args, name) for name in SHAPES})


class ProgressLine:
    """A bar on a terminal; a line for each graph elsewhere."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._shown = ''

    def __call__(self, graph: str, phase: str, done: int, steps: int) -> None:
        if self._stream.isatty():
            filled = BAR * done // max(steps, 1)
            text = f'{graph} [{"#" * filled:<{BAR}}] {phase[:40]}'
            end = ''
        else:
            text, end = f'{graph}: compiling', '\n'
        if text != self._shown:
            start = '\r\x1b[2K' if not end else ''
            print(start + text, end=end, file=self._stream, flush=True)
            self._shown = text

    def clear(self) -> None:
        if self._stream.isatty() and self._shown:
            print('\r\x1b[2K', end='', file=self._stream, flush=True)
            self._shown = ''


@contextmanager
def stopped_by_interrupt() -> Iterator[Event]:
    """Give an event that Ctrl-C sets: an exception must not cross the compiler's own code."""
    event = Event()
    before = signal.signal(signal.SIGINT, lambda *_: event.set())
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)
