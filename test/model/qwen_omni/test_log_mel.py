# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import WhisperFeatureExtractor

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.model.qwen_omni.log_mel import SAMPLES_BEYOND
from omnivinci_ros.model.qwen_omni.log_mel import MelStream
from omnivinci_ros.model.qwen_omni.log_mel import floor_error
from omnivinci_ros.model.qwen_omni.log_mel import frame_count
from omnivinci_ros.model.qwen_omni.log_mel import log_mel
from omnivinci_ros.model.qwen_omni.log_mel import raise_floor
from omnivinci_ros.model.qwen_omni.log_mel import token_count

BLOCK = 32_000  # samples


@pytest.fixture(scope='module')
def processor():
    # The released one pads to 300 s; 10 s of zeros are as good, and 30 times as fast.
    return WhisperFeatureExtractor(feature_size=128, chunk_length=10)


def noise(samples, loudness=0.1, seed=0):
    return (np.random.default_rng(seed).normal(size=samples) * loudness).astype(np.float32)


def processed(processor, pcm):
    made = processor(pcm, sampling_rate=16_000, return_attention_mask=True, return_tensors='pt')
    return made.input_features[0][:, made.attention_mask[0].bool()]


def fed(pcm, *, bins=128, step=7000):
    stream = MelStream(bins=bins)
    blocks = [b for start in range(0, len(pcm), step) for b in stream.add(pcm[start:][:step])]
    return stream, blocks + stream.close()


@pytest.mark.parametrize('samples', [1, 99, 161, 480, 32_000, 70_001, 110_080])
def test_a_clip_gives_the_mel_of_the_released_processor(processor, samples):
    pcm = noise(samples)

    mel = log_mel(pcm)

    expected = processed(processor, pcm)
    assert mel.shape == expected.shape == (128, frame_count(samples))
    assert torch.allclose(mel, expected, atol=2e-5)


def test_a_click_at_the_very_end_sets_the_floor_as_it_does_there(processor):
    # Its loudest frame is the one that begins after the sound's last sample.
    pcm = noise(16_000, 1e-6)
    pcm[-1] = 1.0

    mel = log_mel(pcm)

    assert torch.allclose(mel, processed(processor, pcm), atol=2e-5)


def test_bytes_and_floats_give_the_same():
    pcm = (noise(8000) * 32_768).astype(np.int16)

    assert torch.equal(log_mel(pcm), log_mel(pcm.astype(np.float32) / 32_768))


@pytest.mark.parametrize(
    ('frames', 'tokens'),
    [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (6, 1), (7, 2), (100, 25), (200, 50), (203, 51)],
)
def test_tokens_are_25_a_second(frames, tokens):
    assert token_count(frames) == tokens


@pytest.mark.parametrize('samples', [500, BLOCK, BLOCK + 40, BLOCK + 41, 3 * BLOCK + 7777])
def test_blocks_are_the_whole_when_the_loudest_comes_first(samples):
    pcm = noise(samples) * np.geomspace(1.0, 1e-6, samples, dtype=np.float32)  # under the floor

    _, blocks = fed(pcm)

    assert [block.shape[1] for block in blocks[:-1]] == [200] * (len(blocks) - 1)
    assert torch.allclose(torch.cat(blocks, dim=1), log_mel(pcm), atol=1e-5)


def test_a_block_is_given_40_samples_after_its_end():
    pcm = noise(BLOCK + SAMPLES_BEYOND)
    stream = MelStream()

    assert SAMPLES_BEYOND == 40
    assert stream.add(pcm[:-1]) == []
    assert [block.shape for block in stream.add(pcm[-1:])] == [(128, 200)]


def test_what_comes_after_never_changes_a_block_that_was_given():
    quiet, loud = noise(BLOCK + 40, 0.01), noise(BLOCK, 0.5, seed=1)
    stream = MelStream()
    (before,) = stream.add(quiet)
    kept = before.clone()

    stream.add(loud)
    stream.close()

    assert torch.equal(before, kept)


def test_noise_far_above_the_floor_is_the_whole_whatever_comes_later():
    pcm = np.concatenate([noise(BLOCK, 0.1), noise(BLOCK, 0.3, seed=1)])

    stream, blocks = fed(pcm)

    assert floor_error(blocks[0], stream.loudest) == 0.0
    assert torch.allclose(torch.cat(blocks, dim=1), log_mel(pcm), atol=1e-5)


@pytest.mark.parametrize('quiet', [0.0, 1e-6])
def test_the_floor_of_a_quiet_block_is_too_low_by_what_is_told_and_can_be_raised(quiet):
    pcm = np.concatenate([noise(BLOCK, quiet), noise(BLOCK, 0.3, seed=1)])
    whole = log_mel(pcm)

    stream, blocks = fed(pcm)

    first = blocks[0][:, :198]  # the last two frames hear the loud sound already
    wrong = float((whole[:, :198] - first).abs().max())
    assert wrong > 0.1
    assert floor_error(first, stream.loudest) == pytest.approx(wrong, abs=1e-5)
    assert wrong <= (stream.loudest + 2) / 4 + 1e-5
    assert torch.allclose(raise_floor(blocks[0], stream.loudest), whole[:, :200], atol=1e-5)


def test_no_sound_gives_no_blocks():
    stream = MelStream()

    assert stream.add(np.zeros(0, np.float32)) == []
    assert stream.close() == []


@pytest.mark.parametrize('give', [log_mel, lambda pcm: MelStream().add(pcm)])
def test_pcm_that_cannot_be_used_is_refused(give):
    with pytest.raises(BadAudioError, match='int32'):
        give(np.zeros(100, np.int32))
