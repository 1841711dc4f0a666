# SPDX-License-Identifier: Apache-2.0
"""A runtime in a process of its own, which peer.Peer starts and asks."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch

from omnivinci_ros.bench.runtimes.memory_soak import soak
from omnivinci_ros.bench.runtimes.peer import serve
from omnivinci_ros.bench.runtimes.runtimes import RUNTIMES
from omnivinci_ros.bench.runtimes.runtimes import open_subject
from omnivinci_ros.bench.runtimes.runtimes import prepare
from omnivinci_ros.common.memory import forget_peak
from omnivinci_ros.common.memory import memory_bytes

READ_BYTES = 256 << 20  # far more than a cache holds


class Worker:
    """The questions that the bench asks, by name."""

    def __init__(self) -> None:
        self._before: dict[str, int] = {}

    def prepare(self, *, runtime: str, checkpoint: str, work: str) -> None:
        prepare(RUNTIMES[runtime], Path(checkpoint), Path(work))

    def take(self, *, pictures: list[int], mel: list[int]) -> None:
        """Make what is seen and heard, of these shapes.

        Before `open` it does not count as what a runtime takes.
        """
        self._pixels, self._mel = noise(*pictures), noise(*mel)

    def open(
        self, *, runtime: str, checkpoint: str, source: str, capacity: int, threads: int
    ) -> dict[str, Any]:
        """Open a runtime; return what it holds, and what the process held before and after."""
        torch.set_num_threads(threads)
        _load_libraries(RUNTIMES[runtime].what)
        self._before = memory_bytes()
        self._subject = open_subject(
            RUNTIMES[runtime], Path(checkpoint), Path(source), capacity, threads
        )
        opened = memory_bytes()
        forget_peak()  # what opening takes for a moment is told apart
        sizes = self._subject.sizes
        return {
            'before': self._before,
            'opened': opened,
            'weights': sizes.weights,
            'decoder_weights': sizes.decoder_weights,
            'kv_per_token': sizes.kv_per_token,
        }

    def prefill(self, *, ids: list[int]) -> float:
        return self._subject.prefill_s(ids)

    def decode(self, *, tokens: list[int]) -> float:
        return self._subject.decode_s(tokens)

    def encode_frames(self) -> float | None:
        return self._subject.see_s(self._pixels)

    def encode_sound(self) -> float | None:
        return self._subject.hear_s(self._mel)

    def follow(self, *, ids: list[int], tokens: list[int], path: str) -> dict[str, Any]:
        chosen, logits = self._subject.follow(ids, tokens)
        if logits is not None:
            torch.save(logits, path)
        return {'chosen': chosen, 'logits': logits is not None}

    def soak(self, *, folder: str, windows: int, threads: int) -> dict[str, Any]:
        torch.set_num_threads(threads)
        return soak(Path(folder), windows, threads)

    def memory(self) -> dict[str, int]:
        return memory_bytes()

    def read(self) -> float:
        """Return how many bytes a second are read from memory by all threads."""
        numbers = torch.ones(READ_BYTES // 4)
        best = float('inf')
        for _ in range(5):
            began = time.perf_counter()
            numbers.sum()
            best = min(best, time.perf_counter() - began)
        return READ_BYTES / best


def noise(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def _load_libraries(what: str) -> None:
    """Load what a runtime is made of, so that it does not count as what it holds."""
    if what in ('export', 'openvino'):
        with suppress(ImportError):
            import openvino

            openvino.Core().get_property('CPU', 'FULL_DEVICE_NAME')
        with suppress(ImportError):
            import onnxruntime  # noqa: F401
    if what == 'llama':
        import xllamacpp  # noqa: F401


if __name__ == '__main__':
    serve(int(sys.argv[1]), Worker())
