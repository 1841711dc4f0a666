# SPDX-License-Identifier: Apache-2.0
"""Many bags, several at a time: the same function for each, in processes of their own.

A bag's results are those of a replay by itself, byte for byte.
"""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.connection import Pipe
from multiprocessing.connection import wait

from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment
from omnivinci_ros.replay.bag_task import FAILED
from omnivinci_ros.replay.bag_task import TRIES
from omnivinci_ros.replay.bag_task import BagOutcome
from omnivinci_ros.replay.bag_task import BagTask
from omnivinci_ros.replay.bag_task import Progress
from omnivinci_ros.replay.bag_task import finished
from omnivinci_ros.replay.bag_task import replay_task

END_S = 5.0  # for a process that is done to be gone
MODULE = 'omnivinci_ros.replay.fleet'  # this one, as the process of a bag runs it


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
            child_command(MODULE, [str(theirs.fileno())]),
            env=child_environment(),
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
        task: BagTask = words.recv()
        words.send(replay_task(task, words.send, finished(task)))


if __name__ == '__main__':
    work(int(sys.argv[1]))
