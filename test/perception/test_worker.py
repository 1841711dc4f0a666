# SPDX-License-Identifier: Apache-2.0
"""The worker against backends that do what backends do: work, raise, hang and talk nonsense."""

import gc
import threading
import time
import weakref
from dataclasses import replace

import pytest

from omnivinci_ros.backends.base import Answer
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.perception.mailbox import MAX_QUESTIONS
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.worker import Worker
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast
from omnivinci_ros.windowing.windows import InputReport
from omnivinci_ros.windowing.windows import Window


class Scripted:
    """A backend whose answer is a function of the test's choice."""

    name = 'scripted'
    model = 'a function in a test'

    def __init__(self, answer, load=lambda: None) -> None:
        self._answer, self._load = answer, load
        self.closed = False

    def load(self, report) -> None:
        report(0.5, 'half')
        self._load()

    def answer(self, prompt, emit, stop) -> Answer:
        return self._answer(prompt, emit, stop)

    def close(self) -> None:
        self.closed = True


class Outcomes:
    """Collects what became of jobs, and lets a test wait for it."""

    def __init__(self) -> None:
        self.partials, self.results, self.failures = [], [], []
        self._changed = threading.Condition()

    def job(self, window_id=1, trigger='periodic', json_schema='', epoch=0) -> Job:
        window = Window(window_id, epoch, trigger, 'watermark', 0, 1)
        return Job(
            build_prompt(window, json_schema=json_schema),
            on_partial=lambda result: self._add(self.partials, result),
            on_result=lambda result: self._add(self.results, result),
            on_failure=lambda why: self._add(self.failures, (window_id, why)),
            is_awaited=trigger == 'request',
        )

    def _add(self, where, what) -> None:
        with self._changed:
            where.append(what)
            self._changed.notify_all()

    def wait(self, results=0, failures=0, timeout=10) -> None:
        with self._changed:
            assert self._changed.wait_for(
                lambda: len(self.results) >= results and len(self.failures) >= failures, timeout
            ), (self.results, self.failures)


@pytest.fixture
def outcomes():
    return Outcomes()


@pytest.fixture
def work():
    """Start workers, and end them with the test."""
    workers = []

    def start(answer, load=lambda: None, **options) -> Worker:
        workers.append(Worker(lambda: Scripted(answer, load), **options))
        workers[-1].start()
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


def plain(prompt, emit, stop) -> Answer:
    return Answer(f'window {prompt.window.id}')


class Gate:
    """An answer that waits until the test lets it go."""

    def __init__(self) -> None:
        self.entered, self.leave = threading.Event(), threading.Event()

    def __call__(self, prompt, emit, stop) -> Answer:
        self.entered.set()
        self.leave.wait(20)
        return plain(prompt, emit, stop)


def test_partial_texts_come_in_order_and_the_final_one_is_whole(work, outcomes):
    def answer(prompt, emit, stop):
        emit('A cup. ')
        emit('A spoon.')
        return Answer('A cup. A spoon.', encode_ns=5)

    work(answer).submit(outcomes.job())
    outcomes.wait(results=1)
    assert [(one.sequence, one.text) for one in outcomes.partials] == [
        (0, 'A cup. '),
        (1, 'A cup. A spoon.'),
    ]
    (result,) = outcomes.results
    assert (result.final, result.sequence, result.text) == (True, 2, 'A cup. A spoon.')
    assert result.provenance.backend == 'scripted'
    assert 0 <= result.provenance.wait_ns <= result.provenance.total_ns


def test_an_unread_window_is_replaced_by_a_newer_one_and_counted(work, outcomes):
    gate = Gate()
    worker = work(gate)
    worker.submit(outcomes.job(1))
    assert gate.entered.wait(5)
    worker.submit(outcomes.job(2))
    worker.submit(outcomes.job(3))
    gate.leave.set()
    outcomes.wait(results=2, failures=1)
    assert [result.window.id for result in outcomes.results] == [1, 3]
    assert outcomes.failures == [(2, 'a newer window came before this one was read')]
    assert worker.skipped == 1
    assert sum(result.provenance.windows_skipped for result in outcomes.results) == 1


def test_a_window_that_merely_came_round_does_not_push_out_a_task(work, outcomes):
    gate = Gate()
    worker = work(gate)
    worker.submit(outcomes.job(1))
    assert gate.entered.wait(5)
    worker.submit(outcomes.job(2, trigger='task'))
    assert not worker.submit(outcomes.job(3, trigger='periodic'))
    gate.leave.set()
    outcomes.wait(results=2)
    assert [result.window.id for result in outcomes.results] == [1, 2]


