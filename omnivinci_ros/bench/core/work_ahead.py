# SPDX-License-Identifier: Apache-2.0
"""What a backend's work ahead of a window's close saves, on windows of noise.

The same windows are answered twice, in turn: with all of the work after the close, and with
all that is certain before it done before: every frame but the newest and, with blocks of sound,
every block but the last. Pictures and sound are noise: their content does not change the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import ImageSource
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import Window

WARM_UP = 1  # windows of each kind that do not count
SIZE = (480, 640, 3)


class Noise:
    """A picture of noise, the same for the same seed."""

    nbytes = SIZE[0] * SIZE[1] * SIZE[2]

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def rgb(self) -> npt.NDArray[np.uint8]:
        return np.random.default_rng(self._seed).integers(0, 256, SIZE, np.uint8)

    def describe(self) -> str:
        return '640x480 rgb8'


@dataclass(frozen=True)
class Workload:
    """Windows that hold nothing of each other."""

    windows: int  # of each kind
    frames: int  # a window
    seconds: float  # of a window and its sound
    sound_block_s: float = 0.0  # 0: sound is encoded at the close
    picture: Callable[[int], ImageSource] = Noise  # of a stamp

    @property
    def block_ns(self) -> int:
        return round(self.sound_block_s * SECOND_NS)

    def window(self, number: int, epoch: int) -> Window:
        """Return a window that holds nothing of another number; the epoch forbids sharing."""
        length = round(self.seconds * SECOND_NS)
        start = (1 + number) * 10 * length
        step = length // self.frames
        stamps = [start + step // 2 + k * step for k in range(self.frames)]
        return Window(
            id=1 + number,
            epoch=epoch,
            trigger='periodic',
            closed_by='watermark',
            start_ns=start,
            end_ns=start + length,
            frames=tuple(Frame('camera', stamp, self.picture(stamp)) for stamp in stamps),
            audio=self.sound(number, epoch, start),
        )

    def sound(self, number: int, epoch: int, start_ns: int) -> AudioClip:
        # Blocks of sound are known by their content.
        seed = (number, epoch) if self.block_ns else number
        noise = np.random.default_rng(seed).normal(0, 3000, round(self.seconds * SAMPLE_RATE))
        end_ns = start_ns + round(self.seconds * SECOND_NS)
        return AudioClip('audio', start_ns, end_ns, noise.astype(np.int16), 1.0, ())

    def forecast(self, window: Window) -> Forecast:
        """Return what was certain before the window closed: neither the last frame nor block."""
        sound, block_ns = [], self.block_ns
        if block_ns and window.audio is not None:
            start = -(-window.start_ns // block_ns) * block_ns
            for begin in range(start, window.end_ns - block_ns, block_ns):
                end = begin + block_ns
                first, last = ((at - window.start_ns) // SAMPLE_NS for at in (begin, end))
                samples = window.audio.samples[first:last]
                sound.append(AudioClip('audio', begin, end, samples, 1.0, ()))
        return Forecast(
            window.epoch,
            window.start_ns,
            window.end_ns,
            window.frames[:-1],
            self.frames,
            tuple(sound),
        )


def measure(backend: Backend, work: Workload) -> dict[str, Any]:
    """Answer each window without and with work ahead, and return the figures."""
    stop = Event()
    pairs: list[tuple[Answer, Answer]] = []  # at the close, after work ahead
    ahead_ms = []
    for number in range(WARM_UP + work.windows):
        at_close, ahead = (work.window(number, epoch) for epoch in (1, 2))
        first = backend.answer(build_prompt(at_close), ignore, stop)
        began = time.perf_counter_ns()
        backend.prepare(work.forecast(ahead), stop)
        worked_ns = time.perf_counter_ns() - began
        second = backend.answer(build_prompt(ahead), ignore, stop)
        if number >= WARM_UP:
            pairs.append((first, second))
            ahead_ms.append(worked_ns / 1e6)
    ratios = [second.first_token_ns / first.first_token_ns for first, second in pairs]
    _, last = pairs[-1]
    return {
        'model': backend.model,
        'windows': work.windows,
        'frames': work.frames,
        'seconds': work.seconds,
        'sound_block_s': work.sound_block_s,
        'prompt_tokens': last.prompt_tokens,
        'cached_tokens': last.cached_tokens,
        'first_token_at_close_ms': spread(first.first_token_ns / 1e6 for first, _ in pairs),
        'first_token_ahead_ms': spread(second.first_token_ns / 1e6 for _, second in pairs),
        'work_ahead_ms': spread(ahead_ms),
        'ratio': round(median(ratios), 4),
        'ratio_least_most': [round(min(ratios), 4), round(max(ratios), 4)],
        # With blocks the two hear sound of their own, which neither knows from the other.
        'same_words': None
        if work.block_ns
        else all(first.text == second.text for first, second in pairs),
    }


def ignore(text: str) -> None:
    """Take a piece of text, and do nothing with it."""
