# SPDX-License-Identifier: Apache-2.0
"""What must be true of every window and every sample, after a run of `bench windows`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from omnivinci_ros.bench.core.simulation import sound_at
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing.samples import Sample
from omnivinci_ros.windowing.timeline import Stream
from omnivinci_ros.windowing.windower import Windower
from omnivinci_ros.windowing.windows import Window

AFTER_NS = 60 * SECOND_NS  # longer than any history and window here


def check(
    fed: list[tuple[int, Sample]], windows: list[Window], windower: Windower
) -> dict[str, Any]:
    """Return what is true of every window and every sample; nothing here is timed."""
    given = Counter(sample.stream for _, sample in fed)
    streams = windower.timeline.streams
    before = {name: _counts(stream) for name, stream in streams.items() if name in given}
    # Once the history has passed nothing is held: what was pending must have been decided.
    rest = windower.advance(fed[-1][0] + AFTER_NS)
    undecided = {name: streams[name].pending for name in given}
    every = windows + rest
    accounts = {
        name: {'fed': given[name], **before[name], 'undecided at the end': undecided[name]}
        for name in given
    }
    outside = sum(
        not window.start_ns <= frame.stamp_ns < window.end_ns
        for window in every
        for frame in window.frames
    )
    result = {
        'fed': len(fed),
        'windows': len(windows),
        'closed_by': dict(Counter(window.closed_by for window in windows)),
        'triggers': dict(Counter(window.trigger for window in windows)),
        'frames_in_windows': sum(len(window.frames) for window in every),
        'frames_outside_their_window': outside,
        'sound_misplaced_samples': sum(misplaced_sound(window) for window in every),
        'audio_coverage': spread(window.audio.coverage for window in windows if window.audio),
        'accounts': accounts,
    }
    result['correct'] = (
        bool(windows)
        and not outside
        and not result['sound_misplaced_samples']
        and all(map(is_complete, accounts.values()))
    )
    return result


def _counts(stream: Stream) -> dict[str, Any]:
    return {
        'received': stream.received,
        'used': stream.used,
        'late': stream.late,
        'dropped': stream.dropped.total(),
        'pending': stream.pending,
        'reasons': dict(stream.dropped),
    }


def is_complete(account: dict[str, Any]) -> bool:
    """Return whether every sample fed was used, late, dropped or pending, and none is left."""
    decided = sum(account[what] for what in ('used', 'late', 'dropped', 'pending'))
    return (
        account['fed'] == account['received'] == decided
        and account['pending'] >= 0
        and account['undecided at the end'] == 0
    )


def misplaced_sound(window: Window) -> int:
    """Return how many samples of its sound are not those of their time (or silence in a gap)."""
    clip = window.audio
    if clip is None:
        return 0
    expected = sound_at(clip.start_ns, len(clip.samples))
    for start, end in clip.gaps:
        expected[(start - clip.start_ns) // SAMPLE_NS : (end - clip.start_ns) // SAMPLE_NS] = 0
    return int(np.count_nonzero(clip.samples != expected))
