# SPDX-License-Identifier: Apache-2.0
"""Samples: what comes in, on one time axis of integer nanoseconds.

A sample covers `[start_ns, end_ns)`; a point in time (a frame, a text) has both equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SAMPLE_NS

SPEECH_STREAM = '(speech)'  # no topic can have this name
TEXT_OVERHEAD = 200  # bytes that a text costs beside its characters


class ImageSource(Protocol):
    """A picture that is decoded only when somebody looks at it."""

    nbytes: int  # bytes held

    def rgb(self) -> npt.NDArray[np.uint8]:
        """Return uint8 [height, width, 3]; raise BadImageError for what cannot be decoded."""

    def describe(self) -> str:
        """Return its size and encoding, such as '640x480 rgb8', without decoding pixels."""


class StampedImage(ImageSource, Protocol):
    """A picture as it came in: when and by which camera it was taken, not decoded yet."""

    stamp_ns: int
    frame_id: str

    def check(self) -> None:
        """Raise BadImageError for what its header already tells, without decoding pixels."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One camera frame, still as it came."""

    stream: str  # topic
    stamp_ns: int
    image: ImageSource
    frame_id: str = ''

    @property
    def start_ns(self) -> int:
        return self.stamp_ns

    @property
    def end_ns(self) -> int:
        return self.stamp_ns

    @property
    def nbytes(self) -> int:
        return self.image.nbytes


@dataclass(frozen=True, slots=True)
class AudioSpan:
    """Sound without a gap: 16 kHz mono int16 [samples]."""

    stream: str
    start_ns: int
    samples: npt.NDArray[np.int16]

    @property
    def end_ns(self) -> int:
        return self.start_ns + len(self.samples) * SAMPLE_NS

    @property
    def nbytes(self) -> int:
        return self.samples.nbytes


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words that were heard in `[start_ns, end_ns)`."""

    stream: str
    start_ns: int
    end_ns: int
    text: str
    confidence: float  # 0..1
    model: str = ''  # what transcribed it
    stop_ns: int = 0  # where the STOP in it ended, if it was found before and is no other; else 0

    @property
    def nbytes(self) -> int:
        return TEXT_OVERHEAD + len(self.text)


@dataclass(frozen=True, slots=True)
class TaskText:
    """A task typed for the robot, or a question asked through the action."""

    stream: str
    stamp_ns: int
    text: str

    @property
    def start_ns(self) -> int:
        return self.stamp_ns

    @property
    def end_ns(self) -> int:
        return self.stamp_ns

    @property
    def nbytes(self) -> int:
        return TEXT_OVERHEAD + len(self.text)


Sample = Frame | AudioSpan | Utterance | TaskText


class BadFrameError(BadImageError):
    """A frame of a window that cannot be decoded."""

    def __init__(self, frame: Frame, why: str) -> None:
        super().__init__(why)
        self.frame = frame
