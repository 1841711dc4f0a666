# SPDX-License-Identifier: Apache-2.0
"""The table of a server's faults in docs/reference/faults.md: what a subscriber sees of each.

The real backend `remote` against a server that breaks as asked, with `echo` as the fall-back.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import trustme

pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
pytest.importorskip('openai', reason='its types check the requests: run scripts/setup --test')

from support.chat_server import KEY
from support.chat_server import ChatServer
from support.chat_server import Reply
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.perception.failover import Failover
from omnivinci_ros.perception.mailbox import Job
from omnivinci_ros.perception.probing import ProbeSchedule

DEADLINE_S = 2.0  # of which 1.5 s are for the server
WINDOW = make_window(frames=1, sound_s=0.5)


class Robot:
    """The two backends as the node has them, and what came out."""

    def __init__(self, url: str, **options) -> None:
        self.results: list[SceneResult] = []
        self.failures: list[str] = []
        self.said: list[str] = []
        self.on_partial: Callable[[], object] = lambda: None
        self._over = threading.Event()
        self.failover = Failover(
            lambda: make_backend(
                'remote', url=url, load_s=0.0, deadline_s=lambda: DEADLINE_S, **options
            ),
            lambda: make_backend('echo'),
            names=('remote', 'echo'),
            deadline_s=DEADLINE_S,
            on_change=self.said.append,
            probes=ProbeSchedule(first_s=0.05, longest_s=0.1, good_s=0.02),
        )
        self.failover.start()
        self._ticks = threading.Thread(target=self._tick, daemon=True)
        self._ticks.start()
        self.until(lambda: self.failover.state == 'ready')
        self.until(lambda: self.failover._standby is not None)

    def _tick(self) -> None:
        while not self._over.wait(0.005):
            self.failover.supervise()

    def until(self, is_so: Callable[[], object], timeout_s: float = 30.0) -> None:
        end_s = time.monotonic() + timeout_s
        while not is_so():
            assert time.monotonic() < end_s, (self.said, self.failures, self.failover.state)
            time.sleep(0.005)

    def answer(self) -> SceneResult:
        count = len(self.results)
        self.failover.submit(
            Job(
                build_prompt(WINDOW),
                on_partial=lambda partial: self.on_partial(),
                on_result=self.results.append,
                on_failure=self.failures.append,
            )
        )
        self.until(lambda: len(self.results) > count or self.failures)
        assert self.failures == []
        return self.results[-1]

    def close(self) -> None:
        self._over.set()
        self._ticks.join(10)
        self.failover.stop()


@pytest.fixture
def robot() -> Iterator[Callable[..., Robot]]:
    robots: list[Robot] = []

    def start(url: str, **options) -> Robot:
        robots.append(Robot(url, **options))
        return robots[-1]

    yield start
    for one in robots:
        one.close()


@dataclass(frozen=True)
class Row:
    """A fault, and the answer to the window that met it."""

    fault: str
    reply: Reply
    backend: str  # that answered
    note: str  # is in its provenance
    cut: bool = False
    falls_back: bool = True  # until probes find the server there


ROWS = (
    Row('slow', Reply(pause_s=5.0), 'echo', 'it said nothing for 1.5 s'),
    Row('5xx', Reply(status=503, body=b'{"error": "loading"}'), 'echo', 'it failed (503)'),
    Row('401', Reply(status=401, body=b'{"error": "no"}'), 'echo', 'it refuses the key (401)'),
    Row(
        '429 for longer than the window',
        Reply(status=429, headers={'Retry-After': '2'}),
        'echo',
        'it has too much to do (429)',
    ),
    Row('breaks off before a word', Reply((), broken=True), 'echo', 'broke off'),
    Row('breaks off', Reply(('I see ',), broken=True), 'remote', 'Cut: ', True, False),
    Row('no JSON', Reply(body=b'data: {"choices": \n\n'), 'echo', 'bytes that are no JSON'),
    Row('no events', Reply(body=b'data: ' + b'x' * (2 << 20)), 'echo', 'without a line break'),
    Row(
        '10 MB',
        Reply(tuple('x' * 500_000 for _ in range(20))),
        'remote',
        'characters and was cut to 262144',
        True,
        False,
    ),
    Row(
        'refuses this window',
        Reply(status=400, body=b'{"error": "Too many images"}'),
        'echo',
        'Answered by echo: backend remote failed: ',
        False,
        False,
    ),
)


@pytest.mark.parametrize('row', ROWS, ids=lambda row: row.fault)
def test_no_fault_of_a_server_costs_a_window(robot, row):
    faults = [row.reply] * (10 if row.reply.status in (429, 503) or not row.reply.pieces else 1)
    with ChatServer(*faults, Reply()) as server:
        here = robot(server.url)
        here.until(lambda: here.failover._standby.state == 'ready')

        result = here.answer()

        made = result.provenance
        assert (made.backend, made.cut) == (row.backend, row.cut)
        assert row.note in made.note
        assert (here.said[:1] == [made.note]) == row.falls_back
        assert (f'{server.url[:-3]}: ' in made.note) == (row.fault != '10 MB')
        server.replies[:] = [Reply()]
        here.until(lambda: here.failover.backend_name == 'remote')
        assert (here.answer().text, here.failover.note) == ('I see a cup.', '')


def test_a_server_that_is_busy_for_less_than_a_window_answers_itself(robot):
    busy = Reply(status=429, headers={'Retry-After': '0'})
    with ChatServer(busy, Reply()) as server:
        here = robot(server.url)

        assert here.answer().provenance.backend == 'remote' and here.said == []


def test_a_server_that_is_restarted_in_the_middle_of_an_answer(robot):
    server = ChatServer(Reply(('I see ', 'a cup.'), pause_s=0.3))
    here = robot(server.url)
    here.on_partial = server.break_off  # between its two words
    broken = here.answer()
    server.close()
    meanwhile = here.answer()
    here.on_partial = lambda: None
    server = ChatServer(port=server.port)
    here.until(lambda: here.failover.backend_name == 'remote')
    again = here.answer()
    server.close()

    assert (broken.text, broken.provenance.backend) == ('I see ', 'remote')
    assert broken.provenance.cut and 'broke off' in broken.provenance.note
    assert meanwhile.provenance.backend == 'echo' and 'is away: ' in meanwhile.provenance.note
    assert (again.text, again.provenance.note) == ('I see a cup.', '')


def test_a_server_that_is_not_there_at_the_start(robot):
    gone = ChatServer()
    gone.close()
    here = robot(gone.url)
    first = here.answer().provenance
    with ChatServer(port=gone.port):
        here.until(lambda: here.failover.backend_name == 'remote')
        assert here.answer().text == 'I see a cup.'

    assert first.backend == 'echo' and 'it cannot be reached' in first.note


def test_a_key_that_was_changed_is_read_anew(robot, tmp_path):
    (tmp_path / 'key').write_text(KEY)
    with ChatServer(key=KEY) as server:
        here = robot(server.url, key_file=str(tmp_path / 'key'))
        server.key = 'another'
        assert 'it refuses the key (401)' in here.answer().provenance.note
        (tmp_path / 'key').write_text('another')
        here.until(lambda: here.failover.backend_name == 'remote')

        assert here.answer().provenance.note == ''


def wrong_certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert('elsewhere.example').configure_cert(context)
    return context


@pytest.mark.parametrize(
    ('options', 'note'),
    [
        ({}, 'its certificate is not accepted'),
        ({'key_env': 'NOT_THERE'}, 'remote_key_env=NOT_THERE: the environment has no such'),
    ],
    ids=['certificate', 'key missing'],
)
def test_what_is_configured_wrong_is_told_and_not_asked_again(robot, options, note):
    with ChatServer(context=wrong_certificate()) as server:
        here = robot(server.url, **options)
        made = here.answer().provenance

        assert made.backend == 'echo' and note in made.note
        assert made.note.startswith('Fallen back to echo: backend remote failed (')
        assert here.failover._primary.state == 'failed'
