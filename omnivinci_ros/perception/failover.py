# SPDX-License-Identifier: Apache-2.0
"""The configured backend and its fall-back: two workers that look like one.

The fall-back takes the windows of a backend that has failed, or is away, and those that were
under way with it. When a backend that was away is back, the fall-back ends what it has, and hands
over: results come in the order of their windows, and each says who made it and why.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from omnivinci_ros.backends import LANGUAGE_MODELS
from omnivinci_ros.backends.base import Backend
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.mailbox import Skips
from omnivinci_ros.perception.probing import ProbeSchedule
from omnivinci_ros.perception.worker import Worker
from omnivinci_ros.windowing.windows import Forecast

ANSWERING_NOW = ('ready', 'busy')  # states of a worker that answers windows
ANSWERING = ('loading', *ANSWERING_NOW)  # ... or will


class Failover:
    """Give it windows with `submit`; call `supervise` now and then, from one thread."""

    def __init__(
        self,
        make_backend: Callable[[], Backend],
        make_fallback: Callable[[], Backend] | None = None,
        *,
        names: tuple[str, str] = ('', ''),
        deadline_s: float = 10.0,
        load_timeout_s: float = 300.0,
        on_log: Callable[[str], None] = lambda line: None,
        on_change: Callable[[str], None] = lambda line: None,
        probes: ProbeSchedule | None = None,
    ) -> None:
        """Take how to make the backends, whose names are for sentences; `start` begins.

        on_change: is told, in a sentence, when another backend begins to answer.
        """
        self.changes = 0  # from one to the other and back
        self.last_change = ''
        self.handed_over = 0  # windows that the backend did not answer and the fall-back got
        self._names = names
        self._make_fallback = make_fallback
        self._on_log, self._on_change = on_log, on_change
        self._deadline_s, self._load_timeout_s = deadline_s, load_timeout_s
        self._skips = Skips()
        self._lock = threading.RLock()
        self._has_fallen = False  # as `on_change` was told
        self._fallen_s = 0.0  # when it did
        self._standby: Worker | None = None
        self._primary = Worker(
            make_backend,
            deadline_s=deadline_s,
            load_timeout_s=load_timeout_s,
            on_log=on_log,
            hand_over=self._hand_over if make_fallback is not None else None,
            probes=probes,
            skips=self._skips,
        )

    # What there is to say

    @property
    def current(self) -> Worker:
        """Return the worker that takes windows now."""
        primary, standby = self._primary, self._standby
        is_out = primary.is_away or primary.state == 'failed'
        if is_out and standby is not None and standby.state in ANSWERING:
            return standby
        return primary

    @property
    def note(self) -> str:
        """Return why the fall-back answers, or ''."""
        primary = self._primary
        if self.current is primary:
            return ''
        why = primary.error
        if not primary.is_away:
            why = f'backend {self._names[0]} failed ({why})'
        return f'Fallen back to {self._names[1]}: {why}.'

    @property
    def state(self) -> str:
        state = self.current.state
        return 'ready' if state == 'returning' else state

    @property
    def error(self) -> str:
        primary, standby = self._primary, self._standby
        if self.current is primary and standby is not None and standby.state == 'failed':
            return f'{primary.error}; the fall-back failed too: {standby.error}'
        return self.current.error

    @property
    def progress(self) -> tuple[float, str]:
        return self.current.progress

    @property
    def backend_name(self) -> str:
        return self.current.backend_name

    @property
    def model(self) -> str:
        return self.current.model

    @property
    def works_ahead(self) -> bool:
        return self.current.works_ahead

    @property
    def skipped(self) -> int:
        return self._skips.count

    @property
    def answered(self) -> int:
        return sum(worker.answered for worker in self._workers())

    @property
    def answered_by_fallback(self) -> int:
        return self._standby.answered if self._standby is not None else 0

    @property
    def failed(self) -> int:
        return sum(worker.failed for worker in self._workers())

    @property
    def cut(self) -> int:
        return sum(worker.cut for worker in self._workers())

    @property
    def unparsed(self) -> int:
        return sum(worker.unparsed for worker in self._workers())

    @property
    def abandoned(self) -> int:
        return sum(worker.abandoned for worker in self._workers())

    @property
    def deadline_s(self) -> float:
        return self._deadline_s

    @deadline_s.setter
    def deadline_s(self, value: float) -> None:
        self._deadline_s = value
        for worker in self._workers():
            worker.deadline_s = value

    @property
    def load_timeout_s(self) -> float:
        return self._load_timeout_s

    @load_timeout_s.setter
    def load_timeout_s(self, value: float) -> None:
        self._load_timeout_s = value
        for worker in self._workers():
            worker.load_timeout_s = value

    def _workers(self) -> list[Worker]:
        return [self._primary, *([self._standby] if self._standby is not None else [])]

    # For the owner's thread

    def start(self) -> None:
        self._primary.start()

    def stop(self, timeout_s: float = 2.0) -> bool:
        """End the threads and free the backends; return whether they ended in time."""
        with self._lock:
            self._make_fallback = None
            workers = self._workers()
        ended = [worker.stop(timeout_s) for worker in workers]  # each of them, whatever comes
        return all(ended)

    def submit(self, job: Job) -> bool:
        """Put a job in a mailbox; return False, and say so to the job, if it is not taken."""
        worker = self.current
        job.note = self.note if worker is self._standby else ''
        return worker.submit(job)

    def offer(self, forecast: Forecast) -> None:
        """Let the backend that answers work ahead on a window that is still open."""
        self.current.offer(forecast)

    def cancel(self, job: Job) -> None:
        """Stop a job, whether it waits or runs."""
        job.stop.set()

    def supervise(self) -> None:
        """Hold both to their deadlines, and change over where that is due."""
        for worker in self._workers():
            worker.supervise()
        primary = self._primary
        if primary.can_be_away or primary.state == 'failed':
            # Loaded before it is needed: a backend that can be away goes without notice.
            self._start_standby()
        if primary.state == 'returning' or primary.is_held:
            self._go_on()
        self._tell_change()

    def _go_on(self) -> None:
        """Let the backend answer again, once the fall-back has ended what it has."""
        primary, standby = self._primary, self._standby
        is_over = standby is None or standby.is_idle
        # One that loads takes as long as it likes, and the backend is well.
        if standby is not None and standby.state == 'loading':
            for job in standby.take_back():
                job.note = ''
                primary.submit(job)
            is_over = True
        if is_over or primary.is_held_too_long:
            primary.resume()

    def _start_standby(self) -> Worker | None:
        """Return the fall-back's worker, started; None where there is none."""
        with self._lock:
            if self._standby is None and self._make_fallback is not None:
                self._standby = Worker(
                    self._make_fallback,
                    deadline_s=self._deadline_s,
                    load_timeout_s=self._load_timeout_s,
                    on_log=self._on_log,
                    skips=self._skips,
                )
                self._standby.start()
            return self._standby

    def _hand_over(self, jobs: list[Job], why: str) -> list[Job]:
        """Have the fall-back answer what the backend did not; return what it got.

        Called by any of the backend's threads, and by the one that submits.
        """
        given: list[Job] = []
        primary = self._primary
        is_out = primary.is_away or primary.state == 'failed'
        standby = self._start_standby() if is_out else self._standby
        self._tell_change()
        for number, job in enumerate(jobs):
            # Who cancelled it, or a clock that jumped, has stopped it: nobody wants it any more.
            # And an order is read by the grammar sooner than by a fall-back that cannot.
            is_vain = job.stop.is_set() or (
                job.prompt.is_command and self._names[1] not in LANGUAGE_MODELS
            )
            # Where the backend itself goes on, nobody waits for a fall-back that loads.
            takes = ANSWERING if is_out else ANSWERING_NOW
            if standby is None or standby.state not in takes or is_vain:
                job.on_failure(why)
                continue
            job.note = self.note or f'Answered by {self._names[1]}: {why}.'
            job.is_kept = number == 0  # it was under way; of those that waited the newest counts
            given.append(job)
            self.handed_over += 1
            standby.submit(job)
            if not is_out and not job.is_awaited:
                primary.hold()  # or a newer window's result would come before this one's
        return given

    def _tell_change(self) -> None:
        """Say once that another backend answers."""
        with self._lock:
            primary = self._primary
            has_fallen = self.current is not primary
            is_back = primary.state in ('ready', 'busy')
            if has_fallen == self._has_fallen or not (has_fallen or is_back):
                return
            self._has_fallen = has_fallen
            self.changes += 1
            if has_fallen:
                self._fallen_s = time.monotonic()
                said = self.note
            else:
                away_s = time.monotonic() - self._fallen_s
                said = (
                    f'backend {self._names[0]} answers again, after {away_s:.0f} s: '
                    f'{self._names[1]} stands by.'
                )
            self.last_change = said
        with suppress(Exception):  # that it cannot be said costs no window
            self._on_change(said)
