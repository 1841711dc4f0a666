# SPDX-License-Identifier: Apache-2.0
"""Integer nanoseconds to the Time, Duration and Header of messages, and back."""

from __future__ import annotations

from typing import Protocol

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.names import MessageTypes


class Stamp(Protocol):
    """A builtin_interfaces Time or Duration."""

    sec: int
    nanosec: int


def time(types: MessageTypes, ns: int) -> Message:
    return types.Time(sec=ns // SECOND_NS, nanosec=ns % SECOND_NS)


def duration(types: MessageTypes, ns: int) -> Message:
    return types.Duration(sec=ns // SECOND_NS, nanosec=ns % SECOND_NS)


def header(types: MessageTypes, stamp_ns: int, frame_id: str = '') -> Message:
    return types.Header(stamp=time(types, stamp_ns), frame_id=frame_id)


def nanoseconds(stamp: Stamp) -> int:
    """Return a Time or Duration message as nanoseconds."""
    return stamp.sec * SECOND_NS + stamp.nanosec
