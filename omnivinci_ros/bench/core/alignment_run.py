# SPDX-License-Identifier: Apache-2.0
"""What was in view when the bell rang: asked of windows made two ways, under disturbances.

Both ways see the same arrivals, and are asked about the same bells. When the bell rang is read
from the window's sound by a rule; what was in view is what the model says to the frame whose time
is nearest. So all that differs is which frame is laid beside which sound.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.bell_scene import CAMERA
from omnivinci_ros.bench.core.bell_scene import BellScene
from omnivinci_ros.bench.core.bell_scene import PassingThing
from omnivinci_ros.bench.core.bell_scene import bell_in
from omnivinci_ros.bench.core.bell_scene import make_scene
from omnivinci_ros.bench.core.bell_scene import scene_samples
from omnivinci_ros.bench.core.bell_scene import scene_sound
from omnivinci_ros.bench.core.newest_messages import newest_windows
from omnivinci_ros.bench.core.simulation import AUDIO
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.bench.core.simulation import Disturbance
from omnivinci_ros.bench.core.simulation import arrivals
from omnivinci_ros.bench.core.window_run import feed
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy
from omnivinci_ros.windowing.windows import Window

BUFFER_BYTES = 128 << 20  # the node's default
EDGE_NS = SECOND_NS // 2  # a bell is asked about that is as far from both ends of a window
WAYS = ('aligned windows', 'newest messages')
# 95 % of a share lie within 1.96 standard deviations of it.
NORMAL_95 = 1.96

Found = dict[int, int | None]  # bell -> number of the thing in the frame that answers; None: none


@dataclass(frozen=True)
class Case:
    """One row: a disturbance and how many frames a window holds."""

    axis: str
    value: float
    camera_delay_ms: float = 80.0
    jitter_ms: float = 0.0
    stalled: float = 0.0
    loss: float = 0.0
    clock_ahead_ms: float = 0.0
    max_frames: int = 8


BASE = Case('base', 0.0)
AXES: dict[str, tuple[str, tuple[float, ...]]] = {
    'camera_delay_ms': ("the camera's delay, ms", (0, 40, 80, 160, 320, 640)),
    'jitter_ms': ('each message late by, on average, ms', (0, 10, 30, 100)),
    'stalled': ('share of messages held up 50 to 400 ms', (0, 0.01, 0.05, 0.2)),
    'loss': ('share of messages lost, sound too', (0, 0.05, 0.2, 0.5)),
    'clock_ahead_ms': ("the camera's clock ahead, ms", (0, 40, 80, 160, 320)),
    'max_frames': ('frames a window', (2, 4, 8, 16, 32)),
}


def all_cases() -> list[Case]:
    """Return one case for each value of each axis, the others as in BASE."""
    return [
        replace(BASE, axis=axis, value=value, **{axis: type(getattr(BASE, axis))(value)})
        for axis, (_, values) in AXES.items()
        for value in values
    ]


def measure(
    meant: Sequence[str],
    said: Sequence[str],
    *,
    bells: int,
    seed: int,
    cases: Sequence[Case],
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Return how often the answer was right, by case and way.

    `meant` is the word for each thing, `said` what the model calls it when it sees it.
    """
    random = np.random.default_rng(seed)
    scene = make_scene(meant, bells, random)
    sound = scene_sound(scene, random)
    there = [scene.thing_at(at) for at in scene.bells_ns]
    rows = []
    for number, case in enumerate(cases):
        say(f'case {number + 1} of {len(cases)}: {AXES[case.axis][0]} {case.value:g}')
        fed = arrive(scene, sound, case, seed)
        asked = (ask_windows(scene, fed, case), ask_newest(scene, fed, case))
        answers = [right_answers(found, there, meant, said) for found in asked]
        rows.append(
            {
                'axis': case.axis,
                'value': case.value,
                'case': asdict(case),
                'ways': {
                    way: {**share(right), **frame_shares(found, there)}
                    for way, right, found in zip(WAYS, answers, asked, strict=True)
                },
                'gained': difference(*answers),
            }
        )
    return {
        'bells': bells,
        'things': len(meant),
        'words': len(set(meant)),
        # What the model says to a frame of the very instant.
        'best': sum(said[thing] == meant[thing] for thing in there) / len(there),
        'rows': rows,
    }


