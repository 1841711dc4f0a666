# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import WhisperFeatureExtractor

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.model.omnivinci import log_mel as sound


def tone(seconds, hertz=440.0):
    t = np.arange(round(seconds * 16_000)) / 16_000
    return (0.3 * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


@pytest.mark.parametrize('hop', [60, 160])
def test_log_mel_equals_whispers(hop, rng):
    pcm = tone(30) + rng.normal(size=480_000).astype(np.float32) * 0.01
    whisper = WhisperFeatureExtractor(feature_size=128, hop_length=hop)

    mel = sound.log_mel(pcm, hop=hop)

    expected = whisper(pcm, sampling_rate=16_000, return_tensors='pt').input_features[0]
    assert mel.shape == expected.shape == (128, 480_000 // hop)
    assert torch.allclose(mel, expected, atol=1e-4)


def test_log_mel_in_blocks_is_seamless(rng):
    pcm = tone(95) * np.linspace(0.1, 1, 95 * 16_000, dtype=np.float32)
    whisper = WhisperFeatureExtractor(feature_size=128)

    mel = sound.log_mel(pcm, hop=160)

    features = whisper(
        pcm, sampling_rate=16_000, return_tensors='pt', truncation=False, padding='do_not_pad'
    ).input_features[0]
    assert torch.allclose(mel, features, atol=1e-4)


@pytest.mark.parametrize(
    ('seconds', 'hop', 'units', 'frames'),
    [
        (4, 160, 1, 400),
        (30, 160, 1, 3000),
        (30.01, 160, 2, 3001),
        (70, 160, 3, 7000),
        (4, 60, 3, 1067),
        (30, 60, 3, 8000),
        (60, 60, 6, 16_000),
    ],
)
def test_sound_of_any_length_becomes_whole_units(seconds, hop, units, frames):
    made = sound.to_mel_units(tone(seconds), start=0.0, hop=hop)

    assert made.mel.shape == (units, 128, 3000)
    assert made.frames == frames


def test_units_continue_each_other_and_the_last_is_zero_padded():
    pcm = tone(30)

    made = sound.to_mel_units(pcm, start=0.0, hop=60)

    whole = sound.log_mel(pcm, hop=60)  # 8000 frames in 3 units
    assert torch.equal(made.mel[1], whole[:, 3000:6000])
    assert torch.equal(made.mel[2, :, :2000], whole[:, 6000:])
    assert not made.mel[2, :, 2000:].any()


def test_int16_and_float_give_the_same_units():
    pcm = (tone(2) * 32_767).astype(np.int16)

    whole = sound.to_mel_units(pcm, start=0.0, hop=160)

    again = sound.to_mel_units(pcm / 32_768, start=0.0, hop=160)
    assert torch.allclose(whole.mel, again.mel, atol=1e-6)


def test_token_times_are_the_middles_of_the_padded_sound():
    made = sound.to_mel_units(tone(31), start=2.0, hop=160)

    times = sound.token_times(made, 1500)

    assert times[:2].tolist() == pytest.approx([2.02, 2.06])
    assert times[-1].item() == pytest.approx(2 + 60 - 0.02)


@pytest.mark.parametrize(
    ('seconds', 'hop', 'tokens', 'heard'),
    [(4, 160, 750, 100), (70, 160, 2250, 1750), (4, 60, 2250, 267), (0.001, 160, 750, 1)],
)
def test_heard_tokens_leave_the_padding_out(seconds, hop, tokens, heard):
    made = sound.to_mel_units(tone(seconds), start=0.0, hop=hop)

    assert sound.sound_token_count(made, tokens) == heard


@pytest.mark.parametrize(
    ('pcm', 'says'),
    [
        (np.zeros(0, np.int16), 'with samples in it'),
        (np.zeros((2, 100), np.int16), 'one channel'),
        (np.zeros(100, np.int32), 'int32'),
        (np.full(100, 8000.0), 'reaches 8000'),
        (np.full(100, np.nan), 'reaches nan'),
        (np.zeros(16_000 * 3601, np.int16), '3600 s or less'),
    ],
)
def test_pcm_that_cannot_be_used_is_refused(pcm, says):
    with pytest.raises(BadAudioError, match=says):
        sound.to_mel_units(pcm, start=0.0, hop=160)
