# SPDX-License-Identifier: Apache-2.0
"""The sound of the last half minute, to be cut out by time."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import AudioSpan

KEPT_NS = 30 * SECOND_NS


class RecentSound:
    """Spans of 16 kHz mono in the order of time; not thread-safe."""

    def __init__(self) -> None:
        self._spans: deque[AudioSpan] = deque()

    @property
    def end_ns(self) -> int | None:
        """Up to when there is sound; None for none."""
        return self._spans[-1].end_ns if self._spans else None

    def add(self, span: AudioSpan) -> None:
        """Take the next span; drop what is too old."""
        self._spans.append(span)
        while self._spans[0].end_ns < span.end_ns - KEPT_NS:
            self._spans.popleft()

    def clear(self) -> None:
        """Forget all."""
        self._spans.clear()

    def cut(self, start_ns: int, end_ns: int) -> npt.NDArray[np.int16]:
        """Return the sound of `[start_ns, end_ns)`, silence where there is none."""
        sound = np.zeros(max(0, (end_ns - start_ns) // SAMPLE_NS), np.int16)
        for span in self._spans:
            at = (span.start_ns - start_ns) // SAMPLE_NS
            first, last = max(0, at), min(len(sound), at + len(span.samples))
            if first < last:
                sound[first:last] = span.samples[first - at : last - at]
        return sound
