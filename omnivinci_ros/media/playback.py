# SPDX-License-Identifier: Apache-2.0
"""Sound to a real loudspeaker, with the time at which each sample left."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.media.sound_devices import DeviceTime
from omnivinci_ros.media.sound_devices import SoundDeviceError
from omnivinci_ros.media.sound_devices import SoundSystem
from omnivinci_ros.media.sound_devices import find_device

STALL_S = 2.0  # without a callback: the device is gone
POLL_S = 0.01  # between two looks at what has left
TAIL_S = 0.15  # of silence after the last sample, since DAC times of a sound server are estimates
STOP_S = 1.0  # to end the thread; a hung sound server may hold it longer

CLOSED = 'closed'
READY = 'ready'  # it is open, and nothing is played
PLAYING = 'playing'
LOST = 'lost'  # it ran and stopped
UNAVAILABLE = 'unavailable'  # it could not be opened

BEGAN = 'BEGAN'  # the first sample of an utterance left
PLAYED = 'PLAYED'  # the last sample of a sentence did
ENDED = 'ENDED'
CUT = 'CUT'
GONE = 'LOST'  # the device went away in the middle of it


@dataclass(frozen=True, slots=True)
class PlaybackSettings:
    """Where to play."""

    device: str = ''  # part of a name, or an index; '' is the default
    latency_ms: int = 100  # that the device buffers: slack for a busy machine; a cut empties it
    reconnect_s: float = 2.0


@dataclass(frozen=True, slots=True)
class PlayedSound:
    """Sound that has left: mono int16."""

    start_ns: int  # when its first sample left
    sample_rate: int
    samples: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class PlaybackEvent:
    """What became of an utterance."""

    kind: str  # BEGAN, PLAYED, ENDED, CUT or GONE
    key: int
    time_ns: int
    played_ns: int  # of the utterance, so far
    text: str = ''  # of PLAYED
    reason: str = ''


@dataclass(frozen=True, slots=True)
class PlaybackReport:
    """The state of the loudspeaker, and what happened since the start."""

    state: str = CLOSED
    reason: str = ''
    device: str = ''
    sample_rate: int = 0
    disconnects: int = 0  # it ran, and stopped by itself
    underflows: int = 0  # the machine was too slow for the device: a click
    starved: int = 0  # blocks of silence within an utterance whose sound came too slowly
    cuts: int = 0
    latency_ns: int = 0  # from the callback until its sound leaves


@dataclass(slots=True)
class _Piece:
    """Sound that waits for the device: the utterance's number, its sound, what it says."""

    key: int
    sample_rate: int
    samples: npt.NDArray[np.int16]
    text: str = ''
    is_last: bool = False  # nothing more comes of this utterance


@dataclass(slots=True)
class _Block:
    """What one callback handed to the device for one utterance."""

    piece: _Piece
    samples: npt.NDArray[np.int16]
    ends_piece: bool
    frame: int  # of the stream, counted since it was started


@dataclass(slots=True)
class _Stream:
    """An open device, and what the callback and the thread say to each other."""

    device: Any
    name: str
    rate: int
    fault: type[Exception]  # what PortAudio raises
    waiting: deque[_Piece] = field(default_factory=deque)
    at: int = 0  # samples of the first piece that were handed over
    handed: deque[_Block] = field(default_factory=deque)
    # Our clock [ns], PortAudio's now and DAC time [s], the first frame, frames
    calls: deque[tuple[int, float, float, int, int]] = field(default_factory=deque)
    frame: int = 0
    underflows: int = 0
    starved: int = 0
    open_key: int = 0  # the utterance of which more is to come


class _Calls:
    """The callbacks of a stream since it was started, each with the time its sound leaves."""

    def __init__(self, stream: _Stream, latency_ns: int) -> None:
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


