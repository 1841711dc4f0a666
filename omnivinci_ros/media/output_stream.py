# SPDX-License-Identifier: Apache-2.0
"""An open loudspeaker: what it is handed block by block, and when each block leaves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.media.sound_devices import DeviceTime
from omnivinci_ros.media.sound_devices import SoundDeviceError
from omnivinci_ros.media.sound_devices import find_device

BLOCKS_A_SECOND = 50


@dataclass(slots=True)
class Piece:
    """Sound that waits for the device: the utterance's number, its sound, what it says."""

    key: int
    sample_rate: int
    samples: npt.NDArray[np.int16]
    text: str = ''
    is_last: bool = False  # nothing more comes of this utterance


@dataclass(slots=True)
class Block:
    """What one callback handed to the device for one utterance."""

    piece: Piece
    samples: npt.NDArray[np.int16]
    ends_piece: bool
    frame: int  # of the stream, counted since it was started


class OutputStream:
    """A device of one rate; its callback only copies and appends."""

    def __init__(
        self,
        sounddevice: Any,
        wanted: str,
        *,
        latency_ms: int,
        clock_ns: Callable[[], int],
        is_cut: Callable[[], bool],
    ) -> None:
        """Open the device that `wanted` names, '' the default one; raise SoundDeviceError.

        While `is_cut` it is handed silence.
        """
        index, device = find_device(sounddevice, wanted, 'output')
        self.name: str = device['name']
        self.rate = int(device['default_samplerate'])
        self.fault: type[Exception] = sounddevice.PortAudioError
        self.waiting: deque[Piece] = deque()
        self.handed: deque[Block] = deque()
        # Our clock [ns], PortAudio's now and DAC time [s], the first frame, frames
        self.calls: deque[tuple[int, float, float, int, int]] = deque()
        self.underflows = 0
        self.starved = 0
        self.open_key = 0  # the utterance of which more is to come
        self._at = 0  # samples of the first piece that were handed over
        self._frame = 0
        self._clock_ns, self._is_cut = clock_ns, is_cut
        try:
            self._device = sounddevice.RawOutputStream(
                device=index,
                samplerate=self.rate,
                channels=1,
                dtype='int16',
                blocksize=self.rate // BLOCKS_A_SECOND,
                latency=latency_ms / 1000,
                callback=self._fill,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise SoundDeviceError(
                f'{self.name!r} cannot be opened at {self.rate} Hz ({error}): close what else '
                'plays on it, or set device to another'
            ) from error

    @property
    def is_active(self) -> bool:
        return bool(self._device.active)

    def start(self) -> None:
        """Begin to ask for blocks; raises `fault`."""
        self._device.start()

    def abort(self) -> str:
        """Throw away what the device and its server buffer; return what went wrong, if it did."""
        try:
            self._device.abort()
        except Exception as error:  # it is gone: nothing sounds any more
            return str(error)
        return ''

    def close(self) -> str:
        """Close it, as above; a sound server that hangs hangs this too."""
        try:
            self._device.abort(ignore_errors=True)
            self._device.close(ignore_errors=True)
        except Exception as error:  # PortAudio may refuse both for a device that is gone
            return str(error)
        return ''

    def forget(self) -> None:
        """Drop what waits and what was handed over."""
        self.waiting.clear()
        self.handed.clear()
        self.calls.clear()
        self._at = self.open_key = self._frame = 0

    def _fill(self, out: Any, frames: int, when: Any, status: Any) -> None:
        """Give PortAudio's thread its next block."""
        now_ns = self._clock_ns()
        block = np.frombuffer(out, np.int16)
        filled = 0
        while filled < frames and self.waiting and not self._is_cut():
            piece = self.waiting[0]
            part = piece.samples[self._at : self._at + frames - filled]
            block[filled : filled + len(part)] = part
            self._at += len(part)
            ends = self._at >= len(piece.samples)
            self.handed.append(Block(piece, part, ends, self._frame + filled))
            filled += len(part)
            if ends:
                self.waiting.popleft()
                self._at = 0
        block[filled:] = 0
        self.starved += filled < frames and self.open_key != 0
        self.underflows += bool(status.output_underflow)
        self.calls.append(
            (now_ns, when.currentTime, when.outputBufferDacTime, self._frame, frames)
        )
        self._frame += frames


class BlockTimes:
    """The callbacks of a stream since it was started, each with the time its sound leaves."""

    def __init__(self, stream: OutputStream, latency_ns: int) -> None:
        self._stream = stream
        self._times, self._clock = DeviceTime(), SampleClock(stream.rate)
        self._starts: deque[tuple[int, int, int]] = deque()  # frame, frames, time [ns]
        self.latency_ns = latency_ns

    def read(self) -> bool:
        """Take note of the callbacks that came; return whether there were any."""
        calls, came = self._stream.calls, False
        while calls:
            came = True
            now_ns, current_s, dac_s, frame, frames = calls.popleft()
            leaves_ns = self._times.measure(now_ns, current_s, dac_s, self.latency_ns)
            self._starts.append((frame, frames, self._clock.stamp(leaves_ns, frames)))
            self.latency_ns = leaves_ns - now_ns
        return came

    def time_of(self, frame: int) -> int | None:
        """Return when a frame leaves [ns]; None while its callback has not been read."""
        while self._starts and self._starts[0][0] + self._starts[0][1] <= frame:
            self._starts.popleft()
        if not self._starts:
            return None
        first, _, time_ns = self._starts[0]
        return time_ns + (frame - first) * SECOND_NS // self._stream.rate
