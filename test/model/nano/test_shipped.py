# SPDX-License-Identifier: Apache-2.0
"""The trained nano of this package says true words about a photograph and a human voice."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnx', reason='needs the extra engine: run scripts/setup --test')

import json
from dataclasses import replace

import torch
from support.nano_windows import Asked
from support.nano_windows import window_of
from support.real_data import photograph
from support.real_data import recording

from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.model.generate import Options
from omnivinci_ros.model.nano.questions import ORDER_QUESTION
from omnivinci_ros.model.omnivinci.chat import Chat
from omnivinci_ros.model.omnivinci.checkpoint import load
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
        for name in ('chelsea.png', 'coffee.png', 'astronaut.png')
    ]

    assert said[0].endswith(', cat')
    assert said[1].endswith(', coffee')
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


def test_it_was_taught_no_other_kinds_of_questions_and_answers_them_by_a_name(asked):
    assert not Tokenizer.read(asked.folder / 'llm').listed.kinds
    name = asked(Image(photograph('chelsea.png')), 'Is there a cat?')
    assert 'yes' not in name and 'no' not in name.split(', ')


def test_it_says_what_it_is_and_lists_its_sources(asked):
    assert 'nano model' in asked.note
    assert 'It is not OmniVinci' in (asked.folder / 'README.md').read_text(encoding='utf-8')
    table = (asked.folder / 'SOURCES.tsv').read_text(encoding='utf-8')
    licences = {row.split('\t')[1] for row in table.splitlines()[1:]}
    assert not [name for name in licences if 'SA' in name or 'GPL' in name or 'GFDL' in name]
