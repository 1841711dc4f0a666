# SPDX-License-Identifier: Apache-2.0
"""Windows as segments: the same embeddings as the network's own, whatever was read ahead."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import math
import threading
from dataclasses import replace

import numpy as np
import torch
from support.omni_windows import SECOND
from support.omni_windows import make_window
from support.omni_windows import picture
from support.window_inputs import window_inputs

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.omnivinci.window_segments import WindowSegments
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.engine.kv_prefix import KVPrefix
from omnivinci_ros.engine.kv_prefix import Segment
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.omnivinci.checkpoint import load
from omnivinci_ros.model.omnivinci.processor import Processor
from omnivinci_ros.model.tokenizer import Tokenizer
from omnivinci_ros.windowing.samples import BadFrameError
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast

QUESTION = 'What is on the table?'


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


def opened(folder, **given):
    options = OpenOptions(
        runtime='torch', precision='fp32', device='cpu', given=tuple(given.items())
    )
    return open_runtime(folder, options, lambda fraction, what: None)


def laid_out(folder, window, *, whole=True, **given):
    segments = WindowSegments(
        opened(folder, **given), cache_bytes=1 << 20, whole_sound_units=whole
    )
    return segments.lay_out(window, QUESTION)


def joined(segments):
    pieces = [segment.embeds() for segment in segments]
    assert [len(piece) for piece in pieces] == [segment.length for segment in segments]
    return torch.cat(pieces)


def of_the_network(folder, window, **given):
    """What the network's own processor and fuse make of a window."""
    model = load(folder, dtype=torch.float32, **given)
    tokenizer = Tokenizer.read(folder / 'llm')
    inputs = window_inputs(Processor(model.config, tokenizer), window, QUESTION)
    return model.fuse(inputs.ids, tokenizer.placeholders, inputs.media)[0]


WINDOWS = {
    'frames and sound': make_window(frames=8, sound_s=4.0),
    'frames': make_window(frames=5),
    'sound': make_window(sound_s=4.0),
    'neither': make_window(),
    'more frames than the checkpoint looks at': make_window(frames=12, sound_s=4.0),
    'a minute, in two groups': make_window(frames=8, sound_s=60.0, length_s=60.0),
}


@pytest.mark.parametrize('window', WINDOWS.values(), ids=WINDOWS)
def test_the_segments_are_what_the_network_makes_of_the_window(tiny_folder, window):
    assert torch.allclose(
        joined(laid_out(tiny_folder, window)), of_the_network(tiny_folder, window), atol=1e-5
    )


@pytest.mark.parametrize(
    'given',
    [
        {'pool_sizes': [[2, 1, 1]]},
        {'pool_sizes': [[1, 2, 2]]},
        {'pool_sizes': [[1, 1, 1], [2, 2, 2]]},
        {'interleaved_vis_aud_in_video': False},
        {'load_audio_in_video': False},
        {'embed_time': False},
        {'period_fix': 'True'},
        {'period_fix': False, 'time_embed_type': 'lang', 'pool_sizes': [[2, 1, 1]]},
        {'start_tokens': 'here: ', 'sep_tokens': '<|im_end|>'},
        {'start_tokens': '\n', 'end_tokens': '\n', 'interleaved_vis_aud_in_video': False},
        {
            'mm_use_bos_eos_tokens': True,
            'mm_bos_eos_tokens': {
                'video': ['<|im_start|>', '<|im_end|>'],
                'sound': ['<|im_start|>', '<|im_end|>'],
            },
        },
    ],
    ids=str,
)
def test_they_follow_the_configuration(tiny_folder, given):
    window = make_window(frames=7, sound_s=4.0)

    assert torch.allclose(
        joined(laid_out(tiny_folder, window, **given)),
        of_the_network(tiny_folder, window, **given),
        atol=1e-5,
    )


@pytest.mark.parametrize('seconds', [30.01, 48.27])
def test_a_group_of_a_long_window_ends_with_the_token_of_its_last_mel_frame(tiny_folder, seconds):
    window = make_window(frames=4, sound_s=seconds, length_s=seconds)

    segments = laid_out(tiny_folder, window)

    heard = [s.length for s in segments if s.key[0] == 'sound']
    assert heard == [750, math.ceil(round(seconds * 100) / 4) - 750]


