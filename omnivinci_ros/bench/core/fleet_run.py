# SPDX-License-Identifier: Apache-2.0
"""Many bags replayed some at a time against one at a time: time, CPU, windows a second, bytes."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omnivinci_ros.bench.dds.media_bag import PICTURE_S
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.replay.bag_task import FAILED
from omnivinci_ros.replay.bag_task import tasks_for
from omnivinci_ros.replay.fleet import replay_all

ROUND_S = 3 * PICTURE_S  # of the three pictures
FASTER = 0.02  # of the camera's rate, from bag to bag: no two are equal


def make_bags(
    folder: Path, bags: int, rounds: int, width: int, height: int, hz: float, storage: str
) -> list[Path]:
    """Make bags of the demo's media, each with another rate of pictures."""
    made = []
    for number in range(bags):
        place = folder / f'{number:03d}'
        place.mkdir()
        made_there = make_input(
            place,
            width,
            height,
            frame_rate=hz * (1 + FASTER * number),
            rounds=rounds,
            storage=storage,
        )
        made.append(made_there['path'].rename(folder / f'bag-{number:03d}'))
        shutil.rmtree(place)
    return made


def compare(
    bags: Sequence[Path], folder: Path, texts: Sequence[str], jobs: int, repeats: int
) -> dict[str, Any]:
    """Replay the bags one and `jobs` at a time, in turn, `repeats` times; return the figures."""
    runs: dict[int, list[dict[str, Any]]] = {1: [], jobs: []}
    digests: set[tuple[str, ...]] = set()
    for number in range(repeats):
        for at_a_time in sorted(runs, reverse=number % 2 == 1):  # neither is always the first
            run = replay_once(bags, folder, texts, at_a_time)
            digests.add(run.pop('digests'))
            runs[at_a_time].append(run)
    found = {str(at_a_time): summed_up(one) for at_a_time, one in runs.items()}
    return {
        'at_a_time': found,
        'faster': round(found['1']['wall_s'] / found[str(jobs)]['wall_s'], 2),
        'one_digest': len(digests) == 1,
    }


def replay_once(
    bags: Sequence[Path], folder: Path, texts: Sequence[str], jobs: int
) -> dict[str, Any]:
    """Replay all bags, `jobs` at a time; return what it took. Raise CommandError for a failure."""
    settings = Settings()
    settings.set_texts(texts)
    out = folder / 'out'
    load, cpu_s, began_s = os.getloadavg()[0], _cpu_s(), time.monotonic()
    outcomes = replay_all(tasks_for([str(bag) for bag in bags], out, settings), jobs)
    wall_s, cpu_s = time.monotonic() - began_s, _cpu_s() - cpu_s
    shutil.rmtree(out, ignore_errors=True)
    for one in outcomes:
        if one.state == FAILED:
            raise CommandError(f'a bag was not replayed: {one.why}')
        if one.windows_failed:
            raise CommandError(f'{one.windows_failed} windows of a bag were not answered')
    return {
        'wall_s': wall_s,
        'cpu_s': cpu_s,
        'load_before': load,
        'windows': sum(one.windows for one in outcomes),
        'digests': tuple(one.digest for one in outcomes),
    }


def summed_up(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of the runs, by wall time."""
    wall_s = statistics.median(run['wall_s'] for run in runs)
    cpu_s = statistics.median(run['cpu_s'] for run in runs)
    return {
        'wall_s': round(wall_s, 2),
        'walls_s': [round(run['wall_s'], 2) for run in runs],
        'cpu_s': round(cpu_s, 2),
        'cores_used': round(cpu_s / wall_s, 2),
        'windows': runs[0]['windows'],
        'windows_a_second': round(runs[0]['windows'] / wall_s, 2),
        'load_before': [round(run['load_before'], 1) for run in runs],
    }


def _cpu_s() -> float:
    """Return the CPU time of this process' children that have ended [s]."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
