# SPDX-License-Identifier: Apache-2.0
"""The timeline and the windower alone, fed with simulated samples and timed.

Every sample goes through Windower.add, and the node's 25 ms timer through Windower.advance, so
closing, cutting (with a copy of the sound) and eviction are in the time. What is simulated is
made before the clock starts; what came out is checked after it stops. Speed is counted in CPU
time, so that what else runs on the machine does not come in; the wall's is given beside it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from omnivinci_ros.bench.core.pairing import NewestOfEach
from omnivinci_ros.bench.core.pairing import window_misalignments_ms
from omnivinci_ros.bench.core.simulation import AUDIO
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.bench.core.simulation import TASK
from omnivinci_ros.bench.core.simulation import Disturbance
from omnivinci_ros.bench.core.simulation import arrivals
from omnivinci_ros.bench.core.simulation import camera_name
from omnivinci_ros.bench.core.simulation import make_samples
from omnivinci_ros.bench.core.window_checks import check
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy
from omnivinci_ros.windowing.windows import Window

TICK_NS = 25 * MILLISECOND_NS  # as the perception node's timer
IN_ORDER = Disturbance()


@dataclass(frozen=True)
class Simulation:
    """What is simulated, and how often it is timed."""

    seconds: float
    cameras: int
    repeats: int
    seed: int
    loss: float
    jitter_ms: float
    stalled: float
    disorder_ms: float
    buffer_mb: int


def measure(simulation: Simulation) -> dict[str, Any]:
    """Return the figures of both cases: in order, and disturbed."""
    samples = make_samples(simulation.seconds, simulation.cameras)
    disturbed = Disturbance(simulation.loss, simulation.jitter_ms, simulation.stalled)
    tolerant = WindowPolicy(disorder_ns=round(simulation.disorder_ms * MILLISECOND_NS))
    cases = (
        ('in order', IN_ORDER, WindowPolicy()),
        ('disturbed', disturbed, tolerant),
    )
    return {
        'configuration': asdict(simulation),
        'made': dict(Counter(sample.stream for sample, _ in samples)),
        'cases': {
            name: measure_case(simulation, arrivals(samples, disturbance, simulation.seed), policy)
            for name, disturbance, policy in cases
        },
    }


def measure_case(
    simulation: Simulation, fed: list[tuple[int, Sample]], policy: WindowPolicy
) -> dict[str, Any]:
    ours, usual = [], []
    for _ in range(simulation.repeats):  # in turn, so that both see the same machine
        ours.append(time_windows(fed, make_windower(simulation, policy)))
        usual.append(time_usual(fed))
    windower = make_windower(simulation, policy)
    windows: list[Window] = []
    feed(fed, windower, windows.extend)
    cpu_s = median(cpu for _, cpu in ours)
    return {
        **check(fed, windows, windower),
        'speed': {
            'samples_per_cpu_s': round(len(fed) / cpu_s),
            'samples_per_cpu_s_slowest': round(len(fed) / max(cpu for _, cpu in ours)),
            'samples_per_wall_s': round(len(fed) / median(wall for wall, _ in ours)),
            'usual_samples_per_cpu_s': round(len(fed) / median(usual)),
            'times_the_usual_cost': round(
                median(cpu / other for (_, cpu), other in zip(ours, usual, strict=True)), 1
            ),
            'times_real_time': round(simulation.seconds / cpu_s),
        },
        'misalignment_ms': misalignment(fed, windows),
    }


def make_windower(simulation: Simulation, policy: WindowPolicy) -> Windower:
    """Return a windower over the streams that a pipeline would have."""
    timeline = Timeline()
    budget = (simulation.buffer_mb << 20) // simulation.cameras
    for camera in range(simulation.cameras):
        timeline.add_stream(camera_name(camera), 'camera', budget_bytes=budget)
    timeline.add_stream(AUDIO, 'audio')
    timeline.add_stream('speech', 'speech')
    timeline.add_stream(TASK, 'task')
    return Windower(policy, timeline)


def feed(
    fed: list[tuple[int, Sample]], windower: Windower, take: Callable[[list[Window]], None]
) -> None:
    """Play samples and the node's timer to the windower; hand over the windows it closes."""
    tick_ns = START_NS
    for now_ns, sample in fed:
        while tick_ns <= now_ns:
            if windows := windower.advance(tick_ns):
                take(windows)
            tick_ns += TICK_NS
        if windows := windower.add(sample, now_ns):
            take(windows)


def time_windows(fed: list[tuple[int, Sample]], windower: Windower) -> tuple[float, float]:
    """Return (wall, CPU) seconds; windows are let go of as they would be in a node."""
    wall, cpu = time.perf_counter(), time.process_time()
    feed(fed, windower, lambda windows: None)
    return time.perf_counter() - wall, time.process_time() - cpu


def time_usual(fed: list[tuple[int, Sample]]) -> float:
    """Return CPU seconds."""
    usual = NewestOfEach(camera_name(0))
    cpu = time.process_time()
    for _, sample in fed:
        usual.add(sample)
    return time.process_time() - cpu


def misalignment(fed: list[tuple[int, Sample]], windows: list[Window]) -> dict[str, Any]:
    usual = NewestOfEach(camera_name(0))
    for _, sample in fed:
        usual.add(sample)
    named = {}
    for name, (sound, cameras) in (
        ('windows', window_misalignments_ms(windows)),
        ('newest of each', usual.misalignments_ms()),
    ):
        named[name] = {'frame to sound': spread(sound), 'camera to camera': spread(cameras)}
    return named
