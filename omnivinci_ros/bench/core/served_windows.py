# SPDX-License-Identifier: Apache-2.0
"""What a served model costs this machine, and what its server need not read at the close.

Windows are answered in turn with all of the work after the close, and with each frame sent as it
becomes certain. The server is a process of its own, so all CPU time of this one is ours: it makes
JPEG and WAV, writes the request, and reads the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.bench.core.work_ahead import SIZE
from omnivinci_ros.bench.core.work_ahead import WARM_UP
from omnivinci_ros.bench.core.work_ahead import Workload
from omnivinci_ros.common.tables import spread
from omnivinci_ros.windowing.windows import Window

BLOCKS = 20  # of colour a side: what gives a JPEG as many bytes as a room does, about 40 kB
GRAIN = 2.0  # of the sensor, standard deviation of a level


class Scene:
    """A picture of soft shapes with a sensor's grain, decoded already, as a raw camera's is."""

    nbytes = SIZE[0] * SIZE[1] * SIZE[2]

    def __init__(self, seed: int) -> None:
        import cv2

        random = np.random.default_rng(seed)
        shapes = random.integers(0, 256, (BLOCKS, BLOCKS, 3)).astype(np.float32)
        soft = cv2.resize(shapes, (SIZE[1], SIZE[0]), interpolation=cv2.INTER_CUBIC)
        grained = soft + random.normal(0, GRAIN, SIZE)
        self._pixels: npt.NDArray[np.uint8] = np.clip(grained, 0, 255).astype(np.uint8)

    def rgb(self) -> npt.NDArray[np.uint8]:
        return self._pixels

    def describe(self) -> str:
        return '640x480 rgb8'


class Cost:
    """The CPU time of this process over some calls [ms]."""

    def __init__(self) -> None:
        self.ms: list[float] = []

    def of(self, call: Callable[[], Any]) -> Any:
        began_ns = time.process_time_ns()
        result = call()
        self.ms.append((time.process_time_ns() - began_ns) / 1e6)
        return result


def measure(backend: Backend, work: Workload) -> dict[str, Any]:
    """Answer windows without and with work ahead, and return the figures."""
    at_close, ahead = Cost(), Cost()
    pairs: list[tuple[Answer, Answer]] = []  # at the close, after work ahead
    before, left = Cost(), []
    for number in range(WARM_UP + work.windows):
        # Each of its own: a server that keeps what it read does not ask whose it was.
        first, second = (work.window(2 * number + k, 1) for k in (0, 1))
        whole = at_close.of(partial(_answer, backend, first))
        before.of(partial(_send_ahead, backend, work, second))
        rest = ahead.of(partial(_answer, backend, second))
        if number >= WARM_UP:
            pairs.append((whole, rest))
            left.append((_unread(whole), _unread(rest)))
    for cost in (at_close, ahead, before):
        del cost.ms[:WARM_UP]
    whole, rest = pairs[-1]
    return {
        'model': backend.model,
        'windows': work.windows,
        'frames': work.frames,
        'seconds': work.seconds,
        'prompt_tokens': rest.prompt_tokens,
        'read_at_close': left[-1][0],
        'read_at_close_after_work_ahead': left[-1][1],
        'cpu_ms': spread(at_close.ms),
        'cpu_after_work_ahead_ms': spread(ahead.ms),
        'cpu_of_work_ahead_ms': spread(before.ms),
        'encode_ms': spread(one.encode_ns / 1e6 for one, _ in pairs),
        'first_token_at_close_ms': spread(one.first_token_ns / 1e6 for one, _ in pairs),
        'first_token_ahead_ms': spread(two.first_token_ns / 1e6 for _, two in pairs),
    }


def _answer(backend: Backend, window: Window) -> Answer:
    return backend.answer(build_prompt(window), lambda text: None, Event())


def _send_ahead(backend: Backend, work: Workload, window: Window) -> None:
    """Send each frame but the last as it becomes certain."""
    whole = work.forecast(window)
    for count in range(1, len(whole.frames) + 1):
        backend.prepare(replace(whole, frames=whole.frames[:count]), Event())


def _unread(answer: Answer) -> int:
    """Return how many tokens the server read for an answer."""
    return answer.prompt_tokens - answer.cached_tokens
