# SPDX-License-Identifier: Apache-2.0
"""Media files opened by FFmpeg, whose complaints become one sentence.

A file that is damaged in places is read on: what cannot be decoded is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.file_ends import end_of
from omnivinci_ros.media.file_ends import without_index

# Files of these formats state how long they are; of others FFmpeg estimates it.
EXACT_FORMATS = ('aiff', 'avi', 'flac', 'flv', 'matroska', 'mov', 'ogg')
EARLY_NS = 500 * MILLISECOND_NS  # before the stated end: a file that ends earlier is cut off


class BadMediaError(BadInputError):
    """A file that cannot be played; the message names it and the fix."""


class Damage:
    """What of a file's track could not be used; it grows while the track is read."""

    def __init__(self, parameter: str, path: str, what: str) -> None:
        """`what` is what the track consists of, in the plural: pictures."""
        self.lost = 0  # packets that could not be decoded
        self.spoilt = 0  # packets and frames that are damaged in part, and used
        self.missing_ns = 0  # of the track, between frames that are there
        self.used = 0  # frames
        self.first_ns: int | None = None  # where the first of either was, in the file's own time
        self.ends = ''  # why it ends early
        self.half_bytes = 0  # at its end, that are no whole sample
        self._parameter = parameter
        self._path = path
        self._what = what

    @property
    def sentences(self) -> list[str]:
        """Return what was left out, and what is doubtful of the rest; nothing of a whole file."""
        said = []
        if self.lost or self.spoilt:
            at = '' if self.first_ns is None else f', the first near {self.first_ns / 1e9:.2f} s'
            counts = [
                f'{count} packet{"s" if count > 1 else ""} {what}'
                for count, what in (
                    (self.lost, 'could not be decoded'),
                    (self.spoilt, 'damaged in part'),
                )
                if count
            ]
            said.append(' and '.join(counts) + at)
        if self.missing_ns:
            said.append(f'{self.missing_ns / 1e9:.2f} s of it are missing')
        said += [self.ends] if self.ends else []
        if self.half_bytes:
            odd = self.half_bytes
            said.append(f'its last {odd} byte{"s are" if odd > 1 else " is"} no whole sample')
        if not said:
            return []
        return [
            f'{self._parameter}: {self._path} is damaged: {"; ".join(said)}. The rest is used, '
            f'{self.used} {self._what}: copy the file again, or record it again'
        ]

    def locate(self, part: Any) -> None:
        """Remember where the first damage was: at a packet or a frame."""
        pts = getattr(part, 'pts', None)
        if self.first_ns is None and pts is not None and part.time_base:
            self.first_ns = to_ns(part.pts, part.time_base)


@contextmanager
def opened(parameter: str, path: str, **options: Any) -> Iterator[Any]:
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
        if without_index(file):
            raise BadMediaError(
                f'{parameter}: {path} has no index (moov), since its recording never ended: '
                'record it again, or make an index with a tool such as untrunc'
            ) from error
        raise BadMediaError(
            f'{parameter}: {path} cannot be played ({reason}): convert it, for '
            "example with 'ffmpeg -i IN OUT.mp4' or OUT.wav"
        ) from error


def decoded(container: Any, stream: Any, damage: Damage) -> Iterator[Any]:
    """Yield the frames of a stream that can be decoded; `damage` counts what cannot.

    Nothing that FFmpeg says of a packet is raised.
    """
    import av

    ending = end_of(Path(container.name), container.format.name)
    end_ns = 0  # of all streams: each may be shorter than the file
    promised_ns = given_ns = 0  # of this stream: the newest packet and the newest frame
    for packet in _packets(container, damage):
        if packet is not None:
            end_ns = max(end_ns, _end_of(packet))
            if packet.stream_index != stream.index:
                continue
        is_last = packet is None or not packet.size  # the decoder gives out what it holds
        try:
            frames = stream.decode(None) if packet is None else packet.decode()
        except (av.FFmpegError, ValueError) as error:
            damage.lost += not (is_last and isinstance(error, EOFError))
            damage.locate(packet)
            continue
        if packet is not None and packet.is_corrupt and not ending.is_open:
            damage.spoilt += 1
            damage.locate(packet)
        if not (is_last or packet.is_discard):
            promised_ns = max(promised_ns, _start_of(packet))
        for frame in frames:
            given_ns = max(given_ns, _start_of(frame))
            if frame.is_corrupt and not ending.is_open:
                damage.spoilt += 1
                damage.locate(frame)
            damage.used += 1
            yield frame
    if stream.type == 'video':  # of sound the end is cut as its encoder says
        damage.missing_ns += max(0, promised_ns - given_ns)
    damage.ends = damage.ends or ending.cut
    if stream.type == 'audio' and not ending.cut:
        damage.half_bytes = max(damage.half_bytes, ending.half_bytes)
    stated_ns = stated_end(container)
    if not damage.ends and end_ns < stated_ns - max(EARLY_NS, _longest_frame(container)):
        damage.ends = f'it should last {stated_ns / 1e9:.2f} s, and ends at {end_ns / 1e9:.2f} s'


def _packets(container: Any, damage: Damage) -> Iterator[Any]:
    """Yield the packets; None in place of the rest, where the file cannot be read on."""
    import av

    try:
        yield from container.demux()
    except av.FFmpegError as error:
        damage.ends = f'it cannot be read to its end ({error.strerror})'
        yield None


def _start_of(part: Any) -> int:
    """Return the stamp of a packet or a frame, in the file's own time [ns]; 0 without one."""
    return 0 if part.pts is None or not part.time_base else to_ns(part.pts, part.time_base)


def _end_of(packet: Any) -> int:
    """Return when a packet is over, in the file's own time [ns]; 0 where it has no stamp."""
    if packet.pts is None or not packet.time_base:
        return 0
    return to_ns(packet.pts + (packet.duration or 0), packet.time_base)


def _longest_frame(container: Any) -> int:
    """Return how long a picture is shown [ns], in the slowest stream: the last may not say."""
    rates = [stream.average_rate for stream in container.streams.video]
    return max((round(2 * SECOND_NS / rate) for rate in rates if rate), default=0)


def stated_end(container: Any) -> int:
    """Return when a file ends as it says itself, in its own time [ns]; 0: it does not say."""
    is_exact = any(name in container.format.name for name in EXACT_FORMATS)
    if not is_exact or container.duration is None:
        return 0
    return media_start(container) + int(container.duration) * 1000


def to_ns(pts: int, time_base: Fraction) -> int:
    """Return a time stamp of a media file in nanoseconds."""
    return pts * time_base.numerator * SECOND_NS // time_base.denominator


def media_start(container: Any) -> int:
    """Return the file's own time [ns] at its beginning; pictures and sound share it."""
    return (container.start_time or 0) * 1000  # FFmpeg counts microseconds