def test_the_answer_says_that_a_checkpoint_leaves_the_sound_out(tiny_folder):
    backend = make_backend(
        'omnivinci', folder=str(tiny_folder), settings={'load_audio_in_video': False}
    )
    backend.load(lambda fraction, what: None)

    answer = backend.answer(
        build_prompt(make_window(frames=2, sound_s=4.0)), lambda text: None, threading.Event()
    )

    assert 'The sound was left out' in answer.note
    assert 'load_audio_in_video=false' in answer.note


def test_sound_without_padding_has_the_same_places_and_times(tiny_folder):
    window = make_window(frames=8, sound_s=4.0)
    whole, short = (laid_out(tiny_folder, window, whole=whole) for whole in (True, False))

    assert [s.length for s in short] == [s.length for s in whole]
    assert sum(s.length for s in short if s.key[0] == 'sound') == 100  # 25 a second
    # What is heard differs, for the tower of random weights attends to the padding as well.
    assert joined(short).isfinite().all()


def test_what_is_read_ahead_begins_the_prompt_of_the_closed_window(tiny_folder):
    segments = WindowSegments(opened(tiny_folder), cache_bytes=1 << 20)
    window = make_window(frames=8, sound_s=4.0)
    forecast = Forecast(window.epoch, window.start_ns, window.end_ns, window.frames[:5], 8)

    ahead, whole = segments.lay_out_ahead(forecast), segments.lay_out(window, QUESTION)

    assert [s.key for s in ahead] == [s.key for s in whole[: len(ahead)]]
    assert sum(s.key[0] == 'frame' for s in ahead) == 5


@pytest.mark.parametrize(
    'given',
    [
        {'pool_sizes': [[2, 1, 1]]},
        {'interleaved_vis_aud_in_video': False},
        {'num_video_frames': 4},
    ],
    ids=str,
)
def test_no_frame_is_read_ahead_where_later_ones_may_change_the_beginning(tiny_folder, given):
    segments = WindowSegments(opened(tiny_folder, **given), cache_bytes=1 << 20)
    window = make_window(frames=8)

    ahead = segments.lay_out_ahead(
        Forecast(window.epoch, window.start_ns, window.end_ns, window.frames[:5], 8)
    )

    assert [s.key for s in ahead] == [s.key for s in segments.lay_out(window, '')[: len(ahead)]]
    assert all(s.key[0] == 'text' for s in ahead)


def test_overlapping_windows_encode_a_frame_once(tiny_folder):
    segments = WindowSegments(opened(tiny_folder), cache_bytes=1 << 20)
    first = make_window(frames=8)
    second = make_window(start_s=12.0, frames=8)  # half of its frames are the first's

    joined(segments.lay_out(first, QUESTION))
    assert segments.frames_encoded == 8
    joined(segments.lay_out(second, QUESTION))

    assert segments.frames_encoded == 12


def test_the_memory_for_encoded_frames_is_bounded(tiny_folder):
    tokens = 16 * 128 * 4  # bytes of a frame's
    segments = WindowSegments(opened(tiny_folder), cache_bytes=3 * tokens)

    joined(segments.lay_out(make_window(frames=8), QUESTION))

    assert segments._encodings.nbytes == 3 * tokens


def test_a_frame_that_cannot_be_decoded_is_named(tiny_folder):
    class Broken:
        nbytes = 1

        def rgb(self):
            raise BadImageError('camera: not a JPEG')

        def describe(self):
            return 'broken'

    segments = WindowSegments(opened(tiny_folder), cache_bytes=1 << 20)
    bad = Frame('camera', SECOND, Broken())

    with pytest.raises(BadFrameError, match='not a JPEG') as refused:
        segments.encode(1, bad)
    assert refused.value.frame is bad
    window = make_window(frames=8)
    without = segments.lay_out(window, QUESTION, without=[window.frames[3]])
    assert sum(s.key[0] == 'frame' for s in without) == 7


# The prefix


def prefix_of(folder, capacity=1024):
    runtime = opened(folder)
    decoder = runtime.make_decoder(capacity)
    return WindowSegments(runtime, cache_bytes=1 << 20), decoder, KVPrefix(decoder)


