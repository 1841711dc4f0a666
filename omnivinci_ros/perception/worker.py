# SPDX-License-Identifier: Apache-2.0
"""The worker: one thread that loads a backend and answers windows, one at a time.

A backend that raises costs its window; one that hangs past its deadline and the grace after it
is left behind with its thread, and a new thread loads a new one. One that hangs while it loads
has failed. One that says that it is away is asked now and then whether it is back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.backends.base import BackendAwayError
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.common.thread_priority import lower_thread_priority
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.answers import MAX_ANSWER
from omnivinci_ros.perception.answers import answer_refusal
from omnivinci_ros.perception.answers import scene_result
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.mailbox import Mailbox
from omnivinci_ros.perception.mailbox import Skips
from omnivinci_ros.perception.probing import ProbeSchedule
from omnivinci_ros.windowing.windows import Forecast

MAX_ABANDONED = 3  # threads left behind in hung backends before the worker gives up
NICENESS = 10  # of the worker's thread and the pools that a backend makes in it


class Probe:
    """In place of a job: see whether the backend is back."""


class Worker:
    """Give it windows with `submit`; call `supervise` now and then, from one thread."""

    def __init__(
        self,
        make_backend: Callable[[], Backend],
        *,
        deadline_s: float = 10.0,
        grace_s: float = 2.0,
        load_timeout_s: float = 300.0,
        on_log: Callable[[str], None] = lambda line: None,
        hand_over: Callable[[list[Job], str], list[Job]] | None = None,
        probes: ProbeSchedule | None = None,
        skips: Skips | None = None,
    ) -> None:
        """Take how to make the backend; `start` makes it.

        hand_over: takes the jobs that the backend failed, and why, and returns those that
            another one got. With it a backend that is away rests, and `resume` has it go on;
            without it each window finds out for itself.
        """
        self.deadline_s = deadline_s
        self.grace_s = grace_s
        self.load_timeout_s = load_timeout_s  # without a word of progress
        self.state = 'stopped'  # stopped, loading, ready, busy, away, returning or failed
        self.is_away = False  # until it is known to be back
        self.is_held = False  # until `resume`: the fall-back answers an older window
        self._held_s = 0.0  # since when (monotonic)
        self.progress = (0.0, '')  # of loading
        self.error = ''  # the last one, in one sentence
        self.answered = 0
        self.failed = 0
        self.cut = 0
        self._can_prepare = False  # the backend takes forecasts
        self._may_prepare = True  # no forecast did harm since the last answer
        self.unparsed = 0  # answers without the JSON that they should have had
        self._hung: list[threading.Thread] = []
        self.model = ''
        self.backend_name = ''
        self._make_backend = make_backend
        self._on_log = on_log
        self._hand_over = hand_over
        self._probes = probes or ProbeSchedule()
        self._skips = skips or Skips()
        self._lock = threading.Condition()
        self._generation = 0  # a thread of an older one has been left behind
        self._thread: threading.Thread | None = None
        self._mailbox = Mailbox(self._skips)
        self._forecast: Forecast | None = None  # the newest that was not worked on yet
        self._offered: Forecast | None = None  # the newest of all
        self._preparing: threading.Event | None = None  # set it to have the backend return
        self._running: Job | None = None
        self._started_ns = 0
        self._progress_ns = 0  # when loading last told of progress
        self.can_be_away = False  # the backend has a probe

    @property
    def skipped(self) -> int:
        """Return how many windows were replaced unread, or not taken."""
        return self._skips.count

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is answered, and nothing waits to be."""
        with self._lock:
            return self._running is None and self._mailbox.is_empty

    @property
    def works_ahead(self) -> bool:
        """Return whether forecasts are of use now."""
        return self._can_prepare and self._may_prepare and self.state in ('ready', 'busy')

    @property
    def abandoned(self) -> int:
        """Return how many threads hang in a backend that they were left behind in."""
        return sum(thread.is_alive() for thread in self._hung)

    # For the owner's thread

    def start(self) -> None:
        with self._lock:
            self._generation += 1
            self.state = 'loading'
            self.error = self.error if self.is_away else ''
            self.progress = (0.0, '')
            self._progress_ns = time.monotonic_ns()
            thread = threading.Thread(
                target=self._run, args=(self._generation,), name='worker', daemon=True
            )
            thread.start()
            self._thread = thread  # started: a Ctrl-C may come between, and `stop` joins it

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

    def _log(self, sentence: str) -> None:
        with suppress(Exception):  # that it cannot be said is not the worker's end
            self._on_log(sentence)

    def _take_all(self) -> list[Job]:
        """Empty the mailbox and let go of the running job; call it with the lock held."""
        jobs = self._mailbox.empty()
        self._forecast = None
        if self._preparing is not None:
            self._preparing.set()
        if self._running is not None:
            self._running.stop.set()
            jobs.append(self._running)
            self._running = None
        return jobs

    def hold(self) -> None:
        """Take windows in, and answer none, until `resume`."""
        if not self.is_held:
            self._held_s = time.monotonic()
        self.is_held = True

    @property
    def is_held_too_long(self) -> bool:
        """Return whether it is held for longer than an answer may take."""
        held_s = time.monotonic() - self._held_s
        return self.is_held and held_s > self.deadline_s + self.grace_s

    def take_back(self) -> list[Job]:
        """Empty the mailbox: another worker answers what waited in it."""
        with self._lock:
            return self._mailbox.empty()

    def resume(self) -> None:
        """Have a backend that is held, or back, answer again."""
        with self._lock:
            self.is_held = False
            if self.state == 'returning':
                self.state = 'ready'
            self._lock.notify_all()

    def submit(self, job: Job) -> bool:
        """Put a job in the mailbox; return False, and say so to the job, if it is not taken."""
        rejected: Job | None
        hand_over = None
        with self._lock:
            running = self._running
            if running is not None and running.prompt.window.epoch < job.prompt.window.epoch:
                running.stop.set()  # its result would be discarded
            if self.state in ('failed', 'stopped', 'away'):
                rejected, why = job, self.error or 'the backend is not running'
                hand_over = self._hand_over if self.state != 'stopped' else None
                self._skips.add(hand_over is None and not job.is_awaited)
            else:
                rejected, why = self._mailbox.put(job)
                if self._preparing is not None:
                    self._preparing.set()
            self._lock.notify_all()
        if hand_over is not None:  # it went away after the job was meant for it
            is_taken = bool(hand_over([job], why))
            self._skips.add(not is_taken and not job.is_awaited)
            return is_taken
        if rejected is not None:
            rejected.on_failure(why)
        return rejected is not job

    def offer(self, forecast: Forecast) -> None:
        """Let the backend work ahead on a window that is still open, while nothing else waits.

        A forecast that says what the last one said is passed over.
        """
        with self._lock:
            if self.works_ahead and forecast != self._offered:
                self._forecast = self._offered = forecast
                self._lock.notify_all()

    def cancel(self, job: Job) -> None:
        """Stop a job, whether it waits or runs."""
        job.stop.set()

    def supervise(self) -> None:
        """Hold loading to its progress; what runs, a job or work ahead, to its deadline."""
        self._supervise_loading()
        with self._lock:
            job = self._running
            stop = job.stop if job is not None else self._preparing
            if stop is None:
                return
            late_s = (time.monotonic_ns() - self._started_ns) / 1e9 - self.deadline_s
            if late_s > 0:
                stop.set()
            if late_s <= self.grace_s:
                return
            # From here on the hung thread is nobody's: it must not take another job.
            self._generation += 1
            self._running = self._preparing = None
            self._may_prepare = self._may_prepare and job is not None
            self.failed += 1
            self._leave_thread()
            self.error = why = (
                f'backend {self.backend_name} hung: no answer {self.deadline_s + late_s:.1f} s '
                f'after it was called (deadline_s={self.deadline_s:g}); its thread was left behind'
            )
            untold = []
            give_up = self.abandoned > MAX_ABANDONED
            if give_up:
                self.error = why = f'{why}, {self.abandoned} times now: restart the node'
                untold = self._fail()
        self._log(why)
        _tell([job] if job is not None else [], why)
        self._give_up(untold, why)
        if not give_up:
            self.start()

    def _leave_thread(self) -> None:
        """Count the thread among those that hang; call it with the lock held."""
        if self._thread is not None:
            self._hung.append(self._thread)

    def _supervise_loading(self) -> None:
        with self._lock:
            silent_s = (time.monotonic_ns() - self._progress_ns) / 1e9
            if self.state != 'loading' or silent_s <= self.load_timeout_s:
                return
            self._generation += 1  # should it load after all, it is nobody's
            self._leave_thread()
            self.state = 'failed'
            self.error = why = (
                f'the backend hung while it loaded: no progress for {silent_s:.1f} s '
                f'(last: {self.progress[1]!r}): raise load_timeout_s={self.load_timeout_s:g} if '
                'it is only slow, else look at its weights and configure the node again'
            )
            untold = self._take_all()
        self._log(why)
        self._give_up(untold, why)

    # In the worker's thread

    def _run(self, generation: int) -> None:
        lower_thread_priority(NICENESS)  # the listener is to go before it
        backend = None
        try:
            backend = self._load(generation)
            while backend is not None and (job := self._next_job(generation)) is not None:
                if isinstance(job, Forecast):
                    self._prepare(generation, backend, job)
                elif isinstance(job, Probe):
                    self._probe(generation, backend)
                else:
                    self._answer_safely(generation, backend, job)
                job = None  # its frames need not be held while the next is waited for
        finally:
            if backend is not None:
                backend.close()

    def _answer_safely(self, generation: int, backend: Backend, job: Job) -> None:
        try:
            self._answer(generation, backend, job)
        except Exception as error:  # of who takes the result: not the worker's end
            why = f'a result was lost: {type(error).__name__}: {error}'
            self.failed += 1
            self._log(why)
            with suppress(Exception):
                job.on_failure(why)

    def _load(self, generation: int) -> Backend | None:
        backend = None
        try:
            backend = self._make_backend()
            backend.load(lambda done, what: self._report_progress(generation, done, what))
        except (Exception, SystemExit) as error:  # whatever a backend raises, the node lives
            message = str(error) or type(error).__name__
            if backend is not None and isinstance(error, BackendAwayError):
                self._begin_away(generation, backend, error)
                return backend
            with self._lock:
                if generation != self._generation:
                    return None
                self.error = message
                untold = self._fail()
            self._log(f'the backend did not load: {message}')
            self._give_up(untold, message)
            return None
        with self._lock:
            if generation == self._generation:
                self._take_names(backend)
                self.progress = (1.0, 'loaded')
                if self.is_away:  # it hung over a probe
                    self._note_good_probe()
                else:
                    self.state = 'ready'
        return backend

    def _take_names(self, backend: Backend) -> None:
        self.backend_name, self.model = backend.name, backend.model
        self._can_prepare = hasattr(backend, 'prepare')
        self.can_be_away = hasattr(backend, 'probe')

    def _begin_away(
        self, generation: int, backend: Backend, error: BackendAwayError, *jobs: Job
    ) -> None:
        """Answer nothing more until probes find the backend back."""
        with self._lock:
            if generation != self._generation:
                return
            self._take_names(backend)
            self._running = None
            self.state, self.is_away = 'away', True
            self.error = why = f'backend {backend.name} is away: {error}'
            self._probes.failed(error.retry_after_s)
            unread = self._take_all()
        if self._hand_over is None:
            self._log(why)
        self._give_up([*jobs, *unread], why)

    def _note_good_probe(self) -> None:
        """Count a probe that found the backend there; call it with the lock held."""
        self.state = 'away'
        if self._probes.good():
            self.is_away, self.error = False, ''
            self.state = 'returning' if self._hand_over is not None else 'ready'

    def _probe(self, generation: int, backend: Backend) -> None:
        stop = self._preparing
        if stop is None:
            return  # left behind already
        why, wish_s = '', 0.0
        try:
            backend.probe(stop)
        except (Exception, SystemExit) as error:  # whatever it raises, it is still away
            why = f'backend {backend.name} is away: {str(error) or type(error).__name__}'
            wish_s = getattr(error, 'retry_after_s', 0.0)
        with self._lock:
            if generation != self._generation:
                return
            self._preparing = None
            if why:
                self.error = why
                self._probes.failed(wish_s)
            else:
                self._take_names(backend)  # another model may be served now
                self._note_good_probe()

    def _report_progress(self, generation: int, fraction: float, what: str) -> None:
        if generation == self._generation:
            self._progress_ns = time.monotonic_ns()
            self.progress = (fraction, what)

    def _next_job(self, generation: int) -> Job | Forecast | Probe | None:
        """Wait for a job, for work ahead or for a probe to be due; None: this thread is to end."""
        with self._lock:
            while generation == self._generation and self.state != 'failed':
                if self.state == 'away':
                    if (wait_s := self._probes.wait_s()) > 0:
                        self._lock.wait(wait_s)
                        continue
                    self._preparing = threading.Event()
                    self._started_ns = time.monotonic_ns()
                    return Probe()
                if self.state == 'returning' or self.is_held:
                    self._lock.wait()
                    continue
                job = self._mailbox.take()
                if job is not None:
                    self._running = job
                    self._started_ns = time.monotonic_ns()
                    self.state = 'busy'
                    return job
                if self._forecast is not None:
                    forecast, self._forecast = self._forecast, None
                    self._preparing = threading.Event()
                    self._started_ns = time.monotonic_ns()
                    return forecast
                self._lock.wait()
        return None

    def _prepare(self, generation: int, backend: Backend, forecast: Forecast) -> None:
        why, is_lost, untold = '', False, []
        stop = self._preparing
        if stop is None:
            return  # left behind already
        try:
            backend.prepare(forecast, stop)
        except (Exception, SystemExit) as error:  # the window will tell what is wrong with it
            why = f'backend {backend.name} could not work ahead: {type(error).__name__}: {error}'
            is_lost = isinstance(error, BackendLostError)
        with self._lock:
            if generation != self._generation:
                return
            self._preparing = None
            if why:
                self._may_prepare = False
                self.error = why
                untold = self._fail() if is_lost else []
        if why:
            self._log(why)
            self._give_up(untold, why)

    def _fail(self) -> list[Job]:
        """Take no more windows; call it with the lock held, and tell the jobs returned."""
        self.state = 'failed'
        return self._take_all()

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
                if sequence == 0 and job.on_speech is not None and hasattr(backend, 'speak'):
                    job.on_speech(backend.speak)
                sequence += 1

        answer, why, is_lost, untold = Answer(''), '', False, []
        try:
            answer = backend.answer(job.prompt, emit, job.stop)
            why = answer_refusal(backend, answer)
        except BackendAwayError as error:
            if self._hand_over is not None:
                return self._begin_away(generation, backend, error, job)
            why = f'backend {backend.name} is away: {error}'
        except (Exception, SystemExit) as error:  # whatever it raises costs one window
            why = f'backend {backend.name} failed: {type(error).__name__}: {error}'
            is_lost = isinstance(error, BackendLostError)
        with self._lock:
            if generation != self._generation or self._running is not job:
                return  # left behind: somebody else has told the job
            self._running = None
            self.state = 'ready'
            skipped = 0
            if why:
                self.failed += 1
                self.error = why
                untold = self._fail() if is_lost else []
            else:
                self._may_prepare = True
                self._probes.answered()
                skipped = 0 if job.is_awaited else self._skips.take()
                self.answered += 1
                self.cut += answer.cut
        if why:
            self._log(why)
            given = self._give_up([job, *untold], why)
            with self._lock:
                self.failed -= any(one is job for one in given)  # it will be answered all the same
            return
        job.on_result(
            self._scene(backend, job, answer, called_ns, sequence, final=True, skipped=skipped)
        )

    def _scene(
        self,
        backend: Backend,
        job: Job,
        answer: Answer,
        called_ns: int,
        sequence: int,
        *,
        final: bool = False,
        skipped: int = 0,
    ) -> SceneResult:
        result, wrong = scene_result(
            backend,
            job.prompt,
            answer,
            sequence,
            final=final,
            note=job.note,
            wait_ns=called_ns - job.closed_ns,
            encode_ns=answer.encode_ns,
            first_token_ns=answer.first_token_ns,
            total_ns=time.monotonic_ns() - job.closed_ns,
            windows_skipped=skipped,
        )
        if wrong:
            self.unparsed += 1
            self._log(f'backend {backend.name}, window {job.prompt.window.id}: {wrong}')
        return result

    def _give_up(self, jobs: list[Job], why: str) -> list[Job]:
        """Hand over what the backend did not answer, or tell it so; return what was taken."""
        if self._hand_over is not None:
            return self._hand_over(jobs, why)
        _tell(jobs, why)
        return []


def _tell(jobs: list[Job], why: str) -> None:
    for job in jobs:
        job.on_failure(why)
