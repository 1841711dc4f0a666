# SPDX-License-Identifier: Apache-2.0
"""A sound server that cannot be used is ended, and one sentence says why."""

from __future__ import annotations

import os

import pytest

from omnivinci_ros.bench.dds import sound_server
from omnivinci_ros.bench.dds.sound_server import SoundServer
from omnivinci_ros.common.errors import CommandError


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Return what makes a server of stand-ins for its programs: of pactl, the text."""

    def make(pactl: str) -> SoundServer:
        for name, text in (('pulseaudio', 'exec sleep 60'), ('pactl', pactl)):
            program = tmp_path / name
            program.write_text(f'#!/bin/sh\n{text}\n')
            program.chmod(0o755)
        monkeypatch.setenv('PATH', f'{tmp_path}{os.pathsep}{os.environ["PATH"]}')
        return SoundServer(tmp_path)

    return make


@pytest.mark.parametrize(
    ('pactl', 'why'),
    [
        ('[ $1 = info ] || { echo "Failure: no module" >&2; exit 1; }', 'Failure: no module'),
        ('[ $1 = info ] || exec sleep 60', 'no answer of pulseaudio in 3 s'),
    ],
)
def test_a_server_that_makes_no_sink_is_ended(server, monkeypatch, pactl, why):
    monkeypatch.setattr(sound_server, 'ANSWER_S', 3.0)
    made = server(pactl)
    with pytest.raises(CommandError, match=why) as raised, made:
        pass
    assert 'pactl load-module module-null-sink' in str(raised.value)
    assert made.process is not None and made.process.poll() is not None