def test_questions_wait_their_turn_and_are_never_replaced(work, outcomes):
    gate = Gate()
    worker = work(gate)
    worker.submit(outcomes.job(1))
    assert gate.entered.wait(5)
    for number in range(2, 2 + MAX_QUESTIONS):
        assert worker.submit(outcomes.job(number, trigger='request'))
    assert not worker.submit(outcomes.job(99, trigger='request'))
    worker.submit(outcomes.job(50))
    gate.leave.set()
    outcomes.wait(results=2 + MAX_QUESTIONS, failures=1)
    assert [result.window.id for result in outcomes.results] == [1, 2, 3, 4, 5, 50]
    assert outcomes.failures == [(99, '4 questions are waiting already: ask again later')]
    assert worker.skipped == 0  # no window went unread


def test_a_backend_that_raises_costs_one_window(work, outcomes):
    def answer(prompt, emit, stop):
        if prompt.window.id == 1:
            raise MemoryError('out of memory')
        return plain(prompt, emit, stop)

    worker = work(answer)
    worker.submit(outcomes.job(1))
    outcomes.wait(failures=1)
    worker.submit(outcomes.job(2))
    outcomes.wait(results=1)
    assert outcomes.failures == [(1, 'backend scripted failed: MemoryError: out of memory')]
    assert (worker.failed, worker.answered, worker.state) == (1, 1, 'ready')


@pytest.mark.parametrize('garbage', [None, 'text', Answer(None), Answer(b'bytes')])
def test_what_is_no_answer_costs_one_window(work, outcomes, garbage):
    worker = work(lambda prompt, emit, stop: garbage)
    worker.submit(outcomes.job())
    outcomes.wait(failures=1)
    assert 'not an Answer' in worker.error


@pytest.mark.parametrize(
    ('text', 'note'),
    [
        ('the cup is on the table', 'is not JSON'),
        ('{"cups": "two"}', "does not fit json_schema at cups: 'two' is not of type 'integer'"),
        ('[' * 100_000, 'is not JSON'),
    ],
)
def test_text_that_does_not_parse_is_published_without_json_and_says_why(
    work, outcomes, text, note
):
    schema = '{"type": "object", "properties": {"cups": {"type": "integer"}}}'
    work(lambda prompt, emit, stop: Answer(text)).submit(outcomes.job(json_schema=schema))
    outcomes.wait(results=1)
    (result,) = outcomes.results
    assert (result.text, result.json) == (text, '')
    assert note in result.provenance.note


def test_json_that_fits_its_schema_is_published(work, outcomes):
    work(lambda prompt, emit, stop: Answer('{"cups": 2}')).submit(
        outcomes.job(json_schema='{"required": ["cups"]}')
    )
    outcomes.wait(results=1)
    assert outcomes.results[0].json == '{"cups": 2}'
    assert outcomes.results[0].provenance.note == ''


def supervise_until(worker, condition, timeout_s=10) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        worker.supervise()
        time.sleep(0.01)


def test_a_slow_backend_is_told_to_stop_and_its_answer_is_marked_as_cut(work, outcomes):
    def answer(prompt, emit, stop):
        assert stop.wait(20)
        return Answer('so far', cut=True)

    worker = work(answer, deadline_s=0.1)
    worker.submit(outcomes.job())
    supervise_until(worker, lambda: outcomes.results)
    assert outcomes.results[0].provenance.cut
    assert worker.cut == 1


def test_a_backend_that_hangs_is_left_behind_and_the_next_window_is_answered(work, outcomes):
    hung = Gate()

    def answer(prompt, emit, stop):
        return hung(prompt, emit, stop) if prompt.window.id == 1 else plain(prompt, emit, stop)

    worker = work(answer, deadline_s=0.1, grace_s=0.1)
    worker.submit(outcomes.job(1))
    supervise_until(worker, lambda: outcomes.failures)
    worker.submit(outcomes.job(2))
    outcomes.wait(results=1)
    assert [result.window.id for result in outcomes.results] == [2]
    assert 'hung' in outcomes.failures[0][1]
    assert worker.abandoned == 1
    # What the hung one says when it comes back is nobody's business any more.
    hung.leave.set()
    wait_for(lambda: worker.abandoned == 0)  # nobody hangs any more
    assert [result.window.id for result in outcomes.results] == [2]
    assert worker.answered == 1


