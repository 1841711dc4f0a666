# SPDX-License-Identifier: Apache-2.0
"""Bells, knocks and music that are reckoned sound like what they are called."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano import teaching_material
from omnivinci_ros.model.nano.made_sounds import MADE
from omnivinci_ros.model.nano.made_sounds import make_sound
from omnivinci_ros.model.nano.shipped import read_shipped
from omnivinci_ros.model.nano.sounds import LONGEST

COUNT = 12


@cache
def some(kind):
    random = np.random.default_rng(0)
    return [make_sound(kind, random) for _ in range(COUNT)]


def flatness(sound):
    """Return how even a spectrum is: 1 for noise, near 0 for tones."""
    power = np.abs(np.fft.rfft(sound[: SAMPLE_RATE // 2])) ** 2 + 1e-9
    return float(np.exp(np.log(power).mean()) / power.mean())


def ringing(sound):
    """Return for which share of a sound's 3 s it is louder than a twentieth of its peak."""
    blocks = sound[: len(sound) // 320 * 320].reshape(-1, 320)
    return float((np.sqrt((blocks**2).mean(1)) > 0.05).mean())


@pytest.mark.parametrize('kind', sorted(MADE))
def test_a_sound_begins_at_once_fits_and_is_another_each_time(kind):
    sounds = some(kind)

    for each in sounds:
        assert each.dtype == np.float32
        assert len(each) <= LONGEST * SAMPLE_RATE
        assert float(np.abs(each).max()) == pytest.approx(1.0)
        assert float(np.abs(each[: SAMPLE_RATE // 4]).max()) > 0.1
    assert len({each.tobytes() for each in sounds}) == COUNT
    again = make_sound(kind, np.random.default_rng(0))
    assert np.array_equal(again, sounds[0])


def test_they_are_learned_from_beside_recordings_and_where_there_are_none(tmp_path, monkeypatch):
    monkeypatch.setattr(teaching_material, 'RECKONED', 1.0)
    monkeypatch.setattr(teaching_material, 'HEARD', tuple(MADE))
    monkeypatch.setattr(teaching_material, 'CLIPS_AT_ONCE', 6)
    material = teaching_material.Material(read_shipped(), None, tmp_path, 0, lambda text: None)

    clips = material.clips([], [], 6)

    assert clips.kinds == tuple(MADE) * 2
    assert clips.features.shape == (6, 100, 384)
    assert float(clips.features.float().std((1, 2)).min()) > 0


def test_bells_and_music_are_tones_and_knocks_are_not():
    flat = {kind: float(np.median([flatness(each) for each in some(kind)])) for kind in MADE}

    assert flat['knock'] > 5 * max(flat['bell'], flat['music'])


def test_a_bell_rings_on_where_a_knock_is_over():
    rings = {kind: float(np.median([ringing(each) for each in some(kind)])) for kind in MADE}

    assert rings['bell'] > 2 * rings['knock']
    assert rings['knock'] < 0.2
