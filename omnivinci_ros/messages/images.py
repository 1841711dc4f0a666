# SPDX-License-Identifier: Apache-2.0
"""Images from ROS messages, held as they came and decoded when somebody looks at them."""

from __future__ import annotations

import weakref
from collections import deque
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.compressed_images import check_compressed
from omnivinci_ros.messages.compressed_images import codec_of
from omnivinci_ros.messages.compressed_images import decode_compressed
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import Message
from omnivinci_ros.messages.raw_images import check_raw
from omnivinci_ros.messages.raw_images import decode_raw

# Overlapping windows look at a frame twice: 64 MiB keeps 72 decoded pictures of 640x480 or
# 10 of 1920x1080, over all cameras.
DECODED_BYTES = 64 << 20


class DecodedPictures:
    """Keep the newest decoded pictures alive, up to a number of bytes."""

    def __init__(self, limit_bytes: int = DECODED_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.nbytes = 0
        self._pictures: deque[npt.NDArray[np.uint8]] = deque()
        self._lock = Lock()

    def keep(self, pixels: npt.NDArray[np.uint8]) -> None:
        with self._lock:
            self._pictures.append(pixels)
            self.nbytes += pixels.nbytes
            while self.nbytes > self.limit_bytes:
                self.nbytes -= self._pictures.popleft().nbytes

    def clear(self) -> None:
        with self._lock:
            self._pictures.clear()
            self.nbytes = 0


decoded_pictures = DecodedPictures()


class MessageImage:
    """The picture of an Image or CompressedImage message; a StampedImage.

    Only a weak reference to the decoded pixels is kept here, so that a long buffer of frames
    holds their encoded bytes and no more; `decoded_pictures` keeps the newest pixels alive.
    """

    holds_pixels = True  # in its message, for as long as it lives

    def __init__(self, message: Message, stream: str, nbytes: int | None = None) -> None:
        """Take a message of rclpy or rosbags; `nbytes` is what it holds, if not just its data."""
        header = message.header
        self.stream = stream  # topic, for error messages
        self.stamp_ns = int(header.stamp.sec) * SECOND_NS + int(header.stamp.nanosec)
        self.frame_id = str(header.frame_id)
        self.nbytes = len(message.data) if nbytes is None else nbytes
        self._message = message
        self._compressed = hasattr(message, 'format')
        self._pixels: weakref.ref[npt.NDArray[np.uint8]] | None = None

    def check(self) -> None:
        """Raise BadImageError for what its header already tells, without decoding pixels."""
        if self._compressed:
            check_compressed(self._message, self.stream)
        else:
            check_raw(self._message, self.stream)

    def rgb(self) -> npt.NDArray[np.uint8]:
        """Return uint8 [height, width, 3], read-only; raise BadImageError with one sentence.

        An unpadded rgb8 image is returned as a view of the message's own bytes.
        """
        pixels = self._pixels() if self._pixels is not None else None
        if pixels is None:
            decode = decode_compressed if self._compressed else decode_raw
            message = self._whole()
            pixels = decode(message, self.stream)
            if not self.holds_pixels or not np.may_share_memory(
                pixels, np.frombuffer(message.data, np.uint8)
            ):
                decoded_pictures.keep(pixels)
            pixels.flags.writeable = False  # it is shared by all who look at this frame
            self._pixels = weakref.ref(pixels)
        return pixels

    def _whole(self) -> Message:
        """Return the message with its pixels; raise BadImageError where they are gone."""
        return self._message

    def jpeg(self) -> bytes | None:
        """Return the picture as the JPEG that it came as; None for any other."""
        if not self._compressed or codec_of(self._message) != 'jpeg':
            return None
        data = bytes(self._message.data)
        return data if data.startswith(b'\xff\xd8') else None

    def describe(self) -> str:
        """Return '640x480 rgb8' or 'jpeg 43 kB', without decoding pixels."""
        message = self._message
        if self._compressed:
            return f'{codec_of(message)} {max(1, round(len(message.data) / 1000))} kB'
        return f'{message.width}x{message.height} {message.encoding[:40]}'


class SerializedImage(MessageImage):
    """The picture of a message in CDR, as a raw rclpy subscription and a bag give it."""

    def __init__(self, data: bytes, message_type: str, stream: str) -> None:
        """Parse the header and view the rest in place; raise BadImageError for malformed CDR."""
        if message_type not in (IMAGE, COMPRESSED_IMAGE):
            raise ValueError(
                f'{stream}: {message_type!r} is not an image; use {IMAGE} or {COMPRESSED_IMAGE}'
            )
        try:
            # A view: of bytes the parser would copy all.
            message = message_types().deserialize_cdr(memoryview(data), message_type)
        except Exception as error:  # of any type: the bytes are untrusted, the parser generated
            raise BadImageError(
                f'{stream}: {len(data)} bytes are not a {message_type} in CDR '
                f'({str(error)[:120]}); check the type that the publisher sends'
            ) from error
        super().__init__(message, stream, nbytes=len(data))


@cache
def message_types() -> Any:
    """Return the message types of images, which are alike in all ROS distributions."""
    from omnivinci_ros.messages.typestore import known_store

    return known_store()