def test_a_backend_that_always_hangs_is_given_up_with_a_sentence(work, outcomes):
    gates = []

    def answer(prompt, emit, stop):
        gates.append(Gate())
        return gates[-1](prompt, emit, stop)

    worker = work(answer, deadline_s=0.02, grace_s=0.02)
    for number in range(1, 5):
        worker.submit(outcomes.job(number))
        supervise_until(worker, lambda number=number: len(outcomes.failures) >= number)
    assert worker.state == 'failed'
    assert 'restart the node' in worker.error
    assert not worker.submit(outcomes.job(9))
    for gate in gates:
        gate.leave.set()


def test_a_backend_that_does_not_load_says_why_to_those_who_wait(work, outcomes):
    def load():
        raise BackendError('weights=/nowhere is not a folder: name an existing one')

    worker = work(plain, load)
    worker.submit(outcomes.job())
    outcomes.wait(failures=1)
    assert worker.state == 'failed'
    assert outcomes.failures == [(1, 'weights=/nowhere is not a folder: name an existing one')]


def test_a_backend_that_hangs_while_it_loads_has_failed_and_says_what_it_did_last(work, outcomes):
    loads = threading.Event()
    worker = work(plain, lambda: loads.wait(20), load_timeout_s=0.05)
    worker.submit(outcomes.job())
    supervise_until(worker, lambda: worker.state == 'failed')
    assert "(last: 'half'): raise load_timeout_s=0.05" in worker.error
    assert outcomes.failures == [(1, worker.error)]
    # That it loads after all is nobody's business any more.
    loads.set()
    wait_for(lambda: worker.abandoned == 0)
    assert worker.state == 'failed' and not outcomes.results


def test_a_backend_that_loads_slowly_and_tells_of_progress_is_waited_for(work, outcomes):
    class Slow(Scripted):
        def load(self, report) -> None:
            for step in range(8):
                time.sleep(0.15)
                report(step / 8, f'step {step}')

    worker = Worker(lambda: Slow(plain), load_timeout_s=1.0)  # of 1.2 s
    worker.start()
    worker.submit(outcomes.job())
    supervise_until(worker, lambda: outcomes.results)
    assert worker.stop()


def test_windows_that_come_while_it_loads_are_answered_when_it_has(work, outcomes):
    loaded = threading.Event()
    worker = work(plain, lambda: loaded.wait(10))
    worker.submit(outcomes.job(1))
    assert worker.state == 'loading'
    loaded.set()
    outcomes.wait(results=1)
    assert worker.progress == (1.0, 'loaded')


def test_stopping_frees_the_backend_and_tells_those_who_wait(outcomes):
    backends = []

    def make():
        backends.append(Scripted(plain))
        return backends[-1]

    worker = Worker(make)
    worker.start()
    worker.submit(outcomes.job())
    outcomes.wait(results=1)
    assert worker.stop()
    assert backends[0].closed
    assert not worker.submit(outcomes.job(2))


def test_who_takes_a_result_and_raises_does_not_end_the_worker(work, outcomes):
    def refuse(result):
        raise RuntimeError('publisher is gone')

    worker = work(plain)
    job = outcomes.job(1)
    job.on_result = refuse
    worker.submit(job)
    worker.submit(outcomes.job(2, trigger='request'))
    outcomes.wait(results=1)
    assert outcomes.results[0].window.id == 2


def test_a_log_that_raises_does_not_end_the_worker(work, outcomes):
    def cannot_log(sentence):
        raise ValueError('Logger severity cannot be changed between calls.')

    def stumble(prompt, emit, stop) -> Answer:
        if prompt.window.id == 1:
            raise RuntimeError('the model tripped')
        return plain(prompt, emit, stop)

    worker = work(stumble, on_log=cannot_log)
    worker.submit(outcomes.job(1))
    worker.submit(outcomes.job(2, trigger='request'))
    outcomes.wait(results=1, failures=1)
    assert outcomes.results[0].window.id == 2


def test_a_worker_that_was_interrupted_while_it_started_can_be_stopped(monkeypatch):
    def interrupted(thread):
        raise KeyboardInterrupt

    worker = Worker(lambda: Scripted(plain, lambda: None))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(threading.Thread, 'start', interrupted)
        worker.start()

    assert worker.stop()


def test_stopping_tells_the_job_that_runs(work, outcomes):
    gate = Gate()
    worker = work(gate)
    worker.submit(outcomes.job(1))
    assert gate.entered.wait(5)
    worker.stop(0.1)
    gate.leave.set()
    assert outcomes.failures == [(1, 'the node stopped before this window was answered')]


