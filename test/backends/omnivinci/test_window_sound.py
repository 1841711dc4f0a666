# SPDX-License-Identifier: Apache-2.0
"""Sound in blocks: encoded as it arrives, shared by windows, each at its time in the window."""

from __future__ import annotations

import pytest

pytest.importorskip('torch', reason='needs the extra model: run scripts/setup --test')

import threading
from dataclasses import replace

import numpy as np
import torch
from support.omni_windows import SECOND
from support.omni_windows import make_window

from omnivinci_ros.backends import make_backend
from omnivinci_ros.backends.base import BackendError
from omnivinci_ros.backends.omnivinci.window_segments import WindowSegments
from omnivinci_ros.backends.omnivinci.window_sound import SoundEncoder
from omnivinci_ros.backends.prompts import build_prompt
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import SAMPLE_RATE
from omnivinci_ros.engine.opening import OpenOptions
from omnivinci_ros.engine.runtime import open_runtime
from omnivinci_ros.model.omnivinci import log_mel as sounds
from omnivinci_ros.model.omnivinci.time_embedding import make_time_embedding
from omnivinci_ros.parameters.configuration import backend_maker
from omnivinci_ros.parameters.configuration import pipeline_config
from omnivinci_ros.parameters.params_file import Settings
from omnivinci_ros.perception.pipeline import Pipeline
from omnivinci_ros.windowing.audio_clip import AudioClip
from omnivinci_ros.windowing.audio_clip import cut_audio
from omnivinci_ros.windowing.samples import AudioSpan
from omnivinci_ros.windowing.samples import Frame
from omnivinci_ros.windowing.windows import Forecast

QUESTION = 'What is to be heard?'


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope='module')
def runtime(tiny_folder):
    return open_runtime(
        tiny_folder,
        OpenOptions(runtime='torch', precision='fp32', device='cpu'),
        lambda fraction, what: None,
    )


def layout(runtime, block_s, **options):
    return WindowSegments(
        runtime, cache_bytes=1 << 20, sound_block_ns=round(block_s * SECOND), **options
    )


def sounding(segments):
    return torch.cat([one.embeds() for one in segments if one.key[0] == 'sound'])


def noise(window, first_s, last_s):
    """The samples of a window's sound from one second of it to another."""
    return window.audio.samples[round(first_s * SAMPLE_RATE) : round(last_s * SAMPLE_RATE)]


def by_itself(runtime, samples, start_s):
    """What the network makes of sound that it hears alone, at this time of the window."""
    config = runtime.config
    units = sounds.to_short_mel(
        samples,
        start=start_s,
        hop=config.audio_hop_length,
        bins=config.sound_tower['num_mel_bins'],
        multiple=runtime.mel_multiple,
        most=3000,
    )
    tokens = runtime.encode_sound(units.mel).flatten(0, 1)
    stamp = make_time_embedding(config.hidden_size, config.sound_time)
    return stamp(tokens, sounds.token_times(units, len(tokens)))


def block_of(window, number, size_s=1.0):
    """A whole block of a window's sound, as a forecast holds it."""
    start = window.start_ns + round(number * size_s * SECOND)
    return AudioClip(
        'audio',
        start,
        start + round(size_s * SECOND),
        noise(window, number * size_s, (number + 1) * size_s),
        1.0,
        (),
    )


def test_each_block_is_what_the_network_hears_in_it_at_its_time(runtime):
    window = make_window(frames=4, sound_s=4.0)

    tokens = sounding(layout(runtime, 1.0).lay_out(window, QUESTION))

    blocks = [by_itself(runtime, noise(window, s, s + 1), float(s)) for s in range(4)]
    assert torch.allclose(tokens, torch.cat(blocks), atol=1e-5)
    assert len(tokens) == 100  # 25 a second


def test_a_block_as_long_as_the_window_is_the_sound_in_one_piece(runtime):
    window = make_window(start_s=12.0, frames=4, sound_s=4.0)

    in_a_block = sounding(layout(runtime, 4.0).lay_out(window, QUESTION))
    in_one_piece = sounding(layout(runtime, 0).lay_out(window, QUESTION))

    assert torch.allclose(in_a_block, in_one_piece, atol=1e-5)
    assert not torch.allclose(  # the blocks below do not hear each other
        sounding(layout(runtime, 1.0).lay_out(window, QUESTION)), in_one_piece, atol=1e-2
    )


