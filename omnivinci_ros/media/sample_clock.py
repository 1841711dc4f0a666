# SPDX-License-Identifier: Apache-2.0
"""Stamps of a stream of sound: counted by samples, following the device when it drifts."""

from __future__ import annotations

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS

TOLERANCE_NS = 20 * MILLISECOND_NS  # sample count against capture time, before stamps jump
CONFIRM_CHUNKS = 3  # chunks in a row beyond the tolerance: one alone is noise


class SampleClock:
    """Stamps that advance by sample count and follow the device when it drifts away."""

    def __init__(self, sample_rate: int, tolerance_ns: int = TOLERANCE_NS) -> None:
        self.sample_rate = sample_rate
        self.tolerance_ns = tolerance_ns
        self.re_anchors = 0
        self.drift_ns = 0
        self._anchor_ns: int | None = None
        self._frames = 0  # since the anchor
        self._off = 0  # chunks in a row that were off, signed by direction

    def stamp(self, measured_ns: int, frames: int, *, lost: bool = False) -> int:
        """Return the stamp [ns] of a chunk of `frames`, measured at `measured_ns`.

        `lost`: samples before this chunk were lost, so that the count means nothing.
        """
        if self._anchor_ns is None:
            self._anchor_ns = measured_ns
        expected_ns = self._anchor_ns + self._frames * SECOND_NS // self.sample_rate
        self.drift_ns = measured_ns - expected_ns
        if abs(self.drift_ns) <= self.tolerance_ns:
            self._off = 0
        else:
            sign = 1 if self.drift_ns > 0 else -1
            self._off = self._off + sign if self._off * sign >= 0 else sign
            if lost or abs(self._off) >= CONFIRM_CHUNKS:
                self.re_anchors += 1
                self._anchor_ns, self._frames, self._off = measured_ns, 0, 0
                expected_ns = measured_ns
        self._frames += frames
        return expected_ns
