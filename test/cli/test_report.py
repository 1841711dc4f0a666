# SPDX-License-Identifier: Apache-2.0
"""`omnivinci report`: what it prints and what it refuses, in one sentence."""

from __future__ import annotations

import json

import pytest

from omnivinci_ros.cli.main import main


@pytest.fixture
def figures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / 'bench'
    folder.mkdir()
    (folder / 'soak.json').write_text(json.dumps({'bench': 'soak', 'growth_mb': 0.1}))
    return folder


def test_it_names_the_file_that_it_wrote_and_writes_it_again(figures, capsys):
    for _ in range(2):
        assert main(['report', str(figures)]) == 0
        assert capsys.readouterr().out.startswith('bench.html: 0.0 MB, 0 pictures')
    assert 'growth_mb' in (figures.parent / 'bench.html').read_text()


def test_a_file_of_somebody_else_is_not_replaced(figures, capsys):
    (figures.parent / 'bench.html').write_text('<!doctype html><title>mine</title>')
    assert main(['report', str(figures)]) == 2
    assert 'bench.html exists and is no earlier report: give --out' in capsys.readouterr().err
    assert 'mine' in (figures.parent / 'bench.html').read_text()


@pytest.mark.parametrize(
    ('arguments', 'why'),
    [
        (['nowhere'], 'nowhere does not exist: give the folder of a replay or of a bench'),
        (['.'], "holds no results: give the folder that 'omnivinci replay' left"),
        (['bench', '--max-mb', '0'], '--max-mb 0: give 0.5 to 1000'),
        (['bench', '--out', 'nowhere/report.html'], 'cannot be written'),
        (['bench/broken.json'], 'broken.json is not JSON'),
        (['several'], 'holds the results of 2 replays (one, two): give one of them'),
    ],
)
def test_what_it_cannot_use_is_said_in_a_sentence(figures, capsys, arguments, why):
    (figures / 'broken.json').write_text('{')
    for name in ('one', 'two'):
        (figures.parent / 'several' / name).mkdir(parents=True)
        (figures.parent / 'several' / name / 'manifest.json').write_text('{}')
    if arguments[0] == 'bench':
        (figures / 'broken.json').unlink()
    assert main(['report', *arguments]) == 2
    said = capsys.readouterr().err
    assert why in said
    assert said.count('\n') == 1
