# SPDX-License-Identifier: Apache-2.0
"""A PulseAudio server of a test's own, with a null sink that plays into a microphone."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest


class Sound:
    """A PulseAudio server of our own, with nothing of this machine's in it."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            **os.environ,
            'HOME': str(folder),
            'XDG_RUNTIME_DIR': str(folder),
            'XDG_CONFIG_HOME': str(folder),
        }
        for name in ('DISPLAY', 'PULSE_SERVER', 'DBUS_SESSION_BUS_ADDRESS'):
            self.environment.pop(name, None)
        self.process = None
        self.module = ''

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                'pulseaudio',
                '-n',
                '--daemonize=no',
                '--exit-idle-time=-1',
                '--log-target=null',
                '-L',
                'module-native-protocol-unix',
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end_s = time.monotonic() + 10
        while subprocess.run(
            ['pactl', 'info'], env=self.environment, capture_output=True
        ).returncode:
            assert time.monotonic() < end_s, 'pulseaudio did not start'
            time.sleep(0.05)
        self.plug_in()

    def control(self, *arguments: str) -> str:
        return subprocess.run(
            ['pactl', *arguments], env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def plug_in(self) -> None:
        self.module = self.control('load-module', 'module-null-sink', 'sink_name=robot_mic')
        self.control('set-default-source', 'robot_mic.monitor')

    def unplug(self) -> None:
        self.control('unload-module', self.module)

    def play(self, path: Path, *, channels: int = 1) -> tuple[int, int]:
        """Play a raw 16 kHz file; return when that began and ended [ns]."""
        began_ns = time.time_ns()
        subprocess.run(
            [
                'paplay',
                '--raw',
                '--rate=16000',
                f'--channels={channels}',
                '--format=s16le',
                '--latency-msec=200',
                '--device=robot_mic',
                str(path),
            ],
            env=self.environment,
            check=True,
            timeout=30,
        )
        return began_ns, time.time_ns()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def skip_without_sound_server() -> None:
    """Skip a test where the programs that it needs are missing."""
    missing = [tool for tool in ('pulseaudio', 'pactl', 'paplay') if shutil.which(tool) is None]
    if missing:
        pytest.skip(
            f"{', '.join(missing)} not installed: run 'apt-get install pulseaudio "
            "pulseaudio-utils libasound2-plugins libportaudio2'"
        )
