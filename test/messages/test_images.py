# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import array
import gc
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.image_messages import CAMERA
from support.image_messages import HEADER
from support.image_messages import RGB
from support.image_messages import STORE
from support.image_messages import blocks
from support.image_messages import compressed
from support.image_messages import encoded
from support.image_messages import raw
from support.image_messages import serialized
from support.image_messages import smooth

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.messages import images
from omnivinci_ros.messages.compressed_images import decode_compressed
from omnivinci_ros.messages.images import DecodedPictures
from omnivinci_ros.messages.images import MessageImage
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE

# Held encoded, decoded late


def test_header_fields_are_there_before_anything_is_decoded(monkeypatch):
    monkeypatch.setattr(images, 'decode_raw', lambda *_: pytest.fail('decoded'))
    message = raw(RGB, 'bgr8', width=32, height=24)

    image = serialized(message)

    assert image.stamp_ns == 1_700_000_000_123_456_789
    assert image.frame_id == 'camera_optical_frame'
    assert image.describe() == '32x24 bgr8'
    assert image.nbytes == len(STORE.serialize_cdr(message, IMAGE))
    image.check()


def test_a_compressed_picture_is_described_by_its_codec_and_size():
    data = encoded('.jpg', blocks(480, 640))

    image = serialized(compressed(data, 'rgb8; jpeg compressed bgr8'), COMPRESSED_IMAGE)

    assert image.describe() == f'jpeg {round(len(data) / 1000)} kB'


def test_a_frame_is_decoded_once_for_windows_that_overlap(monkeypatch):
    decoded = []
    monkeypatch.setattr(
        images, 'decode_compressed', lambda *a: decoded.append(1) or decode_compressed(*a)
    )
    image = serialized(compressed(encoded('.png', RGB), 'png'), COMPRESSED_IMAGE)

    first = image.rgb()
    second = image.rgb()

    assert first is second
    assert len(decoded) == 1


def test_decoded_pixels_do_not_pile_up_in_a_buffer_of_frames(monkeypatch):
    monkeypatch.setattr(images, 'decoded_pictures', DecodedPictures(limit_bytes=3 * RGB.nbytes))
    data = encoded('.png', RGB)
    frames = [serialized(compressed(data, 'png'), COMPRESSED_IMAGE) for _ in range(10)]

    for frame in frames:
        assert np.array_equal(frame.rgb(), RGB)
    gc.collect()

    assert [frame._pixels() is not None for frame in frames] == [False] * 7 + [True] * 3
    assert images.decoded_pictures.nbytes == 3 * RGB.nbytes
    images.decoded_pictures.clear()
    assert [frame._pixels() for frame in frames] == [None] * 10
    assert np.array_equal(frames[0].rgb(), RGB)  # and it is still there to be decoded again


def test_unpadded_rgb8_is_not_copied():
    message = raw(RGB, 'rgb8', width=32, height=24)
    data = bytes(STORE.serialize_cdr(message, IMAGE))

    pixels = SerializedImage(data, IMAGE, CAMERA).rgb()

    assert np.shares_memory(pixels, np.frombuffer(data, np.uint8))


@pytest.mark.parametrize('encoding', ['rgb8', 'bgr8'])
def test_nobody_can_change_the_pixels_that_others_look_at(encoding):
    pixels = serialized(raw(RGB, encoding, width=32, height=24)).rgb()

    with pytest.raises(ValueError, match='read-only'):
        pixels[0, 0] = 0


def test_the_data_of_an_rclpy_message_is_taken():
    message = SimpleNamespace(
        header=HEADER,
        height=24,
        width=32,
        encoding='bgr8',
        is_bigendian=0,
        step=96,
        data=array.array('B', RGB[..., ::-1].tobytes()),
    )

    image = MessageImage(message, CAMERA)

    assert np.array_equal(image.rgb(), RGB)
    assert (image.nbytes, image.describe()) == (32 * 24 * 3, '32x24 bgr8')


# Bad input


@pytest.mark.parametrize('cut', [0, 3, 4, 12, 30, 60, -1])
def test_cdr_that_ends_early_is_one_sentence(cut):
    data = bytes(STORE.serialize_cdr(raw(RGB, 'rgb8', width=32, height=24), IMAGE))[:cut]

    with pytest.raises(BadImageError) as error:
        SerializedImage(data, IMAGE, CAMERA)

    says = f'{CAMERA}: {len(data)} bytes are not a sensor_msgs/msg/Image in CDR'
    assert str(error.value).startswith(says)


def test_another_message_type_is_refused():
    with pytest.raises(ValueError, match="'std_msgs/msg/String' is not an image"):
        SerializedImage(b'', 'std_msgs/msg/String', CAMERA)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_messages_decode_or_raise_bad_image_error(data):
    """Nothing else comes out of untrusted bytes."""
    rgb = smooth(8, 8)
    name, message = data.draw(
        st.sampled_from(
            [
                (IMAGE, raw(rgb, 'bgr8', width=8, height=8)),
                (IMAGE, raw(rgb[..., :2], 'yuv422', width=8, height=8)),
                (IMAGE, raw(rgb[..., :1].repeat(2), 'nv12', width=8, height=8, step=8)),
                (IMAGE, raw(rgb[..., 0].astype(np.float32), '32FC1', width=8, height=8)),
                (COMPRESSED_IMAGE, compressed(encoded('.jpg', rgb), 'jpeg')),
                (COMPRESSED_IMAGE, compressed(encoded('.png', rgb), 'png')),
                (COMPRESSED_IMAGE, compressed(encoded('.webp', rgb), 'webp')),
            ]
        )
    )
    damaged = bytearray(STORE.serialize_cdr(message, name))
    for at, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(damaged) - 1), st.integers(0, 255)), max_size=4)
    ):
        damaged[at] = value
    damaged = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])

    try:
        image = SerializedImage(damaged, name, CAMERA)
        image.describe()
        pixels = image.rgb()
    except BadImageError as error:
        assert str(error).startswith(CAMERA)
    else:
        assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
