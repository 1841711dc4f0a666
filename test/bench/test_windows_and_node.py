# SPDX-License-Identifier: Apache-2.0
"""The benches on small runs: what they report holds together; no figure is judged."""

from __future__ import annotations

import json

import pytest
from support.samples import frame
from support.samples import sound

from omnivinci_ros.bench.core.pairing import NewestOfEach
from omnivinci_ros.bench.core.pairing import window_misalignments_ms
from omnivinci_ros.bench.core.simulation import START_NS
from omnivinci_ros.bench.core.simulation import Disturbance
from omnivinci_ros.bench.core.simulation import arrivals
from omnivinci_ros.bench.core.simulation import make_samples
from omnivinci_ros.bench.dds.node_figures import figures
from omnivinci_ros.bench.dds.node_figures import read_run
from omnivinci_ros.cli.main import main
from omnivinci_ros.common.tables import cell
from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.windowing import cutter as cutting_module
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.timeline import Stream
from omnivinci_ros.windowing.windows import Window

SMALL = ('bench', 'windows', '--json', '--seconds', '30', '--repeats', '1', '--stalled', '0.05')


def run(capsys, *argv: str) -> tuple[int, dict]:
    code = main(argv)
    return code, json.loads(capsys.readouterr().out)


# bench windows


def test_simulated_inputs_have_the_rates_they_claim():
    samples = make_samples(10.0, cameras=2)
    streams = [sample.stream for sample, _ in samples]
    assert streams.count('camera_0/image_raw') == streams.count('camera_1/image_raw') == 300
    assert streams.count('audio') == 500
    assert streams.count('task') == 1
    assert all(at >= sample.end_ns for sample, at in samples)


