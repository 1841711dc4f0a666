# SPDX-License-Identifier: Apache-2.0
"""A soak of the core: the node's pipeline and worker on simulated time, as fast as it goes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.prompts import SCENE_TEMPLATE
from omnivinci_ros.backends.prompts import TASK_TEMPLATE
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.bags.definitions import our_store
from omnivinci_ros.bench.core.recorded import read_kinds
from omnivinci_ros.bench.core.recorded import stamped
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.names import AUDIO_CHUNK
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.perception.pipeline import PipelineConfig
from omnivinci_ros.perception.worker import Worker
from omnivinci_ros.windowing.windower import WindowPolicy
from omnivinci_ros.windowing.windows import Window

if TYPE_CHECKING:
    import psutil

TICK_NS = 25 * MILLISECOND_NS  # as the perception node's timer
CHUNK_NS = 20 * MILLISECOND_NS
TASK_NS = 20 * SECOND_NS  # from one task text to the next
LOOK_NS = 5 * SECOND_NS  # of stream time, between two looks at the process
START_NS = 1_700_000_000 * SECOND_NS
ANSWER_S = 60.0  # that a window may take
CAMERA = '/camera/image_raw'


@dataclass
class Looks:
    """What was seen of a process: stream time [s], RSS [MB], threads, open files."""

    times_s: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def look(self, time_s: float, process: psutil.Process) -> None:
        with process.oneshot():
            self.times_s.append(time_s)
            self.rss_mb.append(process.memory_info().rss / 1e6)
            self.threads.append(process.num_threads())
            self.files.append(process.num_fds())

    def after(self, warm_up_s: float) -> Looks:
        first = next((at for at, time_s in enumerate(self.times_s) if time_s >= warm_up_s), 0)
        return Looks(
            self.times_s[first:], self.rss_mb[first:], self.threads[first:], self.files[first:]
        )


@dataclass
class Media:
    """What is fed, over and over: pictures in CDR, and sound at 16 kHz."""

    pictures: list[bytes]
    sound: npt.NDArray[np.int16]  # [n], a whole number of chunks

    @classmethod
    def read(cls, path: Path) -> Media:
        pictures, chunks = read_kinds(path, IMAGE, AUDIO_CHUNK)
        store = our_store()
        sounds = [store.deserialize_cdr(data, AUDIO_CHUNK).samples for data in chunks]
        return cls(pictures, np.concatenate(sounds))


class CoreSoak:
    """Feeds a camera, a microphone and tasks; waits for each window's answer."""

    def __init__(
        self,
        make_backend: Callable[[], Backend],
        media: Media,
        *,
        hz: float,
        policy: WindowPolicy,
    ) -> None:
        self.pipeline = Pipeline(
            PipelineConfig(
                cameras=(CAMERA,), audio='/audio', task='/task', listening=False, policy=policy
            )
        )
        self.worker = Worker(make_backend, deadline_s=ANSWER_S)
        self.looks = Looks()
        self.closed = 0
        self.samples = 0
        self._media = media
        self._period_ns = round(SECOND_NS / hz)
        self._answered = threading.Event()

    def run(self, seconds: float) -> float:
        """Feed so much stream time; return how long it took [s]."""
        import psutil

        process = psutil.Process(os.getpid())
        self.worker.start()
        began = time.monotonic()
        end_ns = START_NS + round(seconds * SECOND_NS)
        frame_ns, chunk_ns, task_ns, tick_ns, look_ns = (
            START_NS,
            START_NS + CHUNK_NS,
            START_NS + TASK_NS,
            START_NS,
            START_NS + LOOK_NS,
        )
        while (now_ns := min(frame_ns, chunk_ns, task_ns, tick_ns)) < end_ns:
            if now_ns == frame_ns:
                self._frame(now_ns)
                frame_ns += self._period_ns
            elif now_ns == chunk_ns:
                self._chunk(now_ns - CHUNK_NS, now_ns)
                chunk_ns += CHUNK_NS
            elif now_ns == task_ns:
                self._answer(self.pipeline.add_task('find the cup', now_ns)[1])
                task_ns += TASK_NS
            else:
                self._answer(self.pipeline.flush_audio(now_ns)[1])
                self._answer(self.pipeline.advance(now_ns))
                self.worker.supervise()
                self._offer_forecast()
                tick_ns += TICK_NS
            if now_ns >= look_ns:
                self.looks.look((now_ns - START_NS) / SECOND_NS, process)
                look_ns += LOOK_NS
        took_s = time.monotonic() - began
        self.worker.stop(5.0)
        return took_s

    def account(self) -> dict[str, Any]:
        """Return what became of every sample and window."""
        return {
            'samples': self.samples,
            'windows': {
                'closed': self.closed,
                'answered': self.worker.answered,
                'failed': self.worker.failed,
                'skipped': self.worker.skipped,
            },
            'inputs': {
                one.name: {
                    'received': one.received,
                    'used': one.used,
                    'late': one.late,
                    'dropped': dict(one.dropped),
                    'pending': one.pending,
                }
                for one in self.pipeline.timeline.streams.values()
            },
        }

    def _frame(self, now_ns: int) -> None:
        pictures = self._media.pictures
        data = stamped(pictures[now_ns // (4 * SECOND_NS) % len(pictures)], now_ns)
        self.samples += 1
        self._answer(
            self.pipeline.add_frame(CAMERA, lambda: SerializedImage(data, IMAGE, CAMERA), now_ns)
        )

    def _chunk(self, stamp_ns: int, now_ns: int) -> None:
        size = SAMPLE_RATE * CHUNK_NS // SECOND_NS
        at = (stamp_ns - START_NS) // CHUNK_NS * size % len(self._media.sound)
        self.samples += 1
        self._answer(
            self.pipeline.add_audio(
                stamp_ns, SAMPLE_RATE, 1, self._media.sound[at : at + size], now_ns
            )[1]
        )

    def _offer_forecast(self) -> None:
        """Let a backend that works ahead do so, as the node does."""
        forecast = self.pipeline.forecast() if self.worker.works_ahead else None
        if forecast is not None:
            self.worker.offer(forecast)

    def _answer(self, windows: Iterable[Window]) -> None:
        """Have each window answered before time goes on: a soak skips none."""
        for window in windows:
            self.closed += 1
            self._answered.clear()
            self.worker.submit(
                Job(
                    build_prompt(
                        window, scene_template=SCENE_TEMPLATE, task_template=TASK_TEMPLATE
                    ),
                    on_result=lambda result: self._answered.set(),
                    on_failure=lambda why: self._answered.set(),
                )
            )
            self._answered.wait(ANSWER_S)
