# SPDX-License-Identifier: Apache-2.0
"""A PulseAudio server of a test's own, with a null sink that plays into a microphone."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from omnivinci_ros.bench.dds.sound_server import INSTALL
from omnivinci_ros.bench.dds.sound_server import SINK
from omnivinci_ros.bench.dds.sound_server import TOOLS
from omnivinci_ros.bench.dds.sound_server import SoundServer


class Sound(SoundServer):
    """The server of the benches, which plays files too."""

    def play(self, path: Path, *, channels: int = 1) -> tuple[int, int]:
        """Play a raw 16 kHz file in the room; return when that began and ended [ns]."""
        return self.play_on(SINK, path, channels=channels)

    def play_on(self, sink: str, path: Path, *, channels: int = 1) -> tuple[int, int]:
        """Play one on a sink of this server, likewise."""
        began_ns = time.time_ns()
        subprocess.run(
            [
                'paplay',
                '--raw',
                '--rate=16000',
                f'--channels={channels}',
                '--format=s16le',
                '--latency-msec=200',
                f'--device={sink}',
                str(path),
            ],
            env=self.environment,
            check=True,
            timeout=30,
        )
        return began_ns, time.time_ns()


def skip_without_sound_server() -> None:
    """Skip a test where the programs that it needs are missing."""
    missing = [tool for tool in (*TOOLS, 'paplay') if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: run '{INSTALL}'")
