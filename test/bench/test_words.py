# SPDX-License-Identifier: Apache-2.0
"""Words that a recogniser gets wrong, counted."""

from __future__ import annotations

import numpy as np
import pytest

from omnivinci_ros.bench import words
from omnivinci_ros.bench.core import quiet_speech
from omnivinci_ros.bench.core.human_speech import Recording
from omnivinci_ros.bench.core.word_errors import word_errors
from omnivinci_ros.bench.core.word_errors import words_of


@pytest.mark.parametrize(
    'said, heard, errors',
    [
        ('go forward ten meters', 'Go forward 10 metres.', 0),
        ('two nine three four zero', '29340', 0),
        ('whiskey xray', 'Whisky, X-ray!', 0),
        ('five five', 'five', 1),
        ('go to the window', 'go to a big window', 2),
        ('stop', '', 1),
    ],
)
def test_errors_are_those_of_words_not_of_spelling(said, heard, errors):
    assert word_errors(words_of(said), words_of(heard)) == errors


def test_each_set_has_a_row_and_the_last_one_is_of_all(monkeypatch, tmp_path):
    monkeypatch.setattr(Recording, 'samples', lambda self: np.zeros(16_000, np.int16))
    chosen = [
        Recording('orders', tmp_path, 'go forward'),
        Recording('orders', tmp_path, 'go back now'),
        Recording('words', tmp_path, 'go'),
    ]
    rows = words.measure(chosen, lambda sound: 'go')
    assert [(row['set'], row['words'], row['errors'], row['seconds']) for row in rows] == [
        ('orders', 5, 3, 2.0),
        ('words', 1, 0, 1.0),
        ('all', 6, 3, 3.0),
    ]
    assert rows[-1]['wer'] == 0.5


def test_without_recordings_it_says_what_to_install(monkeypatch, capsys):
    from omnivinci_ros.cli import main

    monkeypatch.setattr(words, 'recordings', list)
    monkeypatch.setattr(words, 'missing', lambda: ['apt-get install them'])
    assert main.main(['bench', 'words']) == 2
    assert 'apt-get install them' in capsys.readouterr().err


class Loudness:
    """Voice activity that hears what is louder than a limit."""

    def probability(self, samples: np.ndarray) -> float:
        return float(np.abs(samples.astype(int)).max() > 2000)

    def reset(self) -> None:
        pass


def test_a_gain_gives_back_what_a_detector_of_loudness_misses(monkeypatch, tmp_path):
    tone = (8000 * np.sin(np.arange(16_000) / 5)).astype(np.int16)
    monkeypatch.setattr(Recording, 'samples', lambda self: tone)
    chosen = [Recording('orders', tmp_path, 'go forward')]

    def listen(sound: np.ndarray) -> str:
        return 'go forward' if np.abs(sound).max() > 1000 else 'go'

    rows = quiet_speech.measure_quiet(chosen, [0.0, 15.0, 24.0, 60.0], Loudness(), listen)

    found = [
        (row['heard'], row['heard_gained'], row['errors'], row['errors_gained']) for row in rows
    ]
    # Of 60 dB a gain gives back 24 at most.
    assert found == [(1, 1, 0, 0), (0, 1, 0, 0), (0, 1, 1, 0), (0, 0, 1, 1)]


def test_sounds_that_nobody_speaks_in_are_counted_where_they_are_taken_for_speech():
    rows = quiet_speech.measure_other_sounds(Loudness())

    white = {row['rms']: row for row in rows if row['sound'] == 'white noise'}
    assert (white[3]['false'], white[3]['false_gained']) == (0, 0)
    assert (white[300]['false'], bool(white[300]['false_gained'])) == (0, True)
    assert len(rows) == 15
