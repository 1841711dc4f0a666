# SPDX-License-Identifier: Apache-2.0
"""The perception node with a backend that does what the task says, and ears that tests control.

Everything but the backend and the ears is the real node. Run by tests, as a process.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np

from omnivinci_ros.backends import BACKENDS

BACKENDS['faulty'] = 'faulty_perception:Faulty'  # before the parameters list the backends

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.nodes.perception import node as perception
from omnivinci_ros.parameters import configuration
from omnivinci_ros.speech.segmenter import SpeechSegment
from omnivinci_ros.windowing.samples import SPEECH_STREAM
from omnivinci_ros.windowing.samples import Utterance

SLOW_S = 5.0  # in which a test asks for two transitions, on a busy machine
WORDS = {1000: 'go forward', 2000: 'stop', 3000: 'hello'}  # by the value of the sound's samples


def exhaust_memory(prompt, emit, stop) -> Answer:
    """Run out of memory for real: under a limit on the process, lifted again afterwards."""
    with open('/proc/self/statm') as statm:
        held = int(statm.read().split()[0]) * os.sysconf('SC_PAGE_SIZE')
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + (256 << 20), limits[1]))
    try:
        return Answer(str(np.ones(1 << 30, np.uint8).sum()))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def hang(prompt, emit, stop) -> Answer:
    threading.Event().wait()  # deaf to `stop`


def be_slow(prompt, emit, stop) -> Answer:
    time.sleep(SLOW_S)  # deaf too, but it comes back
    return Answer(f'slow answer about window {prompt.window.id}')


def until_stopped(prompt, emit, stop) -> Answer:
    began = time.monotonic()
    stop.wait(60)
    return Answer(f'{time.monotonic() - began:.2f}', cut=True)


def fail(prompt, emit, stop) -> Answer:
    raise RuntimeError('the model tripped')


def lose_the_device(prompt, emit, stop) -> Answer:
    raise BackendLostError('the device fell off the bus')


def leave(prompt, emit, stop) -> Answer:
    sys.exit(3)


def die(prompt, emit, stop) -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)


FAULTS = {
    'raise': fail,
    'exit': leave,
    'lose the device': lose_the_device,
    'run out of memory': exhaust_memory,
    'hang': hang,
    'be slow': be_slow,
    'take until the deadline': until_stopped,
    'die': die,
    'repeat the prompt': lambda prompt, emit, stop: Answer(prompt.text),
    'answer a number': lambda prompt, emit, stop: 42,
    'answer bytes': lambda prompt, emit, stop: Answer(b'bytes'),
    'answer odd figures': lambda prompt, emit, stop: Answer('odd', prompt_tokens=-7),
    'answer half a character': lambda prompt, emit, stop: Answer('half \ud800 of it'),
    'answer NUL': lambda prompt, emit, stop: Answer('before\0after'),
    'answer 10 MB': lambda prompt, emit, stop: Answer('x' * 10_000_000),
    'emit 10 MB': lambda prompt, emit, stop: (
        [emit('y' * 1_000_000) for _ in range(10)] and Answer('emitted')
    ),
    'emit a number': lambda prompt, emit, stop: emit(42),
}


class Faulty(Echo):
    """Answers as echo does, unless the task names a fault."""

    name = 'faulty'
    model = 'faults on request'

    def load(self, report) -> None:
        report(0.5, 'half of it')
        if os.environ.get('FAULTY_LOAD') == 'hang':
            threading.Event().wait()

    def answer(self, prompt, emit, stop) -> Answer:
        print(f'ANSWERING {prompt.window.id} {prompt.window.trigger} {prompt.task}', flush=True)
        fault = FAULTS.get(prompt.task)
        return fault(prompt, emit, stop) if fault else super().answer(prompt, emit, stop)


def _segments(span) -> list[SpeechSegment]:
    """Return a sound that is a word."""
    if int(span.samples[-1]) not in WORDS:
        return []
    return [SpeechSegment('end', span.start_ns, span.end_ns, span.samples, span.start_ns)]


class Ears:
    """Hear a word in a loud sound, and take long over it."""

    model = 'ears of a test'

    def __init__(self) -> None:
        self.segmenter = SimpleNamespace(
            policy=SimpleNamespace(end_ms=60_000),
            reset=lambda: None,
            feed=_segments,
            finish=list,
            began_ns=None,
            heard_ns=0,
            voiced_ns=0,
            wake_word_failures=0,
        )

    def cleaned(self, segments) -> list[SpeechSegment]:
        return segments

    def transcribe(self, segments, on_draft) -> list[tuple[str, Utterance]]:
        return [('end', self._hear(segment)) for segment in segments]

    def _hear(self, segment) -> Utterance:
        word = WORDS[int(segment.samples[-1])]
        print(f'HEARING {word}', flush=True)
        time.sleep(SLOW_S if word != 'hello' else 0)
        return Utterance(SPEECH_STREAM, segment.start_ns, segment.end_ns, word, 1.0, 'ears')


configuration.transcriber_maker = lambda node: Ears

if __name__ == '__main__':
    sys.modules['faulty_perception'] = sys.modules['__main__']
    sys.exit(perception.main())
