# SPDX-License-Identifier: Apache-2.0
"""What the player plays, in the order in which it happens, from one media time 0."""

from __future__ import annotations

import heapq
import re
import threading
from array import array
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundBlock
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.audio_files import SoundFormat
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import Picture
from omnivinci_ros.media.pictures import Shot

AHEAD_EVENTS = 64  # read in advance, so that one slow picture does not hold up the sound
AHEAD_BYTES = 64_000_000
TASK_PATTERN = re.compile(r'\s*(\d{1,6}(?:\.\d+)?)\s*:\s*(.*\S)\s*', re.DOTALL)


@dataclass(frozen=True, slots=True)
class SoundRun:
    """The sound of a microphone in `[stamp, stamp + frames / sample_rate)`."""

    format: SoundFormat
    samples: array[int]  # of 'h', interleaved


@dataclass(frozen=True, slots=True)
class Event:
    """Something to publish at media time `due_ns`, stamped with `stamp_ns`."""

    due_ns: int
    stamp_ns: int
    topic: str  # camera base name, 'audio', 'task'; '' marks the end
    payload: Picture | SoundRun | str | None

    @property
    def nbytes(self) -> int:
        """Return about how much memory it holds."""
        if isinstance(self.payload, Picture):
            return len(self.payload.data)
        return 4096


class MediaFile(Protocol):
    """A file or folder that is played."""

    @property
    def problems(self) -> list[str]:
        """Return what could not be used, in sentences, as far as it was read."""


