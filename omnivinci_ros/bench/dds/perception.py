# SPDX-License-Identifier: Apache-2.0
"""The perception node with a stopwatch, for `omnivinci bench node`.

It is the node that users run; only the times at which its callbacks are entered, windows close
and results are published are written down, on the steady clock that all processes of a machine
share. They go to a file at once, so that the memory which is measured holds none of them.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rclpy.publisher import Publisher

from omnivinci_ros.bench.core.recorded import stamp_in
from omnivinci_ros.messages import images
from omnivinci_ros.messages.audio import ReceivedAudio
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.nodes.dds_profile import send_no_pictures
from omnivinci_ros.nodes.perception import node as perception
from omnivinci_ros.nodes.perception.inputs import Inputs
from omnivinci_ros.nodes.process import run
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.windowing.windows import Window


class Log:
    """Lines of numbers in a file; written by several threads."""

    def __init__(self, path: str) -> None:
        # Open until the end.
        self._file = open(path, 'w', buffering=1 << 16)  # noqa: SIM115
        self._lock = threading.Lock()

    def write(self, *values: object) -> None:
        line = ' '.join(map(str, values)) + '\n'
        with self._lock:
            self._file.write(line)

    def close(self) -> None:
        with self._lock:
            self._file.close()


class TimedPublisher:
    """A publisher that notes when `publish` returned."""

    def __init__(self, publisher: Publisher, log: Log) -> None:
        self._publisher = publisher
        self._log = log

    def publish(self, message: SceneUnderstanding) -> None:
        self._publisher.publish(message)
        if message.final:
            self._log.write('published', message.window_id, time.monotonic_ns())


class TimedInputs(Inputs):
    """Notes when the callbacks of sensors are entered and left."""

    def __init__(self, node: TimedPerception) -> None:
        super().__init__(node)
        self._timed = node

    def on_image(self, topic: str, kind: str, data: bytes) -> None:
        with self._timed.entered('frame', stamp_in(data)):
            super().on_image(topic, kind, data)

    def on_audio(self, stamp_ns: int, sound: ReceivedAudio) -> None:
        with self._timed.entered('chunk', stamp_ns):
            super().on_audio(stamp_ns, sound)


class TimedPerception(perception.Perception):
    """Writes: kind of event, what it is about, when."""

    def __init__(self) -> None:
        self.log = Log(os.environ['OMNIVINCI_BENCH_LOG'])
        self._entered = ('none', 0, 0)  # the callback that runs: kind, stamp, since when
        self._closed: dict[int, int] = {}  # window id -> steady time
        super().__init__()
        self.inputs = TimedInputs(self)  # nothing is subscribed to yet
        self._results._scene = TimedPublisher(self._results._scene, self.log)

    @contextmanager
    def entered(self, kind: str, stamp_ns: int) -> Iterator[None]:
        self._entered = (kind, stamp_ns, time.monotonic_ns())
        yield
        self.log.write(*self._entered, time.monotonic_ns())

    def _on_tick(self) -> None:
        self._entered = ('tick', 0, time.monotonic_ns())
        super()._on_tick()

    def _job(self, window: Window) -> Job:
        job = super()._job(window)
        self._closed[window.id] = job.closed_ns
        self.log.write(
            'closed',
            window.id,
            window.end_ns,
            window.trigger,
            window.closed_by,
            job.closed_ns,
            *self._entered,
        )
        return job

    def _on_result(self, result: SceneResult) -> None:
        closed_ns = self._closed.pop(result.window.id, None)
        if closed_ns is not None:
            made = result.provenance
            self.log.write(
                'answered', result.window.id, closed_ns + made.wait_ns, closed_ns + made.total_ns
            )
        super()._on_result(result)

    def _on_no_result(self, window: Window, why: str) -> None:
        self._closed.pop(window.id, None)
        self.log.write('failed', window.id, why.replace(' ', '_'))
        super()._on_no_result(window, why)

    def destroy_node(self) -> None:
        super().destroy_node()
        self.log.close()


def count_decoding(log_path: str) -> None:
    """Write a line each time pixels are decoded."""
    log = Log(log_path)
    for name in ('decode_raw', 'decode_compressed'):
        decode = getattr(images, name)

        def decode_and_count(
            *arguments: Any, decode: Callable[..., Any] = decode, **named: Any
        ) -> Any:
            log.write('decoded', time.monotonic_ns())
            return decode(*arguments, **named)

        setattr(images, name, decode_and_count)


if __name__ == '__main__':
    count_decoding(os.environ['OMNIVINCI_BENCH_LOG'] + '.decoded')
    send_no_pictures()
    sys.exit(run('perception', TimedPerception, None))
