# SPDX-License-Identifier: Apache-2.0
"""Wake words and STOPs: false ones, missed ones, and how long they take in sound."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from support.simple_hearing import Loudness
from support.simple_hearing import Stopper

from omnivinci_ros.bench.core.human_speech import Recording
from omnivinci_ros.bench.spotting import silence_ms
from omnivinci_ros.bench.spotting import wake_row
from omnivinci_ros.speech.segmenter import SpeechPolicy
from omnivinci_ros.speech.transcriber import Transcriber


@pytest.mark.parametrize('glance_ms, least, most', [(96, 96, 160), (0, 192, 250)])
def test_a_stop_is_waited_for_as_long_as_its_glance_says(glance_ms, least, most):
    def glance(samples):
        return SimpleNamespace(text='stop', confidence=1.0)

    policy = SpeechPolicy(glance_ms=glance_ms)
    hearing = Transcriber(Loudness(), Stopper(), policy, glance=glance)
    assert least <= silence_ms(hearing, np.full(8_000, 3_000, np.int16)) <= most


def test_a_stop_that_nobody_says_is_none():
    hearing = Transcriber(Loudness(), Stopper())
    assert silence_ms(hearing, np.zeros(8_000, np.int16)) is None


def test_wake_words_are_false_where_nobody_says_them_and_missed_where_nobody_hears(monkeypatch):
    pytest.importorskip('pymicro_wakeword')
    from support.voices import spoken

    monkeypatch.setattr(Recording, 'samples', lambda self: spoken(self.words))
    said = [Recording('a', SimpleNamespace(name=text), text) for text in ('Hey Jarvis.', 'Hello.')]
    voices = {'one': spoken, 'mute': lambda text: np.zeros(16_000, np.int16)}
    row = wake_row('hey_jarvis', said, voices, 0.5)
    assert (row['false'], row['false_an_hour'], row['false_in']) == (1, 2.0, ['Hey Jarvis.'])
    assert (row['said'], row['missed']) == (4, 2)
