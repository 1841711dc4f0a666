# SPDX-License-Identifier: Apache-2.0
"""The backend against llama.cpp's own server: its weights are noise, its HTTP is the real one."""

from __future__ import annotations

import json
import threading

import pytest

pytest.importorskip('httpx2', reason='needs the extra remote: run scripts/setup --test')
pytest.importorskip('xllamacpp', reason='needs the extra compare: run scripts/setup --test')
pytest.importorskip('gguf', reason='needs the extra compare: run scripts/setup --test')

from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.bench.runtimes.llama_models import write_models
from omnivinci_ros.bench.runtimes.llama_server import LlamaServer
from omnivinci_ros.windowing.windows import Forecast

KEY = 'a-key-of-the-test'
SCHEMA = json.dumps(
    {
        'type': 'object',
        'additionalProperties': False,
        'required': ['intent', 'urgent'],
        'properties': {
            'intent': {'enum': ['STOP', 'MOVE', 'NONE']},
            'urgent': {'type': 'boolean'},
        },
    }
)


@pytest.fixture(scope='module')
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp('llama')
    write_models(folder)
    server = LlamaServer(folder, key=KEY)
    yield server
    server.close()


@pytest.fixture
def remote(server, monkeypatch):
    monkeypatch.setenv('LLAMA_KEY', KEY)
    backend = make_backend('remote', url=server.url, key_env='LLAMA_KEY', max_new_tokens=200)
    backend.load(lambda fraction, what: None)
    yield backend
    backend.close()


def ask(backend, window, *, json_schema='', stop=None):
    prompt = build_prompt(window, json_schema=json_schema)
    pieces = []
    return backend.answer(prompt, pieces.append, stop or threading.Event()), pieces


def test_pictures_and_sound_are_read_and_words_stream_back(remote, server):
    answer, pieces = ask(remote, make_window(frames=3, sound_s=4.0))

    assert remote.model.endswith(f'served by http://127.0.0.1:{server.port} (llama.cpp)')
    assert answer.text == ''.join(pieces)
    # 16 patches a picture, and llama.cpp pads sound to 30 s: 750 tokens.
    assert answer.prompt_tokens > 3 * 16 + 750
    assert 0 < answer.new_tokens <= 200
    assert 0 < answer.confidence < 1
    assert answer.note in ('', 'Cut at model_max_new_tokens.')


def test_what_was_sent_ahead_need_not_be_read_at_the_close(remote):
    window = make_window(start_s=100.0, frames=6, sound_s=1.0, seed=5)
    for count in range(1, 6):
        forecast = Forecast(0, window.start_ns, window.end_ns, window.frames[:count], 6)
        remote.prepare(forecast, threading.Event())

    ahead, _ = ask(remote, window)
    fresh, _ = ask(remote, make_window(start_s=200.0, frames=6, sound_s=1.0, seed=6))

    # Both begin with the same system message; the first also with five pictures of 16 patches.
    assert ahead.cached_tokens - fresh.cached_tokens > 5 * 16
    assert abs(ahead.prompt_tokens - fresh.prompt_tokens) < 20  # the same but for the stamps


def test_an_answer_keeps_to_the_schema(remote):
    answer, _ = ask(remote, make_window(frames=1), json_schema=SCHEMA)

    found = json.loads(answer.json)
    assert found['intent'] in ('STOP', 'MOVE', 'NONE') and isinstance(found['urgent'], bool)


def test_a_prompt_that_is_too_long_is_told_in_the_words_of_the_server(remote):
    window = make_window(frames=1)
    prompt = build_prompt(window, scene_template='word ' * 20_000)

    with pytest.raises(BackendError, match='does not take the window') as raised:
        remote.answer(prompt, lambda piece: None, threading.Event())

    assert 'context' in str(raised.value)


def test_after_an_answer_was_given_up_the_next_window_is_answered(remote):
    stop = threading.Event()
    prompt = build_prompt(make_window(frames=2))
    given_up = remote.answer(prompt, lambda piece: stop.set(), stop)  # at its first word

    answer, _ = ask(remote, make_window(frames=2, seed=1))

    assert given_up.cut and given_up.text
    assert answer.new_tokens > 0


def test_the_key_is_needed(server):
    backend = make_backend('remote', url=server.url)
    with pytest.raises(BackendError, match=r'refuses the key \(401\)'):
        backend.load(lambda fraction, what: None)
