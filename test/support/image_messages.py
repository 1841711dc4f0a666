# SPDX-License-Identifier: Apache-2.0
"""Pictures whose pixels are known, as the messages that carry them."""

from __future__ import annotations

import cv2
import numpy as np
from rosbags.typesys import Stores
from rosbags.typesys import get_typestore

from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE

DEPTH_GREY = [254, 204, 128, 1, 1, 0]  # 255 - 25.4 a metre, never under 1 where measured
CAMERA = '/robot/camera'
STORE = get_typestore(Stores.ROS2_JAZZY)
T = STORE.types
HEADER = T['std_msgs/msg/Header'](
    stamp=T['builtin_interfaces/msg/Time'](sec=1_700_000_000, nanosec=123_456_789),
    frame_id='camera_optical_frame',
)


def blocks(height=24, width=32):
    """Return a picture of 2x2 blocks of one colour each, which subsampled chroma can hold."""
    colours = np.random.default_rng(3).integers(0, 256, (height // 2, width // 2, 3))
    return colours.repeat(2, axis=0).repeat(2, axis=1).astype(np.uint8)


def smooth(height=48, width=64):
    """Return a picture without edges or noise: what survives JPEG and a Bayer pattern."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [200 * x / width + 20, 200 * y / height + 20, 120 + 0 * x]
    return np.stack(planes, axis=2).astype(np.uint8)


def raw(data, encoding, *, width, height, step=None, is_bigendian=0):
    data = np.ascontiguousarray(data).reshape(-1).view(np.uint8)
    return T[IMAGE](
        header=HEADER,
        height=height,
        width=width,
        encoding=encoding,
        is_bigendian=is_bigendian,
        step=len(data) // max(1, height) if step is None else step,
        data=data,
    )


def compressed(data, text):
    return T[COMPRESSED_IMAGE](header=HEADER, format=text, data=np.frombuffer(data, np.uint8))


def serialized(message, name=IMAGE):
    return SerializedImage(bytes(STORE.serialize_cdr(message, name)), name, CAMERA)


def encoded(extension, rgb, *parameters):
    return cv2.imencode(extension, cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), parameters)[1].tobytes()


def grey_of(rgb):
    return np.repeat(rgb[..., :1], 3, axis=2)


def worst(a, b):
    assert a.shape == b.shape and a.dtype == b.dtype == np.uint8
    return np.abs(a.astype(int) - b).max()


RGB = blocks()
