# SPDX-License-Identifier: Apache-2.0
"""The noise of a kitchen, composed of recorded blows and reckoned noise."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from omnivinci_ros.bench.core import composed_kitchen
from omnivinci_ros.bench.core.composed_kitchen import blows
from omnivinci_ros.bench.core.composed_kitchen import kitchen_scenes
from omnivinci_ros.bench.core.composed_kitchen import noise
from omnivinci_ros.common.errors import BadInputError

CLICK = np.exp(-np.arange(1600) / 200).astype(np.float32)
DOOR = SimpleNamespace(name='perc_door', samples=CLICK)
DRUM = SimpleNamespace(name='bd_808', samples=CLICK)


def test_each_bed_comes_at_each_level_and_the_same_each_time(monkeypatch):
    monkeypatch.setattr(composed_kitchen, 'SCENE_S', 5)
    scenes = kitchen_scenes([DOOR, DRUM])
    assert [name for name, _ in scenes[:4]] == [
        'hood, -50 dB',
        'hood, -40 dB',
        'hood, -30 dB',
        'water, -50 dB',
    ]
    assert len(scenes) == 9
    for (name, sound), (_, again) in zip(scenes, kitchen_scenes([DOOR]), strict=True):
        assert np.array_equal(sound, again)
        assert sound.dtype == np.int16
        blocks = sound.astype(float).reshape(-1, 160)
        quiet = 20 * np.log10(np.median(np.sqrt(np.mean(blocks**2, 1))) / 32768)
        assert quiet == pytest.approx(float(name.split()[-2]), abs=3)  # between the blows


def test_without_a_recording_of_a_blow_there_is_no_kitchen():
    with pytest.raises(BadInputError, match='fetch them again'):
        kitchen_scenes([DRUM])


def test_a_hood_is_low_and_water_is_high():
    def power_below_300_hz(bed):
        sound = noise(bed, 32_000, np.random.default_rng(0))
        assert np.sqrt(np.mean(sound**2)) == pytest.approx(1)
        power = np.abs(np.fft.rfft(sound)) ** 2
        return power[:600].sum() / power.sum()

    hood, both, water = map(power_below_300_hz, ('hood', 'hood and water', 'water'))
    assert hood > both > water
    assert hood > 0.6 and water < 0.1


def test_blows_come_at_random_times_as_often_and_as_loud_as_they_should():
    seconds = 200
    sound = blows([CLICK], seconds * 16_000, np.random.default_rng(0))
    envelope = np.abs(sound).reshape(-1, 160).max(1)
    begins = (envelope[1:] > 1.5) & (envelope[:-1] <= 1.5)
    # A handling each 2 s, of two blows in the mean; some fall together.
    assert 100 <= begins.sum() <= 220
    assert 10 ** (20 / 20) < envelope.max() < 2 * 10 ** (30 / 20)
