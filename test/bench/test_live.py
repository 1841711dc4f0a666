# SPDX-License-Identifier: Apache-2.0
"""The live bench: one real cell over DDS holds together, and what is written is what was found."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from omnivinci_ros.bench.dds import live_plot
from omnivinci_ros.bench.dds import live_report
from omnivinci_ros.bench.dds.live_figures import cell_figures
from omnivinci_ros.bench.dds.live_figures import percentiles
from omnivinci_ros.bench.dds.node_figures import read_run
from omnivinci_ros.cli.main import main
from omnivinci_ros.common.units import MILLISECOND_NS as MS

MARKED = f'# Before\n\n{live_report.BEGIN}\nold\n{live_report.END}\n\nAfter.\n'
STAGES = (
    'transport',
    'arrival to closed',
    'closed to backend',
    'encode',
    'first token',
    'done',
    'published',
    'sent to received',
)


@pytest.fixture(scope='module')
def live(tmp_path_factory) -> tuple[int, dict, Path]:
    """Return exit code, JSON and folder of a run of one cell."""
    pytest.importorskip('rclpy')
    pytest.importorskip('omnivinci_ros.msg')
    pytest.importorskip('matplotlib')
    folder = tmp_path_factory.mktemp('live')
    (folder / 'figures.md').write_text(MARKED)
    code = main(
        [
            'bench',
            'live',
            '--backend',
            'echo',
            '--cameras',
            '2',
            '--size',
            '64x48',
            '--hz',
            '15',
            '--seconds',
            '5',
            '--warm-up',
            '3',
            '--set',
            'listen=false',
            '--output',
            str(folder / 'live.json'),
            '--write',
            str(folder / 'figures.md'),
        ]
    )
    return code, json.loads((folder / 'live.json').read_text()), folder


def test_a_live_cell_times_every_stage_with_percentiles_in_order(live):
    code, found, _ = live
    (cell,) = found['cells']
    assert code == 0
    for name in STAGES:
        stage = cell['stages_ms'][name]
        assert stage['count'] >= 3, name
        assert 0 <= stage['p50'] <= stage['p95'] <= stage['p99'] <= stage['max'], name
    assert cell['windows_measured']['answered'] >= 3
    assert 0 < cell['cpu_percent'] < 200
    assert cell['rss_mb']['last'] > 10


def test_the_drops_of_a_live_cell_add_up(live):
    _, found, _ = live
    account = found['cells'][0]['account']
    frames, chunks, windows = account['frames'], account['chunks'], account['windows']
    assert frames['offered'] == frames['sent'] + frames['unsent'] == pytest.approx(240, abs=4)
    assert frames['sent'] == frames['received'] + frames['lost']
    assert frames['received'] == (
        frames['used'] + frames['late'] + frames['dropped'] + frames['pending']
    )
    assert frames['dropped'] == sum(frames['dropped_by_reason'].values())
    assert chunks['sent'] == chunks['received'] + chunks['lost'] == pytest.approx(400, abs=2)
    assert windows['closed'] == windows['answered'] + windows['failed'] + windows['skipped']
    # The newest diagnostics may be older than the last result, where the machine is busy.
    assert 0 <= windows['received'] - windows['answered'] <= 1
    assert windows['answered'] > 0


def test_a_live_run_says_what_it_was_made_with(live):
    _, found, _ = live
    assert len(found['inputs']['64x48']['sha256']) == 64
    assert found['inputs']['64x48']['messages']['/camera/image_raw'] == 3
    shared = found['configuration']
    assert shared['parameters']['listen'] is False
    assert shared['parameters']['window_s'] == 4.0  # those not given too
    assert (found['cells'][0]['cameras'], found['cells'][0]['hz']) == (2, 15.0)
    assert 'numpy' in found['machine']['versions']
    assert found['machine']['load_before'] >= 0
    assert found['machine']['memory_read_gb_s'] > 0


def test_table_and_plot_are_put_between_the_markers(live):
    _, _, folder = live
    text = (folder / 'figures.md').read_text()
    assert text.startswith('# Before\n')
    assert text.endswith('\n\nAfter.\n')
    assert 'old' not in text
    assert '| 2 x 64x48 at 15 |' in text
    assert '(figures-live.png)' in text
    assert 'load before' in text
    assert (folder / 'figures-live.png').read_bytes().startswith(b'\x89PNG')
    assert json.loads((folder / 'figures-live.json').read_text())['cells']


def test_cells_that_were_measured_again_take_the_place_of_the_first(live, tmp_path, capsys):
    _, found, _ = live
    (cell,) = found['cells']
    again = {**cell, 'cpu_percent': 12.5}
    (tmp_path / 'first.json').write_text(
        json.dumps({**found, 'cells': [cell, {**cell, 'cameras': 1}]})
    )
    (tmp_path / 'second.json').write_text(json.dumps({**found, 'cells': [again]}))
    (tmp_path / 'other.json').write_text(
        json.dumps({**found, 'configuration': {**found['configuration'], 'seconds': 99}})
    )
    run = ('bench', 'live', '--json', '--from')

    assert main([*run, str(tmp_path / 'first.json'), str(tmp_path / 'second.json')]) == 0
    shown = json.loads(capsys.readouterr().out)['cells']
    assert main([*run, str(tmp_path / 'first.json'), str(tmp_path / 'other.json')]) == 2

    assert [one['cameras'] for one in shown] == [1, 2]
    assert shown[1]['cpu_percent'] == 12.5
    assert 'another configuration' in capsys.readouterr().err


def test_a_run_is_held_against_one_that_was_kept(live, tmp_path, capsys):
    _, found, folder = live
    made = str(folder / 'live.json')
    better = copy.deepcopy(found)
    better['cells'][0]['stages_ms']['sent to received']['p50'] /= 2
    kept = tmp_path / 'better.json'
    kept.write_text(json.dumps(better))

    assert main(['bench', 'live', '--from', made, '--compare', made]) == 0
    assert 'no ratio fell by more than 10%' in capsys.readouterr().out
    assert main(['bench', 'live', '--from', made, '--compare', str(kept)]) == 1
    assert 'echo, 2 x 64x48 at 15: sent to received' in capsys.readouterr().out


def write_cell(folder: Path) -> None:
    """Write the logs of 10 frames, of which 2 were lost, and of two windows."""
    sender = [f'frame {at * 100 * MS} {at * 100 * MS} {at * 100 * MS}' for at in range(10)]
    node = [
        f'frame {at * 100 * MS} {(at * 100 + 2) * MS} {(at * 100 + 3) * MS}'
        for at in range(10)
        if at not in (4, 5)
    ]
    receiver = []
    for id_, closed_by, at in ((1, 'watermark', 300), (2, 'lateness', 600)):
        node += [
            f'closed {id_} {at * MS} periodic {closed_by} {(at + 3) * MS} frame {at * MS} '
            f'{(at + 2) * MS}',
            f'answered {id_} {(at + 5) * MS} {(at + 25) * MS}',
            f'published {id_} {(at + 26) * MS}',
        ]
        receiver.append(f'final {id_} {at * MS} 8 1.0 {(at + 27) * MS} {10 * MS} {15 * MS}')
    told = {
        'camera /camera': {
            'kind': 'camera',
            'received': '8',
            'used': '5',
            'late': '1',
            'dropped': '1',
            'dropped: overflow': '1',
            'pending': '1',
        },
        'speech recognition': {'state': 'listening', 'not listened to (s)': '0.5'},
        'pipeline': {'windows: periodic': '3', 'windows: skipped': '1'},
        'model': {'answered': '2', 'failed': '0', 'cut short': '1'},
    }
    for name, lines in (
        ('sender0', sender),
        ('node', node),
        ('receiver', receiver),
        ('receiver.diagnostics', [json.dumps(told), '{"cut off']),
    ):
        (folder / name).write_text('\n'.join(lines) + '\n' * (name != 'receiver.diagnostics'))
    (folder / 'sender0.json').write_text(
        json.dumps({'offered': 12, 'unsent': 2, 'chunks': 0, 'cpu_s': 0.5})
    )


def test_figures_of_a_cell_are_those_of_its_logs(tmp_path):
    write_cell(tmp_path)

    found = cell_figures(read_run(tmp_path, []), tmp_path, warm_up_s=0.1)

    # Of a window that only the lateness closed nobody knows the last needed sample.
    medians = {name: (stage['count'], stage['p50']) for name, stage in found['stages_ms'].items()}
    assert medians == {
        'transport': (1, 2.0),
        'arrival to closed': (1, 1.0),
        'closed to backend': (2, 2.0),
        'encode': (2, 10.0),
        'first token': (2, 15.0),
        'done': (2, 20.0),
        'published': (2, 2.0),
        'arrival to received': (1, 25.0),
        'sent to received': (1, 27.0),
    }
    account = found['account']
    assert (account['frames']['offered'], account['frames']['unsent']) == (12, 2)
    assert (account['frames']['sent'], account['frames']['lost']) == (10, 2)
    assert account['not_listened_to_s'] == 0.5
    assert account['windows'] == {
        'closed': 3,
        'by_trigger': {'periodic': 3, 'speech_end': 0, 'task': 0},
        'answered': 2,
        'failed': 0,
        'skipped': 1,
        'cut': 1,
        'received': 2,
    }


@pytest.mark.parametrize(('cut', 'left'), [((2,), (1, 15.0)), ((1, 2), (0, None))])
def test_a_window_that_was_cut_before_its_first_token_has_no_time_of_one(tmp_path, cut, left):
    write_cell(tmp_path)
    receiver = tmp_path / 'receiver'
    lines = receiver.read_text().splitlines()
    for id_ in cut:
        lines[id_ - 1] = f'{lines[id_ - 1].rpartition(" ")[0]} 0'
    receiver.write_text('\n'.join(lines) + '\n')

    found = cell_figures(read_run(tmp_path, []), tmp_path, warm_up_s=0.1)

    stages = found['stages_ms']
    assert (stages['first token']['count'], stages['first token']['p50']) == left
    assert stages['encode']['count'] == stages['done']['count'] == 2


def drawn(stages: dict[str, tuple[float, float]], backend: str = 'echo', **rest) -> dict:
    """Return a cell with (p50, p95) of its stages."""
    return {
        'backend': backend,
        'cameras': 1,
        'width': 640,
        'height': 480,
        'hz': 30.0,
        'stages_ms': {
            name: {'count': 3, 'p50': p50, 'p95': p95} for name, (p50, p95) in stages.items()
        },
        'account': {'frames': {'offered': 100, 'received': 99}},
        'cpu_percent': 25.0,
        **rest,
    }


def test_bars_of_all_stages_of_a_backend_may_be_compared_by_their_length():
    pytest.importorskip('matplotlib')
    slow = drawn({'encode': (300.0, 500.0), 'sent to received': (400.0, 800.0)}, 'cascade')
    quick = drawn({'transport': (2.0, 3.0), 'sent to received': (4.0, 6.0)})

    figure = live_plot.make_figure({'cells': [slow, quick]})

    for part, cell, longest in zip(figure.subfigs, (slow, quick), (800.0, 6.0), strict=True):
        panels = part.axes[: len(live_plot.PANELS)]
        assert {panel.get_xscale() for panel in panels} == {'linear'}
        (limits,) = {panel.get_xlim() for panel in panels}
        assert limits[0] == 0 and limits[1] > longest
        bars = {
            stage: [(bar.get_x(), bar.get_width()) for bar in panel.patches]
            for panel, (stage, _) in zip(panels, live_plot.PANELS, strict=True)
        }
        # Each begins at zero, and none stands upon another.
        assert {stage: found for stage, found in bars.items() if found} == {
            stage: [(0.0, found['p50'])] for stage, found in cell['stages_ms'].items()
        }


def test_a_cell_that_failed_keeps_its_row_without_bars():
    pytest.importorskip('matplotlib')
    failed = {
        name: value
        for name, value in drawn({}, error='the node ended').items()
        if name not in ('stages_ms', 'account', 'cpu_percent')
    }

    figure = live_plot.make_figure({'cells': [failed, drawn({'transport': (2.0, 3.0)})]})

    first, *_ = figure.subfigs[0].axes
    assert len(first.get_yticklabels()) == 2
    assert [bar.get_y() > 0 for bar in first.patches] == [True]


def test_percentiles_of_a_hundred_are_known():
    assert percentiles(range(101)) == {'count': 101, 'p50': 50, 'p95': 95, 'p99': 99, 'max': 100}
    assert percentiles([])['p99'] is None


def test_a_share_says_a_hundred_only_of_all():
    assert live_report.share(99_999, 100_000) == '99.9'
    assert live_report.share(5, 5) == '100'


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        (('--backend', 'gpt'), '--backend gpt: give one of'),
        (('--size', 'wide'), '--size wide: give WIDTHxHEIGHT'),
        (('--cameras', '0'), '--cameras 0: give a value'),
        (('--set', 'window_s=-1'), 'window_s'),
        (('--set', 'no_such=1'), "no parameter 'no_such'; config/perception.yaml lists"),
        (('--write', 'missing.md'), 'put the lines'),
    ],
)
def test_a_wrong_option_of_the_live_bench_is_one_sentence(capsys, arguments, says):
    pytest.importorskip('rclpy')
    assert main(['bench', 'live', *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count('\n') == 1
