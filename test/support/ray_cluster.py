# SPDX-License-Identifier: Apache-2.0
"""A Ray cluster on 127.0.0.1, in a process of its own that ends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
import json, os, sys
from omnivinci_ros.replay.ray_fleet import connected
with connected('local', 2) as ray:
    address = ray.get_runtime_context().gcs_address
    told = {'address': address, 'token': os.environ['RAY_AUTH_TOKEN']}
    print(json.dumps(told), file=sys.__stdout__, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs: its address, and what a process needs in its environment."""

    address: str
    environment: dict[str, str]
    process: psutil.Process

    def processes(self, name: str = '') -> list[psutil.Process]:
        """Return the cluster's processes, those whose command line starts with a name."""
        found = []
        for child in self.process.children(recursive=True):
            try:
                if ' '.join(child.cmdline()).startswith(name):
                    found.append(child)
            except psutil.Error:  # it has ended meanwhile
                continue
        return found

    def kill_one(self, name: str, within_s: float = 120.0) -> None:
        """Kill the first process of that name that is seen."""
        end = time.monotonic() + within_s
        while not (found := self.processes(name)):
            assert time.monotonic() < end, f'no process called {name}'
            time.sleep(0.005)
        found[0].kill()


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster of two workers; end it by its process."""
    head = subprocess.Popen(
        [sys.executable, '-c', HEAD],
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert head.stdin and head.stdout
    try:
        line = head.stdout.readline()
        assert line, f'the cluster did not start: exit code {head.wait()}'
        told = json.loads(line)
        environment = {
            'RAY_AUTH_MODE': 'token',
            'RAY_AUTH_TOKEN': told['token'],
            'RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER': '0',  # it is at 127.0.0.1
        }
        yield Cluster(told['address'], environment, psutil.Process(head.pid))
    finally:
        head.stdin.close()
        try:
            head.wait(60)
        finally:
            head.kill()
            head.stdout.close()
