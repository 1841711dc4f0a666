# SPDX-License-Identifier: Apache-2.0
"""How much silence a spoken STOP needs, counted in sound and not in the machine's time."""

from __future__ import annotations

import numpy as np
import pytest
from support.voices import spoken
from support.voices import until_the_last_word

from omnivinci_ros.commands.interpreter import is_stop
from omnivinci_ros.common.units import SAMPLE_NS
from omnivinci_ros.specialists.recogniser import Recogniser
from omnivinci_ros.specialists.voice_activity import VoiceActivity
from omnivinci_ros.speech.transcriber import Transcriber
from omnivinci_ros.windowing.samples import AudioSpan

CHUNK = 320  # samples: 20 ms


@pytest.fixture(scope='module')
def transcriber():
    return Transcriber(VoiceActivity(), Recogniser())


@pytest.mark.parametrize(
    'sentence', ['Stop!', 'Stop right now!', 'Please stop the robot.', 'Halt!']
)
def test_a_stop_is_known_300_ms_after_the_last_word_and_before_the_utterance_ends(
    transcriber, sentence
):
    said = until_the_last_word(spoken(sentence))
    samples = np.concatenate([said, np.zeros(16_000, np.int16)])
    heard = []
    for at in range(0, len(samples), CHUNK):
        span = AudioSpan('audio', at * SAMPLE_NS, samples[at : at + CHUNK])
        for kind, utterance in transcriber.feed(span):
            heard.append((kind, utterance.text, (at + CHUNK - len(said)) / 16))  # ms after it
    transcriber.segmenter.reset()

    stops = [(kind, after_ms) for kind, text, after_ms in heard if is_stop(text)]
    assert stops, heard
    assert stops[0][0] in ('look', 'pause') and stops[0][1] <= 300, heard
    assert heard[-1][0] == 'end'
