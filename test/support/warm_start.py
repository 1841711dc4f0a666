# SPDX-License-Identifier: Apache-2.0
"""Nodes that start warm: each a process of its own, forked from one that has their imports.

Python, the imports and the patterns of commands are most of what a node's start costs. So this
module also runs as a process, one for all tests of a worker: it loads what nodes load, opens
nothing (no ROS context, no DDS, no model), and forks at each request. The fork gets the request's
environment, arguments and output, runs the executable's file from its first line, and ends as any
Python process ends. A test of how a process starts or ends starts it cold, as a user does.
"""

from __future__ import annotations

import atexit
import gc
import inspect
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

NODES = (
    'perception.node',
    'players.player',
    'players.bag_player',
    'page.node',
    'microphone',
    'speaker',
    'watch',
)
NUMBER = struct.Struct('i')  # a process id, then its exit code
# A fork has no thread of the process that forks but its own, so numpy is to start none. Importing
# rclpy starts two that wait; what a node needs of them it starts again with its context.
ONE_THREAD = dict.fromkeys(('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'), '1')
LONGEST = 1 << 20  # bytes of a request, which holds an environment


# In the test's process


class WarmProcess:
    """What subprocess.Popen gives of a process with text as its output, for a forked one."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        if command[0] == sys.executable:
            command = command[1:]
        self.returncode: int | None = None
        self._told, theirs = socket.socketpair()
        reading, writing = os.pipe()
        self.stdout = os.fdopen(reading, encoding='utf-8', errors='replace')
        request = json.dumps({'command': command, 'environment': env, 'folder': os.getcwd()})
        try:
            socket.send_fds(_forker(), [request.encode()], [theirs.fileno(), writing])
        finally:
            theirs.close()
            os.close(writing)
        self.pid = self._next_number()

    def _next_number(self) -> int:
        told = self._told.recv(NUMBER.size)
        assert told, 'the process that forks has ended'
        return NUMBER.unpack(told)[0]

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; raise subprocess.TimeoutExpired where it goes on running."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            self.returncode = self._next_number()
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _forker() -> socket.socket:
    """Start the process that forks, and return where it takes requests; it ends with this one."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        env={**os.environ, 'PYTHONUNBUFFERED': '1', **ONE_THREAD},
    )
    theirs.close()
    atexit.register(process.wait, 60)  # after the next
    atexit.register(ours.close)
    return ours


# In the process that forks


def serve(requests: socket.socket) -> list[str] | None:
    """Fork at each request, and tell each process's id and exit code.

    Return in a fork, with its command; in the process that forks, once nobody asks any more.
    """
    told: dict[int, socket.socket] = {}  # by process id
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    while True:
        ready, _, _ = select.select([requests, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_ends(told)
        if requests not in ready:
            continue
        message, files, _, _ = socket.recv_fds(requests, LONGEST, 2)
        if not message:
            return None
        teller, output = socket.socket(fileno=files[0]), files[1]
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for file in (requests, teller, *told.values()):
                file.close()
            for descriptor in (woken, wake):
                os.close(descriptor)
            return _become(json.loads(message), output)
        os.close(output)
        teller.send(NUMBER.pack(pid))
        told[pid] = teller


def _tell_ends(told: dict[int, socket.socket]) -> None:
    """Tell of each process that has ended; nobody may be there to hear it."""
    for pid in list(told):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with told.pop(pid) as teller, suppress(OSError):
                teller.send(NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _become(request: dict, output: int) -> list[str]:
    """Take the request's place, environment and output."""
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.close(output)
    os.chdir(request['folder'])
    os.environ.clear()
    os.environ.update(request['environment'])
    return request['command']


def _warm_up() -> None:
    """Do once what is the same in each node."""
    for name in NODES:
        import_module(f'omnivinci_ros.nodes.{name}')
    import_module('omnivinci_ros.commands.interpreter').prepare()  # compiles the patterns
    import_module('omnivinci_ros.messages.images').message_types()
    inspect.getmodule(inspect.currentframe())  # as a logger does: it looks at all modules
    gc.collect()
    gc.freeze()  # what all share is not looked through again by each


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest, which ends the nodes
    _warm_up()
    command = serve(socket.socket(fileno=int(sys.argv[1])))
    if command is not None:
        sys.argv = command
        sys.path[0] = str(Path(command[0]).resolve().parent)
        runpy.run_path(command[0], run_name='__main__')


if __name__ == '__main__':
    main()
