# SPDX-License-Identifier: Apache-2.0
"""What the commands write, when they are killed in the middle of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.figures import note
from support.replaying import DEMO_CLIP
from support.replaying import ECHO
from support.replaying import manifest
from support.replaying import omnivinci
from support.replaying import scene_of
from support.replaying import start
from support.replaying import write_bag

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.common.atomic_files import write_whole

KILLS = 5
EXCHANGING = ('ext2/ext3', 'xfs', 'btrfs', 'tmpfs')  # file systems, as stat names them


@pytest.fixture(scope='module')
def bag(tmp_path_factory) -> Path:
    return write_bag(tmp_path_factory.mktemp('bags') / 'bag', scene_of(60))


def kill_while_it_writes(make, partial: Path, delay_s: float) -> bool:
    """Start a command and kill it a while after it began to write; return whether it lived."""
    shutil.rmtree(partial, ignore_errors=True)  # of the one before
    process = make()
    while process.poll() is None and not partial.exists():
        time.sleep(0.002)
    time.sleep(delay_s)
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_a_replay_that_is_killed_leaves_the_results_of_the_one_before_whole(bag, tmp_path):
    out = tmp_path / 'out'
    assert omnivinci('replay', bag, *ECHO, '--out', out, '-p', 'window_s:=2.0') == 0
    killed = 0
    for number in range(KILLS):
        killed += kill_while_it_writes(
            lambda: start('replay', bag, *ECHO, '--out', out),
            tmp_path / '.out.partial',
            0.05 * number,
        )
        files = [out / 'results.jsonl', *sorted((out / 'results').iterdir())]
        assert manifest(out)['outputs']['files'] == file_digests(files)  # of one run, and whole
    assert killed >= 1
    assert omnivinci('replay', bag, *ECHO, '--out', out) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ['out']  # nothing is left of them
    note('replay killed while it writes', killed=killed, half_written=0)


def test_a_bag_whose_making_is_killed_is_not_there(tmp_path):
    out = tmp_path / 'clip'
    killed = 0
    for number in range(KILLS):
        killed += kill_while_it_writes(
            lambda: start('make-bag', out, *DEMO_CLIP), tmp_path / '.clip.partial', 0.02 * number
        )
        if out.exists():  # this one was quicker
            break
    assert killed >= 1
    if not out.exists():
        assert omnivinci('make-bag', out, *DEMO_CLIP) == 0
    with Bag(str(out)) as whole:
        assert whole.messages_total > 100
    assert [one.name for one in tmp_path.iterdir()] == ['clip']
    note('make-bag killed while it writes', killed=killed, half_written=0)


def test_a_file_is_the_old_one_or_the_new_one_whenever_its_writer_is_killed(tmp_path):
    file = tmp_path / 'figures.json'
    contents = {str(n) * 3_000_000 for n in range(2)}
    write_whole(file, '0' * 3_000_000)
    code = (
        'import sys; from pathlib import Path\n'
        'from omnivinci_ros.common.atomic_files import write_whole\n'
        'print("writing", flush=True)\n'
        'while True:\n'
        '    for n in range(2): write_whole(Path(sys.argv[1]), str(n) * 3_000_000)'
    )
    for number in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, '-c', code, str(file)],
            text=True,
            stdout=subprocess.PIPE,
            env={**os.environ},
        )
        process.stdout.readline()
        time.sleep(0.01 + 0.007 * number)
        process.kill()
        process.communicate()
        assert file.read_text() in contents


def test_a_folder_is_the_old_one_or_the_new_one_whenever_its_writer_is_killed(tmp_path):
    folder = tmp_path / 'results'
    kind = subprocess.run(['stat', '-f', '-c', '%T', tmp_path], capture_output=True, text=True)
    if kind.stdout.strip() not in EXCHANGING:
        pytest.skip(f'{kind.stdout.strip()!r} may not exchange two names at once: set TMPDIR')
    code = (
        'import sys; from pathlib import Path\n'
        'from omnivinci_ros.common.atomic_files import replace_folder\n'
        'folder = Path(sys.argv[1])\n'
        'for n in range(10**9):\n'
        '    building = folder.with_name(".building")\n'
        '    building.mkdir(exist_ok=True)\n'
        '    for name in "ab": (building / name).write_text(str(n % 10) * 1000)\n'
        '    replace_folder(building, folder)\n'
        '    if not n: print("writing", flush=True)'
    )
    for number in range(KILLS):
        shutil.rmtree(tmp_path / '.building', ignore_errors=True)
        process = subprocess.Popen(
            [sys.executable, '-c', code, str(folder)],
            text=True,
            stdout=subprocess.PIPE,
            env={**os.environ},
        )
        process.stdout.readline()
        looks, over = 0, time.monotonic() + 0.1 + 0.01 * number
        while time.monotonic() < over or looks <= 100:
            assert folder.exists()  # at every moment
            looks += 1
        process.kill()
        process.communicate()
        first, second = ((folder / name).read_text() for name in 'ab')
        assert first == second and len(first) == 1000


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_replay_that_is_told_to_end_leaves_nothing_half_written(bag, tmp_path, number):
    out = tmp_path / 'out'
    process = start('replay', bag, *ECHO, '--out', out)
    while process.poll() is None and not (tmp_path / '.out.partial').exists():
        time.sleep(0.002)
    process.send_signal(number)
    printed = process.communicate(timeout=60)[0]

    assert process.returncode != 0 and not out.exists(), printed
    assert omnivinci('replay', bag, *ECHO, '--out', out) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ['out']


def test_who_reads_a_file_while_it_is_written_reads_the_old_one_to_its_end(tmp_path):
    file = tmp_path / 'figures.json'
    write_whole(file, 'old')
    with file.open() as reading:
        write_whole(file, 'new')
        assert reading.read() == 'old'
    assert file.read_text() == 'new'


def test_what_cannot_be_written_leaves_nothing_beside_it(tmp_path):
    (tmp_path / 'folder').mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / 'folder', 'text')
    assert [one.name for one in tmp_path.iterdir()] == ['folder']
