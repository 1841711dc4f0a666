# SPDX-License-Identifier: Apache-2.0
"""Pixels of sensor_msgs/Image.

cv_bridge (where a ROS installation has it) or rosbags-image converts the colours that both
know. Neither is trusted with the rest, so it is done here: rosbags-image ignores row padding,
cv_bridge byte-swaps with a call that NumPy 2 dropped, neither makes colours of the typed
encodings (8UC3) or of depth, and they do not agree on the planar YUV formats.
"""

from __future__ import annotations

import sys
from functools import cache
from types import SimpleNamespace
from typing import Any
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadImageError

# 2^25 pixels: one 8K UHD frame (7680x4320) fits, which is 100 MB decoded. More than that comes
# from no robot camera that is used whole, and a header can claim anything.
MAX_PIXELS = 1 << 25

# Depth is drawn over this range; what indoor cameras and RViz users take for it.
DEPTH_RANGE_M = 10.0

_BAYER = ('bayer_rggb', 'bayer_bggr', 'bayer_gbrg', 'bayer_grbg')

# encoding: (type of one value, values a pixel)
_LAYOUTS = {
    **{f'{name}8': ('u1', len(name)) for name in ('rgb', 'bgr', 'rgba', 'bgra')},
    **{f'{name}16': ('u2', len(name)) for name in ('rgb', 'bgr', 'rgba', 'bgra')},
    'mono8': ('u1', 1),
    'mono16': ('u2', 1),
    '8UC1': ('u1', 1),
    '8UC3': ('u1', 3),
    '8UC4': ('u1', 4),
    '16UC1': ('u2', 1),
    '32FC1': ('f4', 1),
    **{f'{name}8': ('u1', 1) for name in _BAYER},
    **{f'{name}16': ('u2', 1) for name in _BAYER},
    'yuv422': ('u1', 2),
    'uyvy': ('u1', 2),
    'yuv422_yuy2': ('u1', 2),
    'yuyv': ('u1', 2),
    'nv12': ('u1', 1),
    'nv21': ('u1', 1),
    'nv24': ('u1', 1),
}
# What OpenCV programs publish untyped is in OpenCV's order; RViz and Foxglove read it so too.
_SAME_AS = {
    '8UC1': 'mono8',
    '8UC3': 'bgr8',
    '8UC4': 'bgra8',
    'uyvy': 'yuv422',  # the older names are known to every version of cv_bridge
    'yuyv': 'yuv422_yuy2',
}
# ITU-R BT.601, studio range, as OpenCV converts the other YUV formats: rows R, G, B; columns
# Y, U, V, 1.
_YUV_TO_RGB = np.array(
    [
        [1.164383, 0.0, 1.596027, -16 * 1.164383 - 128 * 1.596027],
        [1.164383, -0.391762, -0.812968, -16 * 1.164383 + 128 * (0.391762 + 0.812968)],
        [1.164383, 2.017232, 0.0, -16 * 1.164383 - 128 * 2.017232],
    ],
    dtype=np.float32,
)


class RawImage(Protocol):
    """A sensor_msgs/Image of rclpy or of rosbags."""

    width: int
    height: int
    step: int  # bytes a row, padding included
    encoding: str
    is_bigendian: int
    data: Any  # bytes, array.array of 'B' or uint8 [step * height]


def check_raw(message: RawImage, stream: str) -> None:
    """Raise BadImageError where size, encoding, step and data do not fit together."""
    width, height, step = int(message.width), int(message.height), int(message.step)
    encoding = message.encoding
    if encoding not in _LAYOUTS:
        raise BadImageError(
            f'{stream}: encoding {encoding[:40]!r} is not supported; '
            'publish rgb8, bgr8, mono8, a bayer or yuv422 format, nv12, or depth as 16UC1 or 32FC1'
        )
    check_size(width, height, stream)
    value, count = _LAYOUTS[encoding]
    row = width * count * np.dtype(value).itemsize
    if step < row:
        raise BadImageError(
            f'{stream}: step {step} is smaller than a row of {width} {encoding} pixels; '
            f'the publisher must set it to {row} or more'
        )
    if len(message.data) < step * height:
        raise BadImageError(
            f'{stream}: {len(message.data)} bytes of data are fewer than step * height = '
            f'{step} * {height} = {step * height}; the publisher must send whole rows'
        )
    if encoding.startswith(('yu', 'uyvy', 'nv12', 'nv21')) and width % 2:
        raise BadImageError(
            f'{stream}: width {width} is odd, but two {encoding} pixels share their colour; '
            'set an even width in the camera driver'
        )


def check_size(width: int, height: int, stream: str) -> None:
    """Raise BadImageError for an empty picture and for one of more than MAX_PIXELS."""
    if width <= 0 or height <= 0:
        raise BadImageError(
            f'{stream}: the image is {width}x{height}; the publisher must set width and height'
        )
    if width * height > MAX_PIXELS:
        raise BadImageError(
            f'{stream}: the image is {width}x{height}, more than {MAX_PIXELS} pixels; '
            'scale it down before it is published'
        )


