# SPDX-License-Identifier: Apache-2.0
"""Sound in chunks against the whole, with the same random weights."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
import torch
from support.qwen_speech import quieter
from support.qwen_speech import speech_pair

from omnivinci_ros.model.qwen_omni.speech_stream import QUICK
from omnivinci_ros.model.qwen_omni.speech_stream import STEADY
from omnivinci_ros.model.qwen_omni.speech_stream import ChunkPlan
from omnivinci_ros.model.qwen_omni.speech_stream import SpeechStream
from omnivinci_ros.model.qwen_omni.speech_stream import speech_of
from omnivinci_ros.model.qwen_omni.speech_stream import to_int16
from omnivinci_ros.model.qwen_omni.tiny_checkpoint import random_tensor
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions
from omnivinci_ros.model.qwen_omni.token2wav import Token2Wav

CODES = np.random.default_rng(1).integers(0, 8192, 86).tolist()
EULER = FlowOptions(solver='euler', seed=1)
ONE_EVALUATION = FlowOptions(solver='euler', points=2, seed=1)


@pytest.fixture(scope='module')
def token2wav():
    """The tiny shape with half the vocoder."""
    config = speech_pair().config.token2wav_config
    narrow = replace(config.bigvgan_config, upsample_initial_channel=64)
    made = Token2Wav(replace(config, bigvgan_config=narrow))
    made.load_state_dict(
        {
            name: random_tensor(name, tuple(each.shape), 0)
            for name, each in made.state_dict().items()
        }
    )
    with quieter(made.code2wav_bigvgan_model, by=0.03):
        yield made.eval()


@pytest.fixture(scope='module')
def condition(token2wav):
    return token2wav.condition(speech_pair().speaker)


@pytest.fixture(scope='module')
def whole_flow(token2wav, condition):
    return whole(token2wav, condition, EULER)


def whole(token2wav, condition, options, codes=CODES):
    mel = token2wav.mel(torch.tensor([codes]), condition, options)
    return to_int16(token2wav.wave(mel)).astype(float)


def chunked(token2wav, condition, options, plan, codes=CODES):
    stream = SpeechStream(token2wav, condition, options, plan)
    return np.concatenate(list(speech_of(codes, stream))).astype(float)


def test_chunks_of_one_evaluation_equal_the_whole(token2wav, condition):
    """Two blocks back and one ahead are all that an evaluation sees."""
    expected = whole(token2wav, condition, ONE_EVALUATION)
    assert np.abs(expected).max() > 3000
    made = chunked(token2wav, condition, ONE_EVALUATION, STEADY)
    assert np.abs(made - expected).max() <= 2  # of 32767


def test_chunks_of_a_flow_equal_the_whole_with_more_context(token2wav, condition, whole_flow):
    """Each evaluation adds to what a frame depends on, ever more faintly."""
    expected = whole_flow
    plan = ChunkPlan(back=4, ahead=3)
    made = chunked(token2wav, condition, EULER, plan)
    assert np.abs(made - expected).max() <= 3


@pytest.mark.parametrize(('plan', 'most'), [(STEADY, 0.005), (QUICK, 0.05)])
def test_the_usual_context_is_near_the_whole(token2wav, condition, whole_flow, plan, most):
    """These weights couple blocks strongly; with transformers' initial ones nothing differs."""
    expected = whole_flow
    made = chunked(token2wav, condition, EULER, plan)
    assert len(made) == len(expected) == len(CODES) * 480  # 24 kHz, 50 codes a second
    error = np.sqrt(np.mean((made - expected) ** 2))
    assert error < most * expected.std()


@pytest.mark.parametrize(('plan', 'codes', 'seconds'), [(STEADY, 48, 0.52), (QUICK, 24, 0.24)])
def test_the_first_sound_comes_after_so_many_codes(token2wav, condition, plan, codes, seconds):
    stream = SpeechStream(token2wav, condition, ONE_EVALUATION, plan)
    made = [stream.push(code) for code in CODES[:codes]]
    assert made[:-1] == [None] * (codes - 1)
    assert len(made[-1]) == stream.samples_sent == seconds * 24_000


def test_less_than_a_chunk_is_said_at_the_end(token2wav, condition):
    codes = CODES[:5]
    expected = whole(token2wav, condition, ONE_EVALUATION, codes)
    made = chunked(token2wav, condition, ONE_EVALUATION, STEADY, codes)
    np.testing.assert_array_equal(made, expected)


def test_no_code_is_no_sound(token2wav, condition):
    assert list(speech_of([], SpeechStream(token2wav, condition))) == []


def test_codes_that_have_no_sound_do_not_fail(token2wav, condition):
    stream = SpeechStream(token2wav, condition, ONE_EVALUATION)
    assert len(next(speech_of([3, 8200, 8447], stream))) == 3 * 480


def test_a_cancel_ends_a_chunk_before_its_next_evaluation(token2wav, condition):
    asked = count()
    stream = SpeechStream(token2wav, condition, EULER, stop=lambda: next(asked) >= 4)
    assert list(speech_of(CODES[:60], stream)) == []
    assert next(asked) < 8


@pytest.mark.parametrize('plan', [{'blocks': 0}, {'held': 12}, {'ahead': 0}, {'back': -1}])
def test_plans_that_cannot_be_are_refused(plan):
    name = next(iter(plan))
    with pytest.raises(ValueError, match=f'{name}='):
        ChunkPlan(**plan)


def test_more_held_than_made_is_refused(token2wav, condition):
    with pytest.raises(ValueError, match='held=24; it must be less than 1 blocks'):
        SpeechStream(token2wav, condition, plan=ChunkPlan(blocks=1, held=24))
