# SPDX-License-Identifier: Apache-2.0
"""Picture folders, videos and sound files, read lazily, with the times at which they happen.

Times are media times: integer nanoseconds from the beginning of the file or folder.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.containers import BadMediaError

PICTURE_SUFFIXES = ('.bmp', '.jpeg', '.jpg', '.png')
MAX_PIXELS = 100_000_000  # of one picture: 300 MB once decoded
CHECK_BYTES = 32_000_000  # folders up to this are decoded once before they are played
JPEG_QUALITY = 90
MAX_NAMED = 3  # files that are left out, and the rest counted


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture, ready to be sent; a held picture is the same object again."""

    encoding: str  # rgb8, or the format of an encoded one: jpeg or png
    width: int
    height: int
    data: array[int]  # of 'B'


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and when it is seen."""

    stamp_ns: int
    end_ns: int
    picture: Picture


class ImageFolder:
    """The pictures of a folder, by name, each held for a while.

    Names that begin with a dot (a Mac writes ._a.png beside a.png) are passed over, and files
    that are no whole picture are left out; `problems` names both.
    """

    def __init__(self, path: str, *, hold_s: float, frame_rate: float, compressed: bool) -> None:
        self.path = path
        folder = Path(path).expanduser()
        if not folder.is_dir():
            raise BadMediaError(
                f'images: {path} is not a folder: give the path of a folder with png, jpg or bmp '
                'pictures'
            )
        found = sorted(
            file
            for file in folder.iterdir()
            if file.suffix.lower() in PICTURE_SUFFIXES and file.is_file()
        )
        files = [file for file in found if not file.name.startswith('.')]
        hidden = [file.name for file in found if file.name.startswith('.')]
        self._passed_over = (
            [f'images: {path}: passed over, since they begin with a dot: {listed(hidden)}']
            if hidden
            else []
        )
        if not files:
            but = f' but {listed(hidden)}, which begin with a dot' if hidden else ''
            raise BadMediaError(
                f'images: {path} has no pictures{but}: put png, jpg or bmp files there'
            )
        self._left_out: dict[Path, str] = {}  # what is wrong with each
        self.files = self._usable(files)
        self.frame_rate = frame_rate
        self.hold_ns = max(1, round(hold_s * SECOND_NS))
        self.compressed = compressed

    @property
    def problems(self) -> list[str]:
        """Return what was passed over or left out, in sentences, as far as it was read."""
        named = [f'{wrong}; it is left out' for wrong in self._left_out.values()]
        if (more := len(named) - MAX_NAMED) > 0:
            named[MAX_NAMED:] = [f'images: {self.path}: {more} more pictures are left out']
        return [*self._passed_over, *named]

    def _usable(self, files: list[Path]) -> list[Path]:
        """Return the files that are pictures; raise what is wrong with the first if none is."""
        decode = sum(file.stat().st_size for file in files) <= CHECK_BYTES
        usable = []
        for file in files:
            try:
                data = read_bytes(file)
                check_picture(data, str(file))
                if decode:
                    decode_picture(data, str(file))
            except BadMediaError as error:
                self._left_out[file] = str(error)
            else:
                usable.append(file)
        if not usable:
            raise BadMediaError(next(iter(self._left_out.values())))
        return usable

    def shots(self) -> Iterator[Shot]:
        """Yield each picture at the frame rate for as long as it is held."""
        end_ns = len(self.files) * self.hold_ns
        shown, picture = 0, self._picture(0, None)
        for k in range(math.ceil(end_ns * self.frame_rate / SECOND_NS)):
            stamp_ns = round(k * SECOND_NS / self.frame_rate)
            if stamp_ns >= end_ns:
                return
            if (number := stamp_ns // self.hold_ns) != shown:
                shown, picture = number, self._picture(number, picture)
            if picture is None:
                continue
            until_ns = min(end_ns, round((k + 1) * SECOND_NS / self.frame_rate))
            yield Shot(stamp_ns, until_ns, picture)

    def _picture(self, number: int, before: Picture | None) -> Picture | None:
        """Return a picture; the one before, where it went bad since it was looked at."""
        try:
            return read_picture(self.files[number], self.compressed)
        except BadMediaError as error:
            self._left_out[self.files[number]] = str(error)
            return before


def listed(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f' and {len(names) - MAX_NAMED} more' if len(names) > MAX_NAMED else ''
    return ', '.join(names[:MAX_NAMED]) + more


def read_bytes(file: Path) -> bytes:
    """Return what a file holds; raise BadMediaError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadMediaError(
            f'images: {file} cannot be read ({error.strerror}): put it back or '
            'start the player again'
        ) from error


