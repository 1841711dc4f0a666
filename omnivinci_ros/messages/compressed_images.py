# SPDX-License-Identifier: Apache-2.0
"""Pixels of sensor_msgs/CompressedImage: JPEG, PNG, WebP, and depth in PNG.

Sizes and ends are read from the file's own header before OpenCV sees it: a small file can
claim a huge picture, and some versions of OpenCV fill what a cut JPEG lacks with grey.
"""

from __future__ import annotations

import struct
from typing import Any
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.messages.raw_images import check_size
from omnivinci_ros.messages.raw_images import depth_picture

_JPEG = b'\xff\xd8\xff'
_JPEG_END = b'\xff\xd9'
_PNG = b'\x89PNG\r\n\x1a\n'
_PNG_END = b'IEND\xaeB`\x82'  # the last chunk, which is always the same: name and CRC
_DEPTH_HEADER = struct.Struct('<iff')  # of compressedDepth: kind, quantisation A and B
_MAX_SEGMENTS = 4096  # of a JPEG before its first scan; the ICC profile may take 255

# JPEG markers (ITU-T T.81, table B.1).
_FRAME_STARTS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset(range(0xD0, 0xD9)) | {0x01}
_SCAN_START = 0xDA


class _MalformedError(Exception):
    """A file that its own header contradicts; the text says how."""


class CompressedImage(Protocol):
    """A sensor_msgs/CompressedImage of rclpy or of rosbags."""

    format: str
    data: Any  # bytes, array.array of 'B' or uint8 [bytes]


def codec_of(message: CompressedImage) -> str:
    """Return jpeg, png, webp or compressedDepth from the first bytes, else the format's word."""
    if 'compressedDepth' in message.format:
        return 'compressedDepth'
    codec = _codec(bytes(message.data[:16]))
    return codec or (message.format.split() or ['unknown'])[0][:40]


def check_compressed(message: CompressedImage, stream: str) -> None:
    """Raise BadImageError for an unknown format, a cut file and an impossible size."""
    _payload(message, stream)


def decode_compressed(message: CompressedImage, stream: str) -> npt.NDArray[np.uint8]:
    """Return uint8 [height, width, 3], RGB, of a CompressedImage message; raise BadImageError.

    Depth (16UC1 in PNG, compressedDepth) is drawn as `depth_picture` says. A rotation in EXIF
    is applied, as image_transport does.
    """
    import cv2

    payload = _payload(message, stream)
    depth = 'compressedDepth' in message.format or message.format.startswith('16UC1')
    try:
        flags = cv2.IMREAD_UNCHANGED if depth else cv2.IMREAD_COLOR
        pixels = cv2.imdecode(np.frombuffer(payload, np.uint8), flags)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise BadImageError(
            f'{stream}: OpenCV cannot decode the {_codec(payload)} of {len(payload)} bytes; '
            'it is corrupt, check the camera driver and the network'
        )
    if not depth:
        rgb: npt.NDArray[np.uint8] = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels)
        return rgb
    if pixels.dtype != np.uint16 or pixels.ndim != 2:
        raise BadImageError(
            f'{stream}: format {message.format[:40]!r} holds {pixels.dtype} in '
            f'{pixels.shape[2:] or (1,)} channels; depth must be one channel of 16 bits'
        )
    return depth_picture(_metres(pixels, message))


def _payload(message: CompressedImage, stream: str) -> bytes:
    """Return the encoded file after its checks."""
    payload = bytes(message.data)
    if 'compressedDepth' in message.format:
        payload = payload[_DEPTH_HEADER.size :]
    if not payload:
        raise BadImageError(f'{stream}: the compressed image has no data; check the camera driver')
    codec = _codec(payload)
    if not codec or ('compressedDepth' in message.format and codec != 'png'):
        raise BadImageError(
            f'{stream}: format {message.format[:40]!r} is not supported '
            f'(data starts with {payload[:4].hex()}); publish jpeg, png or webp'
            ' (compressedDepth: png)'
        )
    try:
        width, height = _SIZE_OF[codec](payload)
    except (_MalformedError, struct.error, IndexError) as error:
        reason = error if isinstance(error, _MalformedError) else 'ends inside its header'
        raise BadImageError(
            f'{stream}: the {codec} of {len(payload)} bytes {reason}; '
            'check the camera driver, the network and the size limit of its messages'
        ) from error
    check_size(width, height, stream)
    return payload


def _metres(pixels: npt.NDArray[np.uint16], message: CompressedImage) -> npt.NDArray[Any]:
    """Return metres, NaN where nothing was measured: 16UC1 is millimetres, 32FC1 inverse depth.

    Source: compressed_depth_image_transport, codec.cpp: value = A / depth + B.
    """
    if not message.format.startswith('32FC1'):
        return np.where(pixels == 0, np.nan, pixels * np.float32(0.001))
    _, a, b = _DEPTH_HEADER.unpack_from(bytes(message.data[: _DEPTH_HEADER.size]))
    with np.errstate(divide='ignore', invalid='ignore'):
        return np.where(pixels == 0, np.nan, np.float32(a) / (pixels - np.float32(b)))


def _codec(head: bytes) -> str:
    if head.startswith(_JPEG):
        return 'jpeg'
    if head.startswith(_PNG):
        return 'png'
    if head[:4] == b'RIFF' and head[8:12] == b'WEBP':
        return 'webp'
    return ''


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments up to the first scan, then look for the end that a cut file lacks."""
    size = None
    at = 2
    for _ in range(_MAX_SEGMENTS):
        if data[at] != 0xFF:
            raise _MalformedError(f'is corrupt at byte {at}')
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        elif marker == _SCAN_START:
            break
        else:
            if marker in _FRAME_STARTS:
                height, width = struct.unpack_from('>HH', data, at + 5)
                size = width, height
            at += 2 + struct.unpack_from('>H', data, at + 2)[0]
    else:
        raise _MalformedError('has no picture in its first segments')
    if size is None:
        raise _MalformedError('has no size before its pixels')
    # Inside a scan 0xFF is followed by 0 or a restart marker, so this is the end of the image.
    if data.rfind(_JPEG_END, at) < 0:
        raise _MalformedError('is truncated: its end marker is missing')
    return size


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b'IHDR':
        raise _MalformedError('does not start with its header')
    size = struct.unpack_from('>II', data, 16)
    if data.rfind(_PNG_END) < 0:  # from the end: that is where it is
        raise _MalformedError('is truncated: its last chunk is missing')
    return size


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the canvas of VP8X, or the frame header of VP8 or VP8L (RFC 9649)."""
    kind = data[12:16]
    if kind == b'VP8X':
        size = 1 + int.from_bytes(data[24:27], 'little'), 1 + int.from_bytes(data[27:30], 'little')
    elif kind == b'VP8 ':
        width, height = struct.unpack_from('<HH', data, 26)
        size = width & 0x3FFF, height & 0x3FFF
    elif kind == b'VP8L':
        bits = struct.unpack_from('<I', data, 21)[0]
        size = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        raise _MalformedError(f'starts with the unknown chunk {kind!r}')
    if len(data) < 8 + struct.unpack_from('<I', data, 4)[0]:
        raise _MalformedError('is truncated: it is shorter than it says')
    return size


_SIZE_OF = {'jpeg': jpeg_size, 'png': _png_size, 'webp': _webp_size}
