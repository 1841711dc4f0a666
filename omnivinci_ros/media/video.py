# SPDX-License-Identifier: Apache-2.0
"""The pictures of a video, read lazily, upright, with the times at which they are shown."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from heapq import heappop
from heapq import heappush
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.containers import Damage
from omnivinci_ros.media.containers import decoded
from omnivinci_ros.media.containers import media_start
from omnivinci_ros.media.containers import opened
from omnivinci_ros.media.containers import to_ns
from omnivinci_ros.media.pictures import MAX_PIXELS
from omnivinci_ros.media.pictures import Shot
from omnivinci_ros.media.pictures import make_picture

REGULAR = 0.8  # of the steps from picture to picture, from which on a video has a constant rate
MAX_EARLY = 8  # frames that wait for earlier ones
_MATRIX = struct.Struct('=9i')  # native, as FFmpeg keeps it


class VideoFile:
    """The pictures of a video, one after the other."""

    def __init__(self, path: str, *, compressed: bool) -> None:
        self.path = path
        self.compressed = compressed
        self.damage = self._no_damage()
        with opened('video', path) as container:
            if not container.streams.video:
                raise BadMediaError(f'video: {path} has no pictures: give it as one of sounds')
            stream = container.streams.video[0]
            if stream.codec_context.width * stream.codec_context.height > MAX_PIXELS:
                raise BadMediaError(
                    f'video: {path} has pictures of more than {MAX_PIXELS} pixels: scale it down'
                )
            self.start_ns = media_start(container)
            self.has_sound = bool(container.streams.audio)
            if next(decoded(container, stream, self._no_damage()), None) is None:
                raise BadMediaError(f'video: {path} holds no picture: record it again')

    @property
    def problems(self) -> list[str]:
        """Return what could not be used, in sentences, as far as it was read."""
        return self.damage.sentences

    def _no_damage(self) -> Damage:
        return Damage('video', self.path, 'pictures')

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures at their presentation times; what is damaged is left out."""
        self.damage = self._no_damage()
        with opened('video', self.path) as container:
            stream = container.streams.video[0]
            stream.thread_type = 'AUTO'
            frame_ns = round(SECOND_NS / (stream.average_rate or 25))
            frames = self._stamped(decoded(container, stream, self.damage), frame_ns)
            last_ns = -1
            steps: Counter[int] = Counter()
            for stamp_ns, frame in in_order(frames, frame_ns):
                if last_ns >= 0:
                    steps[(stamp_ns - last_ns) // MILLISECOND_NS] += 1
                last_ns = stamp_ns
                yield Shot(
                    stamp_ns, stamp_ns + frame_ns, make_picture(upright(frame), self.compressed)
                )
            if container.format.name != 'avi':  # in which an empty one repeats the one before
                self.damage.missing_ns += missing_ns(steps)

    def _stamped(self, frames: Iterator[Any], frame_ns: int) -> Iterator[tuple[int, Any]]:
        stamp_ns = 0
        for frame in frames:
            if frame.pts is not None:
                stamp_ns = max(0, to_ns(frame.pts, frame.time_base) - self.start_ns)
            yield stamp_ns, frame
            stamp_ns += frame_ns  # of the next, where a file does not say


def in_order(frames: Iterator[tuple[int, Any]], frame_ns: int) -> Iterator[tuple[int, Any]]:
    """Yield (time [ns], frame) by time, as a decoder does unless its file is damaged.

    A frame that comes too early waits for those before it; one that comes too late is left out.
    """
    next_ns = 0  # one that is shown later than this is early
    last_ns = -1
    early: list[tuple[int, int, Any]] = []
    for number, item in enumerate(chain(frames, [None])):
        if item is not None:
            heappush(early, (item[0], number, item[1]))
            next_ns = next_ns or item[0]  # the first, whenever it is shown
        while early and (item is None or len(early) > MAX_EARLY or early[0][0] <= next_ns):
            stamp_ns, _, frame = heappop(early)
            if stamp_ns > last_ns:
                yield stamp_ns, frame
                last_ns = stamp_ns
                next_ns = stamp_ns + frame_ns * 3 // 2


def missing_ns(steps: Counter[int]) -> int:
    """Return how much time [ns] holes take, in steps from picture to picture [ms], counted.

    Of a video whose rate varies nobody knows what is a hole: it has none.
    """
    usual = steps.most_common(1)[0][0] if steps else 0
    regular = sum(count for step, count in steps.items() if abs(step - usual) <= 1)
    if not steps or regular < REGULAR * steps.total():
        return 0
    holes = (count * (step - usual) for step, count in steps.items() if step > 1.5 * usual + 1)
    return sum(holes) * MILLISECOND_NS


def upright(frame: Any) -> npt.NDArray[np.uint8]:
    """Return uint8 RGB [height, width, 3] of a decoded frame, turned as its track asks.

    A phone that is held upright records lying pictures and a display matrix. Source: ISO/IEC
    14496-12, track header: x' = a x + c y, y' = b x + d y, in 16.16 fixed point. Turns by a
    quarter and mirrors are followed; of other angles the nearest quarter is taken.
    """
    rgb: npt.NDArray[np.uint8] = frame.to_ndarray(format='rgb24')
    matrix = frame.side_data.get('DISPLAYMATRIX')
    if matrix is None or len(bytes(matrix)) != _MATRIX.size:
        return rgb
    a, b, _, c, d, *_ = _MATRIX.unpack(bytes(matrix))
    if abs(b) + abs(c) > abs(a) + abs(d):
        rgb, right, down = rgb.transpose(1, 0, 2), c, b
    else:
        right, down = a, d
    return np.ascontiguousarray(rgb[:: -1 if down < 0 else 1, :: -1 if right < 0 else 1])
