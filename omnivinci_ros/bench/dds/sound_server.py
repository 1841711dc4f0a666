# SPDX-License-Identifier: Apache-2.0
"""A PulseAudio server of one's own: a null sink is the room of loudspeakers and microphone."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from omnivinci_ros.common.errors import CommandError

TOOLS = ('pulseaudio', 'pactl')
INSTALL = 'apt-get install pulseaudio pulseaudio-utils libasound2-plugins libportaudio2'
START_S = 10.0
OTHERS = ('DISPLAY', 'PULSE_SERVER', 'DBUS_SESSION_BUS_ADDRESS')  # that lead to this machine's own
SINK = 'robot_mic'


class SoundServer:
    """Everything that is played on it is heard by its only microphone, and by nobody else."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        """Keep its files in `folder`; `environment` is what its clients' is made of."""
        own = {name: str(folder) for name in ('HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME')}
        self.environment = {**(os.environ if environment is None else environment), **own}
        for name in OTHERS:
            self.environment.pop(name, None)
        self.process: subprocess.Popen[bytes] | None = None
        self._module = ''

    def start(self) -> None:
        """Start it; raise CommandError where it does not, or is not installed."""
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            raise CommandError(f'{", ".join(missing)} not installed: run: {INSTALL}')
        options = ('-n', '--daemonize=no', '--exit-idle-time=-1', '--log-target=null')
        self.process = subprocess.Popen(
            ['pulseaudio', *options, '-L', 'module-native-protocol-unix'],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal comes to us alone
        )
        give_up_s = time.monotonic() + START_S
        while subprocess.run(
            ['pactl', 'info'], env=self.environment, capture_output=True
        ).returncode:
            if time.monotonic() > give_up_s or self.process.poll() is not None:
                self.end()
                raise CommandError(f'pulseaudio did not start in {START_S:g} s')
            time.sleep(0.05)
        self.plug_in()

    def control(self, *arguments: str) -> str:
        """Run pactl; return what it prints."""
        done = subprocess.run(
            ['pactl', *arguments], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def plug_in(self) -> None:
        """Make the sink, whose monitor is the microphone."""
        self._module = self.control('load-module', 'module-null-sink', f'sink_name={SINK}')
        self.control('set-default-source', f'{SINK}.monitor')

    def unplug(self) -> None:
        """Take the sink away."""
        self.control('unload-module', self._module)

    def end(self) -> None:
        """End it at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> SoundServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