def arrive(
    scene: BellScene, sound: npt.NDArray[np.int16], case: Case, seed: int
) -> list[tuple[int, Sample]]:
    """Return (arrival [ns], sample) in order of arrival."""
    samples = scene_samples(
        scene,
        sound,
        round(case.camera_delay_ms * MILLISECOND_NS),
        round(case.clock_ahead_ms * MILLISECOND_NS),
    )
    return arrivals(samples, Disturbance(case.loss, case.jitter_ms, case.stalled), seed)


def ask_windows(scene: BellScene, fed: list[tuple[int, Sample]], case: Case) -> Found:
    """Ask windows as the perception node cuts them, with its default policy."""
    timeline = Timeline()
    timeline.add_stream(CAMERA, 'camera', budget_bytes=BUFFER_BYTES)
    timeline.add_stream(AUDIO, 'audio')
    policy = WindowPolicy(max_frames=case.max_frames)
    found = _Answers(scene, policy)

    def take(windows: list[Window]) -> None:
        for window in windows:
            bell = found.bell_of(window.end_ns)
            if bell is None:
                continue
            at = bell_in(window.audio.samples) if window.audio is not None else None
            at_ns = None if at is None else window.start_ns + at * SAMPLE_NS
            times = [frame.stamp_ns for frame in window.frames]
            found.answer(bell, at_ns, window.frames, times)

    feed(fed, Windower(policy, timeline), take)
    return found.things


def ask_newest(scene: BellScene, fed: list[tuple[int, Sample]], case: Case) -> Found:
    """Ask windows of the newest messages, made at the instants at which the others end."""
    policy = WindowPolicy(max_frames=case.max_frames)
    found = _Answers(scene, policy)
    for window in newest_windows(
        fed,
        start_ns=START_NS - START_NS % policy.period_ns,
        length_ns=policy.length_ns,
        period_ns=policy.period_ns,
        max_frames=policy.max_frames,
    ):
        bell = found.bell_of(window.end_ns)
        if bell is None:
            continue
        at = bell_in(window.sound)
        at_ns = None if at is None else window.end_ns - (len(window.sound) - at) * SAMPLE_NS
        found.answer(bell, at_ns, window.frames, window.times_ns)
    return found.things


class _Answers:
    """Which thing answers for each bell; a bell is asked about once, in its first window."""

    def __init__(self, scene: BellScene, policy: WindowPolicy) -> None:
        self.things: Found = {}
        # A bell's first window: it ends at a multiple of the period, half a second after it.
        self._by_end = {
            -(-(at_ns + EDGE_NS) // policy.period_ns) * policy.period_ns: bell
            for bell, at_ns in enumerate(scene.bells_ns)
        }

    def bell_of(self, end_ns: int) -> int | None:
        return self._by_end.get(end_ns)

    def answer(
        self, bell: int, at_ns: int | None, frames: Sequence[Frame], times_ns: Sequence[int]
    ) -> None:
        self.things[bell] = None
        if at_ns is None or not frames:
            return
        nearest = min(range(len(frames)), key=lambda index: abs(times_ns[index] - at_ns))
        image = frames[nearest].image
        assert isinstance(image, PassingThing)
        self.things[bell] = image.number


def right_answers(
    found: Found, there: Sequence[int], meant: Sequence[str], said: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Return for each bell whether the word was right; a bell without an answer is wrong."""
    return np.array(
        [
            (thing := found.get(bell)) is not None and said[thing] == meant[true]
            for bell, true in enumerate(there)
        ]
    )


def share(right: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return the share and half of its 95 % interval."""
    mean = float(right.mean())
    return {'right': mean, 'within': NORMAL_95 * (mean * (1 - mean) / len(right)) ** 0.5}


def difference(ours: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Return by how much `ours` is more often right on the same bells, with its 95 % interval."""
    each = ours.astype(float) - other
    return {
        'right': float(each.mean()),
        'within': NORMAL_95 * float(each.std()) / len(each) ** 0.5,
    }


def frame_shares(found: Found, there: Sequence[int]) -> dict[str, float]:
    """Return how often the frame that answers shows the thing that was there, and is none."""
    things = [found.get(bell) for bell in range(len(there))]
    return {
        'right_thing': sum(a == b for a, b in zip(things, there, strict=True)) / len(there),
        'unanswered': sum(thing is None for thing in things) / len(there),
    }
