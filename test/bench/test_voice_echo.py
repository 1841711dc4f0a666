# SPDX-License-Identifier: Apache-2.0
"""The robot's own sound in its microphone, at a level and after a delay; what comes of it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from support.sound_server import Sound
from support.sound_server import skip_without_sound_server

from omnivinci_ros.bench.core.echo_delay import echo_of
from omnivinci_ros.bench.core.voice_cells import cells
from omnivinci_ros.bench.core.voice_cells import rows
from omnivinci_ros.bench.dds.sound_server import SINK
from omnivinci_ros.bench.dds.voice_room import LOUDSPEAKER
from omnivinci_ros.bench.dds.voice_room import EchoRoom
from omnivinci_ros.bench.dds.voice_room import add_loudspeaker

MS, S = 1_000_000, 1_000_000_000
T0 = 10**15
RATE = 16_000


def kept(*, delay_ms: int, gain: float, rate: int = 22_050) -> dict[str, np.ndarray]:
    """Return a second of a voice that was played, and what is heard of it beside some noise."""
    times = np.arange(RATE * 3) / RATE
    rng = np.random.default_rng(0)
    steps = rng.standard_normal(len(times)).cumsum()  # low tones, so that both rates hold it
    voice = np.where((times >= 1) & (times < 2), (steps - steps[16_000]) * 60, 0.0)
    heard = gain * np.roll(voice, delay_ms * 16) + rng.standard_normal(len(times)) * 5
    played = np.interp(np.arange(rate) / rate + 1, times, voice)
    return {
        'played': np.rint(played).astype(np.int16),
        'played_chunks': np.array([(T0 + S, rate // 2, rate), (T0 + S * 3 // 2, rate // 2, rate)]),
        'audio': np.rint(heard).astype(np.int16),
        'audio_chunks': np.array([(T0 + k * 20 * MS, 320, RATE) for k in range(150)]),
    }


@pytest.mark.parametrize(('delay_ms', 'level_db'), [(20, 0), (120, -12), (250, -24)])
def test_an_echo_is_found_with_its_delay_and_level(delay_ms, level_db):
    found = echo_of(kept(delay_ms=delay_ms, gain=10 ** (level_db / 20)), T0 + S, T0 + 2 * S)
    assert found == (pytest.approx(delay_ms, abs=1), pytest.approx(level_db, abs=0.5))


def test_what_is_not_heard_is_no_echo():
    assert echo_of(kept(delay_ms=20, gain=0.0), T0 + S, T0 + 2 * S) is None


def line(what: str, at_ms: int, **fields) -> dict:
    return {'what': what, 'at_ns': T0 + at_ms * MS, 'time_ns': T0 + at_ms * MS, **fields}


def command(intent: str, said_ms: int, utterance: str) -> dict:
    times = {'said_ns': T0 + said_ms * MS, 'text_ns': T0 + said_ms * MS}
    return line('command', said_ms + 500, intent=intent, utterance=utterance, asks=False, **times)


def exchange(echo: tuple[float, int], *, is_heard: bool, obeys: bool, cut: str = '') -> dict:
    """An order of the robot's, which it may obey, and a STOP at 5 s over its story."""
    own = {'number': 1, 'source': 'say', 'text': 'Bring the red cup.', 'reason': ''}
    story = {'number': 2, 'source': 'say', 'text': 'There is a cup.', 'reason': cut}
    order = [line('BEGAN', 1000, **own), line('ENDED', 2000, **own)]
    stop = [line('BEGAN', 4000, **story)]
    if obeys:
        order.append(command('BRING_OBJECT', 2000, 'Bring the red cup.'))
    if cut:
        stop.append(line('CUT', 4500, **story))
    if is_heard:
        stop.append(command('STOP', 5300, 'Stop.'))
    said = {'sentence': 'Stop!', 'began_ns': T0 + 5000 * MS, 'ended_ns': T0 + 5300 * MS}
    turns = [
        {'name': 'own order', 'why': '', 'said': [], 'lines': order},
        {'name': 'STOP', 'why': '', 'said': [said], 'lines': stop},
    ]
    return {
        'echo': list(echo),
        'began_ns': T0,
        'ended_ns': T0 + 9 * S,
        'turns': turns,
        'heard': [],
    }


