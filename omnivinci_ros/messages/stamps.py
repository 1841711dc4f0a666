# SPDX-License-Identifier: Apache-2.0
"""Integer nanoseconds to the Time, Duration and Header of messages, and back."""

from __future__ import annotations

from omnivinci_ros.common.units import SECOND_NS


def time(types, ns: int):
    return types.Time(sec=ns // SECOND_NS, nanosec=ns % SECOND_NS)


def duration(types, ns: int):
    return types.Duration(sec=ns // SECOND_NS, nanosec=ns % SECOND_NS)


def header(types, stamp_ns: int, frame_id: str = ''):
    return types.Header(stamp=time(types, stamp_ns), frame_id=frame_id)


def nanoseconds(stamp) -> int:
    """Return a Time or Duration message as nanoseconds."""
    return stamp.sec * SECOND_NS + stamp.nanosec