def read_picture(file: Path, compressed: bool) -> Picture:
    """Return a file's picture; encoded, jpg and png files are passed on as they are."""
    data = read_bytes(file)
    kind, width, height = check_picture(data, str(file))
    if compressed and kind != 'bmp':
        return Picture(kind, width, height, array('B', data))
    return make_picture(decode_picture(data, str(file)), compressed)


def decode_picture(data: bytes, name: str) -> npt.NDArray[np.uint8]:
    """Return uint8 RGB [height, width, 3], turned as the camera's EXIF says.

    Raises BadMediaError, naming the file, for what OpenCV cannot decode.
    """
    import cv2

    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise BadMediaError(f'images: {name} cannot be decoded: replace it or take it away')
    rgb: npt.NDArray[np.uint8] = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=bgr)  # in place:
    return rgb  # it may be 300 MB


def make_picture(rgb: npt.NDArray[np.uint8], compressed: bool) -> Picture:
    """Return uint8 RGB [height, width, 3] as the picture of a raw or of a compressed topic."""
    height, width = rgb.shape[:2]
    data = array('B')
    if compressed:
        import cv2

        _, encoded = cv2.imencode(
            '.jpg', cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        )
        data.frombytes(encoded.data)
        return Picture('jpeg', width, height, data)
    data.frombytes(np.ascontiguousarray(rgb).data)
    return Picture('rgb8', width, height, data)


def check_picture(data: bytes, name: str) -> tuple[str, int, int]:
    """Return kind, width and height from the header; refuse what is broken, cut or huge."""
    kind, width, height, whole = '', 0, 0, False
    if data.startswith(b'\x89PNG\r\n\x1a\n') and len(data) >= 24:
        kind, whole = 'png', b'IEND' in data[-64:]
        width, height = (int.from_bytes(data[i : i + 4], 'big') for i in (16, 20))
    elif data.startswith(b'BM') and len(data) >= 26:
        kind, whole = 'bmp', len(data) >= int.from_bytes(data[2:6], 'little')
        width, height = (
            abs(int.from_bytes(data[i : i + 4], 'little', signed=True)) for i in (18, 22)
        )
    elif data.startswith(b'\xff\xd8'):
        kind = 'jpeg'
        at, width, height = jpeg_size(data)
        whole = data.rfind(b'\xff\xd9') > at
    if not width or not height:
        raise BadMediaError(
            f'images: {name} is no png, jpg or bmp picture: replace it or take it away'
        )
    if width * height > MAX_PIXELS:
        raise BadMediaError(
            f'images: {name} is {width}x{height}, more than {MAX_PIXELS} pixels: scale it down'
        )
    if not whole:
        raise BadMediaError(f'images: {name} is cut off: copy it again')
    return kind, width, height


def jpeg_size(data: bytes) -> tuple[int, int, int]:
    """Return where the frame header stands, and its width and height; zeros without one."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], 'big')
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = (int.from_bytes(data[at + i : at + i + 2], 'big') for i in (5, 7))
            return at, width, height
        at += 1 if marker == 0xFF else 2 + length  # fill bytes may precede a marker
    return 0, 0, 0
