# SPDX-License-Identifier: Apache-2.0
"""Many bags, several at a time: the same function for each, in processes of their own.

A bag's results are those of a replay by itself, byte for byte. What was finished with an equal
configuration is not done again, so that a run that was broken off goes on where it was.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.connection import Pipe
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.bag import file_digests
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.outputs import BAG
from omnivinci_ros.replay.outputs import MANIFEST
from omnivinci_ros.replay.outputs import RESULTS
from omnivinci_ros.replay.outputs import versions
from omnivinci_ros.replay.replayer import Replayer
from omnivinci_ros.replay.run import choose_topics
from omnivinci_ros.replay.run import replay_bag

TRIES = 3  # of a bag whose process ended without a word, as one that was killed does
TELL_S = 0.2  # between two words of a process on how far it is
ELSEWHERE = 'remote'  # the backend whose model is not ours to know
END_S = 5.0  # for a process that is done to be gone
# What a process runs: no file of the working folder is taken for a library.
PROGRAM = (
    'import sys; sys.path = [path for path in sys.path if path]; '
    'from omnivinci_ros.replay.fleet import work; work(int(sys.argv[1]))'
)
REPLAYED, SKIPPED, FAILED = 'replayed', 'as before', 'failed'


@dataclass(frozen=True)
class BagTask:
    """One bag to replay, and how: all that a process, here or elsewhere, needs to know."""

    path: str
    out: str
    params_file: str = ''
    values: tuple[str, ...] = ()  # NAME:=VALUE
    cameras: tuple[str, ...] | None = None
    audio: str | None = None
    task: str | None = None
    storage: str = 'mcap'


@dataclass(frozen=True)
class BagOutcome:
    """What became of one bag."""

    path: str
    out: str
    state: str  # replayed, as before or failed
    why: str = ''  # of a failure, in one sentence
    windows: int = 0
    windows_failed: int = 0
    commands: int = 0
    problems: int = 0
    digest: str = ''
    seconds: float = 0.0
    tries: int = 1


# Called with the task's place in the list and how much of its bag was read, 0 to 1.
Progress = Callable[[int, float], None]


def tasks_for(bags: Sequence[str], folder: str | Path, **shared: Any) -> list[BagTask]:
    """Return a task a bag, each with a folder of its own; raise BadInputError for equal names."""
    tasks: dict[str, BagTask] = {}
    for bag in bags:
        name = Path(bag).resolve().stem
        if name in tasks:
            raise BadInputError(
                f'{tasks[name].path} and {bag} would have the same folder of results, {name}: '
                'rename one, or replay them by themselves'
            )
        tasks[name] = BagTask(bag, str(Path(folder).expanduser() / f'{name}-replay'), **shared)
    return list(tasks.values())


def replay_task(task: BagTask, on_share: Callable[[float], None]) -> BagOutcome:
    """Replay one bag, unless it was with an equal configuration; never raise for a bad bag."""
    began_s = told_s = time.monotonic()

    def tell(bag: Bag, log_ns: int, _: Replayer) -> None:
        nonlocal told_s
        if (now_s := time.monotonic()) - told_s >= TELL_S:
            told_s = now_s
            on_share((log_ns - bag.start_ns) / max(1, bag.end_ns - bag.start_ns))

    topics: dict[str, Any] = {'cameras': task.cameras, 'audio': task.audio, 'task': task.task}
    try:
        settings = _settings(task)
        manifest = finished(task, _settings(task), topics)
        state = SKIPPED
        if manifest is None:
            state = REPLAYED
            manifest, _ = replay_bag(
                task.path,
                task.out,
                settings=settings,
                storage=task.storage,
                on_progress=tell,
                **topics,
            )
    except (BadInputError, BackendError) as error:
        return BagOutcome(task.path, task.out, FAILED, str(error))
    except Exception as error:  # of any type: a full disk costs this bag, not the others
        why = f'{task.path}: {type(error).__name__}: {" ".join(str(error).split())[:300]}'
        return BagOutcome(task.path, task.out, FAILED, why)
    return BagOutcome(
        task.path,
        task.out,
        state,
        windows=manifest['windows']['answered'],
        windows_failed=manifest['windows']['failed'],
        commands=sum(manifest['commands'].values()),
        problems=len(manifest['problems']),
        digest=manifest['outputs']['sha256'],
        seconds=time.monotonic() - began_s,
    )


def finished(task: BagTask, settings: Settings, topics: dict[str, Any]) -> dict[str, Any] | None:
    """Return the manifest of an earlier replay that would be made again to the same bytes.

    The bag, the configuration, what computes, and the results must be what they were.
    """
    folder = Path(task.out)
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding='utf-8'))
        if manifest['windows']['failed'] or manifest['backend']['name'] == ELSEWHERE:
            return None  # another try may do better; a served model may be another one
        outputs = manifest['outputs']['files']
        names = [folder / RESULTS, *sorted((folder / BAG).iterdir())]
        if not any(name.endswith(STORAGES[task.storage]) for name in outputs):
            return None
        with Bag(task.path) as bag:
            choose_topics(bag, settings, **topics)
            same = (
                manifest['configuration'] == dict(sorted(settings.values.items()))
                and manifest['versions'] == versions()
                and manifest['bag']['files'] == file_digests(bag.files())
            )
        return manifest if same and file_digests(names) == outputs else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # there is none, or it was tampered with: replay it


def replay_all(
    tasks: Sequence[BagTask],
    jobs: int,
    on_progress: Progress = lambda index, share: None,
    on_outcome: Callable[[BagOutcome], None] = lambda outcome: None,
) -> list[BagOutcome]:
    """Replay the bags, `jobs` at a time; return the outcomes in the order of the tasks.

    A process that ends without a word is followed by another, `TRIES` in all.
    """
    outcomes: dict[int, BagOutcome] = {}
    left = deque((index, 1) for index in range(len(tasks)))
    running: dict[Connection, _Running] = {}
    try:
        while left or running:
            while left and len(running) < jobs:
                index, attempt = left.popleft()
                started = _Running(index, attempt, tasks[index])
                running[started.words] = started
            for words in wait(list(running)):
                assert isinstance(words, Connection)
                one = running[words]
                said = one.hear()
                if isinstance(said, float):
                    on_progress(one.index, said)
                    continue
                del running[words]
                one.end()
                if said is None and one.attempt < TRIES:
                    left.appendleft((one.index, one.attempt + 1))
                    continue
                outcome = said or BagOutcome(
                    one.task.path,
                    one.task.out,
                    FAILED,
                    f'{one.task.path}: its process was ended {TRIES} times (exit code '
                    f'{one.code}): is there enough memory? Give less --jobs',
                )
                outcomes[one.index] = replace(outcome, tries=one.attempt)
                on_progress(one.index, 1.0)
                on_outcome(outcomes[one.index])
    finally:
        for one in running.values():
            one.ask_to_end()
        for one in running.values():
            one.end()
    return [outcomes[index] for index in range(len(tasks))]


class _Running:
    """A process that replays one bag, and the connection on which it tells how far it is."""

    def __init__(self, index: int, attempt: int, task: BagTask) -> None:
        self.index, self.attempt, self.task = index, attempt, task
        self.words, theirs = Pipe()
        # Not multiprocessing's own processes: those import the program that this one runs.
        self._process = subprocess.Popen(
            [sys.executable, '-c', PROGRAM, str(theirs.fileno())],
            env={**os.environ, 'PYTHONPATH': os.pathsep.join(path for path in sys.path if path)},
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        with suppress(OSError):  # it has ended already: `hear` finds out
            self.words.send(task)
        self.code: int | None = None

    def hear(self) -> float | BagOutcome | None:
        """Return how far it is, or what became of it; None: it ended without a word."""
        try:
            said: float | BagOutcome = self.words.recv()
        except (EOFError, OSError):
            return None
        return said

    def ask_to_end(self) -> None:
        """Have the process end before it is done."""
        self._process.terminate()

    def end(self) -> None:
        """See the process end; end it if it does not."""
        self.words.close()
        try:
            self.code = self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.code = self._process.wait()


def work(descriptor: int) -> None:
    """Replay the bag that the connection names, as a process of `replay_all`."""
    words = Connection(descriptor)
    with suppress(KeyboardInterrupt, OSError):  # who started it ends it, and says so
        words.send(replay_task(words.recv(), words.send))


def _settings(task: BagTask) -> Settings:
    settings = Settings()
    if task.params_file:
        settings.read(task.params_file)
    settings.set_texts(task.values)
    return settings
