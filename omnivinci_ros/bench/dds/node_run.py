# SPDX-License-Identifier: Apache-2.0
"""The processes of `omnivinci bench node`: a camera and microphone, the node, a planner."""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from omnivinci_ros.bench.dds.node_figures import Run
from omnivinci_ros.bench.dds.node_figures import read_run
from omnivinci_ros.bench.dds.processes import START_S
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import option_words
from omnivinci_ros.bench.dds.processes import ros_parameters
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.bench.dds.processes import watch

PERIOD_S = 2.0  # the node's default period_s
SETTLE_S = 0.5  # the last window's result is on its way


@dataclass(frozen=True)
class Setup:
    """What is sent, for how long, to which node."""

    seconds: float  # measured
    warm_up_s: float
    backend: str
    width: int
    height: int
    hz: float
    reliability: str
    listen: bool
    domain: int

    @property
    def length_s(self) -> float:
        return self.warm_up_s + self.seconds


def measure(setup: Setup, folder: Path) -> Run:
    """Run the processes; return what they wrote down and what this one saw."""
    environment = make_environment(setup.domain, folder)
    parameters = (
        f'backend:={setup.backend}',
        f'listen:={str(setup.listen).lower()}',
        f'period_s:={PERIOD_S}',
    )
    options = {
        'log': folder / 'sender',
        'hz': setup.hz,
        'reliability': setup.reliability,
        'width': setup.width,
        'height': setup.height,
        'seconds': setup.length_s,
    }
    with ExitStack() as stack:

        def start(module: str, arguments: list[str]) -> subprocess.Popen[bytes]:
            return stack.enter_context(running(module, arguments, folder, environment))

        node = start('perception', ros_parameters(parameters))
        start('receiver', ['--log', str(folder / 'receiver')])
        sender = start('sender', option_words(options))
        give_up = time.monotonic() + START_S + setup.length_s
        usage = watch(node, [sender], folder, give_up=give_up)
        time.sleep(SETTLE_S)
    return read_run(folder, usage)
