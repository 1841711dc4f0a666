# SPDX-License-Identifier: Apache-2.0
"""A raw picture that lies in a file is what it would be in memory, and its pixels stay there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies
from support.fuzzing import fuzz
from support.fuzzing import given
from support.image_messages import STORE
from support.image_messages import T
from support.image_messages import compressed
from support.image_messages import raw

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.later_bytes import LaterBytes
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.images import decoded_pictures
from omnivinci_ros.messages.later_images import HEAD_BYTES
from omnivinci_ros.messages.later_images import LaterImage
from omnivinci_ros.messages.later_images import later_image
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE

STREAM = 'camera/image_raw'


class File:
    """Bytes that are counted when they are read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads: list[int] = []

    def read(self, at: int, size: int) -> bytes:
        part = self.data[at : at + size]
        self.reads.append(len(part))
        return part

    def message(self, size: int | None = None) -> LaterBytes:
        return LaterBytes(self.read, 0, len(self.data) if size is None else size)


def rgb_message(encoding: str = 'rgb8', frame_id: str = 'camera_link') -> bytes:
    pixels = np.arange(48 * 64 * 3, dtype=np.uint32).astype(np.uint8)
    message = raw(pixels, encoding, width=64, height=48, step=192)
    stamp = T['builtin_interfaces/msg/Time'](sec=1_700_000_000, nanosec=999_999_999)
    message.header = T['std_msgs/msg/Header'](stamp=stamp, frame_id=frame_id)
    return cdr(message)


def cdr(message: object, kind: str = IMAGE, *, little_endian: bool = True) -> bytes:
    return bytes(STORE.serialize_cdr(message, kind, little_endian=little_endian))


def told(image) -> tuple:
    return (
        type(image.stamp_ns),
        image.stamp_ns,
        image.frame_id,
        image.nbytes,
        image.describe(),
        image.jpeg(),
        image.rgb().tobytes(),
    )


@pytest.fixture(autouse=True)
def nothing_decoded():
    decoded_pictures.clear()


@pytest.mark.parametrize('encoding', ['rgb8', 'bgr8', '8UC3'])
@pytest.mark.parametrize('frame_id', ['', 'a', 'ab', 'abc', 'camera_link', 'Kämera'])
def test_a_picture_in_a_file_is_the_one_in_memory(encoding, frame_id):
    data = rgb_message(encoding, frame_id)
    image = later_image(File(data).message(), IMAGE, STREAM)
    image.check()

    assert isinstance(image, LaterImage)
    assert told(image) == told(SerializedImage(data, IMAGE, STREAM))


def test_its_pixels_are_read_when_it_is_looked_at_and_once_for_two_looks():
    file = File(rgb_message())
    image = later_image(file.message(), IMAGE, STREAM)
    image.check()
    image.describe()
    assert file.reads == [HEAD_BYTES]

    first = image.rgb()
    again = image.rgb()

    assert again is first
    assert not first.flags.writeable
    assert file.reads == [HEAD_BYTES, len(file.data)]


@pytest.mark.parametrize(
    'data',
    [
        rgb_message(frame_id='long ' * 100),
        rgb_message(encoding='jpeg' * 200),
        rgb_message()[:-5],
        rgb_message() + b'1234',
        rgb_message()[:30],
        b'\x00\x00' + rgb_message()[2:],
        b'\x00\x03' + rgb_message()[2:],
        b'',
        cdr(raw(bytes(12), 'rgb8', width=2, height=2), little_endian=False),
    ],
    ids=[
        'long frame',
        'long encoding',
        'cut off',
        'too long',
        'head alone',
        'other bytes',
        'parameters',
        'nothing',
        'big endian',
    ],
)
def test_what_is_not_usual_is_read_whole_and_judged_as_in_memory(data):
    def judged(make) -> object:
        try:
            image = make()
            image.check()
            return told(image)
        except BadImageError as error:
            return str(error)

    assert judged(lambda: later_image(File(data).message(), IMAGE, STREAM)) == judged(
        lambda: SerializedImage(data, IMAGE, STREAM)
    )


@settings(fuzz, max_examples=200)
@given(at=strategies.integers(0, 90), new=strategies.binary(min_size=1, max_size=8))
def test_whatever_its_head_says_it_is_judged_as_in_memory(at, new):
    data = rgb_message()
    test_what_is_not_usual_is_read_whole_and_judged_as_in_memory(
        data[:at] + new + data[at + len(new) :]
    )


def test_a_compressed_picture_is_read_whole():
    data = cdr(compressed(b'\xff\xd8' + bytes(500), 'jpeg'), COMPRESSED_IMAGE)

    image = later_image(File(data).message(), COMPRESSED_IMAGE, STREAM)

    assert image.jpeg() == b'\xff\xd8' + bytes(500)


def test_a_picture_that_is_gone_when_it_is_looked_at_is_a_bad_image():
    file = File(rgb_message())
    image = later_image(file.message(), IMAGE, STREAM)
    file.data = file.data[:1000]

    with pytest.raises(BadImageError, match=f'{STREAM}: a picture cannot be read: .* 1000 can be'):
        image.rgb()
    with pytest.raises(BadImageError, match='a picture cannot be read'):
        later_image(file.message(9000), COMPRESSED_IMAGE, STREAM)
