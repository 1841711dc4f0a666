# SPDX-License-Identifier: Apache-2.0
"""The comparison of echo cancellers counts what is heard, and gives each the same sound."""

from __future__ import annotations

import ctypes.util
from types import SimpleNamespace

import numpy as np
import pytest

from omnivinci_ros.bench import echo
from omnivinci_ros.specialists.recogniser import Recogniser

pytest.importorskip('faster_whisper', reason="needs: pip install '.[cascade]'")
pytest.importorskip('hibari', reason="needs: pip install '.[voice]'")

QUIET = 30  # rms that a canceller may leave
ONE_ORDER = {'LEVELS': (1.0,), 'DELAYS_MS': (40,), 'ROOMS_S': (0.0,)}


@pytest.fixture(scope='module')
def recogniser():
    made = Recogniser(threads=1)
    yield made
    made.close()


@pytest.fixture
def small(monkeypatch):
    """One order, and one STOP over a story."""
    for name, value in ONE_ORDER.items():
        monkeypatch.setattr(echo, name, value)
    monkeypatch.setattr(echo, 'ORDERS', echo.ORDERS[:1])
    monkeypatch.setattr(echo, 'STOP_LEVELS', (1.0,))
    monkeypatch.setattr(echo, 'STOP_AT_S', (2.0,))


def test_a_robot_that_takes_nothing_out_obeys_itself_and_perception_does_not(
    small, monkeypatch, recogniser
):
    monkeypatch.setattr(echo, 'STOP_LEVELS', ())  # of orders alone
    found = [
        echo.measure('', canceller, recogniser, short=False)['own_words']
        for canceller in (lambda heard, played: heard, None)
    ]
    assert found == [1, 0]


def test_one_that_hears_nothing_obeys_nobody_and_misses_the_stop(small):
    row = echo.measure('', lambda heard, played: np.zeros_like(heard), Deaf(), short=False)
    assert (row['own_words'], row['orders']) == (0, 1)
    assert (row['stops_heard'], row['stops']) == (0, 1)
    (stop,) = row['each_stop']
    assert (stop['level'], stop['stop_level'], stop['room_s'], stop['at_s']) == (
        1.0,
        1.0,
        0.0,
        2.0,
    )
    assert (stop['heard'], stop['why'], stop['read']) == (False, 'not found as speech', [])


def test_a_canceller_is_given_what_was_heard_and_what_was_played_for_the_same_time(
    small, monkeypatch
):
    given = []

    def canceller(heard: np.ndarray, played: np.ndarray) -> np.ndarray:
        given.append((heard, played))
        return np.zeros_like(heard)

    echo.measure('', canceller, Deaf(), short=False)

    heard, played = given[0]
    assert len(heard) == len(played)
    # It is heard 40 ms after it was played.
    lags = np.arange(0, 160 * 16, 16)
    products = [np.dot(heard[lag:].astype(float), played[: len(played) - lag]) for lag in lags]
    assert lags[int(np.argmax(products))] == 40 * 16


def test_what_a_missed_stop_was_read_as_is_told(small):
    row = echo.measure('', lambda heard, played: heard, Mishearing(), short=False)
    (stop,) = row['each_stop']
    assert (stop['heard'], stop['why'], stop['read']) == (False, 'read as other words', ['star'])


class Mishearing:
    """A recogniser that reads the same in all that it is given."""

    model = 'mishearing'

    def transcribe(self, samples, *, draft=None):
        return SimpleNamespace(text='There is a red star.', confidence=1.0)

    glance = transcribe


class Deaf:
    """A recogniser that understands nothing."""

    model = 'deaf'

    def transcribe(self, samples, *, draft=None):
        raise AssertionError('there is nothing to recognise')

    glance = transcribe


def test_speex_takes_an_echo_out_of_what_is_heard():
    library = ctypes.util.find_library('speexdsp')
    if library is None:
        pytest.skip("needs SpeexDSP: run 'apt-get install libspeexdsp1'")
    rng = np.random.default_rng(0)
    played = (rng.standard_normal(16_000 * 6) * 3000).astype(np.int16)
    heard = np.concatenate([np.zeros(320, np.int16), played[:-320] // 2])

    left = echo.speex_cancelled(library, heard, played)

    end = slice(-16_000, -1000)  # it has learnt by then
    assert np.std(left[end].astype(float)) < 0.1 * np.std(heard[end].astype(float))