def test_disturbed_inputs_are_lost_and_reordered_the_same_way_for_the_same_seed():
    samples = make_samples(60.0, cameras=1)
    disturbed = Disturbance(loss=0.05, jitter_ms=8.0, stalled=0.01)
    first, again, other = (arrivals(samples, disturbed, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert 0.93 < len(first) / len(samples) < 0.97
    frames = [sample.stamp_ns for _, sample in first if sample.stream.startswith('camera')]
    assert frames != sorted(frames)


def test_every_sample_is_accounted_for_and_every_frame_is_inside(capsys):
    code, found = run(capsys, *SMALL)
    assert code == 0
    for case in found['cases'].values():
        assert case['correct']
        assert case['frames_outside_their_window'] == case['sound_misplaced_samples'] == 0
        assert case['frames_in_windows'] > 0
        for account in case['accounts'].values():
            decided = account['used'] + account['late'] + account['dropped'] + account['pending']
            assert account['fed'] == account['received'] == decided
    assert found['cases']['in order']['fed'] == sum(found['made'].values())
    assert found['cases']['disturbed']['accounts']['audio']['late'] > 0


def test_windows_pair_a_frame_with_the_sound_of_its_own_time(capsys):
    _, found = run(capsys, *SMALL)
    apart = found['cases']['in order']['misalignment_ms']
    assert apart['windows']['frame to sound']['max'] == 0
    assert apart['newest of each']['camera to camera']['p50'] > 50  # 80 ms - 30 ms of delay
    assert apart['windows']['camera to camera']['max'] == pytest.approx(11)


def test_a_windower_that_takes_frames_from_outside_is_found_out(capsys, monkeypatch):
    def pick_the_newest(stream, start_ns, end_ns, count):
        return [len(stream) - 1] if len(stream) else []

    monkeypatch.setattr(cutting_module, 'pick_evenly', pick_the_newest)
    code, found = run(capsys, *SMALL)
    assert code == 1
    assert found['cases']['in order']['frames_outside_their_window'] > 0


def test_a_timeline_that_loses_samples_is_found_out(capsys, monkeypatch):
    def forget(self, before_ns):
        del self._starts[:1], self._samples[:1], self._fates[:1]

    monkeypatch.setattr(Stream, 'evict', forget)
    code, found = run(capsys, *SMALL)
    assert code == 1
    assert not found['cases']['in order']['correct']


def test_sound_of_another_time_is_found_out(capsys, monkeypatch):
    cut = cutting_module.cut_audio

    def cut_a_chunk_off(spans, stream, start_ns, end_ns):
        return cut(spans, stream, start_ns + 20 * MILLISECOND_NS, end_ns + 20 * MILLISECOND_NS)

    def shifted(spans, stream, start_ns, end_ns):
        clip = cut_a_chunk_off(spans, stream, start_ns, end_ns)
        return AudioClip(stream, start_ns, end_ns, clip.samples, clip.coverage, ())

    monkeypatch.setattr(cutting_module, 'cut_audio', shifted)
    code, found = run(capsys, *SMALL)
    assert code == 1
    assert found['cases']['in order']['sound_misplaced_samples'] > 0


@pytest.mark.parametrize(
    ('option', 'value'),
    [('--loss', '1'), ('--seconds', '0'), ('--cameras', '0'), ('--buffer-mb', '1')],
)
def test_an_option_out_of_range_is_one_sentence(capsys, option, value):
    assert main([*SMALL, option, value]) == 2
    said = capsys.readouterr().err
    assert f'{option} {value}: give a value from' in said


# Pairing, by hand


def test_the_usual_pairing_takes_what_came_last_whatever_its_stamp():
    usual = NewestOfEach('left')
    usual.add(sound(100 * MILLISECOND_NS))  # [100, 120) ms
    usual.add(frame(40 * MILLISECOND_NS, 'right'))
    usual.add(frame(70 * MILLISECOND_NS, 'left'))
    usual.add(frame(110 * MILLISECOND_NS, 'left'))
    to_sound, cameras = usual.misalignments_ms()
    assert to_sound == [30.0, 0.0]
    assert cameras == [30.0, 70.0]


def test_a_frame_in_a_gap_is_as_far_off_as_the_nearest_sound_that_was_heard():
    ms = MILLISECOND_NS
    clip = AudioClip('audio', 0, 1000 * ms, None, 0.5, ((0, 400 * ms), (600 * ms, 700 * ms)))
    frames = (frame(100 * ms), frame(500 * ms), frame(620 * ms))
    window = Window(1, 0, 'periodic', 'watermark', 0, 1000 * ms, frames=frames, audio=clip)
    to_sound, cameras = window_misalignments_ms([window])
    assert to_sound == [300.0, 0.0, 20.0]
    assert cameras == []


# bench node


def write_logs(folder) -> None:
    """Write the logs of 6 s: a frame each 100 ms and a chunk each 20 ms, all on time."""
    ms = MILLISECOND_NS
    sent, node, received = [], [], []
    for tick in range(300):
        stamp, when = START_NS + tick * 20 * ms, tick * 20 * ms
        if tick % 5 == 0:
            sent.append(f'frame {stamp} {when} {when}')
            node.append(f'frame {stamp} {when + 3 * ms} {when + 4 * ms}')
        sent.append(f'chunk {stamp - 20 * ms} {when} {when}')
        node.append(f'chunk {stamp - 20 * ms} {when + 1 * ms} {when + 2 * ms}')
    for id_, end_s in ((1, 2), (2, 4)):
        end, when = START_NS + end_s * SECOND_NS, end_s * SECOND_NS
        node.append(
            f'closed {id_} {end} periodic watermark {when + 4 * ms} frame {end} {when + 3 * ms}'
        )
        node.append(f'answered {id_} {when + 6 * ms} {when + 9 * ms}')
        node.append(f'published {id_} {when + 10 * ms}')
        received.append(f'partial {id_} {end} 8 1.0 {when + 9 * ms}')
        received.append(f'final {id_} {end} 8 1.0 {when + 12 * ms}')
    for name, lines in (('sender', sent), ('node', node), ('receiver', received)):
        (folder / name).write_text('\n'.join(lines) + '\n')


def test_figures_of_a_run_are_those_of_its_logs(tmp_path):
    write_logs(tmp_path)
    # 0.2 s of CPU and 1 MB more each second.
    usage = [
        (second * SECOND_NS, 0.2 * second, 100_000_000 + second * 1_000_000) for second in range(6)
    ]
    found = figures(read_run(tmp_path, usage), warm_up_s=1.0, period_ns=2 * SECOND_NS)
    times = {name.strip(): row['p50'] for name, row in found['times_ms'].items()}
    assert times['needed sample published -> backend called'] == 6
    assert times['its transport: published -> node callback'] == 3
    assert times['in the node: callback -> window closed'] == 1
    assert times['mailbox: window closed -> backend called'] == 2
    assert times['backend called -> result ready'] == 3
    assert times['backend result -> published'] == 1
    assert times['published -> received'] == 2
    assert times['needed sample published -> result received'] == 12
    assert found['windows']['expected'] == found['windows']['received'] == 2
    assert found['windows']['partials'] == 2
    assert found['samples']['chunk'] == {'sent': 250, 'received': 250}
    assert found['cpu_percent'] == pytest.approx(20)
    assert found['rss_mb']['slope_mb_per_min'] == pytest.approx(60)
    assert found['frames_decoded'] == 0


def test_what_did_not_come_through_is_counted(tmp_path):
    write_logs(tmp_path)
    for name, lost in (('node', f'frame {START_NS + 3 * SECOND_NS} '), ('receiver', 'final 2 ')):
        kept = [
            line
            for line in (tmp_path / name).read_text().splitlines(keepends=True)
            if not line.startswith(lost)
        ]
        (tmp_path / name).write_text(''.join(kept))
    found = figures(read_run(tmp_path, []), warm_up_s=1.0, period_ns=2 * SECOND_NS)
    assert found['samples']['frame'] == {'sent': 50, 'received': 49}
    assert (found['windows']['expected'], found['windows']['received']) == (2, 1)


def test_a_node_is_measured_in_processes_of_its_own(capsys, monkeypatch, tmp_path):
    pytest.importorskip('rclpy')
    pytest.importorskip('omnivinci_ros.msg')
    monkeypatch.setenv('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    code, found = run(
        capsys,
        'bench',
        'node',
        '--json',
        '--seconds',
        '5',
        '--warm-up',
        '3',
        '--hz',
        '10',
        '--size',
        '64x48',
        '--no-listen',
        '--keep',
        str(tmp_path),
    )
    assert code == 0
    assert found['frames_decoded'] == 0  # echo looks at no pixel
    # Of 250 and 50: a busy machine sends some of them before or after the span that is measured.
    assert found['samples']['chunk']['sent'] == pytest.approx(250, abs=50)
    assert found['samples']['frame']['sent'] == pytest.approx(50, abs=10)
    for row in found['samples'].values():
        assert 0 < row['received'] <= row['sent']
    assert 2 <= found['windows']['expected'] <= 3
    assert 1 <= found['windows']['received'] <= found['windows']['expected']
    counts = {row['count'] for row in found['times_ms'].values()}
    assert len(counts) == 1  # each window was timed at every step
    assert counts.pop() >= 1
    # On a busy machine a message is received before `publish` has returned to who notes it.
    times = {
        name: row for name, row in found['times_ms'].items() if name != 'published -> received'
    }
    assert all(row['p50'] > 0 for row in times.values())
    assert 0 < found['cpu_percent'] < 200
    assert found['rss_mb']['last'] > 10
    assert found['configuration']['backend'] == 'echo'
    assert 'numpy' in found['machine']['versions']
    assert found['machine']['memory_read_gb_s'] > 0


@pytest.mark.parametrize(
    ('option', 'value'), [('--size', 'wide'), ('--hz', '0'), ('--domain', '500')]
)
def test_a_wrong_option_of_the_node_bench_is_one_sentence(capsys, option, value):
    assert main(['bench', 'node', option, value]) == 2
    assert capsys.readouterr().err.startswith(f'omnivinci bench: {option} {value}: give ')


@pytest.mark.parametrize(
    ('value', 'shown'),
    [
        (999.7, '1,000'),
        (999.4, '999'),
        (1234.5, '1,234'),
        (0.001234, '0.00123'),
        (0.0, '0'),
        (7, '7'),
        (None, '-'),
        (False, 'NO'),
    ],
)
def test_a_cell_of_a_table_is_short_and_no_power_of_ten(value, shown):
    assert cell(value) == shown