def test_each_level_and_delay_has_its_own_counts():
    talk = [
        exchange((0.0, 120), is_heard=True, obeys=True),
        exchange((0.0, 120), is_heard=False, obeys=False),
        exchange((-12.0, 120), is_heard=True, obeys=False),
        exchange((-12.0, 120), is_heard=True, obeys=False, cut='somebody spoke over it'),
    ]

    loud, quiet = cells(talk, kept(delay_ms=120, gain=1.0))

    assert (loud['level_db'], loud['delay_ms']) == (0.0, 120)
    assert (loud['stops_heard'], loud['stops_said']) == (1, 2)
    assert loud['counts']['own words taken as commands'] == 1
    assert (loud['measured_ms'], loud['spread_ms']) == (pytest.approx(120, abs=1), 0.0)
    assert loud['measured_db'] == pytest.approx(0, abs=0.5)
    # A robot that has silenced itself is not spoken over.
    assert (quiet['stops_heard'], quiet['stops_said']) == (1, 1)
    assert quiet['counts']['interrupted itself'] == 1
    assert quiet['counts']['own words taken as commands'] == 0
    heading, first, second = rows([loud, quiet])
    assert first[-2:] == (1, 2) and second[-2:] == (1, 1)
    assert dict(zip(heading, first, strict=True))['own words as commands'] == 1


@pytest.fixture
def server(tmp_path):
    skip_without_sound_server()
    with Sound(tmp_path) as made:
        yield made


def record(server: Sound, source: str, path: Path) -> subprocess.Popen:
    words = ['parec', '--raw', f'--rate={RATE}', '--channels=1', '--format=s16le']
    words += ['--latency-msec=20', f'--device={source}']
    with open(path, 'wb') as out:
        return subprocess.Popen(words, env=server.environment, stdout=out)


def level_of(server: Sound, folder: Path) -> float:
    """Play a tone on the loudspeaker; return what part of it the microphone hears."""
    tone = np.rint(8000 * np.sin(np.arange(RATE) / RATE * 2 * np.pi * 1000)).astype(np.int16)
    sound, heard = folder / 'tone.raw', folder / 'heard.raw'
    tone.tofile(sound)
    recorder = record(server, f'{SINK}.monitor', heard)
    try:
        server.play_on(LOUDSPEAKER, sound)
        time.sleep(0.6)  # the delay, and what the recorder buffers
    finally:
        recorder.terminate()
        recorder.wait(10)
    samples = np.fromfile(heard, np.int16).astype(float)
    blocks = samples[: len(samples) // 320 * 320].reshape(-1, 320)  # 20 ms
    if not len(blocks):  # the recorder was slower to begin than the tone was to end
        return 0.0
    loudest = np.sort(np.sqrt(2 * (blocks**2).mean(axis=1)))[-25:]
    return float(np.median(loudest)) / 8000  # where a busy server leaves a gap counts little


def test_what_the_loudspeaker_sounds_comes_to_the_microphone_at_its_level(server, tmp_path):
    environment = add_loudspeaker(server.environment)
    assert environment['PULSE_SINK'] == LOUDSPEAKER
    room = EchoRoom(server.environment)
    assert level_of(server, tmp_path) == 0.0  # no way is laid
    for level_db in (-12.0, -24.0, 0.0):
        room.lay(level_db, 120)
        # A busy server plays a part of it late: it is played until it is heard whole.
        found = [20 * np.log10(max(1e-9, level_of(server, tmp_path)))]
        while abs(found[-1] - level_db) > 1 and len(found) < 6:
            found.append(20 * np.log10(max(1e-9, level_of(server, tmp_path))))
        assert found[-1] == pytest.approx(level_db, abs=1), found
    loops = server.control('list', 'short', 'modules').count('module-loopback')
    assert loops == 1  # a new way takes the old one's place
    room.close()
    assert 'module-loopback' not in server.control('list', 'short', 'modules')
