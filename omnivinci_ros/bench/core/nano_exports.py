# SPDX-License-Identifier: Apache-2.0
"""Nano's exports in their own runtimes: what the backend says of photographs and of orders."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.omnivinci.backend import Omnivinci
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.engine.cpu.export import export_for_cpu
from omnivinci_ros.engine.export.to_onnx import export
from omnivinci_ros.model.nano.basic_words import basic_words
from omnivinci_ros.model.nano.orders import Order
from omnivinci_ros.model.nano.questions import NAME_QUESTIONS
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.start import UNIT_SECONDS
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Window

PRECISIONS = ('fp32', 'int8', 'int4', 'cpu-int8', 'cpu-int4')
FRAMES = 3  # of a window, all of one photograph


@dataclass(frozen=True)
class Tried:
    """What is asked about: photographs with their basic words, utterances with their orders."""

    pictures: Sequence[npt.NDArray[np.uint8]]
    words: Sequence[str]
    pcm: Sequence[npt.NDArray[np.int16]]
    orders: Sequence[Order]


class Photograph:
    """An image of a camera that shows one picture."""

    def __init__(self, pixels: npt.NDArray[np.uint8]) -> None:
        self._pixels, self.nbytes = pixels, pixels.nbytes

    def rgb(self) -> npt.NDArray[np.uint8]:
        return self._pixels

    def describe(self) -> str:
        return 'photograph'


@dataclass(frozen=True)
class Answers:
    """What a runtime says."""

    runtime: str
    names: list[str]
    orders: list[str]
    seconds: float  # of an answer, the mean


def compare_exports(
    folder: Path,
    tried: Tried,
    say: Callable[[str], None],
    precisions: Sequence[str] = PRECISIONS,
) -> list[dict[str, Any]]:
    """Export a checkpoint in each precision, and ask each export what the checkpoint is asked."""
    whole = _asked(folder, tried)
    rows = [_row('', whole, whole, tried)]
    for precision in precisions:
        say(f'exports: {precision}')
        with tempfile.TemporaryDirectory(prefix='nano-export-') as place:
            out = Path(place) / 'export'
            if precision.startswith('cpu-'):
                export_for_cpu(folder, out, precision=precision)
            else:
                export(folder, out, precision=precision)
            rows.append(_row(precision, _asked(out, tried), whole, tried))
    return rows


def _row(precision: str, said: Answers, whole: Answers, tried: Tried) -> dict[str, Any]:
    basics = [name.rpartition(', ')[2] for name in said.names]
    exact = [text == order.answer for text, order in zip(said.orders, tried.orders, strict=True)]
    return {
        'export': precision or 'none',
        'runtime': said.runtime,
        'same_name': _share(map(str.__eq__, said.names, whole.names)),
        'basic': _share(map(str.__eq__, basics, tried.words)),
        'same_order': _share(map(str.__eq__, said.orders, whole.orders)),
        'orders_exact': _share(exact),
        'seconds': round(said.seconds, 4),
        'pictures': len(said.names),
        'orders': len(said.orders),
    }


def _asked(folder: Path, tried: Tried) -> Answers:
    backend = Omnivinci(folder=str(folder), max_new_tokens=64)
    backend.load(lambda share, what: None)
    try:
        begin = time.perf_counter()
        names = [_ask(backend, each, NAME_QUESTIONS[0]) for each in _shown(tried.pictures)]
        orders = [_ask(backend, each, ORDER_QUESTION) for each in _heard(tried.pcm)]
        seconds = (time.perf_counter() - begin) / max(1, len(names) + len(orders))
        runtime = backend.model.partition('), ')[2].partition(';')[0]
        return Answers(runtime, names, orders, seconds)
    finally:
        backend.close()


def _ask(backend: Omnivinci, window: Window, question: str) -> str:
    prompt = replace(build_prompt(window), text=question)
    return backend.answer(prompt, lambda text: None, Event()).text


def _shown(pictures: Sequence[npt.NDArray[np.uint8]]) -> Iterator[Window]:
    step = UNIT_SECONDS * SECOND_NS // FRAMES
    for number, pixels in enumerate(pictures):
        window = _window(number)
        image = Photograph(pixels)
        frames = (Frame('camera', window.start_ns + k * step, image) for k in range(FRAMES))
        yield replace(window, frames=tuple(frames))


def _heard(pcm: Sequence[npt.NDArray[np.int16]]) -> Iterator[Window]:
    for number, samples in enumerate(pcm):
        window = _window(number + 1_000_000)
        clip = AudioClip('audio', window.start_ns, window.end_ns, samples, 1.0, ())
        yield replace(window, audio=clip)


def _window(number: int) -> Window:
    """Return an empty window of its own time: a frame is known by its stamp."""
    start_ns = (number + 1) * 10 * SECOND_NS
    return Window(
        number + 1, 1, 'periodic', 'watermark', start_ns, start_ns + UNIT_SECONDS * SECOND_NS
    )


def _share(hits: Any) -> float:
    found = [bool(hit) for hit in hits]
    return sum(found) / max(1, len(found))


def words_of(teacher: Sequence[int]) -> list[str]:
    """Return the basic words of the classifier's names."""
    basics = basic_words()
    return [basics[number] for number in teacher]