def test_those_who_wait_for_a_worker_that_gives_up_are_told(work, outcomes):
    gates = []

    def answer(prompt, emit, stop):
        gates.append(Gate())
        return gates[-1](prompt, emit, stop)

    worker = work(answer, deadline_s=0.05, grace_s=0.02)
    for number in range(1, 5):
        worker.submit(outcomes.job(number))
        wait_for(lambda number=number: len(gates) == number)
        if number == 4:
            worker.submit(outcomes.job(90, trigger='request'))
            worker.submit(outcomes.job(91))
        supervise_until(worker, lambda number=number: len(outcomes.failures) >= number)
    assert {window for window, _ in outcomes.failures} == {1, 2, 3, 4, 90, 91}
    for gate in gates:
        gate.leave.set()


def test_a_window_of_a_new_epoch_pushes_out_any_of_an_old_one(work, outcomes):
    gate = Gate()
    worker = work(gate)
    running = outcomes.job(1)
    worker.submit(running)
    assert gate.entered.wait(5)
    worker.submit(outcomes.job(2, trigger='task'))
    assert worker.submit(outcomes.job(3, epoch=1))
    assert running.stop.is_set()
    gate.leave.set()
    outcomes.wait(results=2, failures=1)
    assert [result.window.id for result in outcomes.results] == [1, 3]


def wait_for(condition, timeout_s=10) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_provenance_tells_how_long_a_window_waited_and_what_came_late(work, outcomes):
    gate = Gate()
    worker = work(gate)
    worker.submit(outcomes.job(1))
    assert gate.entered.wait(5)
    job = outcomes.job(2)
    report = InputReport('camera', 'camera', 3, 2, 5, 1, 2, 1.0)
    job.prompt = build_prompt(Window(2, 0, 'periodic', 'watermark', 0, 1, inputs=(report, report)))
    worker.submit(job)
    time.sleep(0.1)
    gate.leave.set()
    outcomes.wait(results=2)
    made = outcomes.results[1].provenance
    assert made.wait_ns >= 100_000_000
    assert made.total_ns >= made.wait_ns
    assert made.late_samples == 4
    assert made.inputs == (report, report)


# Work ahead


class Ahead(Scripted):
    """A backend that works ahead, as a function of the test's choice."""

    def __init__(self, prepare, answer=plain) -> None:
        super().__init__(answer)
        self._prepare = prepare

    def prepare(self, forecast, stop) -> None:
        self._prepare(forecast, stop)


@pytest.fixture
def ahead():
    workers = []

    def start(prepare, answer=plain, **options) -> Worker:
        worker = Worker(lambda: Ahead(prepare, answer), **options)
        workers.append(worker)
        worker.start()
        wait_until(lambda: worker.state == 'ready')
        return worker

    yield start
    for worker in workers:
        worker.stop()


def wait_until(condition, timeout=120) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


FORECAST = Forecast(1, 0, 1, (), 8)


def test_a_backend_that_works_ahead_gets_forecasts_while_nothing_else_waits(ahead):
    got = []
    worker = ahead(lambda forecast, stop: got.append(forecast))
    assert worker.works_ahead

    worker.offer(FORECAST)

    wait_until(lambda: got)
    assert got == [FORECAST]


def test_a_forecast_that_says_nothing_new_is_passed_over(ahead):
    got = []
    worker = ahead(lambda forecast, stop: got.append(forecast))
    newer = replace(FORECAST, sound_end_ns=7)

    for forecast in (FORECAST, replace(FORECAST), newer):
        worker.offer(forecast)
        wait_until(lambda forecast=forecast: got and got[-1] == forecast)
        time.sleep(0.05)  # one that is passed on would be here

    assert got == [FORECAST, newer]


def test_one_that_does_not_is_never_offered_any(work, outcomes):
    worker = work(plain)
    worker.submit(outcomes.job())
    outcomes.wait(results=1)

    worker.offer(FORECAST)  # would raise in the worker's thread if it were passed on
    worker.submit(outcomes.job(2))

    outcomes.wait(results=2)
    assert not worker.works_ahead
    assert worker.error == ''


def test_a_window_interrupts_the_work_ahead(ahead, outcomes):
    entered = threading.Event()

    def until_stopped(forecast, stop):
        entered.set()
        assert stop.wait(20)

    worker = ahead(until_stopped)
    worker.offer(FORECAST)
    assert entered.wait(10)

    worker.submit(outcomes.job())

    outcomes.wait(results=1, timeout=5)


