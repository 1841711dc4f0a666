# SPDX-License-Identifier: Apache-2.0
"""A window made the usual way: of the newest message of each topic, whenever it was taken.

At equal steps of its own clock the node takes the newest frame that has come, and keeps the last
few; of the sound it keeps the last seconds that have come. The model is told that the frames are
equally spaced and that both end now, which is what it would be told without stamps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample


@dataclass(frozen=True)
class NewestWindow:
    """What such a node hands to the model, and the times it believes in [ns]."""

    end_ns: int
    frames: tuple[Frame, ...]
    times_ns: tuple[int, ...]  # believed, of each frame
    sound: npt.NDArray[np.int16]  # [samples], believed to end at end_ns


def newest_windows(
    fed: Iterable[tuple[int, Sample]],
    *,
    start_ns: int,
    length_ns: int,
    period_ns: int,
    max_frames: int,
) -> Iterator[NewestWindow]:
    """Yield a window each period, from samples in order of arrival (arrival [ns], sample)."""
    step_ns = length_ns // max_frames
    frames: deque[tuple[Frame, int]] = deque(maxlen=max_frames)
    most = length_ns * SAMPLE_RATE // SECOND_NS
    sound: deque[npt.NDArray[np.int16]] = deque()
    held, newest = 0, None
    tick_ns, end_ns = start_ns + step_ns, start_ns + period_ns
    for arrival_ns, sample in fed:
        while min(tick_ns, end_ns) <= arrival_ns:
            if tick_ns <= end_ns:  # a frame is taken before the window of that instant is made
                if newest is not None:
                    frames.append((newest, tick_ns))
                tick_ns += step_ns
                continue
            whole = np.concatenate([np.zeros(0, np.int16), *sound])[-most:]
            yield NewestWindow(
                end_ns, tuple(each for each, _ in frames), tuple(at for _, at in frames), whole
            )
            end_ns += period_ns
        if isinstance(sample, Frame):
            newest = sample
        elif isinstance(sample, AudioSpan):
            sound.append(sample.samples)
            held += len(sample.samples)
            while held - len(sound[0]) >= most:
                held -= len(sound.popleft())
