# SPDX-License-Identifier: Apache-2.0
"""The mailbox of the worker: one window, the newest closed, and a few questions.

An unread window that is replaced counts as skipped. A question asked through the action, or
about a command, is never replaced: those wait in a short queue and are read first.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from omnivinci_ros.backends.base import SpokenChunks
from omnivinci_ros.backends.prompts import Prompt
from omnivinci_ros.messages.results import SceneResult

# A window that somebody waits for is not pushed out by one that merely came round.
RANKS = {'periodic': 0, 'speech_end': 1, 'task': 2}
MAX_QUESTIONS = 4
REPLACED = 'a newer window came before this one was read'


@dataclass
class Job:
    """A window on its way to an answer."""

    prompt: Prompt
    on_partial: Callable[[SceneResult], None] = lambda result: None
    on_result: Callable[[SceneResult], None] = lambda result: None
    on_failure: Callable[[str], None] = lambda why: None
    # Is given the backend's `speak` with the answer's first words, where it has one.
    on_speech: Callable[[Callable[[threading.Event], SpokenChunks | None]], None] | None = None
    is_awaited: bool = False  # somebody waits for just this answer: it is never replaced
    is_kept: bool = False  # another backend failed it: it is never replaced either
    note: str = ''  # goes into its provenance: why another backend answers
    closed_ns: int = field(default_factory=time.monotonic_ns)
    stop: threading.Event = field(default_factory=threading.Event)


class Skips:
    """Counts the jobs that nobody read; workers that take turns share one."""

    def __init__(self) -> None:
        self.count = 0
        self._told = 0
        self._lock = threading.Lock()

    def add(self, number: int = 1) -> None:
        with self._lock:
            self.count += number

    def take(self) -> int:
        """Return how many there were since the last call."""
        with self._lock:
            new, self._told = self.count - self._told, self.count
            return new


class Mailbox:
    """Not thread-safe: its owner holds a lock."""

    def __init__(self, skips: Skips) -> None:
        self._skips = skips
        self._slot: Job | None = None
        self._questions: deque[Job] = deque()

    @property
    def is_empty(self) -> bool:
        return self._slot is None and not self._questions

    def put(self, job: Job) -> tuple[Job | None, str]:
        """Take a job; return the one that had to go, which may be this one, and why."""
        rejected, why = None, ''
        if job.is_awaited or job.is_kept:
            if len(self._questions) >= MAX_QUESTIONS:
                rejected = job
                why = f'{MAX_QUESTIONS} questions are waiting already: ask again later'
            else:
                self._questions.append(job)
        elif self._slot is not None and _precedence(self._slot) > _precedence(job):
            rejected, why = job, 'a window that somebody waits for was still unread'
        elif self._slot is not None and _is_newer(self._slot, job):
            rejected, why = job, REPLACED  # this one was handed over by another worker
        else:
            rejected, self._slot = self._slot, job
            why = REPLACED
        self._skips.add(rejected is not None and not rejected.is_awaited)
        return rejected, why

    def take(self) -> Job | None:
        """Return the next job to answer, or None."""
        while self._questions:
            question = self._questions.popleft()
            if not question.stop.is_set():
                return question
        job, self._slot = self._slot, None
        return job

    def empty(self) -> list[Job]:
        """Take out all that waits."""
        jobs = [*self._questions, *([self._slot] if self._slot else [])]
        self._questions.clear()
        self._slot = None
        return jobs


def _precedence(job: Job) -> tuple[int, int]:
    window = job.prompt.window
    return window.epoch, RANKS.get(window.trigger, 0)


def _is_newer(job: Job, other: Job) -> bool:
    return _precedence(job) == _precedence(other) and job.closed_ns > other.closed_ns
