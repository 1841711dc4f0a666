# SPDX-License-Identifier: Apache-2.0
"""The processes of `omnivinci bench voice`: the robot's three nodes, and a person."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.bench.dds.processes import last_words
from omnivinci_ros.bench.dds.processes import make_environment
from omnivinci_ros.bench.dds.processes import option_words
from omnivinci_ros.bench.dds.processes import ros_parameters
from omnivinci_ros.bench.dds.processes import running
from omnivinci_ros.bench.dds.sound_server import SoundServer
from omnivinci_ros.common.errors import CommandError

NODES = {
    'perception': ('backend:=echo', "triggers:=['speech_end']", "camera_topics:=['']"),
    'microphone': ('device:=pulse', 'sample_rate:=16000'),
    'speaker': ('speak_questions:=true', 'barge_in:=true'),
}
WARM_UPS = 1  # exchanges before those that are measured
START_S, ROUND_S = 180.0, 120.0  # given to the start, and to an exchange


def talk(rounds: int, folder: Path, given: list[str]) -> list[dict[str, Any]]:
    """Let a person and the robot talk; return so many exchanges, as the person saw them.

    `given` are parameters of perception, NAME:=VALUE. Raises CommandError, with the last words of
    the process that did not run.
    """
    log = folder / 'exchanges.json'
    with ExitStack() as stack:
        environment = make_environment(stack.enter_context(DomainLease()), folder)
        server = stack.enter_context(SoundServer(folder, environment))
        nodes = {
            name: stack.enter_context(
                running(
                    name,
                    ros_parameters([*parameters, *(given if name == 'perception' else ())]),
                    folder,
                    server.environment,
                )
            )
            for name, parameters in NODES.items()
        }
        options = option_words({'rounds': rounds, 'warm-ups': WARM_UPS, 'log': log})
        person = stack.enter_context(running('voice_talk', options, folder, server.environment))
        _wait_for(
            person, nodes, folder, time.monotonic() + START_S + ROUND_S * (rounds + WARM_UPS)
        )
    found: list[dict[str, Any]] = json.loads(log.read_text())
    return found


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
