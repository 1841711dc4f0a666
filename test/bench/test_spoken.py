# SPDX-License-Identifier: Apache-2.0
"""Orders that a voice says and the recogniser hears."""

from __future__ import annotations

import json
import wave

import pytest
from support.real_data import recording

from omnivinci_ros.bench.command_sets import measure
from omnivinci_ros.bench.command_sets.spoken import SpokenTexts
from omnivinci_ros.cli.main import main
from omnivinci_ros.commands.examples.expectations import read_expectations
from omnivinci_ros.commands.examples.sentences import Sentence
from omnivinci_ros.common.errors import CommandError

LINES = [
    Sentence('Go to the kitchen.', '', '', read_expectations('MOVE_TO place=kitchen')),
    Sentence('Turn left.', '', '', read_expectations('TURN direction=right')),
]


def test_what_is_judged_is_what_was_heard(monkeypatch, capsys):
    monkeypatch.setattr(measure, 'load', lambda set_name, file: LINES)
    words = ['bench', 'commands', '--only', 'single', '--spoken', 'en', '--failures', '--json']
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert 'hibari' in found['spoken'] and 'tiny.en' in found['spoken']
    rates = {rate['name']: rate for rate in found['rates']}
    assert (rates['single commands: right']['count'], found['sentences']) == (1, {'single': 2})
    (failed,) = found['failures']
    assert failed['heard'].lower().startswith('turn left')


def test_a_voice_that_says_something_else_is_judged_by_what_it_says(monkeypatch, tmp_path, capsys):
    said = tmp_path / 'said.wav'
    with wave.open(str(said), 'wb') as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(recording('goforward.raw').tobytes())
    right = read_expectations('MOVE direction=forward;distance_m=10')
    line = Sentence('Bring me the cup.', '', '', right)
    monkeypatch.setattr(measure, 'load', lambda set_name, file: [line])
    words = ['bench', 'commands', '--only', 'single', '--spoken', 'en', '--json']
    assert main([*words, '--voice-command', f'cat {said}']) == 0
    rates = {rate['name']: rate for rate in json.loads(capsys.readouterr().out)['rates']}
    assert rates['single commands: right']['count'] == 1


def test_a_voice_without_a_language_is_refused(capsys):
    assert main(['bench', 'commands', '--voice-command', 'cat']) == 2
    assert 'without --spoken' in capsys.readouterr().err


def test_a_voice_that_does_not_run_ends_the_bench_in_a_sentence():
    texts = SpokenTexts('en', voice_command='false')
    try:
        with pytest.raises(CommandError, match="'false' ended with 1"):
            texts.hear('Stop!')
    finally:
        texts.close()
