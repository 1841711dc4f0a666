# SPDX-License-Identifier: Apache-2.0
"""What the talker is given of a window's answer, and the sound that comes of it."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json
import threading

import numpy as np
import torch
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import write_tiny_checkpoint

OPTIONS = {
    'precision': 'fp32',
    'device': 'cpu',
    'max_new_tokens': 6,
    'context': 1024,
    'frame_tokens': 16,
    'speaks': True,
}


@pytest.fixture(scope='module')
def backend(qwen_folder):
    backend = make_backend('qwen_omni', folder=str(qwen_folder), speaker='ethan', **OPTIONS)
    backend.load(lambda fraction, what: None)
    yield backend
    backend.close()


def ask(backend, **options):
    window = make_window(frames=4, sound_s=4.0, length_s=4.0)
    stop = threading.Event()
    return backend.answer(build_prompt(window, **options), lambda piece: None, stop)


def test_the_talker_reads_what_the_thinker_thought_and_no_media(backend, qwen_folder, monkeypatch):
    given = []
    monkeypatch.setattr(backend._voice, '_chunks', lambda *one: given.append(one))
    ask(backend)
    prompt, tokens = backend._prompt_read, list(backend._tokens)
    backend.speak(threading.Event())

    ((sums, ids, replies, _),) = given
    thinker = load_thinker(qwen_folder, dtype=torch.float32)
    with torch.inference_mode():
        said = thinker.embed(torch.tensor(tokens[:-1]))  # the last one is chosen, not read
        embeds = torch.cat([*(one.embeds() for one in prompt), said])
        places = torch.cat([one.ids for one in prompt], dim=1)
        after = int(places[:, -1].max()) + 1 + torch.arange(len(said))
        all_ids = torch.cat([places, after.expand(3, -1)], dim=1)
        hidden = thinker(embeds[None], all_ids)[1][0]
    heard = torch.cat([torch.full((one.length,), one.key[0] != 'text') for one in prompt])
    assert heard.sum() == 2 * 12 + 100
    asked = len(heard)
    expected = hidden[:asked] + embeds[:asked].masked_fill(heard[:, None], 0.0)
    torch.testing.assert_close(sums, expected, rtol=0, atol=1e-4)
    torch.testing.assert_close(replies, hidden[asked:] + said, rtol=0, atol=1e-4)
    assert torch.equal(ids, places)


def test_it_is_said_while_the_next_window_is_answered_and_ends_when_told(backend):
    ask(backend)
    stop = threading.Event()
    chunks = backend.speak(stop)
    first = ask(backend).text  # the decoder has read on

    sound = next(chunks)
    stop.set()

    assert sound.dtype == np.int16 and len(sound) > 0 and first
    assert list(chunks) == []


def test_json_is_not_said(backend):
    schema = json.dumps({'type': 'object', 'properties': {}, 'additionalProperties': False})
    ask(backend, json_schema=schema)

    assert backend.speak(threading.Event()) is None


def test_a_checkpoint_that_cannot_speak_says_so_in_a_sentence(tmp_path, qwen_folder):
    write_tiny_checkpoint(tmp_path / 'silent', speech=False)

    for folder, speaker, said in (
        (tmp_path / 'silent', '', 'speak_answers: .* cannot speak; .* or set speak_answers'),
        (qwen_folder, 'Nobody', "speaker='Nobody' is not known; known: Chelsie, Ethan"),
    ):
        backend = make_backend('qwen_omni', folder=str(folder), speaker=speaker, **OPTIONS)
        with pytest.raises(BackendError, match=said):
            backend.load(lambda fraction, what: None)
