# SPDX-License-Identifier: Apache-2.0
"""The processes of `omnivinci bench voice`: the robot's three nodes, and a person."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.bench.dds.processes import last_words
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import option_words
from omnivinci_ros.bench.dds.processes import ros_parameters
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.bench.dds.sound_server import SoundServer
from omnivinci_ros.bench.dds.voice_room import add_loudspeaker
from omnivinci_ros.common.errors import CommandError

SOUND = 'sound.npz'
NODES = {
    'perception': ('backend:=echo', "triggers:=['speech_end']", "camera_topics:=['']"),
    'microphone': ('device:=pulse', 'sample_rate:=16000'),
    'speaker': ('speak_questions:=true', 'barge_in:=true'),
}
WARM_UPS = 1  # exchanges before those that are measured
START_S, ROUND_S = 180.0, 240.0  # given to the start, and to an exchange


def talk(
    rounds: int, folder: Path, given: list[str], echoes: Sequence[tuple[float, int]] = ()
) -> list[dict[str, Any]]:
    """Let a person and the robot talk; return so many exchanges, as the person saw them.

    `given` are parameters of perception, NAME:=VALUE. Of `echoes`, levels [dB] and delays [ms] of
    the robot's sound at its microphone, each gets so many. Raises CommandError, with the last
    words of the process that did not run.
    """
    log = folder / 'exchanges.json'
    with ExitStack() as stack:
        environment = make_environment(stack.enter_context(DomainLease()), folder)
        room = stack.enter_context(SoundServer(folder, environment)).environment
        places = {'speaker': add_loudspeaker(room)} if echoes else {}
        nodes = {
            name: stack.enter_context(
                running(
                    name,
                    ros_parameters([*parameters, *(given if name == 'perception' else ())]),
                    folder,
                    places.get(name, room),
                )
            )
            for name, parameters in NODES.items()
        }
        options = {
            **{'rounds': rounds, 'warm-ups': WARM_UPS, 'echoes': json.dumps(echoes)},
            **{'log': log, 'sound': folder / SOUND},
        }
        words = option_words(options)
        person = stack.enter_context(running('voice_talk', words, folder, room))
        exchanges = WARM_UPS + rounds * max(1, len(echoes))
        _wait_for(person, nodes, folder, time.monotonic() + START_S + ROUND_S * exchanges)
    found: list[dict[str, Any]] = json.loads(log.read_text())
    return found


def read_sound(folder: Path) -> dict[str, npt.NDArray[Any]]:
    """Return what was heard and played in that talk, with its times."""
    with np.load(folder / SOUND) as kept:
        return {name: kept[name] for name in kept.files}


def _wait_for(
    person: subprocess.Popen[bytes],
    nodes: dict[str, subprocess.Popen[bytes]],
    folder: Path,
    give_up: float,
) -> None:
    while person.poll() is None:
        for name, node in nodes.items():
            if node.poll() is not None:
                raise CommandError(
                    f'the {name} ended with exit code {node.returncode}: '
                    f'{last_words(folder, name)}'
                )
        if time.monotonic() > give_up:
            raise CommandError('the talk did not end in time: is the machine overloaded?')
        time.sleep(0.1)
    if person.returncode:
        raise CommandError(f'nobody talked: {last_words(folder, "voice_talk")}')
