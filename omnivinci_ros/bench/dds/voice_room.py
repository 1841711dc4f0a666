# SPDX-License-Identifier: Apache-2.0
"""A room in which the robot's own sound comes to its microphone later, and at another level.

The robot's loudspeaker is a null sink of its own then, and the sound server plays what it sounds
into the microphone's. Both sinks go by one clock, and nothing adjusts the rate in between: so the
delay stays what it was when the way was laid, to a sample. What it is depends on the server's
buffers too, and must be measured.
"""

from __future__ import annotations

from collections.abc import Mapping

from omnivinci_ros.bench.dds.sound_server import SINK
from omnivinci_ros.bench.dds.sound_server import control

LOUDSPEAKER = 'robot_loudspeaker'


class EchoRoom:
    """The way from the robot's loudspeaker to its microphone, on a sound server that runs."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """`environment` leads to the server, on which `add_loudspeaker` was called."""
        self._environment = environment
        self._module = ''

    def lay(self, level_db: float, delay_ms: int) -> None:
        """Have what the loudspeaker sounds come to the microphone so loud and so late."""
        self.close()
        # As a factor: pactl takes dB with a sign for a change of what is set.
        factor = f'{10 ** (level_db / 20):.6f}'
        control(self._environment, 'set-source-volume', f'{LOUDSPEAKER}.monitor', factor)
        self._module = control(
            self._environment,
            'load-module',
            'module-loopback',
            f'source={LOUDSPEAKER}.monitor',
            f'sink={SINK}',
            f'latency_msec={delay_ms}',
            'adjust_time=0',
        )

    def close(self) -> None:
        """Let nothing come any more."""
        if self._module:
            control(self._environment, 'unload-module', self._module)
            self._module = ''


def add_loudspeaker(environment: Mapping[str, str]) -> dict[str, str]:
    """Make the robot's loudspeaker; return the environment of who plays on it."""
    control(environment, 'load-module', 'module-null-sink', f'sink_name={LOUDSPEAKER}')
    control(environment, 'set-default-sink', SINK)
    return {**environment, 'PULSE_SINK': LOUDSPEAKER}
