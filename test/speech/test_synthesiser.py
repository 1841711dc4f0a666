# SPDX-License-Identifier: Apache-2.0
"""Voices: sentence by sentence, the packaged one and any command."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from omnivinci_ros.speech.synthesiser import CommandVoice
from omnivinci_ros.speech.synthesiser import PackagedVoice
from omnivinci_ros.speech.synthesiser import VoiceError
from omnivinci_ros.speech.synthesiser import sentences
from omnivinci_ros.speech.synthesiser import speakable

# A voice that says 100 samples a letter.
VOICE = """
import sys, wave
text = sys.stdin.read().strip()
with wave.open(sys.stdout.buffer, 'wb') as file:
    file.setparams((2, 2, 22050, 0, 'NONE', ''))
    file.writeframes(bytes([0, 1]) * 2 * 100 * len(text))
"""


def test_a_text_is_split_at_the_ends_of_its_sentences():
    assert sentences('Which cup? The red one... or 1.5 litres!\nGo.') == [
        'Which cup?',
        'The red one...',
        'or 1.5 litres!',
        'Go.',
    ]
    assert sentences('你好。请说。') == ['你好。', '请说。']


def test_a_long_text_ends_with_a_whole_word_and_control_characters_are_not_said():
    assert speakable('one\x1b[2J two\nthree', 100) == 'one [2J two three'
    assert speakable('one two three', 9) == 'one two'


def test_the_packaged_voice_speaks_each_sentence_the_same_each_time():
    pytest.importorskip('hibari')
    voice = PackagedVoice()
    first, second = voice.speak('Which cup? The red one.')
    assert (first.text, second.text) == ('Which cup?', 'The red one.')
    assert first.sample_rate == 24_000
    assert first.samples.dtype == np.int16
    assert 0.3 < len(first.samples) / 24_000 < 3
    assert np.abs(first.samples).max() > 3000
    assert np.abs(first.samples[: 24 * 60]).max() > 100  # nobody waits for the first sound
    assert np.array_equal(next(iter(voice.speak('Which cup?'))).samples, first.samples)


def test_a_command_is_a_voice(tmp_path):
    program = tmp_path / 'voice.py'
    program.write_text(VOICE)
    voice = CommandVoice(f'{sys.executable} {program}')
    one, two = voice.speak('Go. Stop it.')
    assert (one.text, one.sample_rate, len(one.samples)) == ('Go.', 22_050, 300)
    assert len(two.samples) == 800
    assert set(one.samples) == {256}


@pytest.mark.parametrize(
    'command, words',
    [
        ('/no/such/voice', 'does not run'),
        (f'{sys.executable} -c "import sys; sys.exit(\'no model\')"', 'ended with 1: no model'),
        (f'{sys.executable} -c "print(1)"', 'wrote no WAV file'),
    ],
)
def test_a_command_that_fails_is_named_with_what_it_said(command, words):
    with pytest.raises(VoiceError, match='voice_command') as error:
        list(CommandVoice(command).speak('Go.'))
    assert words in str(error.value)
