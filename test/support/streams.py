# SPDX-License-Identifier: Apache-2.0
"""A windower over streams of a test's own, and samples given to it in an order of its own."""

from __future__ import annotations

from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.windowing.timeline import Timeline
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windower import WindowPolicy


def windower(*streams, **policy) -> Windower:
    """Make a windower over streams named after their kind, or 'kind:name'."""
    timeline = Timeline()
    for stream in streams or ('camera', 'audio', 'speech', 'task'):
        kind, _, name = stream.partition(':')
        timeline.add_stream(name or kind, kind)
    policy.setdefault('triggers', frozenset({'periodic'}))
    policy.setdefault('length_ns', S)
    policy.setdefault('period_ns', S)
    return Windower(WindowPolicy(**policy), timeline)


def feed(made: Windower, samples, delay_ns: int = 0) -> list:
    """Give samples in this order, each `delay_ns` after its end; return the windows closed."""
    now, windows = 0, []
    for sample in samples:
        now = max(now, sample.end_ns + delay_ns)
        windows += made.add(sample, now)
    return windows
