# SPDX-License-Identifier: Apache-2.0
"""The report of a bench: its figures in tables, and its plots."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from support.reports import Read

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.report.figures import tables
from omnivinci_ros.report.report import write_report

MB = 1_000_000
LIVE = {
    'bench': 'live',
    'machine': {'cpu': 'an <old> one', 'cores': 2},
    'cells': [
        {'backend': 'echo', 'cameras': 1, 'stages_ms': {'encode': {'p50': 0.5, 'p95': 2.25}}},
        {'backend': 'echo', 'cameras': 2, 'stages_ms': {'encode': {'p50': 1.5, 'p95': 3.0}}},
        {'backend': 'echo', 'cameras': 4, 'error': 'it did not start'},
    ],
}


@pytest.fixture
def bench(tmp_path):
    folder = tmp_path / 'bench'
    folder.mkdir()
    (folder / 'live.json').write_text(json.dumps(LIVE))
    cv2.imwrite(str(folder / 'live.png'), np.zeros((20, 30, 3), np.uint8))
    return folder


def test_a_folder_of_figures_becomes_tables_and_plots(bench, tmp_path):
    made = write_report(bench, tmp_path / 'bench.html', most_bytes=MB)
    read = Read(made.path)
    assert made.pictures == 1
    (plot,) = read.all('img')
    assert plot['src'].startswith('data:image/png;base64,')
    assert 'its figures are in the tables' in plot['alt']
    for words in ('an <old> one', 'it did not start', '1.5 / 3', 'encode', 'p50 / p95'):
        assert words in read.words
    assert read.all('script') == []
    assert "script-src 'none'" in read.policy


def test_one_json_file_is_enough(bench, tmp_path):
    made = write_report(bench / 'live.json', tmp_path / 'live.html', most_bytes=MB)
    assert 'it did not start' in Read(made.path).words


def test_a_plot_that_does_not_fit_is_said(bench, tmp_path):
    cv2.imwrite(str(bench / 'large.png'), np.random.default_rng(1).integers(0, 255, (400, 400, 3)))
    made = write_report(bench, tmp_path / 'bench.html', most_bytes=200_000)
    assert made.pictures == 1
    assert 'Left out: the plot large.png' in made.notes[0]
    assert made.notes[0] in Read(made.path).words


def test_a_bag_is_refused_for_it(bench, tmp_path):
    with pytest.raises(BadInputError, match='--bag is for a replay'):
        write_report(bench, tmp_path / 'bench.html', bag=bench, most_bytes=MB)


@pytest.mark.parametrize(
    ('value', 'cells'),
    [
        ({'rate_hz': 15.0, 'ok': True, 'why': None}, ['15', 'yes', '–']),
        ([{'name': 'a', 'ms': 1234.5}, {'name': 'b', 'more': 2}], ['1,234', 'b', '2']),
        (
            [{'name': 'a', 'counts': {'sent': 3, 'by': {'late': 1}}}],
            ['counts: late', 'sent', '3', '1'],
        ),
        ({'list': [1, 2.5, 'x']}, ['1, 2.5, x']),
        ({'deep': [[1, 2], [3, {'four': 5}]]}, ['1, 2, 3, four 5']),
        ([1, 2], ['1, 2']),
        ('<b>', ['&lt;b&gt;']),
    ],
)
def test_figures_of_any_shape_stand_in_cells(value, cells):
    made = ''.join(one.text for one in tables('', value))
    for one in cells:
        assert f'>{one}<' in made or f'>{one} ' in made, made


def test_figures_that_are_nested_without_end_are_cut(tmp_path):
    value = 1
    for _ in range(50):
        value = {'in': value}
    assert 'deeper than is shown' in tables('', value)[-1].text
