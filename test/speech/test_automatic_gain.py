# SPDX-License-Identifier: Apache-2.0
"""Quiet speech is made louder for the recogniser, by no more than is allowed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from omnivinci_ros.parameters.configuration import transcriber_maker
from omnivinci_ros.parameters.perception import PARAMETERS
from omnivinci_ros.speech.automatic_gain import LOUD
from omnivinci_ros.speech.automatic_gain import GainedRecogniser
from omnivinci_ros.speech.automatic_gain import raised
from omnivinci_ros.speech.segmenter import SpeechSegment


def tone(peak: int) -> np.ndarray:
    return np.rint(peak * np.sin(np.arange(16_000) / 5)).astype(np.int16)


@pytest.mark.parametrize(
    ('peak', 'most_db', 'wanted'),
    [
        (400, 24.0, LOUD),  # 20 dB are enough
        (40, 24.0, 634),  # 24 dB of the 40 that it would take
        (8000, 24.0, 8000),  # loud enough
        (400, 0.0, 400),
    ],
)
def test_quiet_speech_is_as_loud_as_it_may_be(peak, most_db, wanted):
    assert np.abs(raised(tone(peak), most_db)).max() == pytest.approx(wanted, rel=0.02)


def test_loud_speech_is_the_same_bytes():
    assert raised(tone(LOUD + 100), 24.0).tobytes() == tone(LOUD + 100).tobytes()


def test_a_click_hides_no_quiet_voice_and_is_clipped():
    sound = tone(400)
    sound[100] = 32_000
    louder = raised(sound, 24.0)
    assert np.median(np.abs(louder)) > 9 * np.median(np.abs(sound))
    assert louder[100] == 32_767


@pytest.mark.parametrize('sound', [np.zeros(0, np.int16), np.zeros(100, np.int16)])
def test_silence_stays_silent(sound):
    assert not raised(sound, 24.0).any()


def test_both_looks_of_the_recogniser_hear_it_louder():
    heard = []

    def listen(samples, *, draft=None):
        heard.append(int(np.abs(samples).max()))
        return SimpleNamespace(text='', confidence=1.0)

    recogniser = SimpleNamespace(model='it', transcribe=listen)
    gained = GainedRecogniser(recogniser, listen, 24.0)

    gained.transcribe(tone(400), draft=lambda transcript: None)
    gained.glance(tone(400))

    assert heard == pytest.approx([LOUD, LOUD], rel=0.02)
    assert gained.model == 'it'


class Given:
    """Perception's parameters, one of which is given."""

    def __init__(self, **given) -> None:
        self._values = {one.name: one.default for one in PARAMETERS} | given

    def get_parameter(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(value=self._values[name])


@pytest.mark.parametrize(('gain_db', 'wanted'), [(0.0, 400), (24.0, LOUD)])
def test_the_parameter_says_whether_the_recogniser_hears_it_louder(monkeypatch, gain_db, wanted):
    heard = []

    class Ears:
        model = 'it'

        def __init__(self, **options) -> None:
            pass

        def transcribe(self, samples, *, draft):
            heard.append(int(np.abs(samples).max()))
            return SimpleNamespace(text='go', confidence=1.0)

        glance = transcribe

    monkeypatch.setattr('omnivinci_ros.specialists.recogniser.Recogniser', Ears)
    monkeypatch.setattr('omnivinci_ros.specialists.voice_activity.VoiceActivity', Silent)
    transcriber = transcriber_maker(Given(speech_gain_db=gain_db))()

    transcriber.transcribe([SpeechSegment('end', 0, 1, tone(400))], lambda utterance: None)

    assert heard == pytest.approx([wanted], rel=0.02)


class Silent:
    def probability(self, samples) -> float:
        return 0.0

    def reset(self) -> None:
        pass
