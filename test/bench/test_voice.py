# SPDX-License-Identifier: Apache-2.0
"""How long each step of a talk took: from made lines, and from a talk of real processes."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from support.sound_server import skip_without_sound_server

from omnivinci_ros.bench.core.voice_figures import STOP_COMMAND
from omnivinci_ros.bench.core.voice_figures import STOP_IN_SILENCE
from omnivinci_ros.bench.core.voice_figures import figures
from omnivinci_ros.bench.core.voice_plot import plot_exchange
from omnivinci_ros.bench.core.voice_plot import plot_times
from omnivinci_ros.bench.dds import voice_run
from omnivinci_ros.bench.voice import MEANINGS
from omnivinci_ros.bench.voice import report
from omnivinci_ros.cli.main import main

MS = 1_000_000
T0 = 10**15


def line(what: str, at_ms: int, **fields) -> dict:
    return {'what': what, 'at_ns': T0 + at_ms * MS, **fields}


def command(intent: str, said_ms: int, at_ms: int, *, asks: bool = False) -> dict:
    times = {'said_ns': T0 + said_ms * MS, 'text_ns': T0 + (at_ms - 5) * MS}
    return line('command', at_ms, intent=intent, utterance='', asks=asks, **times)


def robot(what: str, at_ms: int, number: int, source: str, reason: str = '') -> dict:
    told = {'number': number, 'source': source, 'text': 'Which one?', 'reason': reason}
    return line(what, at_ms, **told, time_ns=T0 + at_ms * MS)


def person(began_ms: int, ended_ms: int) -> dict:
    return {'began_ns': T0 + began_ms * MS, 'ended_ns': T0 + ended_ms * MS}


def exchange() -> dict:
    """A question 700 ms after an order, a STOP in 170 ms, and a story that interrupts itself."""
    asked = [
        command('TURN', 1010, 1600, asks=True),
        robot('BEGAN', 1690, 1, 'command'),
        command('TURN', 2600, 2650),  # nobody said it: the robot's own words
        robot('ENDED', 3000, 1, 'command'),
        command('TURN', 5010, 5500),
    ]
    stopped = [
        robot('BEGAN', 7000, 2, 'say'),
        command('STOP', 9000, 9170),
        robot('CUT', 9180, 2, 'say', 'a STOP came'),
    ]
    itself = [robot('BEGAN', 12_000, 3, 'say'), robot('CUT', 12_500, 3, 'say')]
    turns = [
        {
            'name': 'asked back',
            'why': '',
            'said': [person(0, 1000), person(4500, 5000)],
            'lines': asked,
        },
        {'name': 'STOP', 'why': '', 'said': [person(8700, 9000)], 'lines': stopped},
        {'name': 'talked over', 'why': '', 'said': [person(13_000, 14_000)], 'lines': itself},
    ]
    return {
        'began_ns': T0,
        'ended_ns': T0 + 15_000 * MS,
        'turns': turns,
        'lines': [
            line('person', 1000, sentence='Turn ninety degrees.', **person(0, 1000)),
            *asked,
            *stopped,
            *itself,
        ],
        'heard': [
            [T0 + 1680 * MS, 9000, T0 + 1700 * MS, T0 + 1700 * MS],
            [T0 + 1700 * MS, 0, 0, 0],
        ],
    }


def test_each_step_is_measured_from_the_persons_last_sound():
    found = figures([exchange()])
    times = found['times_ms']
    assert times['command'] == {'count': 2, 'p50': 550.0, 'p95': 595.0, 'max': 600.0}
    assert times['text']['max'] == 595.0
    assert times['first sound']['p50'] == 700.0
    assert times['talked over: silent']['count'] == 0  # it was silent before anybody spoke
    assert (times['STOP: command']['p50'], times['STOP: silent']['p50']) == (170.0, 180.0)


def silent_stops() -> dict:
    """A STOP in silence, known 160 ms after it; and one that nobody says, to a tone."""
    late = command('STOP', 15_000, 20_300)  # of the turn before
    in_silence = [late, command('STOP', 20_000, 20_160)]
    tone = [
        robot('BEGAN', 23_000, 4, 'speech_out'),
        command('STOP', 24_000, 24_001),
        robot('CUT', 24_010, 4, 'speech_out', 'a STOP came'),
    ]
    turns = [
        {
            'name': STOP_IN_SILENCE,
            'why': '',
            'said': [person(19_700, 20_000)],
            'lines': in_silence,
        },
        {'name': STOP_COMMAND, 'why': '', 'said': [person(24_000, 24_000)], 'lines': tone},
    ]
    heard = [
        [T0 + at_ms * MS, 3000, T0 + at_ms * MS, T0 + last_ms * MS]
        for at_ms, last_ms in (
            (19_700, 20_000),
            (24_000, 24_020),
            (24_020, 24_031),
            (26_000, 26_020),
        )
    ]
    return {**exchange(), 'turns': turns, 'heard': heard}


def test_a_stop_in_silence_and_one_to_a_tone_are_measured():
    found = figures([silent_stops()])
    times = found['times_ms']
    assert times['STOP in silence: command'] == {
        'count': 1,
        'p50': 160.0,
        'p95': 160.0,
        'max': 160.0,
    }
    # What is heard 2 s after the robot was told to be silent is somebody else.
    assert times['STOP received: silent'] == {'count': 1, 'p50': 31.0, 'p95': 31.0, 'max': 31.0}
    assert (times['STOP: command']['count'], times['STOP: silent']['count']) == (0, 0)
    assert (found['counts']['not interrupted'], found['counts']['silent before the STOP']) == (
        0,
        0,
    )


def test_a_tone_that_another_silences_or_nobody_measures_no_silence():
    talked = silent_stops()
    tone = talked['turns'][1]
    tone['lines'][-1] = robot('CUT', 24_010, 4, 'speech_out', 'somebody spoke over it')
    found = figures([talked])
    assert found['times_ms']['STOP received: silent']['count'] == 0
    assert found['counts']['silent before the STOP'] == 1

    # A late STOP of the turn before comes ahead of the one that is measured.
    tone['lines'][-1] = robot('CUT', 23_900, 4, 'speech_out', 'a STOP came')
    assert figures([talked])['times_ms']['STOP received: silent']['count'] == 0

    del tone['lines'][-1]
    found = figures([talked])
    assert found['times_ms']['STOP received: silent']['count'] == 0
    assert found['counts']['not interrupted'] == 1


def test_the_table_names_each_step_with_its_aim():
    document = {
        **figures([silent_stops()]),
        'machine': {'cpu': 'a CPU', 'cores': 2, 'python': '3.11', 'load_before': 0.0},
        'configuration': {'rounds': 1},
    }
    lines = report(document).splitlines()
    in_silence, silent = (
        next(line for line in lines if what in line)
        for what in ('in silence ->', 'STOP published')
    )
    assert in_silence.split()[-8:] == ['1', '160', '160', '160', 'p50', '150,', 'p95', '300']
    assert silent.split()[-6:] == ['1', '31', '31', '31', 'max', '50']


def test_what_goes_wrong_is_counted():
    assert figures([exchange()])['counts'] == {
        'turns': 3,
        'not finished': 0,
        'interrupted itself': 1,
        'own words taken as commands': 1,
        'told twice': 0,
        'not interrupted': 0,
        'silent before the STOP': 0,
    }


def test_what_the_person_said_in_a_longer_utterance_is_no_own_word_and_is_told_twice():
    talked = exchange()
    stop = talked['turns'][1]
    stop['said'][0]['sentence'] = 'Stop!'
    late = command('STOP', 10_500, 11_000)  # it ended 1.5 s after the person
    late['utterance'] = 'Which one? Stop.'
    itself = command('TURN', 10_600, 11_100)
    itself['utterance'] = 'Which one?'
    stop['lines'] += [late, itself]
    counts = figures([talked])['counts']
    assert (counts['own words taken as commands'], counts['told twice']) == (2, 1)


def test_a_command_of_before_the_first_exchange_is_nobodys_in_it():
    talked = exchange()
    talked['turns'][0]['lines'].insert(0, command('STOP', -2000, 100))
    assert figures([talked])['counts']['own words taken as commands'] == 1


def test_a_turn_that_does_not_end_and_a_robot_that_talks_on_are_counted():
    talked = exchange()
    turn = talked['turns'][2]
    turn['why'], turn['lines'] = 'nobody answered', turn['lines'][:1]  # it began, and no more
    counts = figures([talked])['counts']
    assert (counts['not finished'], counts['not interrupted']) == (1, 1)
    assert counts['interrupted itself'] == 0  # a STOP that cuts it is somebody's


def test_a_voice_that_silences_the_robot_before_its_stop_is_known_measures_no_stop():
    talked = exchange()
    stop = talked['turns'][1]
    stop['lines'][-1] = robot('CUT', 8950, 2, 'say', 'somebody spoke over it')
    found = figures([talked])
    assert found['counts']['silent before the STOP'] == 1
    assert found['times_ms']['STOP: silent']['count'] == 0
    assert found['times_ms']['STOP: command']['count'] == 1


STEPS = ('text', 'command', 'first sound', 'STOP in silence: command', 'STOP received: silent')


@pytest.fixture(scope='module')
def one_round(tmp_path_factory) -> Path:
    """A talk as the bench has it, less the exchange before it; what it leaves in a folder."""
    pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
    pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')
    pytest.importorskip('hibari', reason="needs a voice: run 'pip install hibari-tts==0.2.1'")
    pytest.importorskip('faster_whisper', reason="needs: pip install '.[cascade]'")
    skip_without_sound_server()
    folder = tmp_path_factory.mktemp('voice')
    files = {'--plot': 'times.png', '--exchange-plot': 'exchange.png', '--output': 'voice.json'}
    words = [word for option, name in files.items() for word in (option, str(folder / name))]
    with pytest.MonkeyPatch.context() as patch, open(folder / 'printed.txt', 'w') as out:
        patch.setattr(voice_run, 'WARM_UPS', 0)
        with redirect_stdout(out):
            assert main(['bench', 'voice', '--rounds', '1', *words]) == 0
    return folder


@pytest.mark.timeout(400)
def test_a_round_with_real_processes_has_sane_figures(one_round):
    document = json.loads((one_round / 'voice.json').read_text())
    turns = document['exchange']['turns']
    assert [(turn['name'], turn['why']) for turn in turns] == [
        (name, '')
        for name in ('asked back', 'talked over', 'STOP', 'STOP in silence', 'STOP command')
    ]
    assert document['counts']['turns'] == 5
    assert document['counts']['own words taken as commands'] == 0
    times = document['times_ms']
    assert [times[step]['count'] for step in STEPS] == [2, 2, 1, 1, 1]
    for step in STEPS:
        assert -300 < times[step]['p50'] <= times[step]['p95'] <= times[step]['max'] < 60_000
    assert times['text']['max'] <= times['command']['max']  # which holds the words


def test_it_prints_a_row_for_each_step_and_count(one_round):
    printed = (one_round / 'printed.txt').read_text()
    document = json.loads((one_round / 'voice.json').read_text())
    for stage, meaning in MEANINGS.items():
        (row,) = [line for line in printed.splitlines() if line.strip().startswith(meaning)]
        assert row.strip().removeprefix(meaning).split()[0] == str(
            document['times_ms'][stage]['count']
        )
    for name in document['counts']:
        assert f'  {name}  ' in printed


def test_it_draws_its_times_and_the_exchange(one_round):
    for name in ('times.png', 'exchange.png'):
        image = (one_round / name).read_bytes()
        assert image.startswith(b'\x89PNG') and len(image) > 10_000


def test_both_plots_are_drawn_with_equal_bytes(tmp_path):
    document = figures([exchange()])
    for name in 'ab':
        plot_times(document, tmp_path / f'times-{name}.png')
        plot_exchange(exchange(), tmp_path / f'exchange-{name}.png')
    for what in ('times', 'exchange'):
        one, other = (tmp_path / f'{what}-{name}.png' for name in 'ab')
        assert one.read_bytes() == other.read_bytes()
        assert one.stat().st_size > 5_000
