# SPDX-License-Identifier: Apache-2.0
"""How far apart in time are the things that are put together, in windows and in the usual way."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.windows import Window


class NewestOfEach:
    """The usual node: the first camera's callback takes the newest message of each topic."""

    def __init__(self, leader: str) -> None:
        self.leader = leader
        self.pairs: list[tuple[Frame, dict[str, Sample]]] = []
        self._newest: dict[str, Sample] = {}

    def add(self, sample: Sample) -> None:
        self._newest[sample.stream] = sample
        if sample.stream == self.leader and isinstance(sample, Frame):
            self.pairs.append((sample, dict(self._newest)))

    def misalignments_ms(self) -> tuple[list[float], list[float]]:
        """Return frame to sound, and camera to camera, of every pair."""
        sound, cameras = [], []
        for leader, newest in self.pairs:
            for sample in newest.values():
                if isinstance(sample, AudioSpan):
                    sound.append(
                        _outside_ns(leader.stamp_ns, sample.start_ns, sample.end_ns)
                        / MILLISECOND_NS
                    )
                elif isinstance(sample, Frame) and sample is not leader:
                    cameras.append(abs(sample.stamp_ns - leader.stamp_ns) / MILLISECOND_NS)
        return sound, cameras


def window_misalignments_ms(windows: Iterable[Window]) -> tuple[list[float], list[float]]:
    """Return frame to sound, and camera to camera, of every frame of every window.

    A frame's sound is the nearest instant that was heard; its partner is the nearest frame of
    each other camera in its window. Frames of a window without any sound are left out.
    """
    sound, cameras = [], []
    for window in windows:
        stamps = {
            camera: [frame.stamp_ns for frame in window.frames if frame.stream == camera]
            for camera in window.cameras
        }
        for frame in window.frames:
            if window.audio is not None and window.audio.coverage > 0:
                sound.append(_unheard_ns(frame.stamp_ns, window.audio) / MILLISECOND_NS)
        leader, *others = stamps.values() or ([],)
        for other in others:
            cameras += [_nearest_ns(stamp, other) / MILLISECOND_NS for stamp in leader]
    return sound, cameras


def _outside_ns(stamp_ns: int, start_ns: int, end_ns: int) -> int:
    return max(start_ns - stamp_ns, stamp_ns - end_ns, 0)


def _unheard_ns(stamp_ns: int, clip: AudioClip) -> int:
    """Return how far the nearest heard instant is; gaps never touch each other."""
    for start, end in clip.gaps:
        if start <= stamp_ns < end:
            ways = []
            if start > clip.start_ns:
                ways.append(stamp_ns - start)
            if end < clip.end_ns:
                ways.append(end - stamp_ns)
            return min(ways)
    return 0


def _nearest_ns(stamp_ns: int, sorted_stamps: list[int]) -> int:
    at = bisect_left(sorted_stamps, stamp_ns)
    return min(abs(stamp_ns - other) for other in sorted_stamps[max(0, at - 1) : at + 1])
