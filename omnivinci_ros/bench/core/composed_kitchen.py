# SPDX-License-Identifier: Apache-2.0
"""The noise of a kitchen, composed: no package was found that holds a recorded one.

Recorded blows (door, wood, skins, metal, bells, a timer's beeps) at random times, at other speeds
and in a small room, over reckoned noise: an extractor hood is a motor's hum and noise that falls
off, running water is noise of a band with bubbles in it, each a sine that dies away and rises (van
den Doel, Physically based models for liquid sounds, 2005). The same from run to run.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano.sounds import Recording

Samples = npt.NDArray[np.int16]
Sound = npt.NDArray[np.float64]  # [n] at 16 kHz
SEED = 13
SCENE_S = 120
LEVELS_DB = (-50, -40, -30)  # rms of the noise, of full scale
BEDS = ('hood', 'water', 'hood and water')
# What is struck, of the recordings' names; the others are drum machines and music.
STRUCK = (
    'perc_door perc_impact* perc_snap* percussion-* elec_wood elec_tick tabla_ke* tabla_te* '
    'drum_tom_* drum_cymbal_* drum_splash_* drum_cowbell perc_bell* elec_triangle bell elec_beep'
).split()
GAP_S = 2.0  # between what is handled, in the mean
BLOWS = 0.5  # of further ones, each time: dishes that are stacked
BLOW_GAPS_S = (0.08, 0.5)
SPEEDS = (0.7, 1.6)  # of a recording: a larger or a smaller body
LOUD_DB = (6.0, 30.0)  # a blow's peak above the noise's rms
ROOM_S = 0.4  # until its echo is 60 dB weaker
ECHO = 0.08  # of the first of it
HUM_HZ = 100.0
WATER_HZ = (300.0, 6000.0)
BUBBLES = 30  # a second
BUBBLE_HZ = (400.0, 3000.0)
BUBBLE_S = 0.03


def kitchen_scenes(recordings: Sequence[Recording]) -> list[tuple[str, Samples]]:
    """Return scenes of SCENE_S by name, each bed at each level: 16 kHz mono int16 [n].

    Raise BadInputError where no recording is of anything STRUCK.
    """
    struck = [one.samples for one in recordings if is_struck(one.name)]
    if not struck:
        raise BadInputError('no recording of a blow is among the sounds: fetch them again')
    random = np.random.default_rng(SEED)
    scenes = []
    for bed in BEDS:
        for level_db in LEVELS_DB:
            scene = noise(bed, SCENE_S * SAMPLE_RATE, random)
            scene += blows(struck, len(scene), random)
            loud = scene * 32768 * 10 ** (level_db / 20)
            sound = np.clip(np.rint(loud), -32768, 32767).astype(np.int16)
            scenes.append((f'{bed}, {level_db} dB', sound))
    return scenes


def is_struck(name: str) -> bool:
    """Say whether the recording of this name is of something that is struck in a kitchen."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in STRUCK)


def noise(bed: str, count: int, random: np.random.Generator) -> Sound:
    """Return `count` samples of a bed of BEDS, of rms 1."""
    parts = [MADE[one](count, random) for one in bed.split(' and ')]
    return _unit(np.sum(parts, axis=0))


def blows(
    struck: Sequence[npt.NDArray[np.float32]], count: int, random: np.random.Generator
) -> Sound:
    """Return `count` samples of blows at random times, LOUD_DB above rms 1, with a room's echo."""
    sound = np.zeros(count)
    at_s = random.exponential(GAP_S)
    while at_s * SAMPLE_RATE < count:
        body = _at_speed(struck[int(random.integers(len(struck)))], random.uniform(*SPEEDS))
        loud = 10 ** (random.uniform(*LOUD_DB) / 20)
        begin_s = at_s
        for _ in range(int(random.geometric(1 - BLOWS))):
            begin = int(begin_s * SAMPLE_RATE)
            part = body[: max(0, count - begin)]
            sound[begin : begin + len(part)] += part * (loud * random.uniform(0.5, 1.0))
            begin_s += random.uniform(*BLOW_GAPS_S)
        at_s += random.exponential(GAP_S)
    return _in_room(sound, random)


def _hood(count: int, random: np.random.Generator) -> Sound:
    """Noise that falls 6 dB an octave above 200 Hz, and a motor's hum with harmonics."""
    spectrum, pitches = _white(count, random)
    air = _unit(np.fft.irfft(spectrum / np.hypot(1, pitches / 200), count))
    times = np.arange(count) / SAMPLE_RATE
    hum = sum(np.sin(2 * np.pi * (HUM_HZ * k * times + random.random())) / k for k in range(1, 8))
    return air + 0.5 * _unit(np.asarray(hum))


def _water(count: int, random: np.random.Generator) -> Sound:
    """Noise of a band that splashes, and bubbles."""
    spectrum, pitches = _white(count, random)
    band = (
        1 / (1 + (WATER_HZ[0] / np.maximum(pitches, 1)) ** 4) / (1 + (pitches / WATER_HZ[1]) ** 4)
    )
    slow, slow_pitches = _white(count, random)
    splash = _unit(np.fft.irfft(slow * (slow_pitches < 8), count))
    sound = _unit(np.fft.irfft(spectrum * band, count)) * np.exp(0.3 * splash)
    times = np.arange(int(4 * BUBBLE_S * SAMPLE_RATE)) / SAMPLE_RATE
    for begin in random.integers(0, count, BUBBLES * count // SAMPLE_RATE):
        pitch = np.exp(random.uniform(*np.log(BUBBLE_HZ)))
        rising = pitch * (times + 2 * times**2)
        bubble = np.sin(2 * np.pi * rising) * np.exp(-times / (BUBBLE_S * random.uniform(0.2, 1)))
        part = bubble[: count - begin]
        sound[begin : begin + len(part)] += part * random.uniform(0.5, 3)
    return _unit(sound)


MADE = {'hood': _hood, 'water': _water}


def _white(count: int, random: np.random.Generator) -> tuple[npt.NDArray[np.complex128], Sound]:
    """Return the spectrum of noise, and its pitches in Hz."""
    spectrum = np.fft.rfft(random.standard_normal(count))
    return spectrum, np.asarray(np.fft.rfftfreq(count, 1 / SAMPLE_RATE), np.float64)


def _unit(sound: Sound) -> Sound:
    return np.asarray(sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9))


def _at_speed(sound: npt.NDArray[np.float32], speed: float) -> Sound:
    at = np.arange(0, len(sound) - 1, speed)
    return np.interp(at, np.arange(len(sound)), sound)


def _in_room(sound: Sound, random: np.random.Generator) -> Sound:
    times = np.arange(int(ROOM_S * SAMPLE_RATE)) / SAMPLE_RATE
    response = ECHO * random.standard_normal(len(times)) * 10 ** (-3 * times / ROOM_S)
    response[0] = 1.0
    size = len(sound) + len(response)
    whole = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)
    return np.asarray(whole[: len(sound)])
