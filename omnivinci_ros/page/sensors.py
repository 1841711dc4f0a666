# SPDX-License-Identifier: Apache-2.0
"""A thread that makes of camera and sound messages what the page shows.

What comes faster than it can be made waits in short queues, and what is let go is counted: the
node's executor and the server's loop never wait for a picture.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections import defaultdict
from collections import deque
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from typing import Protocol

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.messages.audio import ReceivedAudio
from omnivinci_ros.messages.boxes import SeenBox
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.page.pictures import FrameStore
from omnivinci_ros.page.pictures import live_jpeg
from omnivinci_ros.page.requests import packed
from omnivinci_ros.page.sound_level import Probability
from omnivinci_ros.page.sound_level import SoundLevel
from omnivinci_ros.page.tab import Picture

FRAMES_WAITING = 8  # of a camera; they are made in their order, for the store
SOUND_WAITING = 200  # chunks: 4 s of 20 ms
WINDOWS_WAITING = 4
SAMPLES_S = 0.25  # from one batch of arrivals to the next


class Outlet(Protocol):
    """Where the messages go; called from this thread."""

    def picture(self, picture: Picture) -> None:
        """Show a live picture to those who look at its camera."""

    def frame(self, topic: str, message: bytes) -> None:
        """Show a frame of a window to them."""

    def broadcast(self, message: dict[str, Any], key: str = '') -> None:
        """Tell everybody; a message of the same key that still waits is replaced."""

    def problem(self, topic: str, sentence: str) -> None:
        """Say what cannot be shown."""


@dataclass(frozen=True)
class WindowFrames:
    """The frames that a backend was given, by their stamps, and what it saw in them."""

    window_id: int
    stamps: Mapping[str, Sequence[int]]  # by camera
    boxes: Sequence[SeenBox]


class Sensors:
    """Begins with its construction, ends with `close`."""

    def __init__(
        self, outlet: Outlet, make_probability: Callable[[], Probability] | None = None
    ) -> None:
        """`make_probability` makes what hears speech in 512 samples, on this thread."""
        self.dropped: Counter[str] = Counter()  # by topic
        self._outlet = outlet
        self._make_probability = make_probability
        self._frames: dict[str, deque[tuple[str, bytes]]] = {}
        self._sound: deque[tuple[str, int, ReceivedAudio]] = deque()
        self._windows: deque[WindowFrames] = deque(maxlen=WINDOWS_WAITING)
        self._unmade: deque[Callable[[], None]] = deque()  # frames of the window before
        self._looked: frozenset[str] = frozenset()
        self._stores: dict[str, FrameStore] = {}
        self._levels: dict[str, SoundLevel] = {}
        self._stamps: dict[str, list[str]] = defaultdict(list)
        self._spans: dict[str, list[list[str]]] = defaultdict(list)
        self._told_s = time.monotonic()
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name='sensors', daemon=True)
        self._thread.start()

    def look(self, cameras: frozenset[str]) -> None:
        """Forget the pictures of cameras that nobody looks at any more."""
        with self._news:
            self._looked = cameras
            self._frames = {at: queue for at, queue in self._frames.items() if at in cameras}
            self._news.notify()

    def image(self, topic: str, kind: str, data: bytes) -> None:
        """Take a camera's message in CDR; `kind` is the name of its type."""
        with self._news:
            queue = self._frames.setdefault(topic, deque())
            if len(queue) == FRAMES_WAITING:
                queue.popleft()
                self.dropped[topic] += 1
            queue.append((kind, data))
            self._news.notify()

    def sound(self, topic: str, stamp_ns: int, sound: ReceivedAudio) -> None:
        with self._news:
            if len(self._sound) == SOUND_WAITING:
                self._sound.popleft()
                self.dropped[topic] += 1
            self._sound.append((topic, stamp_ns, sound))
            self._news.notify()

    def window(self, window: WindowFrames) -> None:
        """Show the frames of a window."""
        with self._news:
            self._windows.append(window)
            self._news.notify()

    def close(self) -> None:
        with self._news:
            self._ended = True
            self._news.notify()
        self._thread.join(2.0)

    def _run(self) -> None:
        while True:
            with self._news:
                while not self._ended and not self._has_work():
                    self._news.wait(SAMPLES_S if self._stamps or self._spans else None)
                    if self._is_time():
                        break
                if self._ended:
                    return
                frames = [
                    (topic, *queue.popleft()) for topic, queue in self._frames.items() if queue
                ]
                sounds, self._sound = self._sound, deque()
                window = self._windows.popleft() if self._windows and not self._unmade else None
                looked = self._looked
            for topic in self._stores.keys() - looked:
                del self._stores[topic]
            work: list[Callable[[], None]] = [partial(self._show, *frame) for frame in frames]
            work += [partial(self._hear, *sound) for sound in sounds]
            if window is not None:
                work.append(partial(self._show_window, window))
            elif self._unmade:  # one at a time: live pictures go before
                work.append(self._unmade.popleft())
            if self._is_time():
                work.append(self._tell_samples)
            for step in work:
                try:
                    step()
                except Exception as error:  # of what came in: it costs itself, not the page
                    what = f'{type(error).__name__}: {error}'
                    self._outlet.problem('page', f'something could not be shown: {what}')

    def _has_work(self) -> bool:
        waits = self._sound or self._windows or self._unmade or any(self._frames.values())
        return bool(waits or self._stores.keys() - self._looked)

    def _is_time(self) -> bool:
        has_any = self._stamps or self._spans
        return bool(has_any) and time.monotonic() - self._told_s >= SAMPLES_S

    def _show(self, topic: str, kind: str, data: bytes) -> None:
        try:
            image = SerializedImage(data, kind, topic)
            jpeg = live_jpeg(image)
        except BadImageError as error:
            self._outlet.problem(topic, str(error))
            return
        except Exception as error:  # of any type: the picture is untrusted, decoders are C
            self._outlet.problem(topic, f'{topic}: a picture cannot be shown: {error}')
            return
        stamp_ns = image.stamp_ns
        self._stamps[topic].append(str(stamp_ns))
        head = {'kind': 'picture', 'topic': topic, 'stamp_ns': str(stamp_ns)}
        told = {'width': jpeg.width, 'height': jpeg.height, 'format': 'jpeg'}
        self._outlet.picture(Picture(topic, stamp_ns, packed({**head, **told}, jpeg.data)))
        self._stores.setdefault(topic, FrameStore()).add(stamp_ns, jpeg.data)

    def _hear(self, topic: str, stamp_ns: int, sound: ReceivedAudio) -> None:
        try:
            level = self._levels.get(topic) or SoundLevel(topic, self._probability())
            self._levels[topic] = level
            found = level.push(stamp_ns, sound.sample_rate, sound.channels, sound.samples)
        except BadAudioError as error:
            self._outlet.problem(topic, str(error))
            return
        spans, end_ns = self._spans[topic], stamp_ns + sound.length_ns
        if spans and spans[-1][1] == str(stamp_ns):
            spans[-1][1] = str(end_ns)
        else:
            spans.append([str(stamp_ns), str(end_ns)])
        for one in found:
            told: dict[str, Any] = {'type': 'level', 'topic': topic, 'stamp_ns': str(one.stamp_ns)}
            told |= {'rms_db': one.rms_db, 'peak_db': one.peak_db, 'speech': one.speech}
            self._outlet.broadcast(told, f'level {topic}')

    def _probability(self) -> Probability | None:
        """Return what hears speech, None where it is not installed."""
        if self._make_probability is None:
            return None
        try:
            return self._make_probability()
        except Exception as error:  # a missing package costs the lamp, not the page
            self._outlet.problem('voice activity', f'speech is not shown: {error}')
            self._make_probability = None
            return None

    def _tell_samples(self) -> None:
        self._told_s = time.monotonic()
        for topic, stamps in self._stamps.items():
            told = {'type': 'samples', 'topic': topic, 'kind': 'camera', 'stamps': stamps}
            self._outlet.broadcast(told)
        for topic, spans in self._spans.items():
            told = {'type': 'samples', 'topic': topic, 'kind': 'audio', 'stamps': []}
            self._outlet.broadcast({**told, 'spans': spans})
        self._stamps.clear()
        self._spans.clear()

    def _show_window(self, window: WindowFrames) -> None:
        for topic, stamps in window.stamps.items():
            store = self._stores.get(topic)
            found = [store is not None and stamp_ns in store for stamp_ns in stamps]
            told = {'window_id': window.window_id, 'topic': topic}
            unseen = found.count(False)
            self._outlet.broadcast(
                {'type': 'frames', **told, 'used': len(stamps), 'unseen': unseen}
            )
            for index, stamp_ns in enumerate(stamps):
                if store is not None and found[index]:
                    head = {'kind': 'frame', **told, 'stamp_ns': str(stamp_ns), 'index': index}
                    head['count'] = len(stamps)
                    head['boxes'] = [
                        {'label': one.label, 'confidence': one.confidence, 'box': one.box}
                        for one in window.boxes
                        if one.camera == topic and one.stamp_ns == stamp_ns
                    ]
                    make = partial(self._show_frame, store, head, topic, stamp_ns)
                    self._unmade.append(make)

    def _show_frame(
        self, store: FrameStore, head: dict[str, Any], topic: str, stamp_ns: int
    ) -> None:
        if stamp_ns not in store:  # too old meanwhile
            return
        try:
            self._outlet.frame(topic, packed(head, store.small(stamp_ns, topic)))
        except BadImageError as error:
            self._outlet.problem(topic, str(error))
