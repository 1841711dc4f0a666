# SPDX-License-Identifier: Apache-2.0
"""Videos, recordings and pictures on disk to what the processor takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.audio_files import SoundFormat
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.containers import opened
from omnivinci_ros.media.containers import to_ns
from omnivinci_ros.media.pictures import MAX_PIXELS
from omnivinci_ros.media.pictures import check_picture
from omnivinci_ros.media.pictures import decode_picture
from omnivinci_ros.media.video import VideoFile
from omnivinci_ros.model.omnivinci import vision
from omnivinci_ros.model.omnivinci.log_mel import MAX_SECONDS
from omnivinci_ros.model.omnivinci.processor import Image
from omnivinci_ros.model.omnivinci.processor import Sound
from omnivinci_ros.model.omnivinci.processor import Video

KINDS = ('video', 'audio', 'image')
MAX_VIDEO_SECONDS = 1800.0
MAX_FRAMES = 1024  # of one video: 2.3 GiB as float32 at 448 px
MAX_PICTURE_BYTES = 1 << 28
SKIP_NS = 10 * SECOND_NS  # farther to the next frame wanted: look for a key frame near it
MONO = SoundFormat(SAMPLE_RATE, 1, 'mono')


def read_media(
    kind: str,
    path: str | Path,
    *,
    frames: int,
    size: int,
    sample: bool = False,
    with_sound: bool = True,
) -> Video | Sound | Image:
    """Read a file as one of KINDS; the other arguments are those of `read_video`."""
    if kind == 'video':
        return read_video(path, frames=frames, size=size, sample=sample, with_sound=with_sound)
    return read_sound(path) if kind == 'audio' else read_image(path)


def read_video(
    path: str | Path,
    *,
    frames: int,
    size: int,
    sample: bool = False,
    with_sound: bool = True,
) -> Video:
    """Read up to `frames` frames, evenly spread from the first to the last, and the sound.

    Frames come resized to `size` x `size`, so that memory does not depend on the camera. More
    than 30 minutes are refused unless `sample` says that a sparse look is wanted. Raises
    BadMediaError.
    """
    path = str(path)
    if not 0 < frames <= MAX_FRAMES:
        raise BadMediaError(f'video: {path}: {frames} frames asked for; give 1 to {MAX_FRAMES}')
    file = VideoFile(path, compressed=False)
    last_ns = _last_picture_ns(path, file.start_ns, most=None if sample else MAX_VIDEO_SECONDS)
    targets = [round(t) for t in np.linspace(0, last_ns, frames)]
    pictures, times = [], []
    for time_ns, frame in _near(path, file.start_ns, targets):
        if frame.width * frame.height > MAX_PIXELS:
            raise BadMediaError(f'video: {path} has pictures of more than {MAX_PIXELS} pixels')
        small = vision.resize(frame.to_ndarray(format='rgb24'), size, size)
        pictures.append(np.ascontiguousarray(small.permute(1, 2, 0).numpy()))
        times.append(time_ns / SECOND_NS)
    if not pictures:
        raise BadMediaError(f'video: {path} holds no picture: record it again')
    sound = read_sound(path) if with_sound and file.has_sound else None
    return Video(pictures, times, sound)


def read_sound(path: str | Path) -> Sound:
    """Read the sound of a file at any rate as 16 kHz mono; gaps become silence.

    Raises BadMediaError, also for more than an hour.
    """
    path = str(path)
    blocks: list[tuple[int, npt.NDArray[np.int16]]] = []
    first_ns = end = 0
    for block in SoundFile(path).blocks(MONO):
        first_ns = first_ns if blocks else block.start_ns
        begin = max(0, round((block.start_ns - first_ns) / SAMPLE_NS))
        end = max(end, begin + len(block.samples))
        if end > MAX_SECONDS * SAMPLE_RATE:
            raise BadMediaError(
                f'sounds: {path} lasts more than {MAX_SECONDS / 60:.0f} minutes: cut it, for '
                f"example with 'ffmpeg -t {MAX_SECONDS:.0f} -i IN OUT.wav'"
            )
        blocks.append((begin, block.samples[:, 0]))
    if not end:
        raise BadMediaError(f'sounds: {path} holds no samples: record it again')
    pcm = np.zeros(end, np.int16)
    for begin, samples in blocks:
        pcm[begin : begin + len(samples)] = samples
    return Sound(pcm, start=first_ns / SECOND_NS)


def read_image(path: str | Path) -> Image:
    """Read a JPG, PNG or BMP picture. Raises BadMediaError."""
    file = Path(path).expanduser()
    try:
        if file.stat().st_size > MAX_PICTURE_BYTES:
            raise BadMediaError(f'images: {path} is larger than {MAX_PICTURE_BYTES >> 20} MiB')
        data = file.read_bytes()
    except OSError as error:
        raise BadMediaError(
            f'images: {path} cannot be read ({error.strerror}): give the path of a picture'
        ) from None
    check_picture(data, str(path))
    return Image(decode_picture(data, str(path)))


def _last_picture_ns(path: str, start_ns: int, most: float | None) -> int:
    """Return when the last picture is shown, from the packets: headers are often wrong."""
    last_ns = count = 0
    with opened('video', path) as container:
        stream = container.streams.video[0]
        frame_ns = SECOND_NS / (stream.average_rate or 25)
        for packet in container.demux(stream):
            if packet.size == 0:  # the end
                continue
            stamp = packet.dts if packet.pts is None else packet.pts
            at_ns = (
                round(count * frame_ns)
                if stamp is None
                else (to_ns(stamp, packet.time_base) - start_ns)
            )
            last_ns, count = max(last_ns, at_ns), count + 1
            if most is not None and last_ns > most * SECOND_NS:
                said = (container.duration or 0) / 60e6
                raise BadMediaError(
                    f'video: {path} lasts {max(said, last_ns / 60 / SECOND_NS):.1f} minutes, '
                    f'{most / 60:.0f} at most are looked at closely: cut it, for example with '
                    f"'ffmpeg -ss START -t {most:.0f} -i IN -c copy OUT.mp4', or give "
                    '--sample N to look at N frames of the whole'
                )
    return last_ns


def _near(path: str, start_ns: int, targets: list[int]) -> Iterator[tuple[int, Any]]:
    """Yield (time [ns], frame) of the first frames at or after the ascending targets."""
    left = iter(targets)
    target: int | None = next(left)
    given_ns = -1
    with opened('video', path) as container:
        stream = container.streams.video[0]
        stream.thread_type = 'AUTO'
        frame_ns = round(SECOND_NS / (stream.average_rate or 25))
        while target is not None:
            skip = False
            for time_ns, frame in _decoded(container, stream, start_ns, frame_ns):
                if time_ns <= given_ns or time_ns < target - frame_ns // 2:
                    continue
                given_ns = time_ns
                yield time_ns, frame
                target = next((t for t in left if t > time_ns + frame_ns // 2), None)
                skip = target is not None and target - time_ns > SKIP_NS and frame.pts is not None
                if target is None or skip:
                    break
            if target is None or not skip:
                return
            own_ns = target + start_ns
            container.seek(int(own_ns / SECOND_NS / stream.time_base), stream=stream)


def _decoded(
    container: Any, stream: Any, start_ns: int, frame_ns: int
) -> Iterator[tuple[int, Any]]:
    for count, frame in enumerate(container.decode(stream)):
        stamp_ns = (
            count * frame_ns
            if frame.pts is None
            else (to_ns(frame.pts, frame.time_base) - start_ns)
        )
        yield max(0, stamp_ns), frame