def test_a_window_that_begins_within_a_block_holds_the_rest_of_it(runtime):
    window = make_window(start_s=10.3, frames=4, sound_s=4.0)

    tokens = sounding(layout(runtime, 1.0).lay_out(window, QUESTION))

    cuts = [0.0, 0.7, 1.7, 2.7, 3.7, 4.0]
    pieces = [
        by_itself(runtime, noise(window, a, b), a) for a, b in zip(cuts, cuts[1:], strict=False)
    ]
    assert torch.allclose(tokens, torch.cat(pieces), atol=1e-5)


def test_what_is_less_than_a_token_of_a_block_goes_with_its_neighbour(runtime):
    window = make_window(start_s=9.99, frames=4, sound_s=4.03, length_s=4.03)

    tokens = sounding(layout(runtime, 1.0).lay_out(window, QUESTION))

    cuts = [0.0, 1.01, 2.01, 3.01, 4.03]  # of 10 ms before the first block and 20 after the last
    pieces = [
        by_itself(runtime, noise(window, a, b), a) for a, b in zip(cuts, cuts[1:], strict=False)
    ]
    assert torch.allclose(tokens, torch.cat(pieces), atol=1e-5)


@pytest.mark.parametrize('offset_ns', [1, 20_000, 31_250, 40_000, 62_499])
def test_windows_that_begin_within_a_sample_share_their_blocks_too(runtime, offset_ns):
    """A task's window begins at any nanosecond."""
    segments = layout(runtime, 1.0)
    random = np.random.default_rng(0)
    spans = [
        AudioSpan(
            'audio',
            10 * SECOND + 13_007 + k * SECOND // 50,
            random.integers(-9000, 9000, 320).astype(np.int16),
        )
        for k in range(300)
    ]

    def window(start_ns):
        end_ns = start_ns + 4 * SECOND
        return replace(
            make_window(start_s=10.0, frames=1),
            start_ns=start_ns,
            end_ns=end_ns,
            frames=(),
            audio=cut_audio(spans, 'audio', start_ns, end_ns),
        )

    sounding(segments.lay_out(window(10 * SECOND + SECOND // 2), QUESTION))
    before = segments.blocks_encoded
    sounding(
        segments.lay_out(window(10 * SECOND + SECOND // 2 + SECOND // 4 + offset_ns), QUESTION)
    )

    assert segments.blocks_encoded == before + 2  # the beginning, and the end


def test_windows_that_overlap_encode_a_block_once(runtime):
    segments = layout(runtime, 1.0)
    first = make_window(frames=2, sound_s=4.0)
    sounding(segments.lay_out(first, QUESTION))
    assert segments.blocks_encoded == 4

    second = make_window(start_s=12.0, frames=2, sound_s=4.0, seed=1)
    samples = np.concatenate([noise(first, 2, 4), noise(second, 2, 4)])
    tokens = sounding(
        segments.lay_out(replace(second, audio=replace(second.audio, samples=samples)), QUESTION)
    )

    assert segments.blocks_encoded == 6
    # The same sound, at another time of its window.
    assert torch.allclose(
        tokens[:50],
        torch.cat([by_itself(runtime, noise(first, s, s + 1), s - 2.0) for s in (2, 3)]),
        atol=1e-5,
    )


def test_at_the_close_only_the_last_block_is_encoded(runtime):
    segments = layout(runtime, 1.0)
    window = make_window(frames=4, sound_s=4.0)
    forecast = Forecast(
        window.epoch,
        window.start_ns,
        window.end_ns,
        window.frames[:3],
        4,
        tuple(block_of(window, number) for number in range(3)),
    )
    segments.encode_ahead(forecast, lambda: False)
    assert segments.blocks_encoded == 3

    sounding(segments.lay_out(window, QUESTION))

    assert segments.blocks_encoded == 4


def test_encoding_ahead_stops_between_blocks(runtime):
    segments = layout(runtime, 1.0)
    window = make_window(sound_s=4.0)
    forecast = Forecast(
        window.epoch,
        window.start_ns,
        window.end_ns,
        (),
        4,
        tuple(block_of(window, number) for number in range(3)),
    )

    segments.encode_ahead(forecast, lambda: segments.blocks_encoded == 2)

    assert segments.blocks_encoded == 2


def test_sound_that_comes_late_makes_another_block(runtime):
    segments = layout(runtime, 1.0)
    window = make_window(sound_s=4.0)
    clip = replace(block_of(window, 1), samples=noise(window, 1, 2).copy())
    clip.samples[8000:] = 0  # a gap, when it was encoded
    segments.encode_ahead(
        Forecast(window.epoch, window.start_ns, window.end_ns, (), 4, (clip,)), lambda: False
    )

    tokens = sounding(segments.lay_out(window, QUESTION))

    assert segments.blocks_encoded == 5
    assert torch.allclose(tokens[25:50], by_itself(runtime, noise(window, 1, 2), 1.0), atol=1e-5)


class Broken:
    """A picture that cannot be decoded."""

    nbytes = 1

    def rgb(self):
        raise BadImageError('camera: not a JPEG')


@pytest.mark.parametrize('is_broken', [False, True], ids=['', 'a frame is broken'])
def test_the_words_are_the_same_whether_or_not_sound_was_encoded_ahead(
    tiny_folder,
    monkeypatch,
    is_broken,
):
    def loaded():
        made = make_backend(
            'omnivinci',
            folder=str(tiny_folder),
            precision='fp32',
            device='cpu',
            max_new_tokens=12,
            context=1024,
            sound_block_s=1.0,
        )
        made.load(lambda fraction, what: None)
        return made

    encoded = []
    encode = SoundEncoder._encode
    monkeypatch.setattr(
        SoundEncoder, '_encode', lambda self, mel: (encoded.append(mel), encode(self, mel))[1]
    )
    window, stop = make_window(frames=8, sound_s=4.0), threading.Event()
    at_close = loaded().answer(build_prompt(window), lambda text: None, stop)
    assert len(encoded) == 4
    backend = loaded()
    frames = [Frame('camera', SECOND * 10 + 1, Broken())] if is_broken else window.frames[:7]
    backend.prepare(
        Forecast(
            window.epoch,
            window.start_ns,
            window.end_ns,
            tuple(frames),
            8,
            tuple(block_of(window, number) for number in range(3)),
        ),
        stop,
    )
    assert len(encoded) == 4 + 3
    ahead = backend.answer(build_prompt(window), lambda text: None, stop)

    assert len(encoded) == 4 + 3 + 1
    assert ahead.text == at_close.text != ''


@pytest.mark.parametrize(
    'options, sentence',
    [
        (
            {'sound_block_s': 0.5001},
            'sound_block_s=0.5001: give a multiple of 0.04, 29.92 at most',
        ),
        ({'sound_block_s': 29.96}, 'sound_block_s=29.96: give a multiple of 0.04, 29.92 at most'),
        ({'sound_block_s': 1.0, 'whole_sound_units': True}, 'exclude each other'),
    ],
)
def test_blocks_that_cannot_be_are_refused_in_a_sentence(tiny_folder, options, sentence):
    backend = make_backend(
        'omnivinci', folder=str(tiny_folder), precision='fp32', device='cpu', **options
    )
    with pytest.raises(BackendError, match=sentence):
        backend.load(lambda fraction, what: None)


def given(*texts):
    settings = Settings()
    settings.set_texts(['listen:=false', 'audio_topic:=audio', *texts])
    return settings


def test_the_parameter_reaches_the_forecasts():
    pipeline = Pipeline(pipeline_config(given('sound_block_s:=0.2')))
    start = 1_000 * SECOND
    for stamp in range(start, start + SECOND, SECOND // 50):
        chunk = np.full(320, 7, np.int16)
        pipeline.add_audio(stamp, SAMPLE_RATE, 1, chunk, stamp + SECOND // 50)

    sound = pipeline.forecast().sound

    assert [clip.start_ns - start for clip in sound if clip.coverage == 1.0] in (
        [k * SECOND // 5 for k in range(most)] for most in (4, 5)
    )
    assert all(len(clip.samples) == 3200 for clip in sound)
    assert not any(clip.samples.any() for clip in sound if clip.start_ns < start)


@pytest.mark.parametrize(
    'texts, sentence',
    [
        (('sound_block_s:=5.0', 'window_s:=4.0'), 'sound_block_s=5 is longer than window_s=4'),
        (('sound_block_s:=1.0', 'whole_sound_units:=true'), 'exclude each other: set one'),
    ],
)
def test_blocks_that_no_window_can_hold_are_refused_before_anything_is_loaded(texts, sentence):
    with pytest.raises(ValueError, match=sentence):
        pipeline_config(given(*texts))


def test_the_parameter_reaches_the_backend(tiny_folder):
    settings = given(f'model_folder:={tiny_folder}', 'sound_block_s:=0.05')

    with pytest.raises(BackendError, match='sound_block_s=0.05: give a multiple of 0.04'):
        backend_maker(settings, 'omnivinci')().load(lambda fraction, what: None)
