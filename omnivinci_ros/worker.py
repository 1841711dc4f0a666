# SPDX-License-Identifier: Apache-2.0
"""The worker: one thread that loads a backend and answers windows, one at a time.

A backend that raises costs its window; one that hangs past its deadline and the grace after it
is left behind with its thread, and a new thread loads a new one. One that hangs while it loads
has failed.
"""
from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from omnivinci_ros.answer_schema import check_answer
from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.mailbox import Job
from omnivinci_ros.mailbox import Mailbox
from omnivinci_ros.results import SceneResult
from omnivinci_ros.results import window_provenance
from omnivinci_ros.texts import publishable

MAX_ABANDONED = 3  # threads left behind in hung backends before the worker gives up
NICENESS = 10  # of the worker's thread and the pools that a backend makes in it
MAX_ANSWER = 262_144  # characters of an answer: more than any model says, and still a message


class Worker:
    """Give it windows with `submit`; call `supervise` now and then, from one thread."""

    def __init__(
        self,
        make_backend: Callable[[], Backend],
        *,
        deadline_s: float = 10.0,
        grace_s: float = 2.0,
        load_timeout_s: float = 300.0,
        note: str = '',
        on_log: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.deadline_s = deadline_s
        self.grace_s = grace_s
        self.load_timeout_s = load_timeout_s  # without a word of progress
        self.note = note  # goes into every provenance: a fall-back in use
        self.state = 'stopped'  # stopped, loading, ready, busy or failed
        self.progress = (0.0, '')  # of loading
        self.error = ''  # the last one, in one sentence
        self.answered = 0
        self.failed = 0
        self.cut = 0
        self.unparsed = 0  # answers without the JSON that they should have had
        self._hung: list[threading.Thread] = []
        self.model = ''
        self.backend_name = ''
        self._make_backend = make_backend
        self._log = on_log
        self._lock = threading.Condition()
        self._generation = 0  # a thread of an older one has been left behind
        self._thread: threading.Thread | None = None
        self._mailbox = Mailbox()
        self._running: Job | None = None
        self._started_ns = 0
        self._progress_ns = 0  # when loading last told of progress
        self._skipped_before = 0  # as the last result told

    @property
    def skipped(self) -> int:
        """Return how many windows were replaced unread, or not taken."""
        return self._mailbox.skipped

    @property
    def abandoned(self) -> int:
        """Return how many threads hang in a backend that they were left behind in."""
        return sum(thread.is_alive() for thread in self._hung)

    # For the owner's thread

    def start(self) -> None:
        with self._lock:
            self._generation += 1
            self.state = 'loading'
            self.error = ''
            self.progress = (0.0, '')
            self._progress_ns = time.monotonic_ns()
            self._thread = threading.Thread(
                target=self._run, args=(self._generation,), name='worker', daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End the thread and free the backend; return whether it ended in time."""
        with self._lock:
            self._generation += 1
            thread, self._thread = self._thread, None
            untold = self._take_all()
            self.state = 'stopped'
            self._lock.notify_all()
        _tell(untold, 'the node stopped before this window was answered')
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_s)
            return not thread.is_alive()
        return True

    def _take_all(self) -> list[Job]:
        """Empty the mailbox and let go of the running job; call it with the lock held."""
        jobs = self._mailbox.empty()
        if self._running is not None:
            self._running.stop.set()
            jobs.append(self._running)
            self._running = None
        return jobs

    def submit(self, job: Job) -> bool:
        """Put a job in the mailbox; return False, and say so to the job, if it is not taken."""
        with self._lock:
            running = self._running
            if running is not None and running.prompt.window.epoch < job.prompt.window.epoch:
                running.stop.set()  # its result would be discarded
            if self.state in ('failed', 'stopped'):
                rejected, why = job, self.error or 'the backend is not running'
                self._mailbox.skipped += 1
            else:
                rejected, why = self._mailbox.put(job)
            self._lock.notify_all()
        if rejected is not None:
            rejected.on_failure(why)
        return rejected is not job

    def cancel(self, job: Job) -> None:
        """Stop a job, whether it waits or runs."""
        job.stop.set()

    def supervise(self) -> None:
        """Hold loading to its progress, and the running job to its deadline."""
        self._supervise_loading()
        with self._lock:
            job = self._running
            if job is None:
                return
            late_s = (time.monotonic_ns() - self._started_ns) / 1e9 - self.deadline_s
            if late_s > 0:
                job.stop.set()
            if late_s <= self.grace_s:
                return
            # From here on the hung thread is nobody's: it must not take another job.
            self._generation += 1
            self._running = None
            self.failed += 1
            self._hung.append(self._thread)
            self.error = why = (
                f'backend {self.backend_name} hung: no answer {self.deadline_s + late_s:.1f} s '
                f'after it was called (deadline_s={self.deadline_s:g}); its thread was left behind'
            )
            untold = []
            give_up = self.abandoned > MAX_ABANDONED
            if give_up:
                self.state = 'failed'
                self.error = why = f'{why}, {self.abandoned} times now: restart the node'
                untold = self._take_all()
        self._log(why)
        _tell([job, *untold], why)
        if not give_up:
            self.start()

    def _supervise_loading(self) -> None:
        with self._lock:
            silent_s = (time.monotonic_ns() - self._progress_ns) / 1e9
            if self.state != 'loading' or silent_s <= self.load_timeout_s:
                return
            self._generation += 1  # should it load after all, it is nobody's
            self._hung.append(self._thread)
            self.state = 'failed'
            self.error = why = (
                f'the backend hung while it loaded: no progress for {silent_s:.1f} s '
                f'(last: {self.progress[1]!r}): raise load_timeout_s={self.load_timeout_s:g} if '
                'it is only slow, else look at its weights and configure the node again')
            untold = self._take_all()
        self._log(why)
        _tell(untold, why)

    # In the worker's thread

    def _run(self, generation: int) -> None:
        _step_back()
        backend = None
        try:
            backend = self._load(generation)
            while backend is not None and (job := self._next_job(generation)) is not None:
                try:
                    self._answer(generation, backend, job)
                except Exception as error:  # of who takes the result: not the worker's end
                    why = f'a result was lost: {type(error).__name__}: {error}'
                    self.failed += 1
                    self._log(why)
                    with suppress(Exception):
                        job.on_failure(why)
        finally:
            if backend is not None:
                backend.close()

    def _load(self, generation: int) -> Backend | None:
        try:
            backend = self._make_backend()
            backend.load(lambda done, what: self._report_progress(generation, done, what))
        except (Exception, SystemExit) as error:  # whatever a backend raises, the node lives
            message = str(error) or type(error).__name__
            with self._lock:
                if generation != self._generation:
                    return None
                self.state = 'failed'
                self.error = message
                untold = self._take_all()
            self._log(f'the backend did not load: {message}')
            _tell(untold, message)
            return None
        with self._lock:
            if generation == self._generation:
                self.state = 'ready'
                self.backend_name, self.model = backend.name, backend.model
                self.progress = (1.0, 'loaded')
        return backend

    def _report_progress(self, generation: int, fraction: float, what: str) -> None:
        if generation == self._generation:
            self._progress_ns = time.monotonic_ns()
            self.progress = (fraction, what)

    def _next_job(self, generation: int) -> Job | None:
        with self._lock:
            while generation == self._generation:
                job = self._mailbox.take()
                if job is not None:
                    self._running = job
                    self._started_ns = time.monotonic_ns()
                    self.state = 'busy'
                    return job
                self._lock.wait()
        return None

    def _answer(self, generation: int, backend: Backend, job: Job) -> None:
        text, sequence = '', 0
        called_ns = time.monotonic_ns()

        def emit(piece: str) -> None:
            nonlocal text, sequence
            if len(text) == MAX_ANSWER:
                return job.stop.set()
            text = (text + piece)[:MAX_ANSWER]
            if generation == self._generation:
                partial = self._scene(backend, job, Answer(text), called_ns, sequence)
                job.on_partial(partial)
                sequence += 1

        answer, why = None, ''
        try:
            answer = backend.answer(job.prompt, emit, job.stop)
            said = getattr(answer, 'text', answer)
            if not isinstance(answer, Answer) or not isinstance(said, str):
                why = (f'backend {backend.name} returned {type(said).__name__}, '
                       'not an Answer of text')
        except (Exception, SystemExit) as error:  # whatever it raises costs one window
            why = f'backend {backend.name} failed: {type(error).__name__}: {error}'
        with self._lock:
            if generation != self._generation or self._running is not job:
                return  # left behind: somebody else has told the job
            self._running = None
            self.state = 'ready'
            skipped = self.skipped - self._skipped_before
            if why:
                self.failed += 1
                self.error = why
            else:
                self._skipped_before = self.skipped
                self.answered += 1
                self.cut += answer.cut
        if why:
            self._log(why)
            job.on_failure(why)
            return
        job.on_result(self._scene(
            backend, job, answer, called_ns, sequence, final=True, skipped=skipped))

    def _scene(
        self, backend: Backend, job: Job, answer: Answer, called_ns: int, sequence: int,
        *, final: bool = False, skipped: int = 0,
    ) -> SceneResult:
        prompt = job.prompt
        json, note = '', ''
        longest = max(len(answer.text), len(answer.json))
        if longest > MAX_ANSWER:
            note = f'The answer has {longest} characters and was cut to {MAX_ANSWER}.'
            answer = replace(answer, text=answer.text[:MAX_ANSWER], json='', cut=True)
        elif final and (answer.json or prompt.json_schema):
            json, note = check_answer(answer.json or answer.text, prompt.json_schema)
        if note:
            self.unparsed += 1
            self._log(f'backend {backend.name}, window {prompt.window.id}: {note}')
        return SceneResult(
            window=prompt.window,
            text=publishable(answer.text),
            json=publishable(json),
            final=final,
            sequence=sequence,
            task=prompt.task,
            provenance=window_provenance(
                prompt.window, backend.name, backend.model,
                wait_ns=called_ns - job.closed_ns,
                encode_ns=answer.encode_ns,
                first_token_ns=answer.first_token_ns,
                total_ns=time.monotonic_ns() - job.closed_ns,
                prompt_tokens=answer.prompt_tokens,
                new_tokens=answer.new_tokens,
                windows_skipped=skipped,
                cut=answer.cut,
                note=f'{self.note} {note}'.strip(),
            ),
        )


def _step_back() -> None:
    """Give this thread, and those it starts, less of the processor than the listener gets."""
    if sys.platform != 'linux':
        return  # elsewhere this would be the priority of the whole process
    thread = threading.get_native_id()
    with suppress(OSError):  # a container may forbid it
        nice = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, max(nice, NICENESS))


def _tell(jobs: list[Job], why: str) -> None:
    for job in jobs:
        job.on_failure(why)
