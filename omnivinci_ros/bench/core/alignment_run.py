# SPDX-License-Identifier: Apache-2.0
"""What was in view when the bell rang: asked of windows made two ways, under disturbances.

Both ways see the same arrivals, and are asked about the same bells. When the bell rang is read
from the window's sound by a rule; what was in view is what the model says to the frame whose time
is nearest. So all that differs is which frame is laid beside which sound. A model that hears can
be asked the question itself, too, of the same windows.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.bell_scene import BellScene
from omnivinci_ros.bench.core.bell_scene import bell_in
from omnivinci_ros.bench.core.bell_scene import make_scene
from omnivinci_ros.bench.core.bell_scene import scene_samples
from omnivinci_ros.bench.core.bell_scene import scene_sound
from omnivinci_ros.bench.core.shown_windows import Shown
from omnivinci_ros.bench.core.shown_windows import show_newest
from omnivinci_ros.bench.core.shown_windows import show_windows
from omnivinci_ros.bench.core.simulation import Disturbance
from omnivinci_ros.bench.core.simulation import arrivals
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.windower import WindowPolicy

NEAR = 0.25  # s: a time that is said is right if it is no farther off
WAYS = ('aligned windows', 'newest messages')
# 95 % of a share lie within 1.96 standard deviations of it.
NORMAL_95 = 1.96

Found = dict[int, int | None]  # bell -> number of the thing in the frame that answers; None: none


@dataclass(frozen=True)
class Said:
    """What a model answered by itself."""

    seconds: float  # when the bell rang, from the window's begin
    word: str  # what was in view then


Asked = Callable[[Sequence[Shown]], list[Said]]


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
    ask: Asked | None = None,
    asked: int = 0,
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Return how often the answer was right, by case and way.

    `meant` is the word for each thing, `said` what the model calls it when it sees it. The model
    itself is asked about the first `asked` bells, with `ask`.
    """
    random = np.random.default_rng(seed)
    scene = make_scene(meant, bells, random)
    sound = scene_sound(scene, random)
    there = [scene.thing_at(at) for at in scene.bells_ns]
    rows = []
    for number, case in enumerate(cases):
        say(f'case {number + 1} of {len(cases)}: {AXES[case.axis][0]} {case.value:g}')
        fed = arrive(scene, sound, case, seed)
        policy = WindowPolicy(max_frames=case.max_frames)
        shown = (show_windows(scene, fed, policy), show_newest(scene, fed, policy))
        found = [by_rule(each) for each in shown]
        answers = [right_answers(each, there, meant, said) for each in found]
        row = {
            'axis': case.axis,
            'value': case.value,
            'case': asdict(case),
            'ways': {
                way: {**share(right), **frame_shares(each, there)}
                for way, right, each in zip(WAYS, answers, found, strict=True)
            },
            'gained': difference(*answers),
        }
        if ask is not None and asked:
            row['asked'] = ask_itself(shown, [meant[thing] for thing in there[:asked]], ask)
        rows.append(row)
    return {
        'bells': bells,
        'asked': asked,
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


def by_rule(shown: Mapping[int, Shown]) -> Found:
    """Return the thing in the frame that is nearest to where a rule finds the bell."""
    found: Found = {}
    for bell, window in shown.items():
        at = bell_in(window.sound)
        found[bell] = None
        if at is not None and window.things:
            away = [abs(seconds - at / SAMPLE_RATE) for seconds in window.seconds]
            found[bell] = window.things[away.index(min(away))]
    return found


def ask_itself(
    shown: Sequence[Mapping[int, Shown]], words: Sequence[str], ask: Asked
) -> dict[str, Any]:
    """Ask the model about the first bells, whose right `words` are given, of each way's windows.

    A bell that has no window, or one without a frame or sound, is wrong.
    """
    answers, ways = [], {}
    for way, windows in zip(WAYS, shown, strict=True):
        bells = [
            bell
            for bell in range(len(words))
            if bell in windows and windows[bell].things and windows[bell].sound.any()
        ]
        said = dict(zip(bells, ask([windows[bell] for bell in bells]), strict=True))
        right = np.array(
            [bell in said and said[bell].word == words[bell] for bell in range(len(words))]
        )
        near = sum(abs(each.seconds - windows[bell].bell) <= NEAR for bell, each in said.items())
        answers.append(right)
        ways[way] = {**share(right), 'near': near / len(words)}
    return {'ways': ways, 'gained': difference(*answers)}


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
