# SPDX-License-Identifier: Apache-2.0
"""Picture folders, videos and sound files, read lazily, with the times at which they happen.

Times are media times: integer nanoseconds from the beginning of the file or folder.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from omnivinci_ros.windowing.samples import MILLISECOND_NS
from omnivinci_ros.windowing.samples import SECOND_NS
from omnivinci_ros.windowing.samples import BadInputError

PICTURE_SUFFIXES = ('.bmp', '.jpeg', '.jpg', '.png')
RAW_SUFFIXES = ('.pcm', '.raw', '.s16', '.sw')  # sound without a header: s16le
MAX_PIXELS = 100_000_000  # of one picture: 300 MB once decoded
CHECK_BYTES = 32_000_000  # folders up to this are decoded once before they are played
RESYNC_NS = 20 * MILLISECOND_NS  # time stamps of a file this far from its sample count win
JPEG_QUALITY = 90


class BadMediaError(BadInputError):
    """A file that cannot be played; the message names it and the fix."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture, ready to be sent; a held picture is the same object again."""

    encoding: str  # rgb8, or the format of an encoded one: jpeg or png
    width: int
    height: int
    data: array  # of 'B'


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and when it is seen."""

    stamp_ns: int
    end_ns: int
    picture: Picture


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """What all sound of one microphone has in common."""

    sample_rate: int
    channels: int
    layout: str  # in FFmpeg's words


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """Some sound: int16 [frames, channels]."""

    start_ns: int
    samples: np.ndarray


class ImageFolder:
    """The pictures of a folder, by name, each held for a while."""

    def __init__(self, path: str, *, hold_s: float, frame_rate: float, compressed: bool) -> None:
        folder = Path(path).expanduser()
        if not folder.is_dir():
            raise BadMediaError(
                f'images: {path} is not a folder: give the path of a folder with png, jpg or bmp '
                'pictures'
            )
        self.files = sorted(
            file
            for file in folder.iterdir()
            if file.suffix.lower() in PICTURE_SUFFIXES and file.is_file()
        )
        if not self.files:
            raise BadMediaError(f'images: {path} has no pictures: put png, jpg or bmp files there')
        self.frame_rate = frame_rate
        self.hold_ns = max(1, round(hold_s * SECOND_NS))
        self.compressed = compressed
        decode = sum(file.stat().st_size for file in self.files) <= CHECK_BYTES
        for file in self.files:
            data = file.read_bytes()
            check_picture(data, str(file))
            if decode:
                decode_picture(data, str(file))

    def shots(self) -> Iterator[Shot]:
        """Yield each picture at the frame rate for as long as it is held."""
        end_ns = len(self.files) * self.hold_ns
        shown, picture = -1, None
        for k in range(math.ceil(end_ns * self.frame_rate / SECOND_NS)):
            stamp_ns = round(k * SECOND_NS / self.frame_rate)
            if stamp_ns >= end_ns:
                return
            if (number := stamp_ns // self.hold_ns) != shown:
                shown, picture = number, read_picture(self.files[number], self.compressed)
            until_ns = min(end_ns, round((k + 1) * SECOND_NS / self.frame_rate))
            yield Shot(stamp_ns, until_ns, picture)


class VideoFile:
    """The pictures of a video, one after the other."""

    def __init__(self, path: str, *, compressed: bool) -> None:
        self.path = path
        self.compressed = compressed
        with opened('video', path) as container:
            if not container.streams.video:
                raise BadMediaError(f'video: {path} has no pictures: give it as one of sounds')
            stream = container.streams.video[0]
            if stream.codec_context.width * stream.codec_context.height > MAX_PIXELS:
                raise BadMediaError(
                    f'video: {path} has pictures of more than {MAX_PIXELS} pixels: scale it down'
                )
            self.start_ns = media_start(container)
            self.has_sound = bool(container.streams.audio)
            if next(container.decode(stream), None) is None:
                raise BadMediaError(f'video: {path} holds no picture: record it again')

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures at their presentation times."""
        with opened('video', self.path) as container:
            stream = container.streams.video[0]
            stream.thread_type = 'AUTO'
            frame_ns = round(SECOND_NS / (stream.average_rate or 25))
            stamp_ns = 0
            for frame in container.decode(stream):
                if frame.pts is not None:
                    stamp_ns = max(0, to_ns(frame.pts, frame.time_base) - self.start_ns)
                yield Shot(
                    stamp_ns,
                    stamp_ns + frame_ns,
                    make_picture(frame.to_ndarray(format='rgb24'), self.compressed),
                )
                stamp_ns += frame_ns  # of the next, where a file does not say


