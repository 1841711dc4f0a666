# SPDX-License-Identifier: Apache-2.0
"""Videos, recordings and pictures on disk to what a network is shown.

A file that is damaged in places is used as far as it can be decoded; `say` is told what was
left out.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
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
from omnivinci_ros.media.containers import Damage
from omnivinci_ros.media.containers import decoded
from omnivinci_ros.media.containers import opened
from omnivinci_ros.media.containers import to_ns
from omnivinci_ros.media.pictures import MAX_PIXELS
from omnivinci_ros.media.pictures import check_picture
from omnivinci_ros.media.pictures import decode_picture
from omnivinci_ros.media.video import VideoFile
from omnivinci_ros.media.video import upright
from omnivinci_ros.model.media_parts import Image
from omnivinci_ros.model.media_parts import Sound
from omnivinci_ros.model.media_parts import Video
from omnivinci_ros.model.picture_resize import resize
from omnivinci_ros.model.whisper_mel import MAX_SECONDS

KINDS = ('video', 'audio', 'image')
MAX_VIDEO_SECONDS = 1800.0
MAX_FRAMES = 1024  # of one video: 2.3 GiB as float32 at 448 px
MAX_PICTURE_BYTES = 1 << 28
SKIP_NS = 10 * SECOND_NS  # farther to the next frame wanted: look for a key frame near it
MONO = SoundFormat(SAMPLE_RATE, 1, 'mono')
Say = Callable[[str], None]
Frames = int | Callable[[float, int], int]  # or of the duration [s] and how many there are
Size = int | Callable[[int, int], tuple[int, int]]  # or of (height, width), those to make [px]


@dataclass(frozen=True)
class _Pictures:
    """When the pictures of a video are shown, from its packets: headers are often wrong."""

    times_ns: Sequence[int]  # ascending, from the file's beginning
    frame_ns: int  # how long one is shown, on average

    @property
    def end_ns(self) -> int:
        """Return when the last picture is over."""
        return self.times_ns[-1] + self.frame_ns if self.times_ns else 0

    @property
    def tolerance_ns(self) -> int:
        """Return how far a frame's own time may lie from its packet's."""
        steps = (after - before for before, after in pairwise(self.times_ns))
        return min([self.frame_ns, *(step for step in steps if step)]) // 2

    def spread(self, count: int) -> list[int]:
        """Return the times of at most `count` pictures, evenly from the first to the last."""
        places = np.linspace(0, len(self.times_ns) - 1, count).round().astype(int)
        return sorted({self.times_ns[place] for place in places}) if self.times_ns else []


def _ignore(said: str) -> None:
    """Take what nobody asked to be told."""


def read_media(
    kind: str,
    path: str | Path,
    *,
    frames: Frames,
    size: Size,
    sample: bool = False,
    with_sound: bool = True,
    say: Say = _ignore,
) -> Video | Sound | Image:
    """Read a file as one of KINDS; the other arguments are those of `read_video`."""
    if kind == 'video':
        return read_video(
            path, frames=frames, size=size, sample=sample, with_sound=with_sound, say=say
        )
    return read_sound(path, say=say) if kind == 'audio' else read_image(path)


def read_video(
    path: str | Path,
    *,
    frames: Frames,
    size: Size,
    sample: bool = False,
    with_sound: bool = True,
    say: Say = _ignore,
) -> Video:
    """Read up to `frames` frames, evenly spread from the first to the last, and the sound.

    Frames are counted, as in the released code, so that a video whose rate varies gives as
    many; of one with fewer each comes once. They come upright and resized to `size` (x `size`),
    so that memory does not depend on the camera. The duration is the pictures' own, to the end
    of the last. More than 30 minutes are refused unless `sample` says that a sparse look is
    wanted. Raises BadMediaError.
    """
    path = str(path)
    if isinstance(frames, int) and not 0 < frames <= MAX_FRAMES:
        raise BadMediaError(f'video: {path}: {frames} frames asked for; give 1 to {MAX_FRAMES}')
    file = VideoFile(path, compressed=False)
    shown = _pictures(path, file.start_ns, most=None if sample else MAX_VIDEO_SECONDS)
    if not isinstance(frames, int):
        frames = frames(shown.end_ns / SECOND_NS, len(shown.times_ns))
    damage = Damage('video', path, 'pictures')
    pictures, times = [], []
    for time_ns, frame in _near(path, file.start_ns, shown, frames, damage):
        if frame.width * frame.height > MAX_PIXELS:
            raise BadMediaError(f'video: {path} has pictures of more than {MAX_PIXELS} pixels')
        picture = upright(frame)
        fitted = (size, size) if isinstance(size, int) else size(*picture.shape[:2])
        small = resize(picture, *fitted)
        pictures.append(np.ascontiguousarray(small.permute(1, 2, 0).numpy()))
        times.append(time_ns / SECOND_NS)
    if not pictures:
        raise BadMediaError(f'video: {path} holds no picture: record it again')
    for said in damage.sentences:
        say(said)
    sound = read_sound(path, say=say) if with_sound and file.has_sound else None
    return Video(pictures, times, sound, duration=shown.end_ns / SECOND_NS)


def read_sound(path: str | Path, say: Say = _ignore) -> Sound:
    """Read the sound of a file at any rate as 16 kHz mono; gaps become silence.

    Raises BadMediaError, also for more than an hour.
    """
    path = str(path)
    file = SoundFile(path)
    blocks: list[tuple[int, npt.NDArray[np.int16]]] = []
    first_ns = end = 0
    for block in file.blocks(MONO):
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
    for said in file.problems:
        say(said)
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


def _pictures(path: str, start_ns: int, most: float | None) -> _Pictures:
    """Return when the pictures are shown; raise BadMediaError for more than `most` seconds."""
    times: list[int] = []
    with opened('video', path) as container:
        stream = container.streams.video[0]
        frame_ns = round(SECOND_NS / (stream.average_rate or 25))
        for packet in _readable(container, stream):
            if packet.size == 0 or packet.is_discard:  # the end, or what an edit leaves out
                continue
            stamp = packet.dts if packet.pts is None else packet.pts
            at_ns = (
                len(times) * frame_ns
                if stamp is None
                else max(0, to_ns(stamp, packet.time_base) - start_ns)
            )
            times.append(at_ns)
            if most is not None and at_ns > most * SECOND_NS:
                said = max((container.duration or 0) / 60e6, at_ns / 60 / SECOND_NS)
                raise BadMediaError(
                    f'video: {path} lasts {said:.1f} minutes, '
                    f'{most / 60:.0f} at most are looked at closely: cut it, for example with '
                    f"'ffmpeg -ss START -t {most:.0f} -i IN -c copy OUT.mp4', or give "
                    '--sample N to look at N frames of the whole'
                )
    return _Pictures(sorted(times), frame_ns)


def _readable(container: Any, stream: Any) -> Iterator[Any]:
    """Yield a stream's packets up to where the file cannot be read on."""
    import av

    try:
        yield from container.demux(stream)
    except av.FFmpegError:
        return  # `decoded` tells of it


