# SPDX-License-Identifier: Apache-2.0
"""The perception node with a backend that talks on and on. Run by tests, as a process.

Everything but the backend is the real node.
"""

from __future__ import annotations

import sys
from threading import Event

import numpy as np

from omnivinci_ros import backends

# Before the parameters list them.
backends.BACKENDS['talking'] = 'talking_perception:Talking'
backends.VOICES = backends.VOICES | {'talking'}

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.nodes.perception import node as perception

CHUNK = 12_480  # samples, 0.52 s: as the talker makes them
PATIENCE_S = 60


class Talking(Echo):
    """Answers as echo does, but says it, without an end. `explain` is written while it is said."""

    name = 'talking'
    model = 'a voice without an end'

    def __init__(self) -> None:
        super().__init__()
        self._heard = Event()  # a chunk of the newest answer was asked for

    def answer(self, prompt, emit, stop) -> Answer:
        self._heard = Event()
        self._window = prompt.window.id
        if not prompt.task.startswith('explain'):
            return super().answer(prompt, emit, stop)
        emit('It is said ')
        while not (self._heard.is_set() or stop.wait(0.01)):
            pass
        emit('while it is written.')
        if 'at length' in prompt.task:
            stop.wait(PATIENCE_S)
        return Answer('It is said while it is written.', cut=stop.is_set())

    def speak(self, stop):
        return self._chunks(self._heard, self._window, stop)

    def _chunks(self, heard, window, stop):
        while not stop.is_set():
            yield np.full(CHUNK, window, np.int16)
            heard.set()
            stop.wait(0.05)


if __name__ == '__main__':
    sys.modules['talking_perception'] = sys.modules['__main__']
    sys.exit(perception.main())
