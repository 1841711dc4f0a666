# SPDX-License-Identifier: Apache-2.0
"""One cell of `omnivinci bench live`: its processes, and the figures of their logs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.bench.dds.live_figures import cell_figures
from omnivinci_ros.bench.dds.node_figures import read_run
from omnivinci_ros.bench.dds.processes import START_S
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import option_words
from omnivinci_ros.bench.dds.processes import ros_parameters
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.bench.dds.processes import watch
from omnivinci_ros.common.errors import CommandError

SETTLE_S = 3.5  # the last window closes, its result and the diagnostics after it come


@dataclass(frozen=True)
class Cell:
    """What one run measures."""

    backend: str
    cameras: int
    width: int
    height: int
    hz: float

    @property
    def mb_per_s(self) -> float:
        return self.cameras * self.width * self.height * 3 * self.hz / 1e6

    def __str__(self) -> str:
        return f'{self.backend}, {self.cameras} x {self.width}x{self.height} at {self.hz:g} Hz'


@dataclass(frozen=True)
class Conditions:
    """What all cells of a run share."""

    seconds: float  # measured
    warm_up_s: float
    reliability: str  # of the cameras and the microphone
    given: Sequence[str]  # parameters of the node, NAME:=VALUE

    @property
    def length_s(self) -> float:
        return self.warm_up_s + self.seconds


def measure_cell(cell: Cell, conditions: Conditions, bag: Path, folder: Path) -> dict[str, Any]:
    """Run a cell's processes; return its figures, or the sentence that says why there are none."""
    described = {
        'backend': cell.backend,
        'cameras': cell.cameras,
        'width': cell.width,
        'height': cell.height,
        'hz': cell.hz,
        'mb_per_s': round(cell.mb_per_s, 1),
        'load_before': round(os.getloadavg()[0], 2),
    }
    try:
        samples = run_processes(cell, conditions, bag, folder)
    except CommandError as error:
        return {**described, 'error': str(error)}
    found = cell_figures(read_run(folder, samples), folder, warm_up_s=conditions.warm_up_s)
    return {**described, **found, 'load_after': round(os.getloadavg()[0], 2)}


def run_processes(
    cell: Cell, conditions: Conditions, bag: Path, folder: Path
) -> list[tuple[int, float, int]]:
    """Return what was seen of the node's CPU and memory: (when, CPU s, RSS bytes) of each look."""
    topics = [f'camera_{index}/image_raw' for index in range(cell.cameras)]
    parameters = (
        *conditions.given,
        f'backend:={cell.backend}',
        'camera_topics:=[' + ', '.join(f'"{topic}"' for topic in topics) + ']',
    )
    with ExitStack() as stack:
        environment = make_environment(stack.enter_context(DomainLease()), folder)

        def start(module: str, arguments: Sequence[str], name: str) -> subprocess.Popen[bytes]:
            return stack.enter_context(running(module, arguments, folder, environment, name))

        node = start('perception', ros_parameters(parameters), 'perception')
        start('receiver', ['--log', str(folder / 'receiver')], 'receiver')
        senders = [
            start(
                'camera',
                camera_arguments(cell, conditions, bag, folder, index, topic),
                'sender' if index == 0 else f'sender{index}-output',
            )
            for index, topic in enumerate(topics)
        ]
        give_up = time.monotonic() + START_S + conditions.length_s
        samples = watch(node, senders, folder, give_up=give_up)
        time.sleep(SETTLE_S)
    return samples


def camera_arguments(
    cell: Cell, conditions: Conditions, bag: Path, folder: Path, index: int, topic: str
) -> list[str]:
    """Return the arguments of a camera's process; the first is the microphone too."""
    options = {
        'bag': bag,
        'topic': topic,
        'hz': cell.hz,
        'phase': index / cell.cameras,
        'seconds': conditions.length_s,
        'reliability': conditions.reliability,
        'log': folder / f'sender{index}',
    }
    return [*option_words(options), *(['--audio'] if index == 0 else [])]
