# SPDX-License-Identifier: Apache-2.0
"""A ROS graph of a test's own: real processes in a domain that nobody else uses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

import rclpy
from ament_index_python.packages import get_package_prefix
from rcl_interfaces.srv import GetParameters
from rclpy.action import ActionClient
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from support.warm_start import WarmProcess

from omnivinci_ros.bench.dds.domain import DomainLease

OF_IMPORTS = ('PYTHONPATH', 'AMENT_PREFIX_PATH', 'LD_LIBRARY_PATH')


@contextmanager
def own_context() -> Iterator[Context]:
    """Give a context in a domain that nobody else uses, for nodes in this process."""
    with DomainLease() as domain:
        context = Context()
        rclpy.init(context=context, domain_id=domain)
        yield context
        context.try_shutdown()


class Process:
    """One node's process, whose output is kept: an executable of ours, or a script of a test's.

    An executable starts warm (support/warm_start.py) unless `cold`, or where its imports may be
    others; a script starts cold, as it may change modules before others import them.
    """

    def __init__(
        self,
        executable: str | Path,
        parameters: dict,
        environment: dict,
        arguments=(),
        *,
        cold: bool | None = None,
    ) -> None:
        command = (
            [sys.executable, str(executable)]
            if isinstance(executable, Path)
            else [f'{get_package_prefix("omnivinci_ros")}/lib/omnivinci_ros/{executable}']
        )
        command += ['--ros-args']
        for name, value in parameters.items():
            command += ['-p', f'{name}:={_yaml(value)}']
        command += arguments
        if cold is None:
            same = all(environment.get(name) == os.environ.get(name) for name in OF_IMPORTS)
            cold = isinstance(executable, Path) or not same
        if cold:
            self._process = subprocess.Popen(
                command,
                env=environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        else:
            self._process = WarmProcess(command, environment)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self.lines.append(line.rstrip())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return '\n'.join(self.lines)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        self._process.send_signal(number)

    def is_running(self) -> bool:
        return self._process.poll() is None

    def wait(self, timeout: float = 60) -> int:
        code = self._process.wait(timeout)
        self._reader.join(5)
        return code

    def end(self, number: int = signal.SIGINT, timeout: float = 60) -> int:
        """Signal the process and return its exit code; kill it if it does not end."""
        if self.is_running():
            self._process.send_signal(number)
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise


def _yaml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(f'"{one}"' for one in value) + ']'
    return f'"{value}"' if isinstance(value, str) else str(value)


class Graph:
    """Processes under test, and a node of the test's own that publishes and listens.

    `cold` has each process start as a user starts it, for tests of how it starts and ends.
    """

    def __init__(self, *, cold: bool = False) -> None:
        self._cold = cold
        self._lease = DomainLease()
        self.domain = self._lease.number
        self.environment = {
            **os.environ,
            'ROS_DOMAIN_ID': str(self.domain),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
            'PYTHONUNBUFFERED': '1',
        }
        os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
        self.processes: list[Process] = []
        self._context = Context()
        rclpy.init(context=self._context, domain_id=self.domain)
        self.node = Node('test', context=self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)
        self.messages: dict[str, list] = defaultdict(list)  # by topic, as they came
        self.arrivals_ns: dict[str, list[int]] = defaultdict(list)
        self._spinner = threading.Thread(target=self._spin, daemon=True)
        self._spinner.start()

    def place_in(self, environment: Mapping[str, str]) -> None:
        """Have processes start in an environment, such as a sound server's, and in this graph."""
        own = {name: value for name, value in self.environment.items() if 'ROS' in name}
        self.environment = {**environment, **own}

    def _spin(self) -> None:
        while self._context.ok():
            self._executor.spin_once(timeout_sec=0.05)

    def start(self, executable: str | Path, arguments=(), **parameters) -> Process:
        cold = True if self._cold else None
        started = Process(executable, parameters, self.environment, arguments, cold=cold)
        self.processes.append(started)
        return self.processes[-1]

    def listen(self, message_type, topic: str, qos=10) -> list:
        def keep(message):
            self.arrivals_ns[topic].append(time.time_ns())
            self.messages[topic].append(message)

        self.node.create_subscription(message_type, topic, keep, qos)
        return self.messages[topic]

    def publisher(self, message_type, topic: str, qos=10):
        return self.node.create_publisher(message_type, topic, qos)

    def client(self, service_type, name: str):
        client = self.node.create_client(service_type, name)
        assert client.wait_for_service(60), f'no service {name}'
        return client

    def call(self, client, request, timeout: float = 45):
        """Call a service, and wait for what it answers.

        rmw_fastrtps drops an answer whose reader the server has not found within 0.1 s. It is
        rare; what only reads is asked again.
        """
        future = client.call_async(request)
        if type(request).__name__.startswith(('Get', 'Describe', 'List')):
            with suppress(AssertionError):
                return self.result_of(future, timeout / 3)
            print(f'{client.srv_name}: no answer, asking again')
            client.remove_pending_request(future)
            future, timeout = client.call_async(request), timeout * 2 / 3
        return self.result_of(future, timeout)

    def wait_until_heard(self, node: str = 'perception', timeout: float = 120) -> None:
        """Wait until a node has found every publisher that this test has made so far.

        That this side has matched a subscription says nothing of the other side, which drops
        what comes before it has matched too. A participant announces its endpoints in order:
        who answers a client made last has found all that were made before it.
        """
        client = self.node.create_client(GetParameters, f'/{node}/get_parameters')
        deadline = time.monotonic() + timeout
        try:
            while time.monotonic() < deadline:
                if client.wait_for_service(0.1):
                    future = client.call_async(GetParameters.Request())
                    with suppress(AssertionError):
                        self.result_of(future, 1)
                        return
                    client.remove_pending_request(future)
            raise AssertionError(f'{node} did not answer within {timeout} s')
        finally:
            self.node.destroy_client(client)

    def action(self, action_type, name: str) -> ActionClient:
        client = SpunActionClient(self.node, self._executor, action_type, name)
        assert client.wait_for_server(60), f'no action {name}'
        return client

    def result_of(self, future, timeout: float = 60):
        wait_until(future.done, timeout, lambda: 'no answer')
        return future.result()

    def close(self) -> list[int]:
        """End everything; return the exit codes of the processes."""
        codes = [process.end() for process in self.processes]
        self._executor.shutdown()
        self.node.destroy_node()
        self._context.try_shutdown()
        self._spinner.join(5)
        self._lease.release()
        return codes


class SpunActionClient(ActionClient):
    """Sends from the executor's thread.

    rclpy notes a request after it was sent: an answer that another thread reads before is taken
    for somebody else's, and never told.
    """

    def __init__(self, node: Node, executor: SingleThreadedExecutor, action_type, name: str):
        super().__init__(node, action_type, name)
        self._spun_by = executor

    def send_goal_async(self, *arguments, **named):
        return self._there(super().send_goal_async, *arguments, **named)

    def _get_result_async(self, *arguments):
        return self._there(super()._get_result_async, *arguments)

    def _cancel_goal_async(self, *arguments):
        return self._there(super()._cancel_goal_async, *arguments)

    def _there(self, send, *arguments, **named):
        sent = self._spun_by.create_task(lambda: send(*arguments, **named))
        wait_until(sent.done)
        return sent.result()


def wait_until(condition, timeout: float = 120, describe=lambda: '') -> None:
    """Wait for what must come true; fail with a description when it does not.

    The machine may be busy with other processes: only what never comes may cost the timeout.
    """
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f'not within {timeout} s: {describe()}'
        time.sleep(0.01)
