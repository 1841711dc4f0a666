# SPDX-License-Identifier: Apache-2.0
"""The trained nano of this package says true words about a photograph and a human voice."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import json
from dataclasses import replace

import numpy as np
import torch
from support.nano_windows import Asked
from support.nano_windows import window_of
from support.real_data import photograph
from support.real_data import recording

from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.nano import shipped
from omnivinci_ros.model.nano.note import is_nano
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.nano.vocabulary import PHRASES
from omnivinci_ros.model.nano.vocabulary import taught_kinds
from omnivinci_ros.model.omnivinci.chat import Chat
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.config import read_config
from omnivinci_ros.model.omnivinci.processor import Image
from omnivinci_ros.model.omnivinci.processor import Sound
from omnivinci_ros.model.tokenizer import Tokenizer


@pytest.fixture(scope='module')
def asked(nano):
    """Ask the checkpoint that the verb writes about one medium."""
    folder = nano
    model, tokenizer = load(folder, dtype=torch.float32), Tokenizer.read(folder / 'llm')
    options = Options(max_new_tokens=32)

    def ask(medium, question):
        return Chat(model, tokenizer).ask((medium, question), options).text

    ask.folder, ask.note = folder, model.config.note
    return ask


def test_it_names_what_photographs_show_and_what_comes_in_fragments_nowhere(asked):
    said = [
        asked(Image(photograph(name)), 'What is in the picture?')
        for name in ('camera.png', 'coffee.png', 'astronaut.png', 'chelsea.png')
    ]

    assert said[3] == 'Egyptian cat, cat'
    assert said[0] == 'tripod, tripod'
    assert said[1].endswith((', coffee', ', cup'))
    assert '{' not in said[2]  # it knows no persons, and still answers with a name


def test_it_reads_an_order_in_a_human_voice_and_takes_a_novel_for_none(asked):
    order = asked(Sound(recording('goforward.raw')), ORDER_QUESTION)
    novel = recording('librivox/sense_and_sensibility_01_austen_64kb-0880.wav')[:64_000]

    assert json.loads(order) == {
        'intent': 'MOVE',
        'slots': {'direction': 'forward', 'distance_m': 10},
    }
    assert json.loads(asked(Sound(novel), ORDER_QUESTION)) == {'intent': 'NONE'}


def test_the_command_of_a_window_that_overlaps_the_last_one_is_guessed_ahead(nano):
    first = window_of('coffee.png', recording('goforward.raw'))
    later = replace(first, id=2, frames=first.frames[1:])
    with Asked(nano, precision='fp32') as asked:
        asked.answer(build_command_prompt(first, 'go forward ten meters'))
        answer = asked.answer(build_command_prompt(later, 'go forward ten meters'))
        made = asked.generation

    assert json.loads(answer.json)['intent'] == 'MOVE'
    assert 0 < answer.accepted_tokens <= answer.drafted_tokens
    assert (answer.drafted_tokens, answer.accepted_tokens) == (made.drafted, made.accepted)
    assert answer.new_tokens > 3 * made.steps


def ringing_at(second: float) -> np.ndarray:
    """Return 4 s of a quiet room in which a bell begins at a second, int16."""
    random, t = np.random.default_rng(0), np.arange(24_000) / 16_000
    bell = 9000 * np.exp(-t / 0.3) * (np.sin(5529 * t) + 0.6 * np.sin(15_268 * t)) / 2
    room = random.normal(0, 20, 64_000)
    begin = int(second * 16_000)
    room[begin : begin + len(bell)] += bell[: 64_000 - begin]
    return room.astype(np.int16)


@pytest.mark.parametrize('second', [0.5, 1.75, 3.0])
def test_it_says_when_a_bell_rang(asked, second):
    said = asked(Sound(ringing_at(second)), 'When was the sound?')

    assert said.startswith('at ') and said.endswith(' s')
    assert float(said.split()[1]) == pytest.approx(second, abs=0.25)


def test_it_tells_speech_from_a_bell_and_from_silence(asked):
    speech, silence = recording('goforward.raw')[:64_000], ringing_at(4.0)

    assert asked(Sound(speech), 'What did you hear?') == 'speech'
    assert asked(Sound(ringing_at(1.0)), 'What did you hear?') == 'bell'
    assert asked(Sound(silence), 'What did you hear?') == 'silence'


def test_it_says_whether_a_thing_is_there_and_names_what_is(asked):
    tripod, coffee = (Image(photograph(name)) for name in ('camera.png', 'coffee.png'))

    assert asked(tripod, 'Is there a tripod?') == 'tripod, tripod, yes'
    assert asked(tripod, 'Is there a cup?') == 'tripod, tripod, no'
    assert asked(coffee, 'Is there a coffee?').endswith(', coffee, yes')
    assert asked(coffee, 'Is there a dog?').endswith(', no')


def test_it_has_a_threshold_for_each_kind_of_answers_and_knows_no_others(asked):
    listed = Tokenizer.read(asked.folder / 'llm').listed

    assert taught_kinds(listed) == set(PHRASES)
    assert 0.8 < listed.free_sure_of('Say what to do, as JSON') < 1
    assert 0 < listed.sure_of('What is this?') < listed.sure_of('What did you hear?') < 1


def test_in_the_cache_it_is_made_anew_where_what_is_written_is_another(monkeypatch, tmp_path):
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    before = shipped.shipped_folder()
    monkeypatch.setattr(shipped, 'ORDERS_THRESHOLD', 0.5)
    after = shipped.shipped_folder()
    monkeypatch.setattr(shipped, 'TRAINED', 'trained to sing')

    assert Tokenizer.read(before / 'llm').listed.free_sure_of('as JSON') > 0.8
    assert Tokenizer.read(after / 'llm').listed.free_sure_of('as JSON') == 0.5
    assert read_config(after).note != read_config(shipped.shipped_folder()).note


def test_it_says_what_it_is_and_lists_its_sources(asked):
    assert is_nano(asked.note)
    for taught in ('name', 'which third', 'there', 'orders', 'heard', 'when', 'in view then'):
        assert taught in asked.note
    assert 'It is not OmniVinci' in (asked.folder / 'README.md').read_text(encoding='utf-8')
    table = (asked.folder / 'SOURCES.tsv').read_text(encoding='utf-8')
    licences = {row.split('\t')[1] for row in table.splitlines()[1:]}
    assert not [name for name in licences if 'SA' in name or 'GPL' in name or 'GFDL' in name]
