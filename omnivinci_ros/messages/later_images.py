# SPDX-License-Identifier: Apache-2.0
"""Raw pictures that lie in a file: their heads are read at once, their pixels when looked at."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.later_bytes import LaterBytes
from omnivinci_ros.messages.images import MessageImage
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import Message

HEAD_BYTES = 480  # of a message: all of it but the pixels, where its names are not absurd
LITTLE_ENDIAN = b'\x00\x01'  # how CDR begins, before two bytes of options
STAMP = struct.Struct('<iI')
NUMBER = struct.Struct('<I')
SIZE = struct.Struct('<II')  # height and width
PADDING = 3  # bytes that may follow the message


@dataclass(frozen=True, slots=True)
class Stamp:
    """A builtin_interfaces/Time."""

    sec: int
    nanosec: int


@dataclass(frozen=True, slots=True)
class Header:
    """A std_msgs/Header."""

    stamp: Stamp
    frame_id: str


class Unread:
    """Stands for bytes of which no more is known than how many they are."""

    __slots__ = ('_size',)

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size


@dataclass(frozen=True, slots=True)
class ImageHead:
    """A sensor_msgs/Image without its pixels."""

    header: Header
    height: int
    width: int
    encoding: str
    is_bigendian: int
    step: int  # bytes a row
    data: Unread


class LaterImage(MessageImage):
    """The picture of an Image message in a file, which must stay open as long as it is held."""

    holds_pixels = False

    def __init__(self, head: ImageHead, message: LaterBytes, stream: str) -> None:
        """`nbytes` is that of the whole message, as if it was held."""
        super().__init__(head, stream, nbytes=len(message))
        self._later = message

    def _whole(self) -> Message:
        try:
            data = self._later.whole()
        except BadInputError as error:
            raise BadImageError(f'{self.stream}: a picture cannot be read: {error}') from error
        return SerializedImage(data, IMAGE, self.stream)._whole()


def later_image(message: LaterBytes, message_type: str, stream: str) -> MessageImage:
    """Return the picture of a message in CDR; raise BadImageError for malformed CDR.

    It is read whole where its head is not that of a usual Image.
    """
    head = image_head(message) if message_type == IMAGE else None
    if head is not None:
        return LaterImage(head, message, stream)
    try:
        data = message.whole()
    except BadInputError as error:
        raise BadImageError(f'{stream}: a picture cannot be read: {error}') from error
    return SerializedImage(data, message_type, stream)


def image_head(message: LaterBytes) -> ImageHead | None:
    """Return the head of a sensor_msgs/Image in CDR; None where it is not read that easily."""
    data = message.head(HEAD_BYTES)
    if not data.startswith(LITTLE_ENDIAN):
        return None
    body = data[4:]  # CDR aligns to where it begins
    try:
        sec, nanosec = STAMP.unpack_from(body)
        frame_id, at = _text(body, STAMP.size)
        at = _aligned(at)
        height, width = SIZE.unpack_from(body, at)
        encoding, at = _text(body, at + SIZE.size)
        is_bigendian = body[at]
        at = _aligned(at + 1)
        step, size = SIZE.unpack_from(body, at)
    except (struct.error, IndexError, ValueError):  # cut off, or a text that is none
        return None
    spare = len(message) - 4 - (at + SIZE.size) - size
    if not 0 <= spare <= PADDING:
        return None
    header = Header(Stamp(sec, nanosec), frame_id)
    return ImageHead(header, height, width, encoding, is_bigendian, step, Unread(size))


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return the string there, and where it ends; raise ValueError where it does not."""
    (size,) = NUMBER.unpack_from(data, at)  # with the zero at its end
    at += NUMBER.size
    end = at + size
    if not size or end > len(data) or data[end - 1]:
        raise ValueError('it is not all there, or has no end')
    return data[at : end - 1].decode(), end


def _aligned(at: int) -> int:
    """Return the next multiple of 4."""
    return at + 3 & ~3