def _near(
    path: str, start_ns: int, shown: _Pictures, count: int, damage: Damage
) -> Iterator[tuple[int, Any]]:
    """Yield (time [ns], frame) of `count` pictures; in place of one that is lost, the next."""
    left = iter(shown.spread(count))
    target = next(left, None)
    given_ns, near_ns = -1, shown.tolerance_ns
    with opened('video', path) as container:
        stream = container.streams.video[0]
        stream.thread_type = 'AUTO'
        while target is not None:
            skip = False
            for time_ns, frame in _timed(container, stream, start_ns, shown.frame_ns, damage):
                if time_ns <= given_ns or time_ns < target - near_ns:
                    continue
                given_ns = time_ns
                yield time_ns, frame
                target = next((t for t in left if t > time_ns + near_ns), None)
                skip = target is not None and target - time_ns > SKIP_NS and frame.pts is not None
                if target is None or skip:
                    break
            if target is None or not skip:
                return
            own_ns = target + start_ns
            container.seek(int(own_ns / SECOND_NS / stream.time_base), stream=stream)


def _timed(
    container: Any, stream: Any, start_ns: int, frame_ns: int, damage: Damage
) -> Iterator[tuple[int, Any]]:
    for count, frame in enumerate(decoded(container, stream, damage)):
        stamp_ns = (
            count * frame_ns
            if frame.pts is None
            else (to_ns(frame.pts, frame.time_base) - start_ns)
        )
        yield max(0, stamp_ns), frame
