# SPDX-License-Identifier: Apache-2.0
"""Half an hour of stream time through the core: nothing grows, and what grows is found out."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from omnivinci_ros.bench.core.growth import growth
from omnivinci_ros.cli.main import main
from omnivinci_ros.windowing import timeline

SOAK = ('bench', 'soak', '--json', '--size', '160x120')


def soak(capsys, *argv: str) -> tuple[int, dict]:
    code = main([*SOAK, *argv])
    return code, json.loads(capsys.readouterr().out)


def test_half_an_hour_through_the_core_leaves_memory_threads_and_files_as_they_were(capsys):
    code, found = soak(capsys)

    assert code == 0
    assert found['steady']
    assert found['times_real_time'] == pytest.approx(30 * 60 / found['took_s'], rel=0.05)
    assert found['samples'] == pytest.approx(30 * 60 * (30 + 50), abs=2)
    memory = found['memory']
    assert memory['over_s'] == pytest.approx(25 * 60, abs=30)  # the warm-up is not in it
    assert memory['interval_95_mb'][0] <= 2
    assert len(found['threads']) == len(found['files']) == 1
    # A window every 2 s, and one for each task.
    windows = found['windows']
    assert windows['closed'] == windows['answered'] == 30 * 30 - 1 + 30 * 3 - 1
    assert windows['failed'] == windows['skipped'] == 0
    for one in found['inputs'].values():
        assert one['received'] == (
            one['used'] + one['late'] + sum(one['dropped'].values()) + one['pending']
        )


# In a process of its own: memory that earlier tests left free would hide what is kept.
KEEPS = """
import sys
from omnivinci_ros.cli.main import main
from omnivinci_ros.windowing import timeline

kept, add = [], timeline.Stream.add

def add_and_keep(self, sample, now_ns, *, closed_ns):
    kept.append(bytes(100))
    add(self, sample, now_ns, closed_ns=closed_ns)

timeline.Stream.add = add_and_keep
sys.exit(main(sys.argv[1:]))
"""


def test_a_hundred_bytes_kept_of_each_sample_are_found_out():
    argv = [sys.executable, '-c', KEEPS, *SOAK, '--minutes', '12', '--warm-up', '60']
    done = subprocess.run(argv, capture_output=True, text=True, check=False)

    found = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert not found['steady']
    # 80 samples a second for 11 minutes, with what Python adds to each: 8 MB.
    assert found['memory']['interval_95_mb'][0] > 5


def test_a_file_left_open_now_and_then_is_found_out(capsys, monkeypatch):
    kept = []
    advance = timeline.Timeline.evict

    def evict_and_open(self, before_ns):
        if len(kept) < 100 and before_ns % (60 * 1_000_000_000) == 0:
            kept.append(open('/dev/null'))  # noqa: SIM115
        advance(self, before_ns)

    monkeypatch.setattr(timeline.Timeline, 'evict', evict_and_open)
    code, found = soak(capsys, '--minutes', '10', '--warm-up', '60')

    for file in kept:
        file.close()
    assert code == 1
    assert found['memory']['steady']
    assert found['files'][0] < found['files'][1]


def test_growth_is_told_from_noise():
    random = np.random.default_rng(3)
    times = np.arange(0, 1500, 5.0)
    noise = random.normal(0, 0.5, len(times))
    saw = 3 * (np.arange(len(times)) % 7 == 0)  # a buffer that fills and empties

    level = growth(times, 100 + noise + saw)
    rising = growth(times, 100 + noise + saw + times / 1500 * 8)

    assert level['steady']
    assert level['interval_95_mb'][0] < 0.5
    assert not rising['steady']
    low, high = rising['interval_95_mb']
    assert low < 8 < high
    assert rising['growth_mb'] == pytest.approx(8, abs=0.5)


def test_what_comes_and_goes_hides_no_growth_and_peaks_that_climb_are_growth_too():
    random = np.random.default_rng(0)
    times = np.arange(0, 1500, 5.0)
    busy = 60 * random.random(len(times)) * (random.random(len(times)) < 0.6)

    leaking = growth(times, 400 + busy + times / 1500 * 8)
    climbing = growth(times, 400 + busy * (1 + times / 500))

    assert growth(times, 400 + busy)['steady']
    assert not leaking['steady']
    assert not climbing['steady']
    assert climbing['interval_95_mb'][0] < 2 < climbing['peaks_interval_95_mb'][0]


@pytest.mark.parametrize(('option', 'value'), [('--minutes', '5'), ('--rate', '0')])
def test_a_wrong_option_of_the_soak_is_one_sentence(capsys, option, value):
    assert main(['bench', 'soak', option, value]) == 2
    assert f'{option} {value}: give ' in capsys.readouterr().err
