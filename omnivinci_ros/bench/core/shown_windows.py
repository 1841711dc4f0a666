# SPDX-License-Identifier: Apache-2.0
"""Windows around a bell as two makers of windows show them to a model, from the same arrivals."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.bell_scene import CAMERA
from omnivinci_ros.bench.core.bell_scene import BellScene
from omnivinci_ros.bench.core.bell_scene import PassingThing
from omnivinci_ros.bench.core.newest_messages import newest_windows
from omnivinci_ros.bench.core.simulation import AUDIO
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.bench.core.window_run import feed
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy
from omnivinci_ros.windowing.windows import Window

BUFFER_BYTES = 128 << 20  # more than is shown
EDGE_NS = SECOND_NS // 2  # a bell is asked about that is as far from both ends of a window


@dataclass(frozen=True)
class Shown:
    """A window that is asked about, with the times that its maker believes in."""

    sound: npt.NDArray[np.int16]  # [samples], from its begin to its end
    things: tuple[int, ...]  # number of the thing in each frame
    seconds: tuple[float, ...]  # of each frame, from the window's begin
    bell: float  # when the bell truly rang, s from the window's begin


def show_windows(
    scene: BellScene, fed: list[tuple[int, Sample]], policy: WindowPolicy
) -> dict[int, Shown]:
    """Return windows as the perception node cuts them, with its default policy, by bell."""
    timeline = Timeline()
    timeline.add_stream(CAMERA, 'camera', budget_bytes=BUFFER_BYTES)
    timeline.add_stream(AUDIO, 'audio')
    bells, shown = first_windows(scene, policy), {}

    def take(windows: list[Window]) -> None:
        for window in windows:
            bell = bells.get(window.end_ns)
            if bell is None:
                continue
            sound = window.audio.samples if window.audio is not None else np.zeros(0, np.int16)
            times = [frame.stamp_ns - window.start_ns for frame in window.frames]
            rang_ns = scene.bells_ns[bell] - window.start_ns
            shown[bell] = _shown(sound, window.frames, times, rang_ns)

    feed(fed, Windower(policy, timeline), take)
    return shown


def show_newest(
    scene: BellScene, fed: list[tuple[int, Sample]], policy: WindowPolicy
) -> dict[int, Shown]:
    """Return windows of the newest messages, made when the others end, by bell."""
    bells, shown = first_windows(scene, policy), {}
    length = policy.length_ns * SAMPLE_RATE // SECOND_NS
    for window in newest_windows(
        fed,
        start_ns=START_NS - START_NS % policy.period_ns,
        length_ns=policy.length_ns,
        period_ns=policy.period_ns,
        max_frames=policy.max_frames,
    ):
        bell = bells.get(window.end_ns)
        if bell is None:
            continue
        start_ns = window.end_ns - policy.length_ns
        sound = np.pad(window.sound, (length - len(window.sound), 0))  # it is taken to end now
        times = [at - start_ns for at in window.times_ns]
        shown[bell] = _shown(sound, window.frames, times, scene.bells_ns[bell] - start_ns)
    return shown


def first_windows(scene: BellScene, policy: WindowPolicy) -> dict[int, int]:
    """Return each bell by the end [ns] of the one window in which it is asked about: its first.

    That ends at a multiple of the period, half a second after the bell.
    """
    period = policy.period_ns
    return {
        -(-(at_ns + EDGE_NS) // period) * period: bell for bell, at_ns in enumerate(scene.bells_ns)
    }


def _shown(
    sound: npt.NDArray[np.int16], frames: Sequence[Frame], times_ns: Iterable[int], rang_ns: int
) -> Shown:
    images = [frame.image for frame in frames]
    things = tuple(image.number for image in images if isinstance(image, PassingThing))
    return Shown(sound, things, tuple(at / SECOND_NS for at in times_ns), rang_ns / SECOND_NS)
