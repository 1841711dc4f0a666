# SPDX-License-Identifier: Apache-2.0
"""Wake words and STOPs: false ones, missed ones, and how long they take in sound."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from support import debian_packages
from support.simple_hearing import Loudness

from omnivinci_ros.bench import spotting
from omnivinci_ros.bench.core import room_sounds
from omnivinci_ros.bench.core.event_rates import at_most
from omnivinci_ros.bench.core.event_rates import most_an_hour
from omnivinci_ros.bench.core.heard_stops import listen
from omnivinci_ros.bench.core.remembered_reader import RememberedReader
from omnivinci_ros.bench.core.room_sounds import RoomSound
from omnivinci_ros.bench.core.room_sounds import noisy_speech
from omnivinci_ros.bench.core.spoken_over import Said
from omnivinci_ros.bench.core.spoken_over import in_quiet
from omnivinci_ros.bench.core.spoken_over import spoken_over
from omnivinci_ros.bench.core.spotting_figures import false_rows
from omnivinci_ros.bench.core.spotting_figures import stop_rows
from omnivinci_ros.bench.core.spotting_figures import wake_row
from omnivinci_ros.cli.main import make_parser
from omnivinci_ros.common.errors import CommandError

STOP, CHAT, DOUBT = 1000, 2000, 3000  # what `Reader` reads, by how loud it is


class Reader:
    """Words by the loudness of a sound; counts what it has to read."""

    model = 'test'

    def __init__(self):
        self.reads = 0

    def transcribe(self, samples, *, draft):
        self.reads += 1
        loud = np.abs(samples).max()
        if loud == DOUBT and draft(SimpleNamespace(text='stop', confidence=0.1)):
            return SimpleNamespace(text='stop', confidence=0.1)
        return self._words('stop' if loud == STOP else 'go on')

    def glance(self, samples):
        self.reads += 1
        return self._words('stop' if np.abs(samples).max() == STOP else 'go on')

    def _words(self, text):
        return SimpleNamespace(text=text, confidence=1.0)


class Silences:
    """A wake word that ends wherever sound falls silent."""

    phrase = model = 'silence'

    def reset(self):
        self._was_loud = False

    def heard(self, samples):
        is_loud = bool(np.abs(samples).max())
        ends, self._was_loud = self._was_loud and not is_loud, is_loud
        return ends


def tone(level, seconds=0.5):
    return np.full(int(seconds * 16_000), level, np.int16)


def apart(*sounds):
    """Return sounds with a second of silence behind each."""
    return np.concatenate([np.pad(sound, (0, 16_000)) for sound in sounds])


# STOPs


@pytest.mark.parametrize('glance_ms, least, most', [(96, 96, 160), (0, 192, 250)])
def test_a_stop_is_waited_for_as_long_as_its_glance_says(glance_ms, least, most):
    said = in_quiet('one', tone(STOP))
    [stop] = listen(said.samples, glance_ms, Loudness(), Reader()).stops
    assert least <= said.silence_ms(stop.at) <= most


def test_each_stop_of_a_long_sound_counts_and_no_sound_hides_one_of_the_next():
    long = apart(tone(STOP), tone(CHAT), tone(STOP, 0.7))
    for _ in range(2):
        heard = listen(long, 96, Loudness(), Reader())
        assert [round(stop.at / 16_000, 1) for stop in heard.stops] == [0.6, 3.8]
    assert heard.speech_s == pytest.approx(1.7, abs=0.1)
    assert listen(apart(tone(CHAT)), 96, Loudness(), Reader()).stops == ()


def test_a_stop_of_a_look_that_the_recogniser_doubts_counts():
    assert listen(apart(tone(DOUBT)), 0, Loudness(), Reader()).stops[0].text == 'stop'


def test_sound_is_read_once_for_all_who_listen_and_says_the_same_to_each():
    sound = apart(tone(STOP), tone(DOUBT), tone(CHAT, 4))
    once, each = Reader(), Reader()
    remembered = RememberedReader(once)
    for glance_ms in (0, 64, 96):
        found = listen(sound, glance_ms, Loudness(), remembered)
        assert found == listen(sound, glance_ms, Loudness(), each)
    assert once.reads < each.reads / 2
    remembered.forget()
    before = once.reads
    listen(sound, 96, Loudness(), remembered)
    assert once.reads > before


def test_a_draft_that_was_enough_for_one_is_read_to_its_end_for_another():
    remembered = RememberedReader(Reader())
    doubtful = tone(DOUBT)
    assert remembered.transcribe(doubtful, draft=lambda words: True).text == 'stop'
    told = []
    for _ in range(2):
        words = remembered.transcribe(doubtful, draft=lambda words: told.append(words.text))
        assert words.text == 'go on'
    assert told == ['stop', 'stop']


def test_stops_are_false_by_kind_of_sound_and_missed_by_what_they_are_said_over():
    sounds = [
        RoomSound('speech', 'a.wav', apart(tone(CHAT))),
        RoomSound('kitchen', 'hood', apart(tone(CHAT, 2.5), tone(STOP), tone(STOP))),
    ]
    said = {'quiet': [in_quiet('one', tone(STOP)), in_quiet('mute', tone(CHAT))]}
    row, _ = stop_rows(sounds, said, Loudness(), Reader(), glances_ms=(96, 64))
    assert row['glance_ms'] == 96
    speech, kitchen, everything = row['false']
    assert (speech['kind'], speech['false'], everything['kind']) == ('speech', 0, 'all')
    assert kitchen['false'] == everything['false'] == 2
    assert kitchen['false_in'][0].startswith('hood at 4.')
    assert kitchen['speech_minutes'] == pytest.approx(3.5 / 60, rel=0.1)
    [quiet] = row['said']
    assert (quiet['said'], quiet['missed']) == (2, ['mute'])
    assert 96 <= quiet['silence_ms']['p50'] <= 160


def test_a_stop_that_is_told_before_it_is_said_is_missed():
    early = Said('late', apart(tone(STOP), tone(CHAT)), 24_000, 32_000)
    [row] = stop_rows([], {'music': [early]}, Loudness(), Reader(), glances_ms=(96,))
    assert row['said'][0]['missed'] == ['late']


# Wake words


def test_wake_words_are_false_where_nobody_says_them_and_missed_where_nobody_hears():
    sounds = [RoomSound('music', 'song', apart(tone(1), tone(1), tone(1)))]
    said = {'quiet': [in_quiet('one', tone(STOP)), in_quiet('mute', tone(0))]}
    row = wake_row(Silences(), sounds, said)
    [music] = row['false']
    assert (music['false'], music['minutes']) == (3, pytest.approx(4.5 / 60))
    assert row['said'] == [{'over': 'quiet', 'said': 2, 'missed': ['mute']}]


def test_a_voice_is_heard_by_the_packaged_wake_word():
    pytest.importorskip('pymicro_wakeword')
    from support.voices import spoken

    from omnivinci_ros.specialists.wake_word import WakeWord

    texts = ('Hey Jarvis.', 'Hello.')
    sounds = [RoomSound('speech', text, spoken(text)) for text in texts]
    said = {'quiet': [in_quiet(text, spoken(text)) for text in texts]}
    row = wake_row(WakeWord('hey_jarvis'), sounds, said)
    [found] = row['false'][0]['false_in']
    assert found.startswith('Hey Jarvis. at ')
    assert row['said'][0]['missed'] == ['Hello.']


# What is heard beside them


@pytest.mark.parametrize('snr_db', [10, 0])
def test_words_stand_out_of_a_room_by_the_ratio_that_was_asked_for(snr_db):
    random = np.random.default_rng(3)
    voice = np.concatenate([tone(0), (random.standard_normal(8000) * 2000).astype(np.int16)])
    room = (random.standard_normal(160_000) * 300).astype(np.int16)
    said = in_quiet('one', voice)
    mixed = spoken_over(said, [room], snr_db, random)
    words = slice(mixed.begin, mixed.end + 1)
    alone = mixed.samples.astype(float) - said.samples
    ratio = np.mean(said.samples[words].astype(float) ** 2) / np.mean(alone[words] ** 2)
    assert 10 * np.log10(ratio) == pytest.approx(snr_db, abs=0.2)
    assert np.std(alone[:8000]) == pytest.approx(np.std(alone), rel=0.1)  # before the words too


def test_words_are_put_over_sound_not_over_the_silence_of_a_song():
    song = np.zeros(320_000, np.int16)
    song[160_000:] = 500
    said = in_quiet('one', tone(STOP))
    for seed in range(5):
        mixed = spoken_over(said, [song], 0, np.random.default_rng(seed))
        words = slice(mixed.begin, mixed.end)
        assert np.all(mixed.samples[words] > 1.9 * STOP)


def test_what_is_too_loud_together_is_made_quieter_and_not_cut():
    said = in_quiet('one', tone(30_000))
    mixed = spoken_over(said, [tone(100, 10)], 0, np.random.default_rng(0))
    assert mixed.samples.max() == 32_767
    assert mixed.samples[0] == pytest.approx(32_767 / 2, abs=1)


def test_a_room_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match=r'no sound is 3.5 s long'):
        spoken_over(in_quiet('one', tone(STOP)), [tone(1)], 0, np.random.default_rng(0))


def test_speech_is_heard_over_music_and_kitchen_by_turns():
    speech = [RoomSound('speech', name, tone(STOP)) for name in 'abc']
    rooms = [[RoomSound('music', 'm', tone(7, 9))], [RoomSound('kitchen', 'k', tone(-7, 9))]]
    noisy = noisy_speech(speech, rooms)
    assert [one.name for one in noisy] == ['a over music', 'b over kitchen', 'c over music']
    assert {len(one.samples) for one in noisy} == {8000}
    first = [int(one.samples[0]) for one in noisy]
    music = 10**-0.5
    assert first == pytest.approx([1e3 * (1 + music), 1e3 * (1 - music), 1e3 * (1 + music)], abs=1)


def test_music_comes_of_its_packages_and_what_cannot_be_had_is_named(tmp_path, monkeypatch):
    pytest.importorskip('av')
    import io
    import wave

    content = io.BytesIO()
    with wave.open(content, 'wb') as file:
        file.setparams((1, 2, 8000, 0, 'NONE', ''))
        file.writeframes((3000 * np.sin(np.arange(8000) / 5)).astype('<i2').tobytes())
    files = {'usr/a/song.wav': content.getvalue(), 'usr/a/readme.txt': b'no music'}
    package = debian_packages.put(tmp_path, 'songs', files)
    monkeypatch.setattr(room_sounds, 'MUSIC_PACKAGES', (package,))
    [song], missing = room_sounds.room_sounds(['music'], tmp_path)
    assert (song.name, song.seconds, missing) == ('songs/song.wav', pytest.approx(1, abs=0.01), [])
    assert np.abs(song.samples).max() == pytest.approx(32_767 / 2, abs=1)
    (tmp_path / package.file).write_bytes(b'another')
    sounds, [missing] = room_sounds.room_sounds(['music'], tmp_path)
    assert sounds == []
    assert missing.startswith('music: ') and 'fetch it again' in missing


# Figures


@pytest.mark.parametrize('count, bound', [(0, 2.996), (1, 4.744), (5, 10.513), (100, 118.08)])
def test_the_most_that_a_count_allows_is_poissons(count, bound):
    """Half the quantile of chi-squared with 2 (count + 1) degrees, of tables."""
    assert most_an_hour(count, 1.0) == pytest.approx(bound, abs=0.01)
    assert most_an_hour(count, 0.5) == pytest.approx(2 * bound, abs=0.02)
    assert at_most(count, bound) == pytest.approx(0.05, abs=0.001)


def test_a_rate_of_no_time_has_no_bound_and_nonsense_is_refused():
    assert most_an_hour(0, 0.0) == np.inf
    with pytest.raises(ValueError, match='count=-1'):
        most_an_hour(-1, 1.0)


def test_one_kind_needs_no_line_for_all():
    sounds = [RoomSound('music', 'a', tone(1, 36)), RoomSound('music', 'b', tone(1, 36))]
    [row] = false_rows(sounds, [['a at 1 s'], []])
    assert (row['sounds'], row['false'], row['false_an_hour']) == (2, 1, pytest.approx(50))
    assert row['most_an_hour'] == pytest.approx(4.744 * 50, abs=0.1)


def test_a_part_of_the_bench_runs_and_tells_its_figures(tmp_path, monkeypatch, capsys):
    for module in spotting.MODULES:
        pytest.importorskip(module)
    from support.voices import spoken

    sounds = [
        RoomSound('speech', 'a.wav', spoken('The meeting is at noon.')),
        RoomSound('music', 'song', tone(300, 6)),
    ]
    asked = []

    def stand_in(*wanted):
        asked.append(wanted)
        return sounds, ['a package']

    monkeypatch.setattr(spotting, 'room_sounds', stand_in)
    monkeypatch.setattr(spotting, 'synthetic_voices', lambda: [('one', spoken)])
    monkeypatch.setattr(spotting, 'PACKAGED', ('hey_jarvis',))
    monkeypatch.setattr(spotting, 'STOPS', ('Stop!',))
    output = tmp_path / 'figures.json'
    words = ['bench', 'spotting', '--kind', 'speech', '--kind', 'music', '--most', '1']
    words += ['--packages', str(tmp_path), '--output', str(output)]
    assert spotting.run(make_parser('bench').parse_args(words)) == 0
    assert asked == [(['speech', 'music'], tmp_path, 1)]
    figures = json.loads(output.read_text('utf-8'))
    assert [row['glance_ms'] for row in figures['stop']] == [0, 64, 96]
    for row in figures['stop']:
        assert [one['false'] for one in row['false']] == [0, 0, 0]
        assert row['said'][0] | {'silence_ms': None} == {
            'over': 'quiet',
            'said': 1,
            'missed': [],
            'silence_ms': None,
        }
    told = capsys.readouterr().out
    for part in ('STOPs that nobody said', 'music, 10 dB', 'glance after 96 ms', 'a package'):
        assert part in told


def test_without_sound_there_is_no_figure(tmp_path, monkeypatch):
    monkeypatch.setattr(spotting, 'check_modules', lambda modules: None)
    monkeypatch.setattr(spotting, 'room_sounds', lambda *wanted: ([], ['music: no apt-get']))
    with pytest.raises(CommandError, match='music: no apt-get'):
        spotting.run(
            make_parser('bench').parse_args(['bench', 'spotting', '--packages', str(tmp_path)])
        )
