# SPDX-License-Identifier: Apache-2.0
"""`omnivinci bench nano-ablation`: it goes on where it was, and gives intervals over seeds."""

from __future__ import annotations

import json

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

from omnivinci_ros.bench import nano_ablation
from omnivinci_ros.bench.core.ablation_report import report
from omnivinci_ros.bench.core.ablation_report import summary
from omnivinci_ros.bench.core.ablation_report import within
from omnivinci_ros.cli.main import main
from omnivinci_ros.model.nano import ablation
from omnivinci_ros.model.nano import ablation_material

FIGURES = {'near': 0.5, 'there': 0.4, 'there_given': 0.6, 'seconds': 1.0}


def run_of(way, frames, seed, size=None, **changed):
    size = size or ablation.Size()
    over = {each.name: each.over for each in ablation.WAYS}[way]
    decided = {'way': way, 'over': over, 'frames': frames, 'seed': seed, **vars(size)}
    return {**decided, **FIGURES, **changed}


@pytest.fixture
def runs_done(monkeypatch):
    """Let runs take no time; give what was run."""
    done = []

    def run_one(way, frames, seed, material, size):
        done.append((way.name, frames, seed))
        return run_of(way.name, frames, seed, size)

    monkeypatch.setattr(ablation, 'run_one', run_one)
    monkeypatch.setattr(ablation_material, 'make_material', lambda *given: None)
    return done


def test_runs_that_are_done_are_not_done_again(runs_done, tmp_path, capsys):
    first = run_of(ablation.WAYS[0].name, 'irregular', 0)
    (tmp_path / nano_ablation.RUNS).write_text(json.dumps(first) + '\n')

    assert main(['bench', 'nano-ablation', str(tmp_path), '--seeds', '1']) == 0

    assert len(runs_done) == 2 * len(ablation.WAYS) - 1
    assert (ablation.WAYS[0].name, 'irregular', 0) not in runs_done
    assert len(nano_ablation.read_runs(tmp_path / nano_ablation.RUNS)) == 2 * len(ablation.WAYS)
    assert 'plain order' in capsys.readouterr().out


def test_a_report_runs_nothing(runs_done, tmp_path, capsys):
    assert main(['bench', 'nano-ablation', str(tmp_path), '--report']) == 0

    assert 'no run is done yet' in capsys.readouterr().out
    assert runs_done == []


def test_a_line_that_is_no_run_is_named(runs_done, tmp_path, capsys):
    (tmp_path / nano_ablation.RUNS).write_text('{"way": "plain order"}\n')

    assert main(['bench', 'nano-ablation', str(tmp_path)]) != 0

    assert 'line 1: is no run; remove that line' in capsys.readouterr().err


def test_intervals_are_those_of_student_over_seeds():
    assert within([0.4]) is None
    assert within([0.4, 0.6]) == pytest.approx(12.706 * 0.1, rel=1e-3)


def test_a_gain_is_of_the_same_seeds_over_the_way_that_is_added_to():
    crte, loss, clock = (each.name for each in ablation.WAYS[2:])
    runs = [
        *(run_of(clock, 'irregular', seed, there_given=0.6 + seed / 10) for seed in (0, 1, 2)),
        *(run_of(loss, 'irregular', seed, there_given=0.9) for seed in (0, 1)),
        *(run_of(crte, 'irregular', seed, there_given=0.4) for seed in (0, 1)),
    ]

    rows = summary(runs)

    found = {row['way']: row['there_given'].get('gain') for row in rows}
    assert found == {clock: pytest.approx(0.25), loss: pytest.approx(0.5), crte: None}
    assert rows[0]['seeds'] == 3
    assert '+0.25' in report({'rows': rows})
