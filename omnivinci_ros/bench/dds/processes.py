# SPDX-License-Identifier: Apache-2.0
"""The processes of a bench over DDS: started, watched, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import omnivinci_ros
from omnivinci_ros.common.errors import CommandError

SAMPLE_S = 1.0  # between two looks at CPU and memory
START_S = 45.0  # for a subscriber to be found, and the sender's own start
DOMAINS = range(1, 102)  # those whose ports are free of ephemeral ones on Linux


def make_environment(domain: int, folder: Path) -> dict[str, str]:
    # The children import this very package, also where it was found through the working folder.
    # It stands last: a folder that comes first would hide the built package's messages.
    parent = str(Path(omnivinci_ros.__file__).resolve().parent.parent)
    found = os.environ.get('PYTHONPATH')
    return {
        **os.environ,
        'ROS_DOMAIN_ID': str(domain),
        'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
        'OMNIVINCI_BENCH_LOG': str(folder / 'node'),
        'PYTHONPATH': f'{parent}{os.pathsep}{found}' if found else parent,
    }


@contextmanager
def running(
    module: str,
    arguments: Sequence[str],
    folder: Path,
    environment: dict[str, str],
    name: str = '',
    program: str = '',
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of the bench, or a program of Python; end it with SIGINT, as by Ctrl-C, when
    the block is left."""
    with open(folder / f'{name or module}.txt', 'w') as output:
        process = subprocess.Popen(
            [
                sys.executable,
                *(('-c', program) if program else ('-m', f'omnivinci_ros.bench.dds.{module}')),
                *arguments,
            ],
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
