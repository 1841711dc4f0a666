# SPDX-License-Identifier: Apache-2.0
"""The echo of what was played explains what is heard of it, and no person."""

from __future__ import annotations

import numpy as np
import pytest
from support.own_voice import QUESTION
from support.own_voice import echo_of
from support.voices import spoken

from omnivinci_ros.speech.own_voice import OTHERS
from omnivinci_ros.speech.own_voice import OWN_SOUND
from omnivinci_ros.speech.played_echo import explained

MARGIN_BEFORE, MARGIN_AFTER = 6400, 960  # samples: 400 ms and 60 ms


@pytest.mark.parametrize('gain', [1.0, 0.3, 0.1])
@pytest.mark.parametrize('delay_ms', [0, 40, 300])
def test_own_sound_is_explained_at_any_level_and_delay_and_a_person_is_not(gain, delay_ms):
    own, person = spoken(QUESTION), spoken('Go to the window and look at the tree.')
    at, length = 16_000, 8192
    played = np.pad(own, (MARGIN_BEFORE, MARGIN_AFTER))[
        at : at + length + MARGIN_BEFORE + MARGIN_AFTER
    ]
    heard = echo_of(own, gain=gain, delay=delay_ms * 16)
    assert explained(heard[at : at + length], played) > 0.8
    assert explained(person[at : at + length], played) < OTHERS
    both = heard[at : at + length].astype(np.float64) + 3 * gain * person[at : at + length]
    mixed = np.clip(both, -32768, 32767).astype(np.int16)
    assert explained(mixed, played) < OWN_SOUND


def test_silence_is_nobodys_voice():
    played = np.pad(spoken(QUESTION), (MARGIN_BEFORE, MARGIN_AFTER))
    assert explained(np.zeros(8192, np.int16), played[: 8192 + MARGIN_BEFORE]) == 0.0
    assert explained(spoken(QUESTION)[:8192], np.zeros(16_000, np.int16)) == 0.0
