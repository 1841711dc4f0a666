# SPDX-License-Identifier: Apache-2.0
"""A robot that asks a question, and what a microphone hears of it."""

from __future__ import annotations

import numpy as np
from support.voices import spoken

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.speech.own_voice import OwnVoice
from omnivinci_ros.windowing.samples import AudioSpan

T0 = 1000 * SECOND_NS
QUESTION = 'Shall I bring the red cup to the kitchen?'


def spoke(text: str, start_s: float = 0.0, end_s: float | None = 3.0) -> OwnVoice:
    """Return the own voice of a robot that spoke a text; it goes on where `end_s` is None."""
    own = OwnVoice()
    own.began(1, text, T0 + round(start_s * SECOND_NS))
    if end_s is not None:
        own.ended(1, T0 + round(end_s * SECOND_NS))
    return own


def echo_of(sound: np.ndarray, *, gain: float, delay: int) -> np.ndarray:
    """Return a sound as a microphone hears it across a table, with some noise."""
    rng = np.random.default_rng(0)
    late = np.concatenate([np.zeros(delay), sound.astype(np.float64)])[: len(sound)]
    return np.clip(gain * late + rng.standard_normal(len(sound)) * 20, -32768, 32767).astype(
        np.int16
    )


def hearing(text: str, heard_sound: np.ndarray) -> OwnVoice:
    """Return what was played and heard while the robot spoke a text."""
    own = spoke(text, end_s=None)
    own.add_played(AudioSpan('played', T0, spoken(text)))
    own.add_heard(AudioSpan('audio', T0, heard_sound))
    return own
