# SPDX-License-Identifier: Apache-2.0
"""What the talker is given of a window's answer, and the sound that comes of it."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json
import threading
import time

import numpy as np
import torch
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.backends.qwen_omni import voice
from omnivinci_ros.engine import choices
from omnivinci_ros.model.qwen_omni import flow
from omnivinci_ros.model.qwen_omni import speech_stream
from omnivinci_ros.model.qwen_omni.checkpoint import load_thinker
from omnivinci_ros.model.qwen_omni.telling import TellingDecoder
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


def window():
    return make_window(frames=4, sound_s=4.0, length_s=4.0)


def ask(backend, **options):
    stop = threading.Event()
    return backend.answer(build_prompt(window(), **options), lambda piece: None, stop)


def test_the_talker_reads_what_the_thinker_thought_and_no_media(backend, qwen_folder, monkeypatch):
    given, written = [], []
    monkeypatch.setattr(backend._voice, '_chunks', lambda *one: given.append(one))
    read = TellingDecoder.decode_all
    monkeypatch.setattr(
        TellingDecoder,
        'decode_all',
        lambda decoder, tokens: (written.extend(tokens), read(decoder, tokens))[1],
    )
    ask(backend)
    prompt = backend._prompt_read
    backend.speak(threading.Event())

    ((sums, ids, replies, _),) = given
    thinker = load_thinker(qwen_folder, dtype=torch.float32)
    with torch.inference_mode():
        said = thinker.embed(torch.tensor(written))  # the last one is chosen, not read
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
    told = torch.cat(list(replies))
    torch.testing.assert_close(told, hidden[asked:] + said, rtol=0, atol=1e-4)
    assert torch.equal(ids, places)


def test_the_voice_begins_while_the_answer_is_still_written(backend, monkeypatch):
    monkeypatch.setattr(voice, 'speech_of', lambda codes, stream: codes)
    stop, codes, seen = threading.Event(), [], []

    def hear(piece):
        seen.append(piece)
        if len(seen) == 1:
            chunks = backend.speak(stop)
            listener = threading.Thread(target=lambda: codes.extend(chunks), daemon=True)
            codes.append(listener)
            listener.start()
        elif len(seen) == 3:  # of its first token the talker knows all that it needs
            deadline = time.monotonic() + 60
            while len(codes) < 2 and time.monotonic() < deadline:
                time.sleep(0.01)
            codes.append('the third piece of text')

    backend.answer(build_prompt(window()), hear, threading.Event())
    stop.set()
    codes[0].join(60)

    assert len(seen) >= 3
    assert codes.index('the third piece of text') >= 2


def test_it_is_said_while_the_next_window_is_answered_and_ends_when_told(backend):
    ask(backend)
    stop = threading.Event()
    chunks = backend.speak(stop)
    first = ask(backend).text  # the decoder has read on

    sound = next(chunks)
    stop.set()

    assert sound.dtype == np.int16 and len(sound) > 0 and first
    assert list(chunks) == []


def test_sound_is_made_in_the_manner_that_was_asked_for(qwen_folder, monkeypatch):
    options = {**OPTIONS, 'flow': 'euler', 'chunks': 'quick'}
    backend = make_backend('qwen_omni', folder=str(qwen_folder), **options)
    backend.load(lambda fraction, what: None)
    token2wav, solvers = backend._voice._speech.token2wav, []
    mel = token2wav.mel
    monkeypatch.setattr(
        token2wav,
        'mel',
        lambda codes, condition, how, **more: (
            solvers.append(how.solver) or mel(codes, condition, how, **more)
        ),
    )
    ask(backend)

    first = next(backend.speak(threading.Event()))

    assert len(first) == 24_000 * 24 // 100  # steady waits for 0.52 s
    assert solvers == ['euler']


def test_the_choices_of_the_parameters_are_what_there_is():
    assert choices.SOLVERS == flow.SOLVERS
    assert tuple(speech_stream.PLANS) == choices.CHUNKS


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
