# SPDX-License-Identifier: Apache-2.0
"""Sound from a real microphone, stamped with the time at which it was captured."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.channels import ChannelMixer
from omnivinci_ros.media.channels import cancelling_sentence
from omnivinci_ros.media.channels import pick_channels
from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.media.sound_devices import DeviceTime
from omnivinci_ros.media.sound_devices import SoundDeviceError
from omnivinci_ros.media.sound_devices import SoundSystem
from omnivinci_ros.media.sound_devices import find_device

STALL_CHUNKS = 25  # chunk lengths without a callback: the device is gone
STALL_S = 1.0  # ... and at least this
START_S = 5.0  # an idle PulseAudio source takes 2 s to give its first sound
BACKLOG_S = 10.0  # of sound held for a slow consumer
STOP_S = 1.0  # to end the thread; a hung sound server may hold it longer

IDLE = 'idle'
RUNNING = 'running'
LOST = 'lost'  # it ran and stopped
UNAVAILABLE = 'unavailable'  # it could not be opened

# What the callback is given: bytes, PortAudio's now and capture time [s], whether sound was lost,
# and our clock [ns].
Chunk = tuple[bytes, float, float, bool, int]


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """What to record."""

    device: str = ''  # part of a name, or an index; '' is the default
    sample_rate: int = 0  # Hz; 0 is the device's own
    channels: int = 1  # to record; more are, where `listen_to` names them
    listen_to: tuple[int, ...] = ()  # channels that are handed on; () is all
    chunk_ms: int = 20
    reconnect_s: float = 2.0

    @property
    def recorded(self) -> int:
        """Return how many channels the device must have."""
        return max(self.channels, *(number + 1 for number in self.listen_to), 1)


@dataclass(frozen=True, slots=True)
class Captured:
    """One run of sound: interleaved int16 in native byte order."""

    start_ns: int  # capture time of the first sample
    sample_rate: int
    channels: int
    samples: bytes


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """The state of the microphone, and what was lost since the start."""

    state: str = IDLE
    reason: str = ''
    device: str = ''
    sample_rate: int = 0
    channels: int = 0  # that are handed on
    chunks: int = 0
    overflows: int = 0  # the device had sound that nobody fetched
    disconnects: int = 0  # it ran, and stopped by itself
    re_anchors: int = 0  # stamps jumped to follow the device
    dropped: int = 0  # chunks that the consumer was too slow for
    drift_ns: int = 0  # capture time minus sample count
    latency_ns: int = 0  # from capture of the first sample to the callback
    silent_ns: int = 0  # for how long there was nothing but zeros, which no open microphone gives
    cancels: int = 0  # times at which channels were found to cancel each other
    cancelling: str = ''  # which, and what to do


class Capture:
    """Record in a thread of its own, for ever: a device that goes away is opened again."""

    def __init__(
        self,
        settings: CaptureSettings,
        on_chunk: Callable[[Captured], None],
        on_state: Callable[[CaptureReport], None],
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self.settings = settings
        self.report = CaptureReport()
        self._on_chunk = on_chunk
        self._on_state = on_state
        self._clock_ns = clock_ns
        self._stop = threading.Event()
        self._system = SoundSystem()
        # A daemon: a sound server that hangs cannot keep the process.
        self._thread = threading.Thread(target=self._run, name='capture', daemon=True)

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def stop(self) -> bool:
        """End the recording; return False when the sound system does not let go of us."""
        self._stop.set()
        self._thread.join(STOP_S)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                stream, chunks, name = self._open()
            except SoundDeviceError as error:
                self._enter(UNAVAILABLE, str(error))
                self._stop.wait(self.settings.reconnect_s)
                continue
            reason = self._read(stream, chunks, name)
            if not self._stop.is_set():
                if self.report.state == RUNNING:
                    self._count(disconnects=1)
                    self._enter(LOST, reason)
                else:
                    self._enter(UNAVAILABLE, reason)
            self._close(stream)
            self._stop.wait(self.settings.reconnect_s)

    def _open(self) -> tuple[Any, queue.SimpleQueue[Chunk], str]:
        """Return a started stream, the queue its callback fills, and the device's name."""
        sounddevice = self._system.load()
        wanted = self.settings
        index, device = self._find(sounddevice)
        rate = wanted.sample_rate or int(device['default_samplerate'])
        chunks: queue.SimpleQueue[Chunk] = queue.SimpleQueue()

        def callback(
            data: Any, frames: int, when: Any, status: Any
        ) -> None:  # in PortAudio's thread: it only appends
            chunks.put(
                (
                    bytes(data),
                    when.currentTime,
                    when.inputBufferAdcTime,
                    status.input_overflow,
                    self._clock_ns(),
                )
            )

        try:
            # 'high' gives the callback slack; stamps do not depend on it.
            stream = sounddevice.RawInputStream(
                device=index,
                samplerate=rate,
                channels=wanted.recorded,
                dtype='int16',
                blocksize=rate * wanted.chunk_ms // 1000,
                latency='high',
                callback=callback,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise SoundDeviceError(
                f'{device["name"]!r} cannot be opened with sample_rate={rate} '
                f'channels={wanted.recorded} ({error}): close what else records from it, or set '
                f'sample_rate to 0 for its own {device["default_samplerate"]:.0f} Hz'
            ) from error
        return stream, chunks, device['name']

    def _find(self, sounddevice: Any) -> tuple[int, dict[str, Any]]:
        """Return the index and the description of the device that the settings name."""
        wanted = self.settings
        index, device = find_device(sounddevice, wanted.device, 'input')
        most = device['max_input_channels']
        if wanted.channels > most:
            raise SoundDeviceError(
                f'parameter channels is {wanted.channels}, but {device["name"]!r} '
                f'has {most}: set it to that or less'
            )
        if wanted.recorded > most:
            raise SoundDeviceError(
                f'parameter audio_channels asks for channel {wanted.recorded - 1}, but '
                f'{device["name"]!r} has channels 0 to {most - 1}: name those that it has'
            )
        return index, device

    def _read(self, stream: Any, chunks: queue.SimpleQueue[Chunk], name: str) -> str:
        """Hand chunks on until the stream ends; return why it ended."""
        settings = self.settings
        rate = int(stream.samplerate)
        clock = SampleClock(rate)
        capture_time = DeviceTime()
        chunk_ns = settings.chunk_ms * MILLISECOND_NS
        stall_s = max(STALL_S, STALL_CHUNKS * settings.chunk_ms / 1000)
        backlog = int(BACKLOG_S * 1000 / settings.chunk_ms)
        arrived_s = time.monotonic()
        begun = False
        mixer = ChannelMixer()  # only to find out whether the channels cancel each other
        while not self._stop.is_set():
            try:
                data, current_s, adc_s, overflow, now_ns = chunks.get(timeout=0.1)
            except queue.Empty:
                silent_s = time.monotonic() - arrived_s
                if not stream.active:
                    return f'{name!r} stopped: it was unplugged or its sound server ended'
                if silent_s > (stall_s if begun else max(stall_s, START_S)):
                    return f'{name!r} is open but gives no sound: check it and its sound server'
                continue
            arrived_s = time.monotonic()
            if not begun:
                begun = True
                self.report = replace(
                    self.report,
                    device=name,
                    sample_rate=rate,
                    channels=len(settings.listen_to) or settings.channels,
                )
                self._enter(RUNNING, '')
            measured_ns = capture_time.measure(now_ns, current_s, adc_s, -chunk_ns)
            before = clock.re_anchors
            heard = pick_channels(
                np.frombuffer(data, np.int16), settings.recorded, settings.listen_to
            )
            start_ns = clock.stamp(measured_ns, len(heard), lost=overflow)
            self._watch_channels(mixer, heard, rate)
            late = chunks.qsize() > backlog
            self._count(
                chunks=1,
                overflows=int(overflow),
                dropped=int(late),
                re_anchors=clock.re_anchors - before,
            )
            length_ns = len(heard) * SECOND_NS // rate
            self.report = replace(
                self.report,
                drift_ns=clock.drift_ns,
                latency_ns=now_ns - measured_ns,
                silent_ns=0 if heard.any() else self.report.silent_ns + length_ns,
            )
            if not late:
                self._on_chunk(Captured(start_ns, rate, heard.shape[1], heard.tobytes()))
        return ''

    def _watch_channels(
        self, mixer: ChannelMixer, heard: npt.NDArray[np.int16], rate: int
    ) -> None:
        mixer.mix(heard, rate)
        if places := mixer.cancelling():
            self._count(cancels=1)
            wrong = cancelling_sentence(places, self.settings.listen_to, heard.shape[1])
            self.report = replace(self.report, cancelling=wrong)

    def _close(self, stream: Any) -> None:
        """Close a stream whose device may be gone; a sound server that hangs hangs this too."""
        try:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
        except Exception as error:  # PortAudio may refuse both for a device that is gone
            self.report = replace(self.report, reason=f'{self.report.reason} ({error})')

    def _enter(self, state: str, reason: str) -> None:
        if (state, reason) != (self.report.state, self.report.reason):
            self.report = replace(self.report, state=state, reason=reason)
            self._on_state(self.report)

    def _count(self, **more: int) -> None:
        self.report = replace(
            self.report, **{name: getattr(self.report, name) + n for name, n in more.items()}
        )
