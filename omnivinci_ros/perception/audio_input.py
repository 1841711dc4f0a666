# SPDX-License-Identifier: Apache-2.0
"""Sound of any rate and channel count as 16 kHz mono on the time axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.channels import ChannelMixer
from omnivinci_ros.media.channels import cancelling_sentence
from omnivinci_ros.media.channels import numbers_of
from omnivinci_ros.media.channels import pick_channels
from omnivinci_ros.perception.audio_lengths import LengthWatch
from omnivinci_ros.windowing.samples import AudioSpan

MIN_RATE, MAX_RATE = 4_000, 384_000  # Hz; below telephone, above any sound card: a wrong field
MAX_CHANNELS = 32  # the largest microphone arrays on robots have 16
MAX_CHUNK_SECONDS = 60  # a chunk is 10 to 100 ms; this bounds memory for a stray one


class AudioInput:
    """One audio topic: chunks as they come in, spans of 16 kHz mono out.

    A run is sound without a gap. Its samples are placed by counting from the stamp of its first
    chunk, since the stamps of later chunks jitter. A chunk whose stamp differs from the counted
    one by more than `tolerance_ns`, or by more than three quarters of its length, starts a new
    run. The resampler holds back its look-ahead and a block, `held_ns`: 6 to 37 ms at 48 kHz, more
    below (at most 115 ms at 8 kHz), nothing at 16 kHz. `flush` gives that out when the stream
    stalls. Of several channels those in `listen_to` are mixed (all, where it is empty), those
    that would cancel turned round.
    """

    def __init__(
        self,
        stream: str,
        *,
        listen_to: tuple[int, ...] = (),
        tolerance_ns: int = 20 * MILLISECOND_NS,
    ) -> None:
        self.stream = stream
        self.listen_to = listen_to
        self.tolerance_ns = tolerance_ns
        self.chunks = 0  # accepted
        self.refused = 0  # raised BadAudioError
        self.reanchors = 0  # runs that began because a stamp was off: gaps + overlaps
        self.gaps = 0
        self.gap_ns = 0
        self.overlaps = 0
        self.overlap_ns = 0
        self.rate_changes = 0  # of the sample rate or of the channel count
        self.problems: list[str] = []  # of the newest chunk, in sentences
        self._mixer = ChannelMixer()
        self._lengths = LengthWatch()
        self.reset()

    def reset(self) -> None:
        """Forget the run and what the resampler holds, as after a jump of the clock."""
        self._rate = 0
        self._channels = 0
        self._anchor_ns: int | None = None  # stamp of the run's first sample
        self._taken = 0  # frames that came in since the anchor
        self._resampler: Any = None  # a soxr.ResampleStream, while one is needed
        self._origin_ns = 0  # time of the resampler's first output
        self._given = 0  # samples given out since the origin
        self._mixer.reset()
        self._lengths.reset()

    @property
    def turned_round(self) -> tuple[int, ...]:
        """Return the channels that are turned round, since they would cancel others."""
        return numbers_of(self._mixer.turned_round, self.listen_to)

    @property
    def held_ns(self) -> int:
        """Return how much sound the resampler holds back."""
        if self._resampler is None:
            return 0
        return max(0, self._expected_ns() - self._origin_ns - self._given * SAMPLE_NS)

    def push(
        self, stamp_ns: int, sample_rate: int, channels: int, samples: npt.NDArray[np.int16]
    ) -> list[AudioSpan]:
        """Take one chunk, int16 interleaved [frames * channels]; return what is ready, in order.

        `stamp_ns` is the capture time of the first sample. Raises BadAudioError, and is then
        as if the chunk had not come.
        """
        # Python's integers: those of a message may be NumPy's, which overflow.
        stamp_ns, rate, channels = int(stamp_ns), int(sample_rate), int(channels)
        samples = np.asarray(samples).reshape(-1)
        self.problems = []
        try:
            self._check(rate, channels, samples)
            frames = self._picked(samples, channels)
        except BadAudioError:
            self.refused += 1
            raise
        self.chunks += 1
        length_ns = len(frames) * SECOND_NS // rate
        self._watch_length(stamp_ns, rate, channels, length_ns)
        spans = self._begin(stamp_ns, rate, channels, length_ns)
        mono = self._mixer.mix(frames, rate)
        self._watch_channels()
        self._taken += len(mono)
        if rate == SAMPLE_RATE:
            return spans + self._span(mono)
        if self._resampler is None:
            self._resampler = _resampler(rate)
        mono = mono.astype(np.float32, copy=False)
        return spans + self._span(self._resampler.resample_chunk(mono))

    def flush(self) -> list[AudioSpan]:
        """Return what the resampler holds; sound that goes on after it is placed without a hole.

        The last 6 ms before and the first after a flush lack the filter's other half: flush a
        stream that has stalled, not every window.
        """
        if self._resampler is None:
            return []
        rest = self._resampler.resample_chunk(np.zeros(0, np.float32), last=True)
        self._resampler = None
        spans = self._span(rest)
        self._origin_ns, self._given = self._expected_ns(), 0
        return spans

    def _picked(self, samples: npt.NDArray[np.int16], channels: int) -> npt.NDArray[np.int16]:
        """Return int16 [frames, picked] of the channels that are listened to."""
        try:
            return pick_channels(samples, channels, self.listen_to)
        except BadInputError as error:
            raise BadAudioError(f'{self.stream}: {error}') from error

    def _watch_length(self, stamp_ns: int, rate: int, channels: int, length_ns: int) -> None:
        if wrong := self._lengths.add(stamp_ns, rate, channels, length_ns):
            self.problems.append(f'{self.stream}: {wrong}')

    def _watch_channels(self) -> None:
        if places := self._mixer.cancelling():
            wrong = cancelling_sentence(places, self.listen_to, self._channels)
            self.problems.append(f'{self.stream}: {wrong}; until then they are turned round')

    def _check(self, rate: int, channels: int, samples: npt.NDArray[Any]) -> None:
        where = self.stream
        if not MIN_RATE <= rate <= MAX_RATE:
            raise BadAudioError(
                f'{where}: sample_rate {rate} Hz is outside {MIN_RATE} to {MAX_RATE}; '
                'the publisher must set the rate that it records with'
            )
        if not 1 <= channels <= MAX_CHANNELS:
            raise BadAudioError(
                f'{where}: channels {channels} is outside 1 to {MAX_CHANNELS}; '
                'the publisher must set how many channels are interleaved'
            )
        if len(samples) == 0:
            raise BadAudioError(f'{where}: a chunk has no samples; check the audio source')
        if samples.dtype != np.int16:
            raise BadAudioError(
                f'{where}: samples are {samples.dtype}; publish int16 of full scale +-32768'
            )
        if len(samples) % channels:
            raise BadAudioError(
                f'{where}: {len(samples)} samples do not divide into {channels} channels; '
                'the publisher must send whole frames and the right channel count'
            )
        if len(samples) > MAX_CHUNK_SECONDS * rate * channels:
            raise BadAudioError(
                f'{where}: a chunk of {len(samples)} samples is longer than '
                f'{MAX_CHUNK_SECONDS} s; publish chunks of 10 to 100 ms'
            )

    def _begin(self, stamp_ns: int, rate: int, channels: int, length_ns: int) -> list[AudioSpan]:
        """Decide whether the run goes on; if not, flush it and start the next at this stamp."""
        first = self._anchor_ns is None
        off_ns = 0 if first else stamp_ns - self._expected_ns()
        changed = not first and (rate, channels) != (self._rate, self._channels)
        # A single lost chunk is a gap, however short the chunks are.
        jumped = abs(off_ns) > min(self.tolerance_ns, length_ns * 3 // 4)
        if not (first or changed or jumped):
            return []
        spans = self.flush()
        self.rate_changes += changed
        if jumped:
            self.reanchors += 1
            self.gaps += off_ns > 0
            self.gap_ns += max(0, off_ns)
            self.overlaps += off_ns < 0
            self.overlap_ns += max(0, -off_ns)
        self._rate, self._channels = rate, channels
        self._anchor_ns, self._taken = stamp_ns, 0
        self._origin_ns, self._given = stamp_ns, 0
        return spans

    def _expected_ns(self) -> int:
        """Return the time of the next frame, by count; 0 before the first run."""
        if self._anchor_ns is None:
            return 0
        return self._anchor_ns + self._taken * SECOND_NS // self._rate

    def _span(self, samples: npt.NDArray[Any]) -> list[AudioSpan]:
        if len(samples) == 0:
            return []
        if samples.dtype != np.int16:
            samples = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
        start_ns = self._origin_ns + self._given * SAMPLE_NS
        self._given += len(samples)
        return [AudioSpan(self.stream, start_ns, samples)]


def _resampler(rate: int) -> Any:
    try:
        import soxr
    except ImportError as error:
        raise BadAudioError(
            f'sound at {rate} Hz needs soxr to become {SAMPLE_RATE} Hz; run: pip install soxr'
        ) from error
    return soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype='float32', quality='HQ')