@dataclass(frozen=True)
class Playlist:
    """Cameras, one microphone and tasks, all beginning at media time 0."""

    cameras: dict[str, Callable[[], Iterator[Shot]]]  # base topic -> its pictures
    sounds: tuple[Callable[[SoundFormat], Iterator[SoundBlock]], ...]  # heard together
    sound_format: SoundFormat | None
    tasks: tuple[tuple[int, str], ...]  # (time_ns, text)
    chunk_ms: int = 20
    trailing_silence_ns: int = 0
    files: tuple[MediaFile, ...] = ()  # what is played, for `problems`

    @property
    def problems(self) -> list[str]:
        """Return what could not be used of the files, in sentences, as far as it was played."""
        return [problem for file in self.files for problem in file.problems]

    def events(self) -> Iterator[Event]:
        """Yield everything once, ordered by due time; the last event marks the end."""
        streams = [self._camera(topic, shots()) for topic, shots in self.cameras.items()]
        streams.append(
            (at_ns, at_ns, Event(at_ns, at_ns, 'task', text)) for at_ns, text in self.tasks
        )
        end_ns = 0
        chunks = self._microphone()
        chunk = next(chunks, None)
        for until_ns, due_ns, event in heapq.merge(*streams, key=lambda item: item[1]):
            end_ns = max(end_ns, until_ns)
            while chunk and chunk[1].due_ns <= due_ns:
                yield chunk[1]
                chunk = next(chunks, None)
            yield event
        # The microphone hears on, silence at last, until all is over.
        while chunk:
            sound_end_ns, event = chunk
            over_ns = (
                None
                if sound_end_ns is None
                else (max(end_ns, sound_end_ns) + self.trailing_silence_ns)
            )
            if over_ns is not None and event.stamp_ns >= over_ns:
                end_ns = event.stamp_ns
                break
            yield event
            chunk = next(chunks, None)
        else:
            end_ns += self.trailing_silence_ns
        yield Event(end_ns, end_ns, '', None)

    def _camera(self, topic: str, shots: Iterator[Shot]) -> Iterator[tuple[int, int, Event]]:
        for shot in shots:
            yield (
                shot.end_ns,
                shot.stamp_ns,
                Event(shot.stamp_ns, shot.stamp_ns, topic, shot.picture),
            )

    def _microphone(self) -> Iterator[tuple[int | None, Event]]:
        """Yield chunks without end, each with the end of all sound [ns] once it is known.

        A chunk is due when its last sample has been heard. Without sounds there are none.
        """
        wanted = self.sound_format
        if not self.sounds or wanted is None:
            return
        rate = wanted.sample_rate
        size = max(1, rate * self.chunk_ms // 1000)
        tracks = [Track(blocks(wanted), wanted) for blocks in self.sounds]
        for first in count(0, size):
            parts = [track.take(first, size) for track in tracks]
            mixed = (
                parts[0]
                if len(parts) == 1
                else np.clip(np.sum(parts, axis=0, dtype=np.int32), -32768, 32767).astype(np.int16)
            )
            samples = array('h')
            samples.frombytes(mixed.tobytes())
            ends = [track.end for track in tracks if track.end is not None]
            all_known = len(ends) == len(tracks)
            sound_end_ns = max(ends) * SECOND_NS // rate if all_known else None
            start_ns, due_ns = (n * SECOND_NS // rate for n in (first, first + size))
            yield sound_end_ns, Event(due_ns, start_ns, 'audio', SoundRun(wanted, samples))


class Track:
    """Blocks of sound laid on a grid of samples; where there is none there is silence."""

    def __init__(self, blocks: Iterator[SoundBlock], wanted: SoundFormat) -> None:
        self.end: int | None = None  # in samples, known once all was read
        self._blocks = blocks
        self._format = wanted
        self._pending: tuple[int, npt.NDArray[np.int16]] | None = None
        self._last = 0
        self._advance()

    def _advance(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            self._pending, self.end = None, self._last
            return
        first = round(block.start_ns * self._format.sample_rate / SECOND_NS)
        # Blocks that follow each other must not overlap or part by a rounded sample.
        if abs(first - self._last) <= 1:
            first = self._last
        self._pending = first, block.samples
        self._last = max(self._last, first + len(block.samples))

    def take(self, first: int, size: int) -> npt.NDArray[np.int16]:
        """Return int16 [size, channels] from sample `first` on; call it in order."""
        out = np.zeros((size, self._format.channels), np.int16)
        while self._pending is not None and self._pending[0] < first + size:
            start, samples = self._pending
            begin, end = max(start, first), min(start + len(samples), first + size)
            if end > begin:
                out[begin - first : end - first] = samples[begin - start : end - start]
            if start + len(samples) > first + size:
                break
            self._advance()
        return out


def one_after_the_other(
    files: list[SoundFile], gap_s: float
) -> Callable[[SoundFormat], Iterator[SoundBlock]]:
    """Return the sound of files with a gap between two, as one track."""

    def blocks(wanted: SoundFormat) -> Iterator[SoundBlock]:
        offset_ns = 0
        for file in files:
            end_ns = offset_ns
            for block in file.blocks(wanted):
                start_ns = offset_ns + block.start_ns
                end_ns = start_ns + len(block.samples) * SECOND_NS // wanted.sample_rate
                yield SoundBlock(start_ns, block.samples)
            offset_ns = end_ns + round(gap_s * SECOND_NS)

    return blocks


def parse_tasks(texts: Iterable[str]) -> tuple[tuple[int, str], ...]:
    """Return (time_ns, text) of each 'SECONDS: text', by time; empty strings are left out."""
    tasks = []
    for text in texts:
        if not text.strip():
            continue
        match = TASK_PATTERN.fullmatch(text)
        if match is None:
            raise BadInputError(
                f"parameter tasks holds {text!r}: write 'SECONDS: text', such as "
                "'2.5: find the cup'"
            )
        tasks.append((round(float(match[1]) * SECOND_NS), match[2]))
    return tuple(sorted(tasks))


class Ahead:
    """Read an iterator in a thread, a bounded number of items and bytes in advance."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._ready: deque[Event] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._ended = self._stopped = False
        self._error: Exception | None = None
        threading.Thread(target=self._read, name='reader', daemon=True).start()

    def _read(self) -> None:
        try:
            for event in self._events:
                with self._changed:
                    self._changed.wait_for(
                        lambda: (
                            self._stopped
                            or not self._ready
                            or (len(self._ready) < AHEAD_EVENTS and self._bytes < AHEAD_BYTES)
                        )
                    )
                    if self._stopped:
                        return
                    self._ready.append(event)
                    self._bytes += event.nbytes
                    self._changed.notify_all()
        except Exception as error:
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def wait(self) -> None:
        """Wait until something is ready, so that the beginning is not late."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready or self._ended or self._stopped)

    def __iter__(self) -> Iterator[Event]:
        """Yield the items; raise at its place what the reading raised."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ready or self._ended or self._stopped)
                if self._stopped:
                    return
                if not self._ready:
                    break
                event = self._ready.popleft()
                self._bytes -= event.nbytes
                self._changed.notify_all()
            yield event
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Let go of the reader and of whoever iterates."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()


def repeated(playlist: Playlist, loop: bool) -> Iterator[Event]:
    """Yield the events of a playlist, over and over if it loops; media time goes on."""
    offset_ns = 0
    while True:
        end_ns = 0
        for event in playlist.events():
            end_ns = event.due_ns
            if event.topic or not loop:
                yield Event(
                    offset_ns + event.due_ns,
                    offset_ns + event.stamp_ns,
                    event.topic,
                    event.payload,
                )
        if not loop:
            return
        if end_ns <= 0:
            raise BadMediaError(
                'loop is true, but what is played has no length: set loop to false'
            )
        offset_ns += end_ns