def decode_raw(message: RawImage, stream: str) -> npt.NDArray[np.uint8]:
    """Return uint8 [height, width, 3], RGB, of an Image message; raise BadImageError.

    Encodings are those of sensor_msgs/image_encodings.hpp; 16 bits are scaled to 8, depth is
    drawn as `depth_picture` says.
    """
    check_raw(message, stream)
    encoding = _SAME_AS.get(message.encoding, message.encoding)
    if encoding.startswith('nv'):
        return _rgb_of_planes(message, encoding, stream)
    values = _unpadded(message)
    if encoding == 'rgb8':
        return values
    if encoding == '16UC1':
        return depth_picture(np.where(values == 0, np.nan, values * np.float32(0.001)))
    if encoding == '32FC1':
        return depth_picture(values)
    if values.dtype == np.uint16:
        import cv2

        # Rounded here: rosbags-image truncates, and is one level too dark.
        values = cv2.convertScaleAbs(values, alpha=255 / 65535).reshape(values.shape)
        encoding = encoding.replace('16', '8')
    if encoding == 'rgb8':
        return values
    try:
        return _convert(values, encoding)
    except Exception as error:  # cv2.error, CvBridgeError, ImageError: each has its own
        raise BadImageError(
            f'{stream}: {message.width}x{message.height} {encoding} cannot be converted to rgb8 '
            f'({" ".join(str(error).split())[:120]}); publish rgb8'
        ) from error


def depth_picture(metres: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Draw depth [height, width] in metres as grey uint8 [height, width, 3], near is bright.

    255 is at the camera, 1 at DEPTH_RANGE_M and beyond, 0 where nothing was measured. Invalid
    values as in REP-117 and REP-118: NaN, +inf (too far), -inf (too near).
    """
    metres = metres.astype(np.float32)
    unknown = np.isnan(metres) | (np.isfinite(metres) & (metres <= 0))
    near = np.clip(np.nan_to_num(metres, posinf=DEPTH_RANGE_M, neginf=0.0), 0, DEPTH_RANGE_M)
    grey = np.rint(255 - near * (254 / DEPTH_RANGE_M)).astype(np.uint8)
    grey[unknown] = 0
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def _unpadded(message: RawImage) -> npt.NDArray[Any]:
    """Return [height, width] or [height, width, values], native byte order, rows without gaps.

    It is a view of the message where nothing had to be moved.
    """
    width, height, step = int(message.width), int(message.height), int(message.step)
    value, count = _LAYOUTS[message.encoding]
    dtype = np.dtype(value)
    data = np.frombuffer(message.data, np.uint8, count=step * height).reshape(height, step)
    rows = np.ascontiguousarray(data[:, : width * count * dtype.itemsize])
    if rows.ctypes.data % dtype.itemsize:
        rows = rows.copy()  # CDR aligns a byte array to nothing
    values = rows.view(dtype)
    if dtype.itemsize > 1 and bool(message.is_bigendian) != (sys.byteorder == 'big'):
        values = values.byteswap()
    return values if count == 1 else values.reshape(height, width, count)


def _rgb_of_planes(message: RawImage, encoding: str, stream: str) -> npt.NDArray[np.uint8]:
    """Convert NV12, NV21 and NV24: a plane of Y, then rows of interleaved chroma.

    Two habits are in use for `height` with nv12 and nv21: the picture's, and (in cv_bridge)
    that of all rows, chroma included. The length of the data tells them apart.
    """
    import cv2

    width, height, step = int(message.width), int(message.height), int(message.step)
    data = np.frombuffer(message.data, np.uint8)
    full = encoding == 'nv24'
    rows = 3 * height if full else height + (height + 1) // 2
    if not full and len(data) < step * rows and len(data) != width * rows:
        rows, height = height, height * 2 // 3
    if len(data) == width * rows:
        step = width  # packed, whatever step counts
    if len(data) < step * rows or (not full and rows * 2 != height * 3):
        raise BadImageError(
            f'{stream}: {len(data)} bytes cannot be {width}x{height} {encoding}, which has '
            f'{step * rows}; the publisher must send the chroma plane too, with an even height'
        )
    data = data[: step * rows].reshape(rows, step)
    if not full:
        code = cv2.COLOR_YUV2RGB_NV12 if encoding == 'nv12' else cv2.COLOR_YUV2RGB_NV21
        rgb: npt.NDArray[np.uint8] = cv2.cvtColor(np.ascontiguousarray(data[:, :width]), code)
        return rgb
    # A chroma row is two values a pixel: it takes the space of two rows of Y.
    chroma = data[height:].reshape(height, 2 * step)[:, : 2 * width].reshape(height, width, 2)
    yuv = np.concatenate([data[:height, :width, np.newaxis], chroma], axis=2)
    rgb = cv2.transform(yuv, _YUV_TO_RGB)
    return rgb


def _convert(values: npt.NDArray[Any], encoding: str) -> npt.NDArray[np.uint8]:
    """Convert with cv_bridge, else with rosbags-image."""
    plain = SimpleNamespace(
        height=values.shape[0],
        width=values.shape[1],
        encoding=encoding,
        is_bigendian=int(sys.byteorder == 'big'),
        step=values.nbytes // values.shape[0],
        data=values.reshape(-1).data,
    )
    bridge = _cv_bridge()
    if bridge is not None:
        return np.asarray(bridge.imgmsg_to_cv2(plain, 'rgb8'))
    from rosbags.image import image_to_cvimage

    rgb: npt.NDArray[np.uint8] = image_to_cvimage(plain, 'rgb8')
    return rgb


@cache
def _cv_bridge() -> Any:
    """Return a CvBridge, or None where it is missing or could not work.

    It is compiled against the NumPy that was installed with it; another one, of a virtual
    environment or of the user, can crash the process inside it.
    """
    if not np.__file__.startswith(sys.base_prefix):
        return None
    try:
        from cv_bridge import CvBridge

        return CvBridge()
    except Exception:  # ImportError, and AttributeError from a NumPy it was not made for
        return None
