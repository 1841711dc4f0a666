# SPDX-License-Identifier: Apache-2.0
"""Sound to a real loudspeaker, with the time at which each sample left."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.output_stream import BlockTimes
from omnivinci_ros.media.output_stream import OutputStream
from omnivinci_ros.media.output_stream import Piece
from omnivinci_ros.media.sound_devices import SoundDeviceError
from omnivinci_ros.media.sound_devices import SoundSystem

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
        self._incoming: deque[Piece] = deque()
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
            self._incoming.append(Piece(key, sample_rate, samples, text))
            self._changed.notify()

    def finish(self, key: int) -> None:
        """Say that nothing more comes of an utterance."""
        with self._changed:
            self._incoming.append(Piece(key, 0, np.zeros(0, np.int16), is_last=True))
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

    def _serve(self, stream: OutputStream) -> str:
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

    def _play(self, stream: OutputStream) -> str:
        """Play until there is nothing left; return why the device is gone, if it is."""
        self._take(stream)
        try:
            stream.start()
        except stream.fault as error:
            return self._retry(stream, f'{stream.name!r} cannot be started ({error})')
        self._is_retrying = False
        self._enter(PLAYING, '')
        calls = BlockTimes(stream, self.settings.latency_ms * MILLISECOND_NS)
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
            if not stream.is_active:
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

    def _retry(self, stream: OutputStream, reason: str) -> str:
        """Keep what waits until the device is opened again, which may be all that it needs."""
        if self._is_retrying:
            return self._lose(stream, reason)
        self._is_retrying = True
        with self._changed:
            self._incoming.extendleft(reversed(stream.waiting))
        self._forget(stream)
        return reason

    def _silence(self, stream: OutputStream, calls: BlockTimes, reason: str) -> str:
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

    def _lose(self, stream: OutputStream, reason: str) -> str:
        """Tell that what was being played and what waits is lost."""
        with self._changed:
            pieces, self._incoming = [*stream.waiting, *self._incoming], deque()
        keys = self._unfinished(stream, pieces)
        self._forget(stream)
        for key in keys:
            self._tell(GONE, key, self._clock_ns(), reason=reason)
        return reason

    def _unfinished(self, stream: OutputStream, pieces: list[Piece]) -> list[int]:
        """Return the utterances that have not ended, in order."""
        handed = [block.piece.key for block in stream.handed]
        return list(dict.fromkeys([*self._played_ns, *handed, *(one.key for one in pieces)]))

    def _forget(self, stream: OutputStream) -> None:
        stream.forget()
        self._resampler = None

    def _halt(self, stream: OutputStream) -> None:
        if problem := stream.abort():
            self.report = replace(self.report, reason=problem)

    def _take(self, stream: OutputStream) -> None:
        """Bring what came in to the device's rate."""
        with self._changed:
            pieces, self._incoming = list(self._incoming), deque()
        for piece in pieces:
            stream.open_key = 0 if piece.is_last else piece.key
            piece.samples = self._at_rate(piece, stream.rate)
            piece.sample_rate = stream.rate
            stream.waiting.append(piece)

    def _at_rate(self, piece: Piece, rate: int) -> npt.NDArray[np.int16]:
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
        self, stream: OutputStream, calls: BlockTimes, now_ns: int, *, is_cut: bool = False
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

    def _count(self, stream: OutputStream, latency_ns: int) -> None:
        self.report = replace(
            self.report,
            underflows=stream.underflows,
            starved=stream.starved,
            latency_ns=latency_ns,
        )

    # The device

    def _open(self) -> OutputStream:
        return OutputStream(
            self._system.load(),
            self.settings.device,
            latency_ms=self.settings.latency_ms,
            clock_ns=self._clock_ns,
            is_cut=lambda: bool(self._cut_reason),
        )

    def _close(self, stream: OutputStream) -> None:
        if problem := stream.close():
            self.report = replace(self.report, reason=f'{self.report.reason} ({problem})')

    def _enter(self, state: str, reason: str, **found: Any) -> None:
        told = (state, reason) != (self.report.state, self.report.reason)
        self.report = replace(self.report, state=state, reason=reason, **found)
        if told:
            self._on_state(self.report)