class Playback:
    """Play in a thread of its own: a device that goes away is opened again."""

    def __init__(
        self,
        settings: PlaybackSettings,
        on_event: Callable[[PlaybackEvent], None],
        on_played: Callable[[PlayedSound], None],
        on_state: Callable[[PlaybackReport], None],
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self.settings = settings
        self.report = PlaybackReport()
        self._on_event = on_event
        self._on_played = on_played
        self._on_state = on_state
        self._clock_ns = clock_ns
        self._changed = threading.Condition()
        self._incoming: deque[_Piece] = deque()
        self._cut_reason = ''  # why what is played is to be cut, if it is
        self._stopping = False
        self._is_retrying = False  # a device that did not start
        self._system = SoundSystem()
        self._resampler: Any = None  # a soxr.ResampleStream of the utterance that comes in
        self._resampled = (0, 0)  # its key and rate
        self._played_ns: dict[int, int] = {}  # of utterances that began and did not end
        self._thread = threading.Thread(target=self._run, name='playback', daemon=True)

    def start(self) -> None:
        """Open the device."""
        self._thread.start()

    def stop(self) -> bool:
        """End; return False when the sound system does not let go of us."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(STOP_S)
        return not self._thread.is_alive()

    def put(
        self, key: int, sample_rate: int, samples: npt.NDArray[np.int16], text: str = ''
    ) -> None:
        """Play mono int16 [n] after what is there; `text` is the sentence that ends with it."""
        with self._changed:
            self._incoming.append(_Piece(key, sample_rate, samples, text))
            self._changed.notify()

    def finish(self, key: int) -> None:
        """Say that nothing more comes of an utterance."""
        with self._changed:
            self._incoming.append(_Piece(key, 0, np.zeros(0, np.int16), is_last=True))
            self._changed.notify()

    def cut(self, reason: str) -> None:
        """Silence at once what is played, and forget what waits."""
        with self._changed:
            self._cut_reason = reason
            self._changed.notify()

    # The thread

    def _run(self) -> None:
        while not self._stopping:
            try:
                stream = self._open()
            except SoundDeviceError as error:
                self._enter(UNAVAILABLE, str(error))
                self._wait_without_device()
                continue
            self._enter(READY, '', device=stream.name, sample_rate=stream.rate)
            reason = self._serve(stream)
            self._close(stream)
            if reason and not self._stopping:
                self.report = replace(self.report, disconnects=self.report.disconnects + 1)
                self._enter(LOST, reason)

    def _wait_without_device(self) -> None:
        """Lose what comes meanwhile: old words are worse than none."""
        end_s = time.monotonic() + self.settings.reconnect_s
        while not self._stopping and (left_s := end_s - time.monotonic()) > 0:
            with self._changed:
                self._changed.wait(min(left_s, 0.1))
                pieces, self._incoming = list(self._incoming), deque()
                self._cut_reason = ''
            for piece in pieces:
                if piece.is_last:
                    self._tell(GONE, piece.key, self._clock_ns(), reason=self.report.reason)

    def _serve(self, stream: _Stream) -> str:
        """Play what comes until the device is gone; return why it is."""
        while not self._stopping:
            with self._changed:
                if not self._incoming and not self._cut_reason:
                    self._changed.wait(0.5)
                if self._cut_reason and not self._incoming:
                    self._cut_reason = ''
                has_work = bool(self._incoming)
            if not has_work:
                continue
            if reason := self._play(stream):
                return reason
        return ''

    def _play(self, stream: _Stream) -> str:
        """Play until there is nothing left; return why the device is gone, if it is."""
        self._take(stream)
        try:
            stream.device.start()
        except stream.fault as error:
            return self._retry(stream, f'{stream.name!r} cannot be started ({error})')
        self._is_retrying = False
        self._enter(PLAYING, '')
        calls = _Calls(stream, self.settings.latency_ms * MILLISECOND_NS)
        called_s = busy_s = time.monotonic()
        while not self._stopping:
            with self._changed:
                if not self._cut_reason and not self._incoming:
                    self._changed.wait(POLL_S)
                cut = self._cut_reason
            if cut:
                return self._silence(stream, calls, cut)
            self._take(stream)
            now_s = time.monotonic()
            if calls.read():
                called_s = now_s
                self._count(stream, calls.latency_ns)
            self._tell_what_left(stream, calls, self._clock_ns())
            if not stream.device.active:
                return self._lose(
                    stream, f'{stream.name!r} stopped: it was unplugged or its sound server ended'
                )
            if now_s - called_s > STALL_S:
                return self._lose(stream, f'{stream.name!r} takes no sound: check its server')
            if stream.waiting or stream.handed or self._incoming or stream.open_key:
                busy_s = now_s
            elif now_s - busy_s > TAIL_S:
                break
        self._halt(stream)
        self._forget(stream)
        self._enter(READY, '')
        return ''

    def _retry(self, stream: _Stream, reason: str) -> str:
        """Keep what waits until the device is opened again, which may be all that it needs."""
        if self._is_retrying:
            return self._lose(stream, reason)
        self._is_retrying = True
        with self._changed:
            self._incoming.extendleft(reversed(stream.waiting))
        self._forget(stream)
        return reason

    def _silence(self, stream: _Stream, calls: _Calls, reason: str) -> str:
        """Throw away what the device buffers, and tell what had left by then."""
        self._halt(stream)
        now_ns = self._clock_ns()
        calls.read()
        with self._changed:
            pieces, self._incoming = [*stream.waiting, *self._incoming], deque()
            self._cut_reason = ''
        self._tell_what_left(stream, calls, now_ns, is_cut=True)
        keys = self._unfinished(stream, pieces)
        self._forget(stream)
        self.report = replace(self.report, cuts=self.report.cuts + 1)
        for key in keys:
            self._tell(CUT, key, now_ns, reason=reason)
        self._enter(READY, '')
        return ''

    def _lose(self, stream: _Stream, reason: str) -> str:
        """Tell that what was being played and what waits is lost."""
        with self._changed:
            pieces, self._incoming = [*stream.waiting, *self._incoming], deque()
        keys = self._unfinished(stream, pieces)
        self._forget(stream)
        for key in keys:
            self._tell(GONE, key, self._clock_ns(), reason=reason)
        return reason

    def _unfinished(self, stream: _Stream, pieces: list[_Piece]) -> list[int]:
        """Return the utterances that have not ended, in order."""
        handed = [block.piece.key for block in stream.handed]
        return list(dict.fromkeys([*self._played_ns, *handed, *(one.key for one in pieces)]))

    def _forget(self, stream: _Stream) -> None:
        stream.waiting.clear()
        stream.handed.clear()
        stream.calls.clear()
        stream.at = stream.open_key = stream.frame = 0
        self._resampler = None

    def _halt(self, stream: _Stream) -> None:
        try:
            stream.device.abort()  # what the device and its server buffer is thrown away
        except Exception as error:  # it is gone: nothing sounds any more
            self.report = replace(self.report, reason=str(error))

    def _take(self, stream: _Stream) -> None:
        """Bring what came in to the device's rate."""
        with self._changed:
            pieces, self._incoming = list(self._incoming), deque()
        for piece in pieces:
            stream.open_key = 0 if piece.is_last else piece.key
            piece.samples = self._at_rate(piece, stream.rate)
            piece.sample_rate = stream.rate
            stream.waiting.append(piece)

    def _at_rate(self, piece: _Piece, rate: int) -> npt.NDArray[np.int16]:
        if piece.sample_rate == rate or (piece.is_last and self._resampler is None):
            return piece.samples
        import soxr

        if self._resampler is None:
            self._resampled = (piece.key, piece.sample_rate)
            self._resampler = soxr.ResampleStream(
                piece.sample_rate, rate, 1, dtype='float32', quality='HQ'
            )
        sound = self._resampler.resample_chunk(
            piece.samples.astype(np.float32), last=piece.is_last
        )
        if piece.is_last:
            self._resampler = None
        return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)

    def _tell_what_left(
        self, stream: _Stream, calls: _Calls, now_ns: int, *, is_cut: bool = False
    ) -> None:
        """Hand on the blocks that have left, and say what began and ended with them."""
        while stream.handed:
            block = stream.handed[0]
            start_ns = calls.time_of(block.frame)
            if start_ns is None or (is_cut and start_ns >= now_ns):
                return
            key, samples = block.piece.key, block.samples
            if key not in self._played_ns:  # told ahead: who hears it must know by then
                self._played_ns[key] = 0
                self._tell(BEGAN, key, start_ns)
            end_ns = start_ns + len(samples) * SECOND_NS // stream.rate
            if end_ns > now_ns:
                if not is_cut:
                    return
                samples = samples[: (now_ns - start_ns) * stream.rate // SECOND_NS]
            stream.handed.popleft()
            if len(samples):
                self._played_ns[key] += len(samples) * SECOND_NS // stream.rate
                self._on_played(PlayedSound(start_ns, stream.rate, samples))
            if end_ns > now_ns:
                return
            if block.ends_piece and block.piece.text:
                self._tell(PLAYED, key, end_ns, text=block.piece.text)
            if block.ends_piece and block.piece.is_last:
                self._tell(ENDED, key, end_ns)

    def _tell(
        self, kind: str, key: int, time_ns: int, *, text: str = '', reason: str = ''
    ) -> None:
        played_ns = self._played_ns.get(key, 0)
        if kind in (ENDED, CUT, GONE):
            self._played_ns.pop(key, None)
        self._on_event(PlaybackEvent(kind, key, time_ns, played_ns, text, reason))

    def _count(self, stream: _Stream, latency_ns: int) -> None:
        self.report = replace(
            self.report,
            underflows=stream.underflows,
            starved=stream.starved,
            latency_ns=latency_ns,
        )

    # The device

    def _open(self) -> _Stream:
        sounddevice = self._system.load()
        index, device = find_device(sounddevice, self.settings.device, 'output')
        rate = int(device['default_samplerate'])
        stream = _Stream(None, device['name'], rate, sounddevice.PortAudioError)
        try:
            stream.device = sounddevice.RawOutputStream(
                device=index,
                samplerate=rate,
                channels=1,
                dtype='int16',
                blocksize=rate // 50,
                latency=self.settings.latency_ms / 1000,
                callback=lambda out, frames, when, status: self._fill(
                    stream, out, frames, when, status
                ),
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise SoundDeviceError(
                f'{device["name"]!r} cannot be opened at {rate} Hz ({error}): close what else '
                'plays on it, or set device to another'
            ) from error
        return stream

    def _fill(self, stream: _Stream, out: Any, frames: int, when: Any, status: Any) -> None:
        """Give PortAudio's thread its next block; it only copies and appends."""
        now_ns = self._clock_ns()
        block = np.frombuffer(out, np.int16)
        filled = 0
        while filled < frames and stream.waiting and not self._cut_reason:
            piece = stream.waiting[0]
            part = piece.samples[stream.at : stream.at + frames - filled]
            block[filled : filled + len(part)] = part
            stream.at += len(part)
            ends = stream.at >= len(piece.samples)
            stream.handed.append(_Block(piece, part, ends, stream.frame + filled))
            filled += len(part)
            if ends:
                stream.waiting.popleft()
                stream.at = 0
        block[filled:] = 0
        stream.starved += filled < frames and stream.open_key != 0
        stream.underflows += bool(status.output_underflow)
        stream.calls.append(
            (now_ns, when.currentTime, when.outputBufferDacTime, stream.frame, frames)
        )
        stream.frame += frames

    def _close(self, stream: _Stream) -> None:
        """Close a stream whose device may be gone; a sound server that hangs hangs this too."""
        try:
            stream.device.abort(ignore_errors=True)
            stream.device.close(ignore_errors=True)
        except Exception as error:  # PortAudio may refuse both for a device that is gone
            self.report = replace(self.report, reason=f'{self.report.reason} ({error})')

    def _enter(self, state: str, reason: str, **found: Any) -> None:
        told = (state, reason) != (self.report.state, self.report.reason)
        self.report = replace(self.report, state=state, reason=reason, **found)
        if told:
            self._on_state(self.report)
