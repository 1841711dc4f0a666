# SPDX-License-Identifier: Apache-2.0
"""The processes of a bench over DDS: started, watched, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.python_child import child_command
from omnivinci_ros.common.python_child import child_environment

SAMPLE_S = 1.0  # between two looks at CPU and memory
START_S = 45.0  # for a subscriber to be found, and the sender's own start


def make_environment(domain: int, folder: Path) -> dict[str, str]:
    return {
        **child_environment(),
        'ROS_DOMAIN_ID': str(domain),
        'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
        'OMNIVINCI_BENCH_LOG': str(folder / 'node'),
    }


def middleware() -> dict[str, str]:
    """Return what a figure must be read with; the profile's shared memory decides how long a
    picture is on its way."""
    return {
        'rmw': os.environ.get('RMW_IMPLEMENTATION', 'the default'),
        'fast_dds_profile': Path(os.environ.get('FASTRTPS_DEFAULT_PROFILES_FILE', '')).name,
    }


def ros_parameters(texts: Iterable[str]) -> list[str]:
    """Return arguments of a node for parameters NAME:=VALUE."""
    return ['--ros-args', *(word for text in texts for word in ('-p', text))]


def option_words(options: Mapping[str, object]) -> list[str]:
    """Return the command line of options: --NAME VALUE."""
    return [word for name, value in options.items() for word in (f'--{name}', str(value))]


@contextmanager
def running(
    module: str,
    arguments: Sequence[str],
    folder: Path,
    environment: dict[str, str],
    name: str = '',
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of bench.dds as a process; end it with SIGINT, as by Ctrl-C, when the
    block is left."""
    with open(folder / f'{name or module}.txt', 'w') as output:
        process = subprocess.Popen(
            child_command(f'omnivinci_ros.bench.dds.{module}', arguments),
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )  # a Ctrl-C at the terminal comes to us alone
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def last_words(folder: Path, module: str) -> str:
    lines = (folder / f'{module}.txt').read_text(errors='replace').strip().splitlines()
    return lines[-1][:300] if lines else 'it said nothing'


def watch(
    node: subprocess.Popen[bytes],
    senders: Sequence[subprocess.Popen[bytes]],
    folder: Path,
    *,
    give_up: float,
) -> list[tuple[int, float, int]]:
    """Sample the node until the senders are done; return (when, CPU s, RSS bytes) of each look."""
    import psutil

    process = psutil.Process(node.pid)
    samples = []
    while any(sender.poll() is None for sender in senders):
        if node.poll() is not None:
            raise CommandError(
                f'the perception node ended with exit code {node.returncode}: '
                f'{last_words(folder, "perception")}'
            )
        if time.monotonic() > give_up:
            raise CommandError('the sender did not end in time: is the machine overloaded?')
        with process.oneshot():
            times = process.cpu_times()
            samples.append(
                (time.monotonic_ns(), times.user + times.system, process.memory_info().rss)
            )
        time.sleep(SAMPLE_S)
    if any(sender.returncode for sender in senders):
        raise CommandError(
            f'the camera and microphone did not run: '
            f'{last_words(folder, "sender")}; the node said: '
            f'{last_words(folder, "perception")}'
        )
    return samples
