# SPDX-License-Identifier: Apache-2.0
"""The sound of a window: cut out of spans, gaps filled with zeros and told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.windowing.samples import AudioSpan


@dataclass(frozen=True, slots=True)
class AudioClip:
    """The sound of a window: 16 kHz mono int16 of the window's full length, gaps zero-filled."""

    stream: str
    start_ns: int
    end_ns: int
    samples: npt.NDArray[np.int16]  # [round((end - start) * 16 kHz)]
    coverage: float  # 0..1: share that was really heard
    gaps: tuple[tuple[int, int], ...]  # [start_ns, end_ns) of each zero-filled part


def cut_audio(spans: Iterable[AudioSpan], stream: str, start_ns: int, end_ns: int) -> AudioClip:
    """Cut `[start_ns, end_ns)` out of spans: int16 [round((end_ns - start_ns) * 16 kHz)].

    Sound is placed at the nearest sample of a grid in event time, so that windows that overlap
    hold the same samples whatever their starts. Where spans overlap the one that starts earlier is
    kept, whatever order they come in; of two that start together the longer one. Raises
    ValueError for an end before the start.
    """
    if end_ns < start_ns:
        raise ValueError(f'{stream}: a window cannot end ({end_ns}) before it starts ({start_ns})')
    length = round(Fraction(end_ns - start_ns, SAMPLE_NS))
    samples = np.zeros(length, np.int16)
    gaps = []
    covered = 0
    filled = 0  # samples up to here are decided
    tail, tail_ns = None, 0  # where the last span ends: in samples, in time
    origin_ns = first_sample_ns(start_ns)
    for span in _in_order(list(spans)):
        span_ns, sound = span.start_ns, span.samples
        # Round half up: unlike round half to even it commutes with a shift by whole samples.
        at = (span_ns - origin_ns + SAMPLE_NS // 2) // SAMPLE_NS
        if tail is not None and abs(span_ns - tail_ns) < SAMPLE_NS and abs(at - tail) <= 1:
            at = tail  # it goes on from the last one: no hole and no overlap by rounding
        end = at + len(sound)
        if tail is None or end > tail:
            tail, tail_ns = end, span_ns + len(sound) * SAMPLE_NS
        first = at if at > filled else filled
        last = end if end < length else length
        if first >= last:
            continue
        if first > filled:
            gaps.append((filled, first))
        samples[first:last] = sound[first - at : last - at]
        covered += last - first
        filled = last
    if filled < length:
        gaps.append((filled, length))
    return AudioClip(
        stream=stream,
        start_ns=start_ns,
        end_ns=end_ns,
        samples=samples,
        coverage=covered / length if length else 0.0,
        gaps=tuple(
            (start_ns + a * SAMPLE_NS, end_ns if b == length else start_ns + b * SAMPLE_NS)
            for a, b in gaps
        ),
    )


def _in_order(spans: list[AudioSpan]) -> list[AudioSpan]:
    """Return spans by start, of two that start together the longer one first."""
    if all(a.start_ns < b.start_ns for a, b in pairwise(spans)):
        return spans
    return sorted(spans, key=lambda s: (s.start_ns, -len(s.samples), s.samples.tobytes()))


def first_sample_ns(start_ns: int) -> int:
    """Return the time of the first sample of sound cut at `start_ns`: the nearest of the grid."""
    return (start_ns + (SAMPLE_NS - 1) // 2) // SAMPLE_NS * SAMPLE_NS
