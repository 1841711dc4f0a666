# SPDX-License-Identifier: Apache-2.0
"""Speech that is quieter than it was recorded, and what a gain gives back of it.

Voice activity gets back what was taken, up to a limit, which no automatic gain knows: what that
does not mend, none mends. Words are recognised with the gain of parameter speech_gain_db.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from omnivinci_ros.bench.core.human_speech import Recording
from omnivinci_ros.bench.core.word_errors import word_errors
from omnivinci_ros.bench.core.word_errors import words_of
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.speech.automatic_gain import raised
from omnivinci_ros.speech.segmenter import SpeechSegmenter
from omnivinci_ros.speech.transcriber import VoiceActivity
from omnivinci_ros.windowing.samples import AudioSpan

Samples = npt.NDArray[np.int16]
NOISE = 3.0  # rms of a microphone, of 32768: -81 dB of full scale
MOST_DB = 24.0  # a gain beyond it makes a microphone's noise audible
SILENCE = SAMPLE_RATE  # samples before and after
SOUNDS_S = 20  # of each sound that is no speech


def quieter(samples: Samples, down_db: float, rng: np.random.Generator) -> Samples:
    """Return speech as a microphone with noise of its own hears it from farther away."""
    padded = np.pad(samples.astype(np.float64), SILENCE) * 10 ** (-down_db / 20)
    return as_int16(padded + rng.standard_normal(len(padded)) * NOISE)


def gained(samples: Samples, up_db: float) -> Samples:
    """Return it louder, and clipped at full scale."""
    return as_int16(samples * 10 ** (min(up_db, MOST_DB) / 20))


def as_int16(sound: npt.NDArray[np.floating]) -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def segments(samples: Samples, activity: VoiceActivity) -> int:
    """Return in how many places speech is found."""
    segmenter = SpeechSegmenter(activity.probability, activity.reset)
    found = [*segmenter.feed(AudioSpan('audio', 0, samples)), *segmenter.finish()]
    return sum(one.kind == 'end' for one in found)


def measure_quiet(
    chosen: list[Recording],
    levels_db: list[float],
    activity: VoiceActivity,
    listen: Callable[[Samples], str],
) -> list[dict[str, Any]]:
    """Return a row a level: what is heard and misread, as it is and with a gain."""
    rows = []
    for down_db in levels_db:
        rng = np.random.default_rng(0)
        row: dict[str, Any] = {'down_db': down_db, 'files': len(chosen), 'words': 0}
        row |= dict.fromkeys(('heard', 'heard_gained', 'errors', 'errors_gained'), 0)
        for one in chosen:
            as_it_is, said = quieter(one.samples(), down_db, rng), words_of(one.words)
            row['words'] += len(said)
            for sound, what in ((as_it_is, ''), (gained(as_it_is, down_db), '_gained')):
                row[f'heard{what}'] += bool(segments(sound, activity))
            for sound, what in ((as_it_is, ''), (raised(as_it_is, MOST_DB), '_gained')):
                row[f'errors{what}'] += word_errors(said, words_of(listen(sound)))
        rows.append(row)
    return rows


def measure_other_sounds(activity: VoiceActivity) -> list[dict[str, Any]]:
    """Return how often speech is found where there is none, with the most gain and without."""
    return [
        {
            'sound': name,
            'rms': rms,
            'false': segments(sound, activity),
            'false_gained': segments(gained(sound, MOST_DB), activity),
        }
        for name, unit in other_sounds()
        for rms in (3, 30, 300)
        for sound in (as_int16(unit * rms),)
    ]


def other_sounds() -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
    """Yield sounds that nobody speaks in, of rms 1."""
    rng = np.random.default_rng(1)
    count = SOUNDS_S * SAMPLE_RATE
    times = np.arange(count) / SAMPLE_RATE
    spectrum = np.fft.rfft(rng.standard_normal(count))
    pitches = np.arange(1, len(spectrum) + 1)
    chord = sum(
        np.sin(2 * np.pi * pitch * times) * (1 + np.sin(2 * np.pi * beat * times))
        for pitch, beat in ((220, 0.7), (277, 0.83), (330, 0.96), (440, 1.09))
    )
    for name, sound in (
        ('white noise', rng.standard_normal(count)),
        ('pink noise', np.fft.irfft(spectrum / np.sqrt(pitches), count)),
        ('brown noise', np.fft.irfft(spectrum / pitches, count)),
        ('a chord that swells', np.asarray(chord)),
        ('hum', np.sign(np.sin(2 * np.pi * 50 * times))),
    ):
        yield name, sound / np.sqrt(np.mean(sound**2))