def never():
    return False


def test_a_prompt_read_in_steps_gives_the_logits_of_one_read_at_once(tiny_folder):
    window = make_window(frames=8, sound_s=4.0)
    layout, decoder, prefix = prefix_of(tiny_folder)
    segments = layout.lay_out(window, QUESTION)

    for count in (2, 5, 9):
        prefix.read_ahead(segments[:count], never)
        assert prefix.shared(segments) == count
    stepwise = prefix.read(segments, never)
    again = prefix.read(segments, never)  # of which all but the last is there

    assert prefix.tokens == decoder.length == sum(s.length for s in segments)
    assert torch.allclose(again, stepwise, atol=1e-4)
    _, fresh, _ = prefix_of(tiny_folder)
    assert torch.allclose(stepwise, fresh.prefill(joined(segments)[None]), atol=1e-4)


def test_what_differs_is_read_again_and_nothing_of_it_is_left(tiny_folder):
    layout, decoder, prefix = prefix_of(tiny_folder)
    segments = layout.lay_out(make_window(frames=8, seed=1), 'Something else?')
    other = layout.lay_out(make_window(start_s=6.0, frames=8), QUESTION)
    prefix.read(segments, never)

    assert prefix.shared(other) == 2  # the system's turn and the beginning of the user's
    logits = prefix.read(other, never)

    _, fresh, _ = prefix_of(tiny_folder)
    assert prefix.tokens == decoder.length == sum(s.length for s in other)
    assert torch.allclose(logits, fresh.prefill(joined(other)[None]), atol=1e-4)


def test_a_frame_at_another_time_of_its_window_is_not_the_same(tiny_folder):
    layout, _, prefix = prefix_of(tiny_folder)
    early = make_window(frames=8)
    late = replace(early, start_ns=early.start_ns - SECOND, end_ns=early.end_ns - SECOND)
    prefix.read(layout.lay_out(early, QUESTION), never)

    # The time embedding tells when in the window a frame was seen.
    assert prefix.shared(layout.lay_out(late, QUESTION)) == 2  # the turns before the frames
    assert layout.frames_encoded == 8


def test_reading_stops_between_frames_and_goes_on_where_it_stopped(tiny_folder):
    layout, decoder, prefix = prefix_of(tiny_folder)
    segments = layout.lay_out(make_window(frames=8), QUESTION)

    assert prefix.read(segments, lambda: layout.frames_encoded >= 3) is None
    assert 3 <= layout.frames_encoded <= 4
    assert prefix.tokens == decoder.length

    assert prefix.read(segments, never) is not None
    assert layout.frames_encoded == 8
    assert decoder.length == sum(s.length for s in segments)


def test_a_first_segment_without_tokens_is_no_obstacle(tiny_folder):
    # Such as the sound of a group that ended before the sound began.
    layout, decoder, prefix = prefix_of(tiny_folder)
    first, last = layout.lay_out(make_window(frames=8), QUESTION)[:2]
    nothing = [Segment(('sound', end), 0, lambda: torch.zeros(0, 128)) for end in (1, 2)]
    expected = prefix.read([first, nothing[0], last], never)

    again = prefix.read([first, nothing[1], last], never)

    assert torch.allclose(again, expected, atol=1e-4)
    assert prefix.tokens == decoder.length == first.length + last.length


def test_reading_ahead_keeps_what_is_there_already(tiny_folder):
    layout, decoder, prefix = prefix_of(tiny_folder)
    segments = layout.lay_out(make_window(frames=8), QUESTION)
    prefix.read(segments, never)

    prefix.read_ahead(segments[:4], never)

    assert decoder.length == sum(s.length for s in segments)


def test_pictures_that_may_not_be_written_are_taken_without_a_warning(tiny_folder, recwarn):
    layout, _, _ = prefix_of(tiny_folder)
    rgb = picture(1)
    rgb.flags.writeable = False

    class ReadOnly:
        nbytes = 1

        def rgb(self):
            return np.asarray(rgb)

        def describe(self):
            return 'read-only'

    layout.encode(1, Frame('camera', SECOND, ReadOnly()))

    assert not recwarn.list
