# SPDX-License-Identifier: Apache-2.0
"""Bells, knocks and music that are reckoned: more of each than recordings at hand.

A struck body rings with its modes, each a sine that dies away; what differs is where the modes
lie and how long they last (Fletcher and Rossing, The Physics of Musical Instruments, ch. 19-21).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.model.nano.sounds import BELL
from omnivinci_ros.model.nano.sounds import KNOCK
from omnivinci_ros.model.nano.sounds import LONGEST
from omnivinci_ros.model.nano.sounds import MUSIC

Sound = npt.NDArray[np.float32]  # [n] at 16 kHz, its peak 1
NYQUIST = SAMPLE_RATE / 2
# Modes of bodies that ring, as shares of the strike note: a church bell, a handbell, a bar or a
# triangle, a plate; bodies between them are these with each mode a little off.
RINGING = (
    (0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 2.66, 3.01, 4.17),
    (1.0, 3.0, 5.4, 8.1),
    (1.0, 2.76, 5.4, 8.93),
    (1.0, 1.47, 2.09, 2.56, 3.39, 4.08, 5.23),
)
OFF = 0.06  # of a mode's frequency
STRIKE_NOTES = (350.0, 4000.0)  # Hz
RINGS_FOR = (0.25, 4.0)  # s until a mode is 60 dB weaker
SCALE = (0, 2, 4, 5, 7, 9, 11)  # semitones of a major scale


def make_sound(kind: str, random: np.random.Generator) -> Sound:
    """Return a sound of a kind of MADE, at most LONGEST seconds, that begins at once."""
    sound = MADE[kind](random)
    peak = max(float(np.abs(sound).max()), 1e-9)
    return (sound / peak).astype(np.float32)


def _bell(random: np.random.Generator) -> Sound:
    """Return a bell that is struck once, several times, or rung by a hammer as on a telephone."""
    body = RINGING[int(random.integers(len(RINGING)))]
    notes = [_log_uniform(random, STRIKE_NOTES)]
    way = random.random()
    if way < 0.45:
        times = [0.0]
    elif way < 0.65:  # ding-dong
        times = [0.0, random.uniform(0.3, 0.9)]
        notes.append(notes[0] * 2 ** (-int(random.integers(2, 8)) / 12))
    elif way < 0.85:
        times = list(np.arange(int(random.integers(2, 6))) * random.uniform(0.2, 0.9))
    else:
        rate = random.uniform(8, 26)
        times = list(np.arange(int(rate * random.uniform(0.6, 2.5))) / rate)
    shares = np.array(body) * random.uniform(1 - OFF, 1 + OFF, len(body))
    loud = random.uniform(0.15, 1.0, len(body)) / np.sqrt(np.arange(1, len(body) + 1))
    lasts = _log_uniform(random, RINGS_FOR) / shares.clip(0.5) ** random.uniform(0.3, 1.0)
    strikes = [_struck(note * shares, loud, lasts, random) for note in notes]
    return _placed(times, [strikes[k % len(strikes)] for k in range(len(times))])


def _knock(random: np.random.Generator) -> Sound:
    """Return one to five blows on wood, a door or a skin: low modes that die at once."""
    count = int(random.choice((1, 1, 2, 3, 3, 4, 5)))
    gaps = random.uniform(0.1, 0.45) * random.uniform(0.85, 1.15, count)
    times = np.cumsum(gaps) - gaps[0]
    modes = _log_uniform(random, (60.0, 900.0)) * np.sort(random.uniform(1, 6, 5))
    loud = random.uniform(0.2, 1.0, 5) / np.arange(1, 6) ** random.uniform(0.2, 1.5)
    lasts = random.uniform(0.04, 0.35) * random.uniform(0.4, 1.0, 5)
    noisy = random.uniform(0.1, 1.0)
    blows = [_struck(modes, loud, lasts, random, noisy=noisy) for _ in range(count)]
    return _placed(times, [blow * random.uniform(0.6, 1.0) for blow in blows])


def _music(random: np.random.Generator) -> Sound:
    """Return notes of a scale, alone or in chords, of one made-up instrument."""
    beat = 60 / random.uniform(60, 200)
    root = _log_uniform(random, (80.0, 500.0))
    harmonics = np.arange(1.0, float(random.integers(4, 14)))
    loud = random.uniform(0.2, 1.0, len(harmonics)) / harmonics ** random.uniform(0.5, 2.0)
    rise, lasts = _log_uniform(random, (0.002, 0.2)), _log_uniform(random, (0.3, 4.0))
    together = int(random.choice((1, 1, 2, 3)))
    times = np.arange(0, LONGEST, beat * random.choice((0.5, 1.0)))
    degree, notes = int(random.integers(7)), []
    for _ in times:
        degree += int(random.integers(-3, 4))
        chord = [_note(root, degree + 2 * voice) * harmonics for voice in range(together)]
        parts = [
            _struck(each, loud, np.full(len(each), lasts), random, noisy=0.0) for each in chord
        ]
        note = np.sum(parts, 0)
        ramp = np.minimum(np.arange(len(note)) / (rise * SAMPLE_RATE), 1)
        notes.append(note * ramp * random.uniform(0.6, 1.0))
    return _placed(times, notes)


def _note(root: float, degree: int) -> float:
    octave, step = divmod(degree, len(SCALE))
    return float(root * 2 ** (octave + SCALE[step] / 12))


def _struck(
    modes: npt.NDArray[np.float64],
    loud: npt.NDArray[np.float64],
    lasts: npt.NDArray[np.float64],
    random: np.random.Generator,
    *,
    noisy: float = 0.15,
) -> Sound:
    """Return modes (Hz) that die away, 60 dB in `lasts` s, and the noise of the blow."""
    seconds = np.arange(int(LONGEST * SAMPLE_RATE)) / SAMPLE_RATE
    heard = modes < 0.95 * NYQUIST
    modes, loud, lasts = modes[heard], loud[heard], lasts[heard]
    turns = 2 * np.pi * (modes[:, None] * seconds + random.random((len(modes), 1)))
    decay = np.exp(-np.log(1000) * seconds / lasts[:, None])
    sound = (loud[:, None] * np.sin(turns) * decay).sum(0)
    blow = random.normal(size=len(seconds)) * np.exp(-seconds / random.uniform(0.001, 0.012))
    return np.asarray(sound + noisy * float(loud.sum()) * blow, np.float32)


def _placed(times: npt.ArrayLike, sounds: list[Sound]) -> Sound:
    """Return sounds that begin at these seconds."""
    whole = np.zeros(int(LONGEST * SAMPLE_RATE), np.float32)
    for at, sound in zip(np.asarray(times, float), sounds, strict=True):
        begin = int(at * SAMPLE_RATE)
        part = sound[: max(0, len(whole) - begin)]
        whole[begin : begin + len(part)] += part
    return whole


def _log_uniform(random: np.random.Generator, ends: tuple[float, float]) -> float:
    return float(np.exp(random.uniform(*np.log(ends))))


MADE: dict[str, Callable[[np.random.Generator], Sound]] = {
    BELL: _bell,
    KNOCK: _knock,
    MUSIC: _music,
}
