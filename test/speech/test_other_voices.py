# SPDX-License-Identifier: Apache-2.0
"""What a person says beside the robot's voice is never taken for the robot's, nor cut away."""

from __future__ import annotations

import numpy as np

from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.speech.other_voices import BLOCK
from omnivinci_ros.speech.other_voices import cut_to_others
from omnivinci_ros.speech.other_voices import without_echo
from omnivinci_ros.speech.segmenter import SpeechSegment

S = 16_000  # samples
VOICE = slice(S, S + S // 2)  # a person's


def voice(rms: float, length: int = S // 2) -> np.ndarray:
    return rms * np.sqrt(2) * np.sin(np.arange(length) * 0.07)


def cut(left: np.ndarray) -> SpeechSegment | None:
    sound = left.astype(np.int16)
    return cut_to_others(SpeechSegment('pause', 0, len(sound) * SAMPLE_NS, sound, 0), left)


def test_a_bang_that_is_40_db_louder_hides_no_voice():
    for length in (BLOCK, 10 * BLOCK):  # a click, and a door that is slammed
        left = np.zeros(3 * S)
        left[VOICE] = voice(500.0)
        left[2 * S + 512 : 2 * S + 512 + length] = voice(20_000.0, length)
        found = cut(left)
        assert found is not None
        assert abs(found.start_ns - VOICE.start * SAMPLE_NS) <= BLOCK * SAMPLE_NS
        assert found.end_ns >= (VOICE.stop - BLOCK) * SAMPLE_NS


def test_what_is_20_db_below_a_voice_is_none():
    left = voice(30.0, 3 * S)
    left[VOICE] = voice(2000.0)
    found = cut(left)
    assert found is not None and abs(found.end_ns - VOICE.stop * SAMPLE_NS) <= BLOCK * SAMPLE_NS


def test_a_device_that_slips_often_takes_no_persons_voice_out():
    played = np.random.default_rng(0).integers(-5000, 5000, 3 * S).astype(np.int16)
    heard = np.roll(played, 50) * 0.5
    heard[VOICE] += voice(1000.0)
    margin = np.pad(played, (6400, 960))  # 400 ms before and 60 ms after

    left = without_echo(
        heard.astype(np.int16),
        lambda first, end: margin[first : end + 6400 + 960],
        range(1600, 3 * S, 1600),  # each 100 ms
    )

    assert left is not None
    assert np.mean(left[VOICE] ** 2) > 0.85 * 1000.0**2
    assert np.mean(left[: S // 2] ** 2) < 0.05 * np.mean(heard[: S // 2] ** 2)


def test_what_a_room_still_sounds_is_taken_out_and_hides_nobody():
    rng = np.random.default_rng(0)
    played = rng.integers(-5000, 5000, 4 * S).astype(np.int16)
    room = rng.standard_normal(S // 5) * np.exp(-np.arange(S // 5) / S * 6.9 / 0.3) * 0.05
    room[0] = 0.5  # 0.3 s until it is 60 dB quieter
    heard = np.convolve(played, room)[: 4 * S]
    heard[VOICE] += voice(300.0)
    margin = np.pad(played, (6400, 960))

    left = without_echo(
        heard.astype(np.int16), lambda first, end: margin[first : end + 6400 + 960], ()
    )

    assert left is not None
    alone = slice(2 * S, 4 * S)
    assert np.mean(left[alone] ** 2) < 1e-3 * np.mean(heard[alone] ** 2)  # -30 dB
    assert np.mean(left[VOICE] ** 2) > 0.85 * 300.0**2
