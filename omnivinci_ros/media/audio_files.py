# SPDX-License-Identifier: Apache-2.0
"""Audio files, and the audio of videos, read lazily with the times at which it happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.containers import media_start
from omnivinci_ros.media.containers import opened
from omnivinci_ros.media.containers import to_ns

RAW_SUFFIXES = ('.pcm', '.raw', '.s16', '.sw')  # sound without a header: s16le
RESYNC_NS = 20 * MILLISECOND_NS  # time stamps of a file this far from its sample count win


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
