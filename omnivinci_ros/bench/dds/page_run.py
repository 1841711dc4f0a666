# SPDX-License-Identifier: Apache-2.0
"""One case of `omnivinci bench page`: its processes, and the figures of their logs."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.bench.dds.node_figures import Run
from omnivinci_ros.bench.dds.node_figures import figures
from omnivinci_ros.bench.dds.node_figures import read_run
from omnivinci_ros.bench.dds.node_figures import usage
from omnivinci_ros.bench.dds.processes import SAMPLE_S
from omnivinci_ros.bench.dds.processes import START_S
from omnivinci_ros.bench.dds.processes import last_words
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import option_words
from omnivinci_ros.bench.dds.processes import ros_parameters
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.bench.dds.processes import watch
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.tables import spread
from omnivinci_ros.common.units import SECOND_NS

CAMERA = 'camera/image_raw'
PERIOD_S = 0.5  # between windows: many of them tell more of the node's latency
SETTLE_S = 1.0
ADDRESS = re.compile(r'page: (http\S+)')


@dataclass(frozen=True)
class Case:
    """So many tabs; None: the page does not run."""

    tabs: int | None

    def __str__(self) -> str:
        return 'no page' if self.tabs is None else f'{self.tabs} tabs'


@dataclass(frozen=True)
class Conditions:
    """What all cases of a run share."""

    seconds: float  # measured
    warm_up_s: float
    hz: float
    bag: Path

    @property
    def length_s(self) -> float:
        return self.warm_up_s + self.seconds


def measure_case(case: Case, conditions: Conditions, folder: Path) -> dict[str, Any]:
    """Run a case's processes; return its figures."""
    run, seen = run_processes(case, conditions, folder)
    if not run.sent:
        raise CommandError(f'the camera sent nothing: {last_words(folder, "sender")}')
    first, last = min(run.sent.values()), max(run.sent.values())
    begin = first + round(conditions.warm_up_s * SECOND_NS)
    node = figures(run, warm_up_s=conditions.warm_up_s, period_ns=round(PERIOD_S * SECOND_NS))
    found: dict[str, Any] = {'tabs': case.tabs, 'node': node}
    if case.tabs is not None:
        found['page'] = {
            **usage(seen, begin, last),
            'pictures': pictures(run, folder, case.tabs, begin, last),
        }
    return found


def run_processes(
    case: Case, conditions: Conditions, folder: Path
) -> tuple[Run, list[tuple[int, float, int]]]:
    """Return what the processes wrote down, and what was seen of the page's CPU and memory."""
    node_given = ('backend:=echo', 'listen:=false', f'period_s:={PERIOD_S}', 'window_s:=1.0')
    camera = {
        'bag': conditions.bag,
        'topic': CAMERA,
        'hz': conditions.hz,
        'seconds': conditions.length_s,
        'reliability': 'reliable',
        'log': folder / 'sender0',
    }
    seen: list[tuple[int, float, int]] = []
    with ExitStack() as stack:
        environment = make_environment(stack.enter_context(DomainLease()), folder)

        def start(
            module: str, arguments: Sequence[str], name: str = ''
        ) -> subprocess.Popen[bytes]:
            return stack.enter_context(running(module, arguments, folder, environment, name))

        node = start('perception', ros_parameters(node_given))
        start('receiver', ['--log', str(folder / 'receiver')])
        if case.tabs is not None:
            page = start('page', ros_parameters(('port:=0', 'voice_activity:=false')))
            told = {'address': address_of(page, folder), 'topic': f'/{CAMERA}'}
            for number in range(case.tabs):
                log = {'log': folder / f'tab{number}'}
                start('page_tab', option_words({**told, **log}), f'tab{number}-output')
            stack.enter_context(sampled(page, seen))
        sender = start('camera', [*option_words(camera), '--audio'], 'sender')
        give_up = time.monotonic() + START_S + conditions.length_s
        samples = watch(node, [sender], folder, give_up=give_up)
        time.sleep(SETTLE_S)
    return read_run(folder, samples), seen


def address_of(page: subprocess.Popen[bytes], folder: Path) -> str:
    """Return the address that the page prints; raise CommandError if it ends first."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        found = ADDRESS.search((folder / 'page.txt').read_text(errors='replace'))
        if found is not None:
            return found[1]
        if page.poll() is not None:
            break
        time.sleep(0.1)
    raise CommandError(f'the page did not start: {last_words(folder, "page")}')


@contextmanager
def sampled(page: subprocess.Popen[bytes], seen: list[tuple[int, float, int]]) -> Iterator[None]:
    """Add what is seen of a process each second: (when, CPU s, RSS bytes)."""
    import psutil

    process, ended = psutil.Process(page.pid), threading.Event()

    def look() -> None:
        while not ended.wait(SAMPLE_S):
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    rss = process.memory_info().rss
            except psutil.Error:
                return
            seen.append((time.monotonic_ns(), times.user + times.system, rss))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def pictures(run: Run, folder: Path, tabs: int, begin: int, last: int) -> dict[str, Any]:
    """Return how long pictures were on their way to the tabs [ms], and how many came."""
    sent = {
        stamp: when
        for (kind, stamp), when in run.sent.items()
        if kind == 'frame' and begin <= when <= last
    }
    ways: list[float] = []
    for number in range(tabs):
        log = folder / f'tab{number}'
        for line in log.read_text().splitlines() if log.exists() else ():
            what, *values = line.split()
            if what == 'picture' and len(values) == 2 and int(values[0]) in sent:
                ways.append((int(values[1]) - sent[int(values[0])]) / 1e6)
    return {
        'sent': len(sent) * tabs,
        'shown': len(ways),
        'published_to_tab_ms': spread(ways),
    }
