# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni reads an order with the scene: random weights, so any order of the schema."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json
import threading

import jsonschema
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.commands.intents import INTENTS
from omnivinci_ros.commands.model_json import command_schema
from omnivinci_ros.commands.model_json import parse_command


@pytest.fixture(scope='module')
def backend(qwen_folder):
    backend = make_backend(
        'qwen_omni',
        folder=str(qwen_folder),
        precision='fp32',
        device='cpu',
        context=2048,
        frame_tokens=16,
        max_new_tokens=1024,
    )
    backend.load(lambda fraction, what: None)
    yield backend
    backend.close()


@pytest.mark.parametrize('said', ['bring me the red cup', '把红色的杯子拿给我'])
def test_an_order_is_read_with_what_is_seen_and_heard(backend, said):
    window = make_window(frames=4, sound_s=4.0, length_s=4.0)
    prompt = build_command_prompt(window, said)

    answer = backend.answer(prompt, lambda piece: None, threading.Event())

    assert not answer.cut
    jsonschema.validate(json.loads(answer.json), command_schema())
    assert parse_command(answer.json, utterance=said).intent in (*INTENTS, 'NONE')
    *scene, question = backend._prompt_read
    assert {'video', 'sound'} <= {segment.key[0] for segment in scene}
    assert said in backend._loaded.tokenizer.decode(question.key[1])


def test_a_stop_that_the_model_reads_as_something_else_is_a_stop(backend):
    window = make_window(frames=2, sound_s=2.0, length_s=2.0)
    prompt = build_command_prompt(window, 'stop')

    answer = backend.answer(prompt, lambda piece: None, threading.Event())

    assert parse_command(answer.json, utterance=prompt.task).intent == 'STOP'
