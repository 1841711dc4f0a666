# SPDX-License-Identifier: Apache-2.0
"""How a node's process ends: in order, whenever signals come and however often.

In a terminal `ros2 launch` makes two SIGINT of one Ctrl-C, and says "process has finished
cleanly" only where the exit code is 0.
"""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')

from ament_index_python.packages import get_package_prefix
from support.robot import ECHO
from support.ros_graph import Graph
from support.ros_graph import Process
from support.ros_graph import wait_until

LOADING_NODE = Path(__file__).resolve().parents[1] / 'support' / 'loading_node.py'
BUSY = ECHO | {'window_s': 0.1, 'period_s': 0.05}


@pytest.fixture
def graph():
    graph = Graph(cold=True)
    graph.environment['PYTHONPATH'] = ':'.join(
        filter(None, (str(LOADING_NODE.parents[1]), graph.environment.get('PYTHONPATH', '')))
    )
    yield graph
    assert graph.close() == [0] * len(graph.processes)


def signal_twice(process: Process, apart_s: float, number: int = signal.SIGINT) -> None:
    """Send a signal as the terminal does, and again as launch does."""
    process.send_signal(number)
    time.sleep(apart_s)
    process.send_signal(number)  # nothing, where the process has ended and was waited for


def handles(process: Process, number: int) -> bool:
    """Return whether a process has a handler for a signal: Python has none for SIGTERM."""
    status = Path(f'/proc/{process.pid}/status').read_text()
    caught = next(line for line in status.splitlines() if line.startswith('SigCgt:'))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def assert_ends_in_order(process: Process) -> None:
    assert process.wait(60) == 0, process.output
    assert 'Traceback' not in process.output
    assert 'terminate called' not in process.output


@pytest.mark.parametrize('apart_s', [0.0, 0.03, 0.1, 0.3])
@pytest.mark.parametrize('parameters', [ECHO, BUSY], ids=['idle', 'busy'])
def test_a_second_signal_changes_nothing(graph, parameters, apart_s):
    process = graph.start('perception', **parameters)
    wait_until(lambda: 'perceiving' in process.output, 120, lambda: process.output)

    signal_twice(process, apart_s)

    assert_ends_in_order(process)


@pytest.mark.parametrize('after_s', [0.0, 0.3, 1.0, 2.0])
def test_a_signal_while_the_process_starts_or_loads_ends_it_in_order(graph, after_s):
    process = graph.start('perception')  # with the models of the cascade, and of the listener
    wait_until(lambda: handles(process, signal.SIGTERM))
    time.sleep(after_s)

    signal_twice(process, 0.1)

    assert_ends_in_order(process)


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_thread_inside_a_librarys_constructor_does_not_abort_the_process(graph, number):
    pytest.importorskip('faster_whisper')
    process = graph.start(LOADING_NODE)
    wait_until(lambda: process.output.count('LOADED') > 2, 120, lambda: process.output)

    signal_twice(process, 0.1, number)

    assert_ends_in_order(process)


@pytest.mark.parametrize('node', ['perception', 'microphone', 'player', 'bag_player', 'watch'])
def test_help_says_to_users_what_the_node_does(node):
    executable = f'{get_package_prefix("omnivinci_ros")}/lib/omnivinci_ros/{node}'

    done = subprocess.run([executable, '--help'], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    usage, what, *_ = done.stdout.split('\n\n')
    assert usage.startswith(f'usage: {node} --ros-args')
    assert what.split()[0] in ('Understand', 'Publish', 'Play', 'Print')  # it says what it does
    assert 'callback' not in what  # and nothing of its insides
