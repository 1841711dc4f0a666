# SPDX-License-Identifier: Apache-2.0
"""The bench of the page: one real case over DDS holds together; no figure is judged."""

from __future__ import annotations

import json

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')
pytest.importorskip('uvicorn', reason='needs the extra page: run scripts/setup --test')

from omnivinci_ros.bench import page
from omnivinci_ros.bench.dds.media_bag import make_input
from omnivinci_ros.bench.dds.node_figures import Run
from omnivinci_ros.bench.dds.page_run import Case
from omnivinci_ros.bench.dds.page_run import Conditions
from omnivinci_ros.bench.dds.page_run import measure_case
from omnivinci_ros.bench.dds.page_run import pictures
from omnivinci_ros.cli.main import main
from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SECOND_NS as S


def test_a_picture_counts_from_when_it_was_published_and_once_for_each_tab(tmp_path):
    run = Run(sent={('frame', 1): 0, ('frame', 2): S, ('frame', 3): 2 * S, ('chunk', 2): S})
    (tmp_path / 'tab0').write_text(f'picture 2 {S + 10 * MS}\npicture 3 {2 * S + 30 * MS}\n')
    (tmp_path / 'tab1').write_text(f'lost pictures 1\npicture 3 {2 * S + 20 * MS}\npicture 2')

    found = pictures(run, tmp_path, 2, begin=S // 2, last=2 * S)

    assert (found['sent'], found['shown']) == (4, 3)
    assert found['published_to_tab_ms'] == {'count': 3, 'p50': 20.0, 'p95': 29.0, 'max': 30.0}


def test_a_real_tab_gets_pictures_and_the_report_has_a_row_a_case(tmp_path):
    make_input(tmp_path / 'media', 64, 48, frame_rate=15)
    conditions = Conditions(2.0, 1.0, 15.0, tmp_path / 'media' / 'bag')
    (tmp_path / 'case').mkdir()

    found = measure_case(Case(1), conditions, tmp_path / 'case')

    assert 0 < found['page']['pictures']['shown'] <= found['page']['pictures']['sent']
    assert found['page']['pictures']['published_to_tab_ms']['p50'] > 0
    assert found['node']['windows']['received'] > 0
    configuration = {'width': 64, 'height': 48, 'hz': 15.0, 'seconds': 2.0, 'warm_up_s': 1.0}
    machine = {'cpu': 'one', 'cores': 1, 'python': '3', 'load_before': 0.0}
    without = {'tabs': None, 'node': found['node']}
    document = {'machine': machine, 'configuration': configuration, 'cases': [without, found]}
    lines = page.report(json.loads(json.dumps(document))).splitlines()
    assert lines[-2].split()[:2] == ['no', 'page']
    assert lines[-1].split()[:2] == ['1', 'tabs']


def test_what_cannot_be_measured_is_refused_in_a_sentence(capsys):
    assert main(['bench', 'page', '--tabs', '40']) != 0
    assert '--tabs 40: give a value from 0 to 16' in capsys.readouterr().err
