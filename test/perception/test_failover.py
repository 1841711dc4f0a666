# SPDX-License-Identifier: Apache-2.0
"""The fall-back takes over from a backend that is away, and hands back: no window is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from collections.abc import Iterator

import pytest

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendAwayError
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.echo import Echo
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.failover import Failover
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.probing import ProbeSchedule
from omnivinci_ros.windowing.windows import Window


class Server:
    """What stands behind the backend of these tests: there or away, as a test says."""

    def __init__(self) -> None:
        self.is_there = True
        self.fault: Exception | None = None  # of the next answer, once
        self.gate = threading.Event()  # an answer waits for it
        self.gate.set()
        self.probes = 0

    def check(self) -> None:
        if not self.is_there:
            raise BackendAwayError('nobody is there')


class Distant:
    """A backend that can be away."""

    name = 'distant'
    model = 'a server in a test'

    def __init__(self, server: Server) -> None:
        self._server = server

    def load(self, report) -> None:
        self._server.check()

    def answer(self, prompt, emit, stop) -> Answer:
        self._server.gate.wait(20)
        fault, self._server.fault = self._server.fault, None
        if fault is not None:
            raise fault
        self._server.check()
        return Answer(f'window {prompt.window.id}')

    def probe(self, stop) -> None:
        self._server.probes += 1
        self._server.check()

    def close(self) -> None:
        pass


class GatedEcho(Echo):
    """A fall-back whose answers wait for a test."""

    def __init__(self, gate: threading.Event) -> None:
        super().__init__()
        self._gate = gate

    def answer(self, prompt, emit, stop) -> Answer:
        self._gate.wait(20)
        return super().answer(prompt, emit, stop)


class Stage:
    """A failover and what became of the windows it was given."""

    def __init__(self, make_fallback: Callable | None = Echo, **options) -> None:
        self.server = Server()
        self.results: dict[int, SceneResult] = {}
        self.failures: dict[int, str] = {}
        self.said: list[str] = []
        self.order: list[int] = []
        self.jobs: dict[int, Job] = {}
        self._number = 0
        self.failover = Failover(
            lambda: Distant(self.server),
            make_fallback,
            names=('distant', 'echo'),
            on_change=self.said.append,
            probes=ProbeSchedule(first_s=0.01, longest_s=0.02, good_s=0.01, good_probes=3),
            **options,
        )

    def start(self) -> Stage:
        self.failover.start()
        self.until(lambda: self.failover.state == 'ready')
        return self

    def give(self, trigger: str = 'periodic') -> int:
        self._number += 1
        number = self._number

        def keep(result: SceneResult) -> None:
            self.order.append(number)
            self.results[number] = result

        self.jobs[number] = Job(
            build_prompt(Window(number, 0, trigger, 'watermark', 0, 1)),
            on_result=keep,
            on_failure=lambda why: self.failures.update({number: why}),
            is_awaited=trigger == 'request',
        )
        self.failover.submit(self.jobs[number])
        return number

    def until(self, is_so: Callable[[], object], timeout_s: float = 20.0) -> None:
        """Wait as the node does, which supervises 40 times a second."""
        end_s = time.monotonic() + timeout_s
        while not is_so():
            assert time.monotonic() < end_s, (self.said, self.failures, self.failover.state)
            self.failover.supervise()
            time.sleep(0.002)

    def answer(self, trigger: str = 'periodic') -> SceneResult:
        number = self.give(trigger)
        self.until(lambda: number in self.results or number in self.failures)
        return self.results[number]


@pytest.fixture
def stage() -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def make(*arguments, **options) -> Stage:
        stages.append(Stage(*arguments, **options))
        return stages[-1]

    yield make
    for one in stages:
        one.server.gate.set()
        one.failover.stop()


def standby_is_loaded(stage: Stage) -> bool:
    standby = stage.failover._standby
    return standby is not None and standby.state == 'ready'


def test_a_window_that_meets_an_absent_server_is_answered_by_the_fall_back(stage):
    here = stage().start()
    assert here.answer().provenance.note == ''
    here.server.is_there = False

    made = here.answer().provenance

    assert (made.backend, made.note) == (
        'echo',
        'Fallen back to echo: backend distant is away: nobody is there.',
    )
    assert here.failures == {} and here.failover.note == made.note


def test_it_answers_again_when_it_is_back_and_both_changes_are_said_once(stage):
    here = stage().start()
    here.server.is_there = False
    assert [here.answer().provenance.backend for _ in range(3)] == ['echo'] * 3
    here.server.is_there = True
    here.until(lambda: here.failover.backend_name == 'distant')

    again = here.answer().provenance

    assert (again.backend, again.note) == ('distant', '')
    assert len(here.said) == here.failover.changes == 2
    assert here.said[0] == 'Fallen back to echo: backend distant is away: nobody is there.'
    assert here.said[1].startswith('backend distant answers again, after ')
    assert here.failover.last_change == here.said[1] and here.failover.note == ''
    assert (here.failover.answered, here.failover.answered_by_fallback) == (4, 3)


def test_a_server_that_is_away_at_the_start_is_found_when_it_comes(stage):
    here = stage()
    here.server.is_there = False
    here.start()
    assert here.answer().provenance.backend == 'echo'

    here.server.is_there = True
    here.until(lambda: here.failover.backend_name == 'distant')

    assert here.answer().text == 'window 2'


def test_one_good_probe_is_not_enough(stage):
    here = stage().start()
    here.server.is_there = False
    here.answer()
    probe = Distant.probe
    answers = iter([True, True, False, True, True, True])

    def flicker(server_of: Distant, stop: threading.Event) -> None:
        here.server.is_there = next(answers, True)
        probe(server_of, stop)

    here.server.probes = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Distant, 'probe', flicker)
        here.until(lambda: here.failover.backend_name == 'distant')

    assert here.server.probes == 6


def test_windows_under_way_and_waiting_are_handed_over_in_their_order(stage):
    here = stage().start()
    here.until(lambda: standby_is_loaded(here))
    here.server.gate.clear()
    first = here.give()
    here.until(lambda: here.failover.state == 'busy')
    question, newest = here.give('request'), here.give()
    here.server.is_there = False
    here.server.gate.set()

    here.until(lambda: len(here.results) == 3)

    assert here.order == [first, question, newest] and here.failures == {}
    assert {made.provenance.backend for made in here.results.values()} == {'echo'}


def test_the_fall_back_ends_what_it_has_before_the_backend_goes_on(stage):
    gate = threading.Event()
    here = stage(lambda: GatedEcho(gate)).start()
    here.server.is_there = False
    old = here.give()
    here.until(lambda: here.failover.state == 'busy')
    here.server.is_there = True
    here.until(lambda: here.failover.backend_name == 'distant')
    new = here.give()
    later_s = time.monotonic() + 0.2
    here.until(lambda: time.monotonic() > later_s)
    assert here.results == {}  # the newer one waits for the older one

    gate.set()

    here.until(lambda: len(here.results) == 2)
    assert here.order == [old, new]
    assert [here.results[one].provenance.backend for one in (old, new)] == ['echo', 'distant']


def test_a_window_that_the_backend_fails_is_answered_and_the_backend_stays(stage):
    here = stage().start()
    here.until(lambda: standby_is_loaded(here))
    here.server.fault = BackendError('it does not take the window: lower max_frames')

    failed, next_one = here.answer().provenance, here.answer().provenance

    assert failed.backend == 'echo' and failed.note.startswith('Answered by echo: backend distant')
    assert 'lower max_frames' in failed.note
    assert (next_one.backend, next_one.note) == ('distant', '') and here.said == []
    here.until(lambda: here.failover.failed == 0)  # none was lost
    assert here.failover.handed_over == 1 and here.failover.answered == 2


def test_the_backend_waits_for_the_fall_back_that_answers_an_older_window(stage):
    gate = threading.Event()
    here = stage(lambda: GatedEcho(gate)).start()
    here.until(lambda: standby_is_loaded(here))
    here.server.fault = BackendError('it does not take the window: lower max_frames')
    refused = here.give()
    here.until(lambda: here.failover.handed_over == 1)
    new = here.give()
    later_s = time.monotonic() + 0.2
    here.until(lambda: time.monotonic() > later_s)
    assert here.results == {}  # the newer one waits for the older one

    gate.set()

    here.until(lambda: len(here.results) == 2)
    assert here.order == [refused, new]
    assert [here.results[one].provenance.backend for one in (refused, new)] == ['echo', 'distant']


class SlowEcho(Echo):
    """A fall-back that loads until a test lets it, and tells of its progress all the time."""

    def __init__(self, gate: threading.Event) -> None:
        super().__init__()
        self._gate = gate

    def load(self, report) -> None:
        while not self._gate.wait(0.01):
            report(0.5, 'reading')


def test_a_backend_that_is_well_does_not_wait_for_a_fall_back_that_loads(stage):
    gate = threading.Event()
    here = stage(lambda: SlowEcho(gate)).start()
    try:
        here.until(lambda: here.failover._standby is not None)
        here.server.fault = BackendError('it does not take the window: lower max_frames')
        refused = here.give()
        here.until(lambda: refused in here.failures)

        assert here.answer().provenance.backend == 'distant'
    finally:
        gate.set()


def test_a_question_that_was_refused_holds_nothing_up(stage):
    gate = threading.Event()
    here = stage(lambda: GatedEcho(gate)).start()
    here.until(lambda: standby_is_loaded(here))
    here.server.fault = BackendError('it does not take the window: lower max_frames')
    refused = here.give('request')
    here.until(lambda: here.failover.handed_over == 1)

    assert here.answer().provenance.backend == 'distant'

    gate.set()
    here.until(lambda: refused in here.results)


def test_a_fall_back_that_hangs_holds_the_backend_no_longer_than_an_answer_takes(stage):
    gate = threading.Event()
    here = stage(lambda: GatedEcho(gate), deadline_s=0.2).start()
    here.until(lambda: standby_is_loaded(here))
    here.server.fault = BackendError('it does not take the window: lower max_frames')
    here.give()
    here.until(lambda: here.failover.handed_over == 1)

    assert here.answer().provenance.backend == 'distant'
    gate.set()


def test_a_backend_that_is_lost_for_good_hands_over_its_window_and_is_not_probed(stage):
    here = stage().start()
    here.server.fault = BackendLostError('the device fell off the bus')

    made = here.answer().provenance

    assert made.backend == 'echo' and 'fell off the bus' in made.note
    assert made.note.startswith('Fallen back to echo: backend distant failed (')
    assert here.answer().provenance.backend == 'echo'
    assert here.server.probes == 0 and len(here.said) == 1


def test_a_window_that_nobody_wants_any_more_is_not_handed_over(stage):
    here = stage().start()
    here.until(lambda: standby_is_loaded(here))
    here.server.gate.clear()
    number = here.give()
    here.until(lambda: here.failover.state == 'busy')
    here.failover.cancel(here.jobs[number])
    here.server.is_there = False
    here.server.gate.set()

    here.until(lambda: number in here.failures)

    assert here.failures[number] == 'backend distant is away: nobody is there'


@pytest.mark.parametrize('trigger', ['periodic', 'request'])
def test_a_window_that_comes_as_the_backend_goes_is_handed_over(stage, trigger):
    here = stage().start()
    here.server.is_there = False
    here.answer()
    with pytest.MonkeyPatch.context() as patch:  # it was chosen a moment before
        patch.setattr(Failover, 'current', property(lambda failover: failover._primary))
        number = here.give(trigger)

    here.until(lambda: number in here.results)

    assert here.results[number].provenance.backend == 'echo'
    assert here.failures == {} and here.failover.skipped == 0


def test_an_order_is_not_handed_to_a_fall_back_that_reads_none(stage):
    here = stage().start()
    here.until(lambda: standby_is_loaded(here))
    here.server.is_there = False
    results, failures = [], []
    window = Window(1, 0, 'speech_end', 'watermark', 0, 1)

    here.failover.submit(
        Job(
            build_command_prompt(window, 'lift the red box'),
            on_result=results.append,
            on_failure=failures.append,
            is_awaited=True,
        )
    )
    here.until(lambda: results or failures)

    assert failures == ['backend distant is away: nobody is there'] and results == []
    assert here.failover.handed_over == 0


def test_when_the_fall_back_fails_too_both_are_told(stage):
    def fail() -> Echo:
        raise BackendError('no weights')

    here = stage(fail).start()
    here.until(lambda: here.failover._standby is not None)
    here.server.is_there = False
    number = here.give()
    here.until(lambda: number in here.failures)

    assert here.failover.state == 'away'
    assert here.failover.error.endswith(
        'is away: nobody is there; the fall-back failed too: no weights'
    )
    here.server.is_there = True
    here.until(lambda: here.failover.state == 'ready')
    assert here.answer().provenance.backend == 'distant'


def test_without_a_fall_back_a_server_that_is_away_costs_windows_and_is_found_again(stage):
    here = stage(None)
    here.server.is_there = False
    here.failover.start()
    here.until(lambda: here.failover.state == 'away')
    number = here.give()
    assert here.failures == {number: 'backend distant is away: nobody is there'}
    here.server.is_there = True
    here.until(lambda: here.failover.state == 'ready')
    assert here.answer().provenance.backend == 'distant'

    here.server.is_there = False
    lost = here.give()
    here.until(lambda: lost in here.failures)
    here.server.is_there = True

    assert here.answer().provenance.backend == 'distant'  # at once, without a probe


def test_skipped_windows_are_told_by_whoever_answers_next(stage):
    here = stage().start()
    here.until(lambda: standby_is_loaded(here))
    here.server.gate.clear()
    here.give()
    here.until(lambda: here.failover.state == 'busy')
    for _ in range(4):
        here.give()
    here.server.is_there = False
    here.server.gate.set()

    here.until(lambda: len(here.results) == 2)

    told = [here.results[number].provenance.windows_skipped for number in here.order]
    assert sum(told) == here.failover.skipped == 3


def test_a_probe_that_hangs_is_left_behind_and_the_fall_back_goes_on(stage):
    here = stage().start()
    here.server.is_there = False
    here.answer()
    leave, hung, probe = threading.Event(), threading.Event(), Distant.probe

    def hang_once(backend: Distant, stop: threading.Event) -> None:
        if not hung.is_set():
            hung.set()
            leave.wait(30)
        probe(backend, stop)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Distant, 'probe', hang_once)
        here.until(hung.is_set)
        here.failover.deadline_s, here.failover._primary.grace_s = 0.05, 0.05
        here.until(lambda: here.failover.abandoned == 1)
        here.failover.deadline_s = 20.0
        assert here.answer().provenance.backend == 'echo'
        here.server.is_there = True
        here.until(lambda: here.failover.backend_name == 'distant')
    leave.set()

    assert here.answer().text.startswith('window ')


def test_a_new_deadline_holds_for_both(stage):
    here = stage().start()
    here.until(lambda: standby_is_loaded(here))

    here.failover.deadline_s = 3.0

    assert {worker.deadline_s for worker in here.failover._workers()} == {3.0}
