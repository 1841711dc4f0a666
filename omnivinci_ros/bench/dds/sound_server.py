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
ANSWER_S = 10.0  # given to one call of pactl
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
        try:
            self._wait_until_ready(self.process)
            self.plug_in()
        except BaseException:  # Ctrl-C too: whoever called us has nothing yet that they could end
            self.end()
            raise

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        give_up_s = time.monotonic() + START_S
        while _pactl(self.environment, 'info').returncode:
            if time.monotonic() > give_up_s or process.poll() is not None:
                raise CommandError(f'pulseaudio did not start in {START_S:g} s')
            time.sleep(0.05)

    def control(self, *arguments: str) -> str:
        """Run pactl; return what it prints; raise CommandError where it fails."""
        return control(self.environment, *arguments)

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


def control(environment: Mapping[str, str], *arguments: str) -> str:
    """Run pactl for the server of an environment, as above."""
    done = _pactl(environment, *arguments)
    if done.returncode:
        why = ' '.join(done.stderr.split()) or f'exit code {done.returncode}'
        raise CommandError(f'pactl {" ".join(arguments)}: {why}: is pulseaudio whole? {INSTALL}')
    return done.stdout.strip()


def _pactl(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ['pactl', *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=ANSWER_S,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandError(
            f'pactl {" ".join(arguments)}: no answer of pulseaudio in {ANSWER_S:g} s: '
            'is the machine overloaded?'
        ) from error
