# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.image_messages import CAMERA
from support.image_messages import DEPTH_GREY
from support.image_messages import RGB
from support.image_messages import T
from support.image_messages import grey_of
from support.image_messages import raw
from support.image_messages import serialized
from support.image_messages import smooth
from support.image_messages import worst

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.messages import raw_images
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.raw_images import MAX_PIXELS


def yuv(rgb):
    """Return Y, U, V of ITU-R BT.601 in studio range, each [height, width]."""
    r, g, b = (rgb[..., i] / 255 for i in range(3))
    y = 16 + 65.481 * r + 128.553 * g + 24.966 * b
    u = 128 - 37.797 * r - 74.203 * g + 112.0 * b
    v = 128 + 112.0 * r - 93.786 * g - 18.214 * b
    return [np.rint(plane).astype(np.uint8) for plane in (y, u, v)]


def bayer(rgb, pattern):
    """Return what a sensor sees behind a colour filter such as 'rggb'."""
    mosaic = np.empty(rgb.shape[:2], np.uint8)
    for i, colour in enumerate(pattern):
        mosaic[i // 2 :: 2, i % 2 :: 2] = rgb[i // 2 :: 2, i % 2 :: 2, 'rgb'.index(colour)]
    return mosaic


ALPHA = np.full((*RGB.shape[:2], 1), 77, np.uint8)
Y, U, V = yuv(RGB)
WIDE = RGB.astype(np.uint16) * 257

# encoding: (array [height, width(, values)], the rgb it must become, worst error)
COLOURS = {
    'rgb8': (RGB, RGB, 0),
    'bgr8': (RGB[..., ::-1], RGB, 0),
    'rgba8': (np.dstack([RGB, ALPHA]), RGB, 0),
    'bgra8': (np.dstack([RGB[..., ::-1], ALPHA]), RGB, 0),
    'mono8': (RGB[..., 0], grey_of(RGB), 0),
    '8UC1': (RGB[..., 0], grey_of(RGB), 0),
    '8UC3': (RGB[..., ::-1], RGB, 0),
    '8UC4': (np.dstack([RGB[..., ::-1], ALPHA]), RGB, 0),
    'mono16': (WIDE[..., 0], grey_of(RGB), 0),
    'rgb16': (WIDE, RGB, 0),
    'bgr16': (WIDE[..., ::-1], RGB, 0),
    'rgba16': (np.dstack([WIDE, WIDE[..., :1]]), RGB, 0),
    'bgra16': (np.dstack([WIDE[..., ::-1], WIDE[..., :1]]), RGB, 0),
    # Chroma of 8 bits in studio range: two levels of blue are one of U.
    'yuv422': (np.dstack([np.where(np.arange(32) % 2, V, U), Y]), RGB, 3),
    'uyvy': (np.dstack([np.where(np.arange(32) % 2, V, U), Y]), RGB, 3),
    'yuv422_yuy2': (np.dstack([Y, np.where(np.arange(32) % 2, V, U)]), RGB, 3),
    'yuyv': (np.dstack([Y, np.where(np.arange(32) % 2, V, U)]), RGB, 3),
}


@pytest.mark.parametrize('padding', [0, 12])
@pytest.mark.parametrize('encoding', COLOURS)
def test_colours_are_right_with_and_without_row_padding(encoding, padding):
    pixels, expected, loss = COLOURS[encoding]
    rows = np.ascontiguousarray(pixels).reshape(24, -1).view(np.uint8)
    padded = np.pad(rows, ((0, 0), (0, padding)), constant_values=99)

    image = serialized(raw(padded, encoding, width=32, height=24))

    image.check()
    assert worst(image.rgb(), expected) <= loss


@pytest.mark.parametrize('encoding', ['mono16', 'rgb16', 'bgra16', 'bayer_rggb16', '16UC1'])
def test_big_endian_values_are_the_same_picture(encoding):
    pixels = COLOURS.get(encoding, (WIDE[..., 0],))[0] // 3  # its two bytes differ

    little = serialized(raw(pixels.astype('<u2'), encoding, width=32, height=24))
    big = serialized(raw(pixels.astype('>u2'), encoding, width=32, height=24, is_bigendian=1))

    assert little.rgb().any()
    assert np.array_equal(big.rgb(), little.rgb())


def test_16_bits_are_rounded_to_the_nearest_of_8():
    values = np.array([[0, 128, 129, 32_767, 65_407, 65_535]], np.uint16)

    image = serialized(raw(values, 'mono16', width=6, height=1))

    assert image.rgb()[0, :, 0].tolist() == [0, 0, 1, 127, 255, 255]


@pytest.mark.parametrize('bits', [8, 16])
@pytest.mark.parametrize('pattern', ['rggb', 'bggr', 'gbrg', 'grbg'])
def test_each_bayer_pattern_gives_its_colours(pattern, bits):
    picture = smooth()
    mosaic = bayer(picture, pattern)
    values = mosaic if bits == 8 else mosaic.astype(np.uint16) * 257

    image = serialized(raw(values, f'bayer_{pattern}{bits}', width=64, height=48))

    # A neighbour's value stands in for each missing one: the gradient is under 5 a pixel.
    assert worst(image.rgb()[2:-2, 2:-2], picture[2:-2, 2:-2]) <= 5


def planes(encoding, rgb):
    y, u, v = yuv(rgb)
    if encoding == 'nv24':
        return np.concatenate([y.ravel(), np.dstack([u, v]).ravel()])
    first, second = (u, v) if encoding == 'nv12' else (v, u)
    chroma = np.dstack([first[::2, ::2], second[::2, ::2]])
    return np.concatenate([y.ravel(), chroma.ravel()])


@pytest.mark.parametrize('encoding', ['nv12', 'nv21', 'nv24'])
def test_planar_yuv_gives_its_colours(encoding):
    data = planes(encoding, RGB)

    image = serialized(raw(data, encoding, width=32, height=24, step=32))

    assert worst(image.rgb(), RGB) <= 3


@pytest.mark.parametrize('encoding', ['nv12', 'nv21'])
def test_planar_yuv_whose_height_counts_the_chroma_rows_is_the_same_picture(encoding):
    data = planes(encoding, RGB)

    image = serialized(raw(data, encoding, width=32, height=36, step=32))

    assert worst(image.rgb(), RGB) <= 3


@pytest.mark.parametrize('encoding, rows', [('nv12', 36), ('nv21', 36), ('nv24', 72)])
def test_planar_yuv_with_padded_rows_is_the_same_picture(encoding, rows):
    data = planes(encoding, RGB)
    if encoding == 'nv24':  # a chroma row is two rows long: padded at its end, twice
        luma, chroma = data[:768].reshape(24, 32), data[768:].reshape(24, 64)
        data = np.concatenate(
            [np.pad(luma, ((0, 0), (0, 8))).ravel(), np.pad(chroma, ((0, 0), (0, 16))).ravel()]
        )
    else:
        data = np.pad(data.reshape(rows, 32), ((0, 0), (0, 8)), constant_values=99)

    image = serialized(raw(data, encoding, width=32, height=24, step=40))

    assert worst(image.rgb(), RGB) <= 3


def test_depth_in_millimetres_is_bright_where_near_and_black_where_unknown():
    values = np.array([[50, 2_000, 5_000, 10_000, 65_535, 0]], np.uint16)

    image = serialized(raw(values, '16UC1', width=6, height=1))

    assert image.rgb()[0].tolist() == [[grey] * 3 for grey in DEPTH_GREY]


def test_depth_in_metres_says_near_far_and_unknown_as_rep_117():
    values = [0.05, 2, 5, 10, np.inf, np.nan, -np.inf, -1, 0]

    image = serialized(raw(np.array([values], np.float32), '32FC1', width=9, height=1))

    assert image.rgb()[0, :, 0].tolist() == [*DEPTH_GREY, 255, 0, 0]


@pytest.mark.parametrize('same_numpy', [True, False])
def test_cv_bridge_converts_where_it_is_installed_with_this_numpy(
    monkeypatch, tmp_path, same_numpy
):
    (tmp_path / 'cv_bridge.py').write_text(
        'class CvBridge:\n'
        '    def imgmsg_to_cv2(self, message, desired_encoding):\n'
        '        import numpy\n'
        '        assert (message.encoding, desired_encoding) == ("bgr8", "rgb8")\n'
        '        assert (message.width, message.height, message.step) == (32, 24, 96)\n'
        '        return numpy.full((24, 32, 3), 42, numpy.uint8)\n'
    )
    monkeypatch.syspath_prepend(tmp_path)
    home_of_numpy = str(Path(np.__file__).parents[1])
    monkeypatch.setattr(sys, 'base_prefix', home_of_numpy if same_numpy else '/nowhere')
    raw_images._cv_bridge.cache_clear()
    try:
        pixels = serialized(raw(RGB[..., ::-1], '8UC3', width=32, height=24)).rgb()
    finally:
        raw_images._cv_bridge.cache_clear()
        sys.modules.pop('cv_bridge', None)

    assert np.array_equal(pixels, np.full_like(RGB, 42) if same_numpy else RGB)


@pytest.mark.parametrize(
    'fields, says',
    [
        ({'encoding': 'yuv9'}, "encoding 'yuv9' is not supported; publish rgb8"),
        ({'encoding': 'x' * 10_000}, "encoding 'xxxx"),
        ({'step': 95}, 'step 95 is smaller than a row of 32 rgb8 pixels'),
        ({'step': 0}, 'step 0 is smaller than a row'),
        ({'step': 97}, '2304 bytes of data are fewer than step * height = 97 * 24 = 2328'),
        ({'data': np.zeros(0, np.uint8)}, '0 bytes of data are fewer'),
        ({'width': 0}, 'the image is 0x24'),
        ({'height': 0}, 'the image is 32x0'),
        ({'width': 65_536, 'height': 65_536, 'step': 2**31}, 'the image is 65536x65536'),
        ({'encoding': 'yuv422', 'width': 31}, 'width 31 is odd'),
        ({'encoding': 'nv12', 'height': 23, 'step': 64}, 'must send the chroma plane too'),
    ],
)
def test_a_raw_image_that_contradicts_itself_is_one_sentence(fields, says):
    message = raw(RGB, 'rgb8', width=32, height=24)
    values = {name: getattr(message, name) for name in message.__dataclass_fields__} | fields
    values.pop('__msgtype__', None)
    image = serialized(T[IMAGE](**values))

    with pytest.raises(BadImageError) as error:
        image.rgb()

    text = str(error.value)
    assert text.startswith(f'{CAMERA}: ') and says in text
    assert '\n' not in text and len(text) < 400


def test_an_8k_picture_is_within_the_limit():
    assert 7680 * 4320 <= MAX_PIXELS < 60_000 * 60_000


@settings(max_examples=300, deadline=None)
@given(
    encoding=st.sampled_from([*COLOURS, 'nv12', 'nv21', 'nv24', 'bayer_gbrg8', '16UC1', '32FC1']),
    width=st.integers(0, 9),
    height=st.integers(0, 9),
    step=st.integers(0, 80),
    size=st.integers(0, 700),
)
def test_any_header_over_any_data_decodes_or_raises_bad_image_error(
    encoding, width, height, step, size
):
    data = np.arange(size, dtype=np.uint8)
    image = serialized(raw(data, encoding, width=width, height=height, step=step))

    try:
        pixels = image.rgb()
    except BadImageError as error:
        assert str(error).startswith(CAMERA)
    else:
        assert pixels.shape[1:] == (width, 3)
