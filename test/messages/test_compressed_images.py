# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest
from support.image_messages import CAMERA
from support.image_messages import DEPTH_GREY
from support.image_messages import blocks
from support.image_messages import compressed
from support.image_messages import encoded
from support.image_messages import grey_of
from support.image_messages import serialized
from support.image_messages import smooth
from support.image_messages import worst

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.messages import images
from omnivinci_ros.messages.names import COMPRESSED_IMAGE


@pytest.mark.parametrize(
    'extension, text, loss',
    [
        ('.jpg', 'jpeg', 6),
        ('.jpg', 'rgb8; jpeg compressed bgr8', 6),
        ('.jpg', '', 6),  # the bytes say what they are
        ('.png', 'png', 0),
        ('.png', 'bgr8; png compressed bgr8', 0),
        ('.webp', 'webp', 12),
    ],
)
def test_compressed_pictures_keep_their_colours(extension, text, loss):
    picture = smooth()

    image = serialized(compressed(encoded(extension, picture), text), COMPRESSED_IMAGE)

    image.check()
    assert worst(image.rgb(), picture) <= loss


def test_progressive_and_grey_jpeg_are_read():
    grey = smooth()[..., 0]
    progressive = encoded('.jpg', smooth(), cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    single = cv2.imencode('.jpg', grey)[1].tobytes()

    rgb = serialized(compressed(progressive, 'jpeg'), COMPRESSED_IMAGE).rgb()
    assert worst(rgb, smooth()) <= 6
    rgb = serialized(compressed(single, 'mono8; jpeg compressed mono8'), COMPRESSED_IMAGE).rgb()
    assert worst(rgb, grey_of(grey[..., np.newaxis])) <= 3


@pytest.mark.parametrize('parameters', [(), (cv2.IMWRITE_WEBP_QUALITY, 101)])
def test_the_size_of_both_kinds_of_webp_is_read_from_the_header(parameters):
    data = encoded('.webp', smooth(10, 14), *parameters)

    assert serialized(compressed(data, 'webp'), COMPRESSED_IMAGE).rgb().shape == (10, 14, 3)


def test_depth_in_png_is_drawn_like_raw_depth():
    depth = np.array([[50, 2_000, 5_000, 10_000, 65_535, 0]], np.uint16)
    png = cv2.imencode('.png', depth)[1].tobytes()
    header = struct.pack('<iff', 0, 0.0, 0.0)

    plain = serialized(compressed(png, '16UC1; png compressed '), COMPRESSED_IMAGE)
    transport = serialized(
        compressed(header + png, '16UC1; compressedDepth png'), COMPRESSED_IMAGE
    )

    assert plain.rgb()[0, :, 0].tolist() == DEPTH_GREY
    assert transport.rgb()[0, :, 0].tolist() == DEPTH_GREY
    assert transport.describe() == 'compressedDepth 1 kB'


def test_inverse_depth_of_compressed_depth_is_turned_back_into_metres():
    a, b = 10_000.0, 100.0
    metres = np.array([2.0, 5.0, 8.0])
    values = np.rint(a / metres + b).astype(np.uint16)  # as the transport quantises it
    png = cv2.imencode('.png', np.array([[*values, 0]], np.uint16))[1].tobytes()
    data = struct.pack('<iff', 0, a, b) + png

    image = serialized(compressed(data, '32FC1; compressedDepth png'), COMPRESSED_IMAGE)

    assert image.rgb()[0, :, 0].tolist() == [204, 128, 52, 0]


def png_that_claims(width, height):
    data = encoded('.png', smooth())
    return data[:16] + struct.pack('>II', width, height) + data[24:]


def jpeg_that_claims(width, height):
    data = encoded('.jpg', smooth())
    at = data.index(b'\xff\xc0') + 5
    return data[:at] + struct.pack('>HH', height, width) + data[at + 4 :]


def webp_that_claims(width, height, kind):
    if kind == 'VP8X':  # a header of the extended format: flags, then the canvas
        canvas = (width - 1).to_bytes(3, 'little') + (height - 1).to_bytes(3, 'little')
        return b'RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0' + canvas
    data = encoded('.webp', smooth(), cv2.IMWRITE_WEBP_QUALITY, 101 if kind == 'VP8L' else 80)
    assert data[12:16].decode().strip() == kind
    if kind == 'VP8L':
        return data[:21] + struct.pack('<I', width - 1 | height - 1 << 14) + data[25:]
    return data[:26] + struct.pack('<HH', width, height) + data[30:]


JPEG = encoded('.jpg', blocks(480, 640))


@pytest.mark.parametrize(
    'data, text, says',
    [
        (b'', 'jpeg', 'has no data'),
        (JPEG[: len(JPEG) // 2], 'jpeg', 'is truncated: its end marker is missing'),
        (JPEG[:-2], 'jpeg', 'is truncated'),
        (JPEG[:100], 'jpeg', 'ends inside its header'),
        (JPEG[:3], 'jpeg', 'ends inside its header'),
        (JPEG[:20] + b'\0' + JPEG[20:], 'jpeg', 'is corrupt at byte 20'),
        (b'\xff\xd8' + b'\xff' * 1_000_000, 'jpeg', 'has no picture in its first segments'),
        (b'\xff\xd8\xff\xda\0\x02\xff\xd9', 'jpeg', 'has no size'),
        (encoded('.png', smooth())[:-40], 'png', 'is truncated: its last chunk is missing'),
        (encoded('.webp', smooth())[:-1], 'webp', 'is truncated: it is shorter than it says'),
        (png_that_claims(60_000, 60_000), 'png', 'the image is 60000x60000, more than'),
        (jpeg_that_claims(60_000, 60_000), 'jpeg', 'the image is 60000x60000, more than'),
        (webp_that_claims(5000, 8000, 'VP8'), 'webp', 'the image is 5000x8000, more than'),
        (webp_that_claims(5000, 8000, 'VP8L'), 'webp', 'the image is 5000x8000, more than'),
        (webp_that_claims(5000, 8000, 'VP8X'), 'webp', 'the image is 5000x8000, more than'),
        (png_that_claims(0, 5), 'png', 'the image is 0x5'),
        (png_that_claims(65, 48), 'png', 'OpenCV cannot decode the png'),
        (b'\0\0\0\x01\x67\x42', 'h264', "format 'h264' is not supported"),
        (b'\0' * 12 + b'rvl', '16UC1; compressedDepth rvl', 'is not supported'),
        (b'\0' * 12 + encoded('.png', smooth()), '16UC1; compressedDepth', 'must be one channel'),
    ],
)
def test_a_compressed_image_that_cannot_be_decoded_is_one_sentence(data, text, says):
    image = serialized(compressed(data, text), COMPRESSED_IMAGE)

    with pytest.raises(BadImageError) as error:
        image.rgb()

    assert str(error.value).startswith(f'{CAMERA}: ') and says in str(error.value)
    assert '\n' not in str(error.value) and len(str(error.value)) < 400
    assert images.decoded_pictures.nbytes <= images.decoded_pictures.limit_bytes