def test_work_ahead_that_fails_costs_no_window_and_is_not_tried_until_one_is_answered(
    ahead,
    outcomes,
):
    calls = []

    def fail(forecast, stop):
        calls.append(forecast)
        raise ValueError('no such frame')

    worker = ahead(fail)
    worker.offer(FORECAST)
    wait_until(lambda: worker.error)
    assert worker.error == 'backend scripted could not work ahead: ValueError: no such frame'
    worker.offer(replace(FORECAST, end_ns=2))

    worker.submit(outcomes.job())
    outcomes.wait(results=1)
    assert len(calls) == 1
    wait_until(lambda: worker.works_ahead)


def test_work_ahead_that_hangs_is_left_behind_and_the_next_window_answered(ahead, outcomes):
    hang = threading.Event()
    entered = threading.Event()

    def hang_once(forecast, stop):
        entered.set()
        hang.wait(60)

    logged = []
    worker = ahead(hang_once, deadline_s=0.1, grace_s=0.1, on_log=logged.append)
    worker.offer(FORECAST)
    assert entered.wait(10)
    worker.submit(outcomes.job())

    def supervised():
        worker.supervise()
        return outcomes.results

    wait_until(supervised)
    assert worker.abandoned == 1
    assert 'backend scripted hung' in logged[0]
    wait_until(lambda: worker.works_ahead)  # again, since a window was answered
    hang.set()


def test_a_backend_that_is_lost_takes_no_more_windows(work, outcomes):
    def lose(prompt, emit, stop):
        raise BackendLostError('the memory ran out')

    worker = work(lose)
    worker.submit(outcomes.job())

    outcomes.wait(failures=1)
    wait_until(lambda: worker.state == 'failed')
    worker.submit(outcomes.job(2))
    outcomes.wait(failures=2)
    assert [why for _, why in outcomes.failures] == [
        'backend scripted failed: BackendLostError: the memory ran out'
    ] * 2


def test_a_backend_lost_while_it_works_ahead_is_lost_too(ahead):
    def lose(forecast, stop):
        raise BackendLostError('the device is gone')

    worker = ahead(lose)
    worker.offer(FORECAST)

    wait_until(lambda: worker.state == 'failed')
    assert 'the device is gone' in worker.error


def test_what_a_backend_notes_of_an_answer_is_in_its_provenance(work, outcomes):
    job = outcomes.job()
    job.note = 'Fallen back.'
    answer = Answer(
        'A cup.',
        cached_tokens=7,
        drafted_tokens=5,
        accepted_tokens=3,
        note='A frame was left out.',
    )
    work(lambda *_: answer).submit(job)

    outcomes.wait(results=1)

    made = outcomes.results[0].provenance
    assert (made.cached_tokens, made.note) == (7, 'Fallen back. A frame was left out.')
    assert (made.drafted_tokens, made.accepted_tokens) == (5, 3)


def test_work_ahead_that_ends_its_thread_does_not_end_the_worker(ahead, outcomes):
    def leave(forecast, stop):
        raise SystemExit(3)

    worker = ahead(leave)
    worker.offer(FORECAST)
    wait_until(lambda: worker.error)

    worker.submit(outcomes.job())

    outcomes.wait(results=1)


def test_windows_that_were_skipped_are_told_by_a_scene_and_not_by_an_awaited_answer(
    work,
    outcomes,
):
    gate = Gate()
    worker = work(gate)
    worker.submit(outcomes.job(1, trigger='request'))
    assert gate.entered.wait(10)
    worker.submit(outcomes.job(2))
    worker.submit(outcomes.job(3))
    gate.leave.set()

    outcomes.wait(results=2, failures=1)

    assert [(one.window.id, one.provenance.windows_skipped) for one in outcomes.results] == [
        (1, 0),
        (3, 1),
    ]


def test_the_frames_of_an_answered_window_are_let_go_of(work, outcomes):
    class Picture:
        nbytes = 1

    frame = Frame('camera', 0, Picture())
    gone = weakref.ref(frame.image)
    job = outcomes.job()
    job.prompt = build_prompt(replace(job.prompt.window, frames=(frame,)))
    job.on_result = lambda result: outcomes._add(outcomes.results, None)
    worker = work(plain)
    worker.submit(job)
    outcomes.wait(results=1)
    del job, frame

    def is_gone():
        gc.collect()
        return gone() is None

    wait_until(is_gone)
