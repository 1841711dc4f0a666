# SPDX-License-Identifier: Apache-2.0
"""Audio files, and the audio of videos, read lazily with the times at which it happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.channels import ChannelMixer
from omnivinci_ros.media.channels import cancelling_words
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.containers import Damage
from omnivinci_ros.media.containers import decoded
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
    samples: npt.NDArray[np.int16]


class SoundFile:
    """The sound of a sound file or of a video."""

    def __init__(self, path: str, *, raw_rate: int = 16_000, raw_channels: int = 1) -> None:
        self.path = path
        self.options: dict[str, Any] = {}
        self.damage = self._no_damage()
        self._cancelling = ''
        self._half_bytes = 0  # at the end of raw samples
        file = Path(path).expanduser()
        if file.suffix.lower() in RAW_SUFFIXES:
            if file.is_file():
                self._half_bytes = file.stat().st_size % (2 * raw_channels)
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
            if next(decoded(container, stream, self._no_damage()), None) is None:
                raise BadMediaError(f'sounds: {path} holds no samples: record it again')

    @property
    def problems(self) -> list[str]:
        """Return what could not be used or is doubtful, in sentences, as far as it was read."""
        return [*self.damage.sentences, *([self._cancelling] if self._cancelling else [])]

    def _no_damage(self) -> Damage:
        return Damage('sounds', self.path, 'pieces of sound')

    def blocks(self, wanted: SoundFormat) -> Iterator[SoundBlock]:
        """Yield the sound in the wanted format; the same format leaves the samples as they are.

        Where some of it is lost the next block begins later. Channels become one as
        `ChannelMixer` has it, except those of a cinema, which FFmpeg weighs.
        """
        self.damage, self._cancelling = self._no_damage(), ''
        self.damage.half_bytes = self._half_bytes
        with opened('sounds', self.path, **self.options) as container:
            stream = container.streams.audio[0]
            converter: _Converter | None = None
            start_ns = taken = given = 0  # since start_ns: frames of the file, and of the result
            for frame in decoded(container, stream, self.damage):
                rate = frame.sample_rate
                expected_ns = start_ns + taken * SECOND_NS // rate
                at_ns = (
                    expected_ns
                    if frame.pts is None
                    else max(0, to_ns(frame.pts, frame.time_base) - self.start_ns)
                )
                changed = converter is not None and converter.source != _format_of(frame)
                if converter is not None and at_ns - expected_ns > RESYNC_NS:
                    self.damage.missing_ns += at_ns - expected_ns
                if converter is None or changed or abs(at_ns - expected_ns) > RESYNC_NS:
                    yield from self._given(converter, None, wanted, start_ns, given)
                    converter = _Converter(_format_of(frame), wanted)
                    start_ns, taken, given = at_ns, 0, 0
                taken += frame.samples
                for block in self._given(converter, frame, wanted, start_ns, given):
                    given += len(block.samples)
                    yield block
            yield from self._given(converter, None, wanted, start_ns, given)

    def _given(
        self,
        converter: _Converter | None,
        frame: Any,
        wanted: SoundFormat,
        start_ns: int,
        given: int,
    ) -> Iterator[SoundBlock]:
        """Yield what a frame, or None for the end, gives out, placed by count."""
        if converter is None:
            return
        for samples in converter.convert(frame):
            yield SoundBlock(start_ns + given * SECOND_NS // wanted.sample_rate, samples)
            given += len(samples)
        if places := converter.cancelling():
            wrong = cancelling_words(places)
            self._cancelling = f'sounds: {self.path}: {wrong}: they are turned round first'


class _Converter:
    """Turns sound of one format into another, without a gap."""

    def __init__(self, source: SoundFormat, wanted: SoundFormat) -> None:
        import av

        self.source = source
        self._wanted = wanted
        self._first: Any = None
        self._mixer: ChannelMixer | None = None
        if wanted.channels == 1 and _is_of_microphones(source):
            self._mixer = ChannelMixer()
            self._first = av.AudioResampler(
                format='s16', layout=source.layout, rate=source.sample_rate
            )
        self._last: Any = av.AudioResampler(
            format='s16', layout=wanted.layout, rate=wanted.sample_rate
        )

    def convert(self, frame: Any) -> Iterator[npt.NDArray[np.int16]]:
        """Yield int16 [frames, channels] for a frame; None yields what is still inside."""
        if frame is not None:
            frame.pts = None  # we keep the time ourselves
        if self._mixer is not None:
            for part in [] if frame is None else self._first.resample(frame):
                yield from self._resampled(self._mixed(part, self._mixer))
        if self._mixer is None or frame is None:
            yield from self._resampled(frame)

    def cancelling(self) -> tuple[int, ...]:
        """Return the places of channels that cancel the others, if that is to be told now."""
        return self._mixer.cancelling() if self._mixer is not None else ()

    def _mixed(self, part: Any, mixer: ChannelMixer) -> Any:
        import av

        frames = part.to_ndarray().reshape(-1, self.source.channels)
        mono = np.rint(mixer.mix(frames, self.source.sample_rate)).astype(np.int16)
        mixed = av.AudioFrame.from_ndarray(mono[np.newaxis], 's16', 'mono')
        mixed.sample_rate = self.source.sample_rate
        return mixed

    def _resampled(self, frame: Any) -> Iterator[npt.NDArray[np.int16]]:
        for part in self._last.resample(frame):
            samples = part.to_ndarray().reshape(-1, self._wanted.channels)
            if len(samples):
                yield samples


def _format_of(frame: Any) -> SoundFormat:
    return SoundFormat(frame.sample_rate, len(frame.layout.channels), frame.layout.name)


def _is_of_microphones(source: SoundFormat) -> bool:
    """Return whether the channels are microphones side by side, not the loudspeakers of a room."""
    return source.channels > 1 and (
        source.layout == 'stereo' or source.layout.endswith('channels')
    )
