# SPDX-License-Identifier: Apache-2.0
"""The backend on the tiny checkpoint: its words are noise, how it answers is the real thing."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')
pytest.importorskip('onnxscript', reason='needs the extra engine: run scripts/setup --test')

import itertools
import json
import threading
import time
from dataclasses import replace

import psutil
import torch
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.base import BackendLostError
from omnivinci_ros.backends.prompts import build_command_prompt
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.model.listed_answers import ListedAnswers
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast

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
MOVES = {
    'type': 'object',
    'additionalProperties': False,
    'required': ['intent'],
    'properties': {'intent': {'enum': ['MOVE', 'TURN']}},
}


def loaded(folder, **options):
    options = {
        'precision': 'fp32',
        'device': 'cpu',
        'max_new_tokens': 16,
        'context': 1024,
        **options,
    }
    backend = make_backend('omnivinci', folder=str(folder), **options)
    backend.load(lambda fraction, what: None)
    return backend


@pytest.fixture(scope='module')
def backend(tiny_folder):
    backend = loaded(tiny_folder)
    yield backend
    backend.close()


def ask(backend, window, *, emit=lambda text: None, stop=None, **prompt):
    return backend.answer(build_prompt(window, **prompt), emit, stop or threading.Event())


def ahead_of(window, frames=7):
    return Forecast(window.epoch, window.start_ns, window.end_ns, window.frames[:frames], 8)


def test_it_answers_a_window_and_says_what_the_answer_was_made_of(backend):
    pieces = []
    window = make_window(frames=8, sound_s=4.0)

    answer = ask(backend, window, emit=pieces.append)

    assert answer.text == ''.join(pieces)
    assert answer.new_tokens <= 16
    # 8 frames of 16 tokens, 4 s of sound at 25 a second, two line feeds; the rest is text.
    assert answer.prompt_tokens > 8 * 16 + 100 + 2
    assert 0 < answer.encode_ns < answer.first_token_ns
    assert 'OmniVinci network (tiny), PyTorch fp32 on cpu' in backend.model
    assert 'random weights' in backend.model


def test_the_words_are_the_same_whether_or_not_frames_were_read_ahead(tiny_folder):
    window = make_window(frames=8, sound_s=4.0)
    at_close = ask(loaded(tiny_folder), window)

    backend = loaded(tiny_folder)
    backend.prepare(ahead_of(window), threading.Event())
    ahead = ask(backend, window)

    assert ahead.text == at_close.text != ''
    assert ahead.prompt_tokens == at_close.prompt_tokens
    assert at_close.cached_tokens == 0
    assert ahead.cached_tokens > 7 * 16


def test_what_was_read_ahead_in_vain_does_no_harm(tiny_folder):
    window = make_window(start_s=20.0, frames=8, sound_s=4.0)
    wanted = ask(loaded(tiny_folder), window).text

    backend = loaded(tiny_folder)
    backend.prepare(ahead_of(make_window(start_s=13.0, frames=8)), threading.Event())

    assert ask(backend, window).text == wanted


def test_a_second_question_about_a_window_reads_only_the_question(backend):
    window = make_window(start_s=30.0, frames=8, sound_s=4.0)
    first = ask(backend, window, scene_template='What is on the table?')

    second = ask(backend, window, scene_template='Who is there?')

    assert first.prompt_tokens - second.cached_tokens < 30
    assert second.encode_ns == 0


def test_it_tells_how_much_was_guessed_ahead(backend):
    window = make_window(start_s=70.0, frames=3)
    first = ask(backend, window)

    again = ask(backend, window)

    assert again.text == first.text
    assert again.accepted_tokens > again.new_tokens / 2
    made = backend.generation
    assert (again.drafted_tokens, again.accepted_tokens) == (made.drafted, made.accepted)


def test_without_guesses_an_answer_takes_plain_steps(backend):
    window = make_window(start_s=90.0, frames=3)
    guessed = [ask(backend, window), ask(backend, window)][-1]
    steps = backend.generation.steps

    backend.guesses = False
    try:
        plain = ask(backend, window)
    finally:
        backend.guesses = True

    assert plain.text == guessed.text
    assert (plain.drafted_tokens, plain.accepted_tokens) == (0, 0)
    assert backend.generation.steps > steps


def test_json_of_a_schema_is_what_it_says_however_random_the_weights(tiny_folder):
    backend = loaded(tiny_folder, max_new_tokens=100)

    answer = ask(backend, make_window(frames=2), json_schema=SCHEMA)

    value = json.loads(answer.json)
    assert value['intent'] in ('STOP', 'MOVE', 'NONE')
    assert isinstance(value['urgent'], bool)
    assert not answer.cut


@pytest.mark.parametrize(('needed', 'left_out'), [(0.99, True), (1e-9, False), (0.0, False)])
def test_an_order_that_it_is_not_sure_of_is_left_out_before_anything_is_told(
    tiny_folder, needed, left_out
):
    backend, told = loaded(tiny_folder), []
    listed = ListedAnswers(free_word='JSON', free_sure_above=needed)
    backend._loaded.tokenizer.listed = listed
    prompt = build_command_prompt(make_window(frames=2, sound_s=4.0), 'go on')
    prompt = replace(prompt, json_schema=json.dumps(MOVES))

    answer = backend.answer(prompt, told.append, threading.Event())

    assert (json.loads(answer.json) == {'intent': 'NONE'}) is left_out
    assert ('not sure which, so it leaves it out' in answer.note) is left_out
    assert ''.join(told) == answer.text == answer.json
    # The chance of an order that is left out is none of the NONE that is said.
    assert (answer.confidence > 0) is (needed > 0 and not left_out)


def test_json_that_was_cut_is_not_passed_on_as_json(tiny_folder):
    answer = ask(loaded(tiny_folder, max_new_tokens=3), make_window(frames=2), json_schema=SCHEMA)

    assert (answer.json, answer.cut) == ('', True)
    assert answer.note == 'Cut at model_max_new_tokens=3.'


def test_a_deadline_cuts_the_answer_and_says_so(tiny_folder):
    backend = loaded(tiny_folder, max_new_tokens=900)
    stop, pieces = threading.Event(), []

    def emit(piece):
        pieces.append(piece)
        stop.set()

    answer = ask(backend, make_window(frames=2), emit=emit, stop=stop)

    assert answer.cut
    assert answer.text == ''.join(pieces)
    assert answer.new_tokens < 900


def test_a_deadline_before_the_first_word_gives_an_empty_answer_that_is_cut(backend):
    stop = threading.Event()
    stop.set()

    answer = ask(backend, make_window(start_s=50.0, frames=8), stop=stop)

    assert (answer.text, answer.cut) == ('', True)


def test_work_ahead_ends_soon_when_a_window_waits(tiny_folder):
    backend = loaded(tiny_folder)
    stop = threading.Event()
    stop.set()

    backend.prepare(ahead_of(make_window(frames=8)), stop)

    assert ask(backend, make_window(frames=8)).cached_tokens == 0


def test_a_frame_that_cannot_be_decoded_is_left_out_and_told(backend):
    class Broken:
        nbytes = 1

        def rgb(self):
            raise BadImageError('not a JPEG')

        def describe(self):
            return 'broken'

    window = make_window(start_s=60.0, frames=3)
    frames = (*window.frames, Frame('camera', window.end_ns - 1, Broken()))
    window = make_window(start_s=60.0, frames=0, number=2)
    window = replace(window, frames=frames)
    backend.prepare(ahead_of(window, 4), threading.Event())

    answer = ask(backend, window)

    assert answer.note.startswith('A frame of camera was left out: not a JPEG.')
    assert answer.text


def test_a_window_that_does_not_fit_the_context_is_refused_with_the_figures(tiny_folder):
    backend = loaded(tiny_folder, context=100)

    with pytest.raises(BackendError, match=r'make \d+ tokens and model_context=100: raise it'):
        ask(backend, make_window(frames=8, sound_s=4.0))
    assert ask(backend, make_window(frames=1)).text  # the next one is answered


@pytest.mark.parametrize(
    ('options', 'sentence'),
    [
        ({'folder': '/nowhere'}, '/nowhere: no such folder'),
        ({'runtime': 'onnxruntime'}, 'takes a folder that omnivinci export wrote'),
        ({'runtime': 'warp'}, "model_runtime='warp'; it must be one of auto, torch"),
        (
            {'device': 'cuda:7'},
            r'model_device=cuda:7: PyTorch sees no such device; give one of: cpu',
        ),
        ({'device': 'warp'}, 'model_device=warp: PyTorch cannot use it here'),
        ({'context': 10**9}, 'GiB are free; nothing fits here'),
        ({'context': 40_000}, 'model_context=40000: a context .* the model takes 1 to 32768'),
        ({'settings': {'dtype': 'x'}}, "settings: 'dtype' is no key of config.json"),
    ],
)
def test_what_cannot_be_loaded_is_said_in_a_sentence(tiny_folder, options, sentence):
    if torch.cuda.is_available() and 'device' in options:
        pytest.skip('this machine has a GPU')

    with pytest.raises(BackendError, match=sentence):
        loaded(**{'folder': tiny_folder, **options})


def test_memory_that_runs_out_is_told_from_other_errors_and_nothing_half_done_is_kept(
    tiny_folder,
    monkeypatch,
):
    backend = loaded(tiny_folder)
    wanted = ask(backend, make_window(frames=8)).text
    row = backend._loaded.decoder._row

    def full(token):
        raise torch.OutOfMemoryError('CUDA out of memory')

    monkeypatch.setattr(backend._loaded.decoder, '_row', full)
    with pytest.raises(BackendLostError, match='ran out: set another model_device'):
        ask(backend, make_window(frames=8))

    monkeypatch.setattr(backend._loaded.decoder, '_row', row)
    again = ask(backend, make_window(frames=8))
    assert (again.text, again.cached_tokens) == (wanted, 0)


def test_an_export_answers_as_its_checkpoint_does(exports, layered_folder):
    window = make_window(frames=8, sound_s=4.0)
    wanted = ask(loaded(layered_folder), window)
    assert len(wanted.text) > 20

    backend = loaded(exports('fp32'), precision='auto', threads=1)
    backend.prepare(ahead_of(window), threading.Event())
    answer = ask(backend, window)

    assert 'ONNX Runtime fp32 on the CPU' in backend.model
    assert answer.text == wanted.text
    assert answer.cached_tokens > 7 * 16


def test_hundreds_of_windows_take_no_more_memory(small_folder):
    """Frames of a window that were kept would be 64 kB, keys and values of one 80 kB."""
    backend = loaded(small_folder, max_new_tokens=2, cache_mb=1)
    process = psutil.Process()

    def answer(count, first):
        for k in range(first, first + count):
            window = make_window(start_s=2.0 * k + 10, frames=8, sound_s=1.0)
            backend.prepare(ahead_of(window), threading.Event())
            ask(backend, window)

    answer(60, 0)
    sizes = [process.memory_info().rss]
    for stretch in range(1, 6):
        answer(60, 60 * stretch)
        sizes.append(process.memory_info().rss)

    # What is kept makes every stretch grow; a heap that other tests left in pieces grows once.
    grown = sorted(after - before for before, after in itertools.pairwise(sizes))
    assert grown[2] < 60 * 32_000, f'{[size // 60 for size in grown]} bytes a window'


def test_closing_gives_the_memory_back_and_it_can_be_loaded_again(tiny_folder):
    process = psutil.Process()
    before = process.memory_info().rss
    backend = loaded(tiny_folder, context=32_768)  # 128 MiB of KV cache in fp32, when touched
    backend._loaded.decoder.cache._store.zero_()
    assert process.memory_info().rss - before > 50 << 20

    backend.close()

    assert process.memory_info().rss - before < 30 << 20
    with pytest.raises(BackendError, match='not loaded'):
        ask(backend, make_window(frames=1))
    backend.load(lambda fraction, what: None)
    began = time.monotonic()
    assert ask(backend, make_window(frames=1)).text
    assert time.monotonic() - began < 60


def test_a_context_that_fills_up_is_what_the_note_blames(tiny_folder):
    fits = ask(loaded(tiny_folder), make_window(frames=2)).prompt_tokens

    answer = ask(loaded(tiny_folder, context=fits + 3), make_window(frames=2))

    assert answer.note == f'Cut: model_context={fits + 3} is full.'


def test_a_deadline_is_seen_within_a_long_text(tiny_folder):
    backend = loaded(tiny_folder, context=8192)
    backend._loaded.decoder.chunk = 64
    stop, steps = threading.Event(), []
    step = backend._loaded.decoder._step

    def counted(embeds):
        steps.append(embeds.shape[1])
        stop.set()
        return step(embeds)

    backend._loaded.decoder._step = counted

    answer = ask(backend, make_window(frames=1), stop=stop, scene_template='what? ' * 900)

    assert (answer.text, answer.cut, len(steps)) == ('', True, 1)
    stop.clear()
    assert ask(backend, make_window(frames=1)).text


def test_a_backend_that_is_closed_gives_the_gpu_its_memory_back(tiny_folder, monkeypatch):
    given_back = []
    backend = loaded(tiny_folder)
    monkeypatch.setattr(torch.cuda, 'is_initialized', lambda: True)
    monkeypatch.setattr(torch.cuda, 'empty_cache', lambda: given_back.append(True))

    backend.close()

    assert given_back == [True]
