# SPDX-License-Identifier: Apache-2.0
"""Sound in blocks: encoded as it arrives, shared by windows, each at its time in the window."""
from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from omni_windows import SECOND
from omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.engine.parts import OpenOptions
from omnivinci_ros.engine.parts import open_parts
from omnivinci_ros.engine.window_segments import WindowSegments
from omnivinci_ros.model import sound as sounds
from omnivinci_ros.model.omnivinci import make_time_embedding
from omnivinci_ros.prompts import build_prompt
from omnivinci_ros.samples import SAMPLE_RATE
from omnivinci_ros.windows import AudioClip
from omnivinci_ros.windows import Forecast

QUESTION = 'What is to be heard?'


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def parts(tiny_folder):
    return open_parts(tiny_folder, OpenOptions(runtime='torch', precision='fp32', device='cpu'),
                      lambda fraction, what: None)


def layout(parts, block_s, **options):
    return WindowSegments(
        parts, cache_bytes=1 << 20, sound_block_ns=round(block_s * SECOND), **options)


def heard(segments):
    return torch.cat([one.embeds() for one in segments if one.key[0] == 'sound'])


def noise(window, first_s, last_s):
    """The samples of a window's sound from one second of it to another."""
    return window.audio.samples[round(first_s * SAMPLE_RATE):round(last_s * SAMPLE_RATE)]


def by_itself(parts, samples, start_s):
    """What the network makes of sound that it hears alone, at this time of the window."""
    config = parts.config
    units = sounds.to_short_mel(
        samples, start=start_s, hop=config.audio_hop_length,
        bins=config.sound_tower['num_mel_bins'], multiple=parts.mel_multiple, most=3000)
    tokens = parts.hear(units.mel).flatten(0, 1)
    stamp = make_time_embedding(config.hidden_size, config.sound_time)
    return stamp(tokens, sounds.token_times(units, len(tokens)))


def block_of(window, number, size_s=1.0):
    """A whole block of a window's sound, as a forecast holds it."""
    start = window.start_ns + round(number * size_s * SECOND)
    return AudioClip('audio', start, start + round(size_s * SECOND),
                     noise(window, number * size_s, (number + 1) * size_s), 1.0, ())


def test_each_block_is_what_the_network_hears_in_it_at_its_time(parts):
    window = make_window(frames=4, sound_s=4.0)

    tokens = heard(layout(parts, 1.0).lay_out(window, QUESTION))

    blocks = [by_itself(parts, noise(window, s, s + 1), float(s)) for s in range(4)]
    assert torch.allclose(tokens, torch.cat(blocks), atol=1e-5)
    assert len(tokens) == 100  # 25 a second


def test_a_block_as_long_as_the_window_is_the_sound_in_one_piece(parts):
    window = make_window(start_s=12.0, frames=4, sound_s=4.0)

    in_a_block = heard(layout(parts, 4.0).lay_out(window, QUESTION))
    in_one_piece = heard(layout(parts, 0).lay_out(window, QUESTION))

    assert torch.allclose(in_a_block, in_one_piece, atol=1e-5)
    assert not torch.allclose(  # the blocks below do not hear each other
        heard(layout(parts, 1.0).lay_out(window, QUESTION)), in_one_piece, atol=1e-2)


def test_a_window_that_begins_within_a_block_holds_the_rest_of_it(parts):
    window = make_window(start_s=10.3, frames=4, sound_s=4.0)

    tokens = heard(layout(parts, 1.0).lay_out(window, QUESTION))

    cuts = [0.0, 0.7, 1.7, 2.7, 3.7, 4.0]
    pieces = [by_itself(parts, noise(window, a, b), a)
              for a, b in zip(cuts, cuts[1:], strict=False)]
    assert torch.allclose(tokens, torch.cat(pieces), atol=1e-5)


