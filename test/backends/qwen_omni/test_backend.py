# SPDX-License-Identifier: Apache-2.0
"""Qwen2.5-Omni as a backend, on random weights: its words are noise, the rest is real."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import jsonschema
import numpy as np
import torch
from support.omni_windows import Picture
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.backends.qwen_omni.window_media import BlockEncoder
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.engine.encoding_cache import EncodingCache
from omnivinci_ros.model.qwen_omni.config import read_config
from omnivinci_ros.model.qwen_omni.prompt import Clip
from omnivinci_ros.model.qwen_omni.prompt import Sound
from omnivinci_ros.model.qwen_omni.prompt import Turn
from omnivinci_ros.model.qwen_omni.prompt import Video
from omnivinci_ros.model.qwen_omni.prompt import write_prompt
from omnivinci_ros.model.qwen_omni.tokens import media_tokens
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.samples import TaskText
from omnivinci_ros.windowing.windows import Forecast

SECOND = 1_000_000_000
HALF = SECOND // 2
ROWS, COLUMNS = 3, 4  # of pictures of 64x48 px at frame_tokens=16
PAIR_TOKENS = ROWS * COLUMNS
SCHEMA = json.dumps(
    {
        'type': 'object',
        'additionalProperties': False,
        'required': ['intent'],
        'properties': {'intent': {'enum': ['STOP', 'MOVE', 'NONE']}},
    }
)


def loaded(folder, **options):
    options = {
        'precision': 'fp32',
        'device': 'cpu',
        'max_new_tokens': 12,
        'context': 1024,
        'frame_tokens': 16,
        **options,
    }
    backend = make_backend('qwen_omni', folder=str(folder), **options)
    backend.load(lambda fraction, what: None)
    return backend


@pytest.fixture
def backend(qwen_folder):
    backend = loaded(qwen_folder)
    yield backend
    backend.close()


def ask(backend, window, emit=lambda piece: None, **options):
    return backend.answer(build_prompt(window, **options), emit, threading.Event())


def window_of(frames=8, sound_s=8.0, **more):
    return make_window(frames=frames, sound_s=sound_s, length_s=8.0, **more)


def ahead_of(window, frames, sound_s):
    """What is known of a window of which so many frames, and so much sound, are certain."""
    sound = []
    for begin in range(window.start_ns, window.start_ns + round(sound_s * SECOND), HALF):
        at = (begin - window.start_ns) * 16_000 // SECOND
        cut = window.audio.samples[at : at + 8000]
        sound.append(AudioClip('audio', begin, begin + HALF, cut, 1.0, ()))
    return Forecast(
        window.epoch, window.start_ns, window.end_ns, window.frames[:frames], 8, tuple(sound)
    )


def segments_of(backend, window, question='What?'):
    return backend._loaded.segments.lay_out(window, question)


def ids_of(segments):
    return torch.cat([segment.ids for segment in segments], dim=1)


# What is read


def test_it_answers_and_says_what_made_the_answer(backend):
    pieces = []

    answer = ask(backend, window_of(), emit=pieces.append)

    assert answer.text == ''.join(pieces) != ''
    assert answer.prompt_tokens > 4 * PAIR_TOKENS + 200
    assert 0 < answer.encode_ns < answer.first_token_ns
    assert backend.model.startswith('Qwen2.5-Omni network (qwen_tiny), PyTorch float32 on cpu')
    assert 'random weights' in backend.model


def test_it_tells_how_much_was_guessed_ahead(backend):
    window = window_of(frames=2, sound_s=0.0)
    first = ask(backend, window)

    again = ask(backend, window)

    assert again.text == first.text
    assert again.accepted_tokens > again.new_tokens / 2
    made = backend.generation
    assert (again.drafted_tokens, again.accepted_tokens) == (made.drafted, made.accepted)


def test_a_window_is_one_clip_of_the_released_layout(backend):
    pairs = Video((HALF, 5 * HALF, 9 * HALF, 13 * HALF), ROWS, COLUMNS)
    loaded_parts = backend._loaded
    wanted = write_prompt(
        [Turn('user', (Clip(pairs, Sound(200)), 'What?'))],
        loaded_parts.tokenizer,
        media_tokens(read_config(backend._folder), loaded_parts.tokenizer),
    )

    made = segments_of(backend, window_of())

    assert sum(segment.length for segment in made) == len(wanted)
    assert torch.equal(ids_of(made), wanted.ids)
    texts = [token for each in made if each.key[0] == 'text' for token in each.key[1]]
    is_text = ~wanted.media_mask
    assert texts == torch.tensor(wanted.tokens)[is_text].tolist()


def test_stamps_and_not_numbers_of_frames_say_where_frames_stand(backend):
    window = window_of()
    moved = [
        replace(frame, stamp_ns=frame.stamp_ns + (k * SECOND // 25))
        for k, frame in enumerate(window.frames)
    ]
    window = replace(window, frames=tuple(moved))

    videos = [each for each in segments_of(backend, window) if each.key[0] == 'video']

    begin = int(videos[0].ids[0, 0])
    times = [int(each.ids[0, 0]) - begin for each in videos]
    assert times == [0, 52, 104, 156]  # 2 s and 2 / 25 s apart


def test_frames_of_a_camera_pair_up_and_an_odd_one_stands_twice(backend):
    window = window_of(frames=5)
    other = Frame('other', window.frames[2].stamp_ns + 1, Picture(99))
    frames = sorted([*window.frames, other], key=lambda frame: frame.stamp_ns)
    window = replace(window, frames=tuple(frames))

    videos = [each.key[1] for each in segments_of(backend, window) if each.key[0] == 'video']

    stamps = [frame.stamp_ns for frame in window.frames if frame.stream == 'camera']
    assert videos == [
        (1, 'camera', stamps[0], stamps[1]),
        (1, 'camera', stamps[2], stamps[3]),
        (1, 'other', other.stamp_ns, other.stamp_ns),
        (1, 'camera', stamps[4], stamps[4]),
    ]


@pytest.mark.parametrize(
    ('frames', 'sound_s', 'kinds'),
    [
        (4, 0.0, ['video', 'video']),
        (0, 5.0, ['sound', 'sound', 'sound']),
        (2, 3.0, ['sound', 'video', 'sound']),  # the frames are of the second block
        (0, 0.0, []),
    ],
)
def test_what_is_not_there_leaves_no_trace(backend, frames, sound_s, kinds):
    window = window_of(frames=frames, sound_s=sound_s)

    media = [each.key[0] for each in segments_of(backend, window) if each.key[0] != 'text']

    assert media == kinds
    assert ask(backend, window).text


# While the window is open


def test_all_but_the_last_pair_and_the_open_block_is_read_ahead(backend, qwen_folder):
    window = window_of()
    wanted = ask(loaded(qwen_folder), window)

    ask(backend, window_of(start_s=2.0, seed=5))  # the robot has heard sound before
    for frames, sound_s in ((1, 1.0), (3, 2.5), (6, 5.0), (7, 7.0)):
        backend.prepare(ahead_of(window, frames, sound_s), threading.Event())
    encoded = backend._loaded.segments.pairs_encoded, backend._loaded.segments.blocks_encoded
    answer = ask(backend, window)

    assert answer.text == wanted.text
    left = answer.prompt_tokens - answer.cached_tokens
    question = len(backend._loaded.tokenizer.encode(build_prompt(window).text))
    # The last pair, a block of sound, and closing tokens and turns around the question.
    assert left <= PAIR_TOKENS + 50 + question + 12
    after = backend._loaded.segments.pairs_encoded, backend._loaded.segments.blocks_encoded
    assert (after[0] - encoded[0], after[1] - encoded[1]) == (1, 1)


def test_reading_ahead_gives_the_logits_of_reading_at_once(qwen_folder):
    window, logits = window_of(), []
    for works_ahead in (False, True):
        backend = loaded(qwen_folder)
        if works_ahead:
            backend.prepare(ahead_of(window, 7, 7.0), threading.Event())
        segments = segments_of(backend, window)
        with torch.inference_mode():
            logits.append(backend._loaded.prefix.read(segments, lambda: False))
        placed = backend._loaded.decoder._ids[:, : backend._loaded.decoder.length]
        assert torch.equal(placed, ids_of(segments))

    assert torch.allclose(*logits, atol=1e-4)


def test_what_is_laid_out_ahead_is_what_the_window_begins_with(backend):
    window = window_of()
    whole = [segment.key for segment in segments_of(backend, window)]
    for frames in range(9):
        for sound_s in (0.0, 2.0, 2.5, 4.5, 8.0):
            ahead = backend._loaded.segments.lay_out_ahead(ahead_of(window, frames, sound_s))
            keys = [segment.key for segment in ahead]
            assert keys == whole[: len(keys)], (frames, sound_s)


def test_the_sound_of_a_robot_without_a_camera_is_read_ahead_too(backend):
    window = window_of(frames=0)
    ahead = replace(ahead_of(window, 0, 6.5), frames_most=0)

    keys = [segment.key for segment in backend._loaded.segments.lay_out_ahead(ahead)]

    whole = [segment.key for segment in segments_of(backend, window)]
    assert [key[0] for key in keys] == ['text', 'sound', 'sound', 'sound']
    assert keys == whole[:4]


def test_a_frame_that_comes_late_costs_time_and_not_the_answer(backend, qwen_folder):
    window = window_of()
    late = replace(window, frames=(window.frames[0], *window.frames[2:]))
    wanted = ask(loaded(qwen_folder), late)

    backend.prepare(ahead_of(window, 7, 7.0), threading.Event())

    assert ask(backend, late).text == wanted.text


def test_windows_an_even_number_of_frames_apart_encode_no_pair_twice(backend):
    first = window_of(frames=8)
    more = window_of(frames=8, start_s=18.0)

    def encoded_anew(apart):
        frames = (*first.frames[apart:], *more.frames[:apart])
        before = backend._loaded.segments.pairs_encoded
        ask(backend, replace(first, start_ns=frames[0].stamp_ns, frames=frames))
        return backend._loaded.segments.pairs_encoded - before

    # Pairs begin at a window's first frame: an odd number apart all four are others.
    assert [encoded_anew(apart) for apart in (0, 2, 1)] == [4, 1, 4]


# The first block has mirrored sound before it, the last one zeros behind it.
@pytest.mark.parametrize(('length_s', 'shared'), [(4, 0), (6, 0), (8, 1), (16, 5)])
def test_windows_two_seconds_apart_share_the_blocks_that_are_inner_ones_of_both(
    qwen_folder, length_s, shared
):
    sound = np.random.default_rng(0).normal(0, 1000, (length_s + 2) * 16_000).astype(np.int16)
    encoder = BlockEncoder(SimpleNamespace(config=read_config(qwen_folder)), EncodingCache(1))

    first, second = (
        {block.digest for block in encoder.blocks(part, is_whole=True)}
        for part in (sound[: -2 * 16_000], sound[2 * 16_000 :])
    )

    assert len(first) == len(second) == length_s // 2
    assert len(first & second) == shared


# What can go wrong


class Broken:
    nbytes = 1

    def rgb(self):
        raise BadImageError('it is cut off after 3 of 9 kB')

    def describe(self):
        return 'jpeg 3 kB'


def test_a_picture_that_cannot_be_decoded_is_left_out_and_named(backend):
    window = window_of()
    broken = replace(window.frames[3], image=Broken())
    window = replace(window, frames=(*window.frames[:3], broken, *window.frames[4:]))

    answer = ask(backend, window)

    wanted = 'A frame of camera was left out: it is cut off after 3 of 9 kB.'
    assert answer.note.startswith(wanted)
    assert answer.text


def test_a_window_that_does_not_fit_the_context_is_refused_with_what_to_change(qwen_folder):
    backend = loaded(qwen_folder, context=128)
    with pytest.raises(BackendError, match='model_context=128: raise it, or lower max_frames'):
        ask(backend, window_of())


@pytest.mark.parametrize(
    ('options', 'says'),
    [
        ({'runtime': 'tensorrt'}, 'model_runtime='),
        ({'context': 10**6}, 'model_context=1000000: '),
        ({'device': 'nowhere'}, 'model_device=nowhere: PyTorch cannot use it here'),
    ],
)
def test_options_that_it_cannot_have_are_refused_in_one_sentence(qwen_folder, options, says):
    with pytest.raises(BackendError, match=says) as error:
        loaded(qwen_folder, **options)
    assert '\n' not in str(error.value)


def test_it_needs_a_folder():
    with pytest.raises(BackendError, match='backend qwen_omni needs model_folder'):
        make_backend('qwen_omni', folder='')


# Answers


def test_an_answer_by_schema_is_json_of_it(backend):
    answer = ask(backend, window_of(), json_schema=SCHEMA)
    jsonschema.validate(json.loads(answer.json), json.loads(SCHEMA))


def asked(text, start_s):
    window = window_of(start_s=start_s)
    task = TaskText('task', window.end_ns - 1, text)
    return replace(window, tasks=(task,), trigger='request')


def test_questions_and_answers_before_are_told_again_and_scenes_are_not(qwen_folder):
    backend = loaded(qwen_folder, history_turns=1)
    plain = ask(backend, window_of()).prompt_tokens

    first = ask(backend, asked('Where is the cup?', 18.0))
    scene = ask(backend, window_of(start_s=26.0))
    ask(backend, asked('And the plate?', 34.0))
    segments = segments_of(backend, window_of(start_s=42.0), 'What?')

    said = len(backend._loaded.tokenizer.encode('Where is the cup?'))
    assert scene.prompt_tokens > plain + said + first.new_tokens
    text = backend._loaded.tokenizer.decode(segments[0].key[1])
    assert 'And the plate?' in text and 'Where is the cup?' not in text


def test_a_clock_that_jumps_back_ends_the_conversation(qwen_folder):
    backend = loaded(qwen_folder, history_turns=4)
    plain = ask(backend, window_of()).prompt_tokens
    ask(backend, asked('Where is the cup?', 18.0))

    ask(backend, replace(window_of(start_s=1.0), epoch=2))

    assert ask(backend, replace(window_of(start_s=9.0), epoch=2)).prompt_tokens == plain
