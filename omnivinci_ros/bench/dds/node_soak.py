# SPDX-License-Identifier: Apache-2.0
"""A soak of the perception node: our player plays to it over DDS, on a /clock that runs fast."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.core.core_soak import Looks
from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.bench.dds.live_figures import inputs_of
from omnivinci_ros.bench.dds.live_figures import newest_diagnostics
from omnivinci_ros.bench.dds.live_figures import windows_of
from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import demo_folder
from omnivinci_ros.bench.dds.processes import last_words
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import ros_parameters
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.common.errors import CommandError

START_S = 60.0  # for the node to hear its first sound
LOOK_S = 0.5  # between two looks at the node
# A fast clock leaves less time for each voice: on 2 cores there is enough for one in 35 s.
GAP_S = 30.0


@dataclass(frozen=True)
class NodeSoak:
    """What is played to which node."""

    backend: str
    given: Sequence[str]  # parameters of the node, NAME:=VALUE
    hz: float  # of the camera
    rate: float  # of the clock
    seconds: float  # of stream time

    def run(self, pictures: Path, logs: Path) -> tuple[Looks, dict[str, Any]]:
        """Play to the node and look at it; return what was seen, and the figures."""
        import psutil

        looks = Looks()
        with ExitStack() as stack:
            environment = make_environment(stack.enter_context(DomainLease()), logs)

            def start(module: str, arguments: list[str]) -> subprocess.Popen[bytes]:
                return stack.enter_context(running(module, arguments, logs, environment))

            node = start('perception', ros_parameters(self.node_parameters()))
            start('receiver', ['--log', str(logs / 'receiver')])
            player = start('player', ros_parameters(self.player_parameters(pictures)))
            process, began = psutil.Process(node.pid), wait_for_clock(node, logs)
            cpu_s = sum(process.cpu_times()[:2])
            while (stream_s := (time.monotonic() - began) * self.rate) < self.seconds:
                for name, one in (('perception', node), ('player', player)):
                    if one.poll() is not None:
                        raise CommandError(f'the {name} ended: {last_words(logs, name)}')
                looks.look(stream_s, process)
                time.sleep(LOOK_S)
            took_s = time.monotonic() - began
            cpu_s = sum(process.cpu_times()[:2]) - cpu_s
        told = newest_diagnostics(logs / 'receiver.diagnostics')
        return looks, {
            'rate': self.rate,
            'took_s': round(took_s, 1),
            'cpu_percent': round(100 * cpu_s / took_s, 1),
            'windows': windows_of(told),
            'inputs': {
                kind: dict(
                    zip(('counts', 'dropped_by_reason'), inputs_of(told, kind), strict=True)
                )
                for kind in ('camera', 'audio', 'speech')
            },
        }

    def node_parameters(self) -> list[str]:
        # Waiting is told in stream time, of which 0.2 s are over in 20 ms.
        return [
            'use_sim_time:=true',
            f'backend:={self.backend}',
            'allowed_lateness_s:=2.0',
            'idle_timeout_s:=20.0',
            *self.given,
        ]

    def player_parameters(self, pictures: Path) -> list[str]:
        sounds = sorted((demo_folder() / 'sounds').glob('*.wav'))
        return [
            f'rate:={self.rate}',
            'publish_clock:=true',
            'start_time_s:=1000.0',
            'loop:=true',
            'wait_for_subscribers:=true',
            'start_delay_s:=2.0',
            f'images:={pictures}',
            f'image_hold_s:={PICTURE_S}',
            f'frame_rate:={self.hz}',
            'sounds:=[' + ', '.join(f'"{file}"' for file in sounds) + ']',
            f'sound_gap_s:={GAP_S}',
        ]


def wait_for_clock(node: subprocess.Popen[bytes], logs: Path) -> float:
    """Return when the node had heard its first sound, on the steady clock [s]."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and node.poll() is None:
        told = newest_diagnostics(logs / 'receiver.diagnostics')
        if any(
            int(values.get('received', 0))
            for name, values in told.items()
            if name.startswith('audio')
        ):
            return time.monotonic()
        time.sleep(0.1)
    raise CommandError(
        f'nothing was heard: the node said: {last_words(logs, "perception")}; the '
        f'player said: {last_words(logs, "player")}'
    )