def test_windows_that_overlap_encode_a_block_once(parts):
    segments = layout(parts, 1.0)
    first = make_window(frames=2, sound_s=4.0)
    heard(segments.lay_out(first, QUESTION))
    assert segments.blocks_encoded == 4

    second = make_window(start_s=12.0, frames=2, sound_s=4.0, seed=1)
    samples = np.concatenate([noise(first, 2, 4), noise(second, 2, 4)])
    tokens = heard(segments.lay_out(
        replace(second, audio=replace(second.audio, samples=samples)), QUESTION))

    assert segments.blocks_encoded == 6
    # The same sound, at another time of its window.
    assert torch.allclose(
        tokens[:50], torch.cat([by_itself(parts, noise(first, s, s + 1), s - 2.0)
                                for s in (2, 3)]), atol=1e-5)


def test_at_the_close_only_the_last_block_is_encoded(parts):
    segments = layout(parts, 1.0)
    window = make_window(frames=4, sound_s=4.0)
    forecast = Forecast(window.epoch, window.start_ns, window.end_ns, window.frames[:3], 4,
                        tuple(block_of(window, number) for number in range(3)))
    segments.hear_ahead(forecast, lambda: False)
    assert segments.blocks_encoded == 3

    heard(segments.lay_out(window, QUESTION))

    assert segments.blocks_encoded == 4


def test_encoding_ahead_stops_between_blocks(parts):
    segments = layout(parts, 1.0)
    window = make_window(sound_s=4.0)
    forecast = Forecast(window.epoch, window.start_ns, window.end_ns, (), 4,
                        tuple(block_of(window, number) for number in range(3)))

    segments.hear_ahead(forecast, lambda: segments.blocks_encoded == 2)

    assert segments.blocks_encoded == 2


def test_sound_that_comes_late_makes_another_block(parts):
    segments = layout(parts, 1.0)
    window = make_window(sound_s=4.0)
    clip = replace(block_of(window, 1), samples=noise(window, 1, 2).copy())
    clip.samples[8000:] = 0  # a gap, when it was encoded
    segments.hear_ahead(
        Forecast(window.epoch, window.start_ns, window.end_ns, (), 4, (clip,)), lambda: False)

    tokens = heard(segments.lay_out(window, QUESTION))

    assert segments.blocks_encoded == 5
    assert torch.allclose(tokens[25:50], by_itself(parts, noise(window, 1, 2), 1.0), atol=1e-5)


def test_the_words_are_the_same_whether_or_not_sound_was_encoded_ahead(tiny_folder):
    def loaded():
        made = make_backend('omnivinci', folder=str(tiny_folder), precision='fp32', device='cpu',
                            max_new_tokens=12, context=1024, sound_block_s=1.0)
        made.load(lambda fraction, what: None)
        return made

    window, stop = make_window(frames=8, sound_s=4.0), threading.Event()
    at_close = loaded().answer(build_prompt(window), lambda text: None, stop)
    backend = loaded()
    backend.prepare(Forecast(
        window.epoch, window.start_ns, window.end_ns, window.frames[:7], 8,
        tuple(block_of(window, number) for number in range(3))), stop)
    ahead = backend.answer(build_prompt(window), lambda text: None, stop)

    assert ahead.text == at_close.text != ''
    assert ahead.encode_ns < at_close.encode_ns


@pytest.mark.parametrize('options, sentence', [
    ({'sound_block_s': 0.5001}, r'sound_block_s=0.5001: give a multiple of 0.04, 30 at most'),
    ({'sound_block_s': 30.04}, r'sound_block_s=30.04: give a multiple of 0.04, 30 at most'),
    ({'sound_block_s': 1.0, 'whole_sound_units': True}, 'exclude each other'),
])
def test_blocks_that_cannot_be_are_refused_in_a_sentence(tiny_folder, options, sentence):
    backend = make_backend('omnivinci', folder=str(tiny_folder), precision='fp32', device='cpu',
                           **options)
    with pytest.raises(BackendError, match=sentence):
        backend.load(lambda fraction, what: None)