class SoundFile:
    """The sound of a sound file or of a video."""

    def __init__(self, path: str, *, raw_rate: int = 16_000, raw_channels: int = 1) -> None:
        self.path = path
        self.options = {}
        file = Path(path).expanduser()
        if file.suffix.lower() in RAW_SUFFIXES:
            if file.is_file() and file.stat().st_size % (2 * raw_channels):
                raise BadMediaError(
                    f'sounds: {path} has {file.stat().st_size} bytes, which is no whole number of '
                    f'{raw_channels}-channel int16 samples: cut it or set raw_channels'
                )
            layout = {1: 'mono', 2: 'stereo'}[raw_channels]
            self.options = {
                'format': 's16le',
                'options': {'sample_rate': str(raw_rate), 'ch_layout': layout},
            }
        with opened('sounds', path, **self.options) as container:
            if not container.streams.audio:
                raise BadMediaError(f'sounds: {path} has no sound: take it off the list')
            stream = container.streams.audio[0]
            self.format = SoundFormat(
                stream.rate, stream.codec_context.channels, stream.layout.name
            )
            self.start_ns = media_start(container)
            if next(container.decode(stream), None) is None:
                raise BadMediaError(f'sounds: {path} holds no samples: record it again')

    def blocks(self, wanted: SoundFormat) -> Iterator[SoundBlock]:
        """Yield the sound in the wanted format; the same format leaves the samples as they are."""
        with opened('sounds', self.path, **self.options) as container:
            stream = container.streams.audio[0]
            resampler = start_ns = None
            taken = given = 0  # frames since start_ns: of the file, and of the result
            for frame in container.decode(stream):
                expected_ns = (
                    0 if start_ns is None else (start_ns + taken * SECOND_NS // stream.rate)
                )
                at_ns = (
                    expected_ns
                    if frame.pts is None
                    else max(0, to_ns(frame.pts, frame.time_base) - self.start_ns)
                )
                if start_ns is None or abs(at_ns - expected_ns) > RESYNC_NS:
                    for samples in resampled(resampler, None, wanted):
                        yield SoundBlock(
                            start_ns + given * SECOND_NS // wanted.sample_rate, samples
                        )
                        given += len(samples)
                    resampler = make_resampler(wanted)
                    start_ns, taken, given = at_ns, 0, 0
                taken += frame.samples
                for samples in resampled(resampler, frame, wanted):
                    yield SoundBlock(start_ns + given * SECOND_NS // wanted.sample_rate, samples)
                    given += len(samples)
            for samples in resampled(resampler, None, wanted):
                yield SoundBlock(start_ns + given * SECOND_NS // wanted.sample_rate, samples)
                given += len(samples)


def make_resampler(wanted: SoundFormat):
    """Return what turns any sound into the wanted format."""
    import av

    return av.AudioResampler(format='s16', layout=wanted.layout, rate=wanted.sample_rate)


def resampled(resampler, frame, wanted: SoundFormat) -> Iterator[np.ndarray]:
    """Yield int16 [frames, channels] for a frame; None yields what is still inside."""
    if resampler is None:
        return
    if frame is not None:
        frame.pts = None  # we keep the time ourselves
    for part in resampler.resample(frame):
        samples = part.to_ndarray().reshape(-1, wanted.channels)
        if len(samples):
            yield samples


@contextmanager
def opened(parameter: str, path: str, **options):
    """Open a local media file; what FFmpeg says of it becomes one sentence."""
    try:
        import av
    except ImportError as error:
        raise BadMediaError(
            "playing video and sound needs PyAV: run pip install '.[devices]' in the checkout"
        ) from error
    file = Path(path).expanduser()
    if not file.is_file():  # FFmpeg itself would also take a URL
        raise BadMediaError(f'{parameter}: {path} is not a file: give the path of one that exists')
    try:
        with av.open(str(file), **options) as container:
            yield container
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, BadMediaError):
            raise
        reason = getattr(error, 'strerror', None) or error
        raise BadMediaError(
            f'{parameter}: {path} cannot be played ({reason}): convert it, for '
            "example with 'ffmpeg -i IN OUT.mp4' or OUT.wav"
        ) from error


def to_ns(pts: int, time_base: Fraction) -> int:
    """Return a time stamp of a media file in nanoseconds."""
    return pts * time_base.numerator * SECOND_NS // time_base.denominator


def media_start(container) -> int:
    """Return the file's own time [ns] at its beginning; pictures and sound share it."""
    return (container.start_time or 0) * 1000  # FFmpeg counts microseconds


def read_picture(file: Path, compressed: bool) -> Picture:
    """Return a file's picture; encoded, jpg and png files are passed on as they are."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadMediaError(
            f'images: {file} cannot be read ({error.strerror}): put it back or '
            'start the player again'
        ) from error
    kind, width, height = check_picture(data, str(file))
    if compressed and kind != 'bmp':
        return Picture(kind, width, height, array('B', data))
    return make_picture(decode_picture(data, str(file)), compressed)


def decode_picture(data: bytes, name: str) -> np.ndarray:
    """Return uint8 rgb [height, width, 3], turned as the camera's EXIF says."""
    import cv2

    bgr = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if bgr is None:
        raise BadMediaError(f'images: {name} cannot be decoded: replace it or take it away')
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=bgr)  # in place: it may be 300 MB


def make_picture(rgb: np.ndarray, compressed: bool) -> Picture:
    """Return a decoded picture [height, width, 3] for a raw or a compressed topic."""
    height, width = rgb.shape[:2]
    data = array('B')
    if compressed:
        import cv2

        _, encoded = cv2.imencode(
            '.jpg', cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        )
        data.frombytes(encoded)
        return Picture('jpeg', width, height, data)
    data.frombytes(np.ascontiguousarray(rgb))
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
