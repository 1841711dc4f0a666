# SPDX-License-Identifier: Apache-2.0
"""Questions to a process of its own: a line of JSON there, a line of JSON back."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
from contextlib import suppress
from types import TracebackType
from typing import Any

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment

END_S = 10.0  # that a process may take to end
LAST_BYTES = 2000  # of what it printed, when it has ended


class PeerError(RuntimeError):
    """A runtime said why it cannot go on, or its process ended."""


class Peer:
    """A process that serves questions, on a descriptor of its own: anything may print."""

    def __init__(self, module: str = 'omnivinci_ros.bench.runtimes.runtime_process') -> None:
        ours, theirs = socket.socketpair()
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed at the end)
        with ours, theirs:
            self._process = subprocess.Popen(
                child_command(module, [str(theirs.fileno())]),
                env=child_environment(),
                stdin=subprocess.DEVNULL,
                stdout=self._printed,
                stderr=subprocess.STDOUT,
                pass_fds=[theirs.fileno()],
            )
            self._questions = ours.makefile('w', encoding='utf-8')
            self._answers = ours.makefile('r', encoding='utf-8')

    def ask(self, what: str, **arguments: Any) -> Any:
        """Return the answer; raise PeerError where there is none."""
        try:
            print(json.dumps([what, arguments]), file=self._questions, flush=True)
            line = self._answers.readline()
        except ConnectionError:
            line = ''
        if not line.endswith('\n'):
            raise PeerError(f'its process ended ({self._end()}): {self._last_words()}')
        answer = json.loads(line)
        if 'error' in answer:
            raise PeerError(answer['error'])
        return answer['value']

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(ConnectionError):  # it has ended, and did not read all
            self._questions.close()
        self._answers.close()
        self._end()
        self._printed.close()

    def _end(self) -> int:
        """Return the exit code of the process, to which nothing more is said."""
        try:
            return self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _last_words(self) -> str:
        descriptor = self._printed.fileno()
        start = max(0, os.fstat(descriptor).st_size - LAST_BYTES)
        lines = os.pread(descriptor, LAST_BYTES, start).decode(errors='replace').split('\n')
        said = [line.strip() for line in lines if line.strip()]
        return said[-1][:300] if said else 'it said nothing'


def serve(descriptor: int, worker: object) -> None:
    """Answer on the descriptor that `Peer` gave, with methods of the worker, until it closes."""
    os.set_inheritable(descriptor, False)
    with (
        socket.socket(fileno=descriptor) as connection,
        connection.makefile('r', encoding='utf-8') as questions,
        connection.makefile('w', encoding='utf-8') as answers,
    ):
        for line in questions:
            name, arguments = json.loads(line)
            try:
                answer = {'value': getattr(worker, name)(**arguments)}
            except (BadInputError, RuntimeError, ValueError, OSError, ImportError) as error:
                answer = {'error': ' '.join(str(error).split())[:300] or type(error).__name__}
            print(json.dumps(answer), file=answers, flush=True)
