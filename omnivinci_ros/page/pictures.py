# SPDX-License-Identifier: Apache-2.0
"""Camera messages as JPEGs that a browser shows, and the small ones of a window's frames."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.compressed_images import jpeg_size
from omnivinci_ros.messages.images import MessageImage

MAX_WIDTH = 1280  # pixels of a live picture that is encoded here
MAX_BYTES = 512 << 10  # of a JPEG that is sent on as it came
SMALL_WIDTH = 320  # pixels of a window's frame
QUALITY = 80
KEPT_NS = 12 * SECOND_NS  # a window, and what it takes to be understood
KEPT_BYTES = 24 << 20  # a camera


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A picture as a browser shows it."""

    data: bytes
    width: int
    height: int


def live_jpeg(image: MessageImage) -> Jpeg:
    """Return a camera's picture, as it came where it came as JPEG; raise BadImageError."""
    image.check()
    data = image.jpeg()
    if data is not None and len(data) <= MAX_BYTES:
        width, height = jpeg_size(data)
        if width and height:
            return Jpeg(data, width, height)
    cv2 = _cv2()
    return _encode(cv2.cvtColor(_narrowed(image.rgb(), MAX_WIDTH), cv2.COLOR_RGB2BGR))


def small_jpeg(data: bytes, stream: str) -> Jpeg:
    """Return a JPEG as a small one; raise BadImageError for what cannot be decoded."""
    cv2 = _cv2()
    try:
        # An eighth to the whole, as the decoder does it for little.
        width, _ = jpeg_size(data)
        flag = next(
            (
                flag
                for factor, flag in (
                    (8, cv2.IMREAD_REDUCED_COLOR_8),
                    (4, cv2.IMREAD_REDUCED_COLOR_4),
                    (2, cv2.IMREAD_REDUCED_COLOR_2),
                )
                if width >= SMALL_WIDTH * factor
            ),
            cv2.IMREAD_COLOR,
        )
        bgr = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except Exception as error:  # of a picture that was fine at first
        raise BadImageError(f'{stream}: a frame cannot be decoded: {error}') from error
    if bgr is None:
        raise BadImageError(f'{stream}: a frame of {len(data)} bytes cannot be decoded')
    return _encode(_narrowed(bgr, SMALL_WIDTH))


def _narrowed(pixels: npt.NDArray[np.uint8], most: int) -> npt.NDArray[np.uint8]:
    """Return uint8 [height, width, 3] at most so wide."""
    height, width = pixels.shape[:2]
    if width <= most:
        return pixels
    size = most, max(1, height * most // width)
    narrow: npt.NDArray[np.uint8] = _cv2().resize(pixels, size, interpolation=_cv2().INTER_AREA)
    return narrow


def _encode(bgr: npt.NDArray[np.uint8]) -> Jpeg:
    """Return uint8 [height, width, 3], blue first, as JPEG."""
    cv2 = _cv2()
    encoded = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
    height, width = bgr.shape[:2]
    return Jpeg(encoded.tobytes(), width, height)


@cache
def _cv2() -> Any:
    """Return OpenCV with one thread: its others would spin on the cores that the robot needs."""
    import cv2

    cv2.setNumThreads(1)
    return cv2


@dataclass(slots=True)
class _Frame:
    """A picture as it was shown live, and small once a window has it."""

    data: bytes
    small: bytes | None = None


class FrameStore:
    """The newest pictures of one camera by stamp, bounded by time and bytes."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self.nbytes = 0
        self._kept_bytes = kept_bytes
        self._frames: OrderedDict[int, _Frame] = OrderedDict()  # in the order in which they came

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, stamp_ns: int) -> bool:
        return stamp_ns in self._frames

    def add(self, stamp_ns: int, data: bytes) -> None:
        if stamp_ns in self._frames:
            return
        self._frames[stamp_ns] = _Frame(data)
        self.nbytes += len(data)
        while self._frames:
            oldest = next(iter(self._frames))
            is_old = abs(stamp_ns - oldest) > KEPT_NS  # or of before a jump of the clock
            if not is_old and self.nbytes <= self._kept_bytes:
                break
            gone = self._frames.pop(oldest)
            self.nbytes -= len(gone.data) + len(gone.small or b'')

    def small(self, stamp_ns: int, stream: str) -> bytes:
        """Return a frame that is here as a small JPEG, made once: windows overlap.

        Raises BadImageError for what cannot be decoded.
        """
        frame = self._frames[stamp_ns]
        if frame.small is None:
            frame.small = small_jpeg(frame.data, stream).data
            self.nbytes += len(frame.small)
        return frame.small
