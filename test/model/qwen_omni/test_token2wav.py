# SPDX-License-Identifier: Apache-2.0
"""Codes to mel to wave, against transformers' modules with the same random weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from support.qwen_speech import quieter
from support.qwen_speech import speech_pair

from omnivinci_ros.model.qwen_omni.flow import flow_times
from omnivinci_ros.model.qwen_omni.flow import frame_noise
from omnivinci_ros.model.qwen_omni.flow import integrate
from omnivinci_ros.model.qwen_omni.token2wav import FlowOptions


def rand(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def some_codes(count: int) -> torch.Tensor:
    return torch.randint(0, 8192, (1, count), generator=torch.Generator().manual_seed(5))


@torch.inference_mode()
def test_the_reference_encoder_equals_the_stock_one():
    pair = speech_pair()
    mel = pair.speaker.ref_mel
    encoder = pair.stock_token2wav.code2wav_dit_model.input_embed.spk_encoder
    theirs = encoder(torch.cat([mel, torch.zeros_like(mel)]))
    torch.testing.assert_close(
        pair.token2wav.condition(pair.speaker).reference, theirs, rtol=0, atol=1e-5
    )


@torch.inference_mode()
def test_one_evaluation_equals_the_stock_dit():
    pair = speech_pair()
    mel, codes = rand(1, 120, 80), some_codes(60)
    theirs = pair.stock_token2wav.code2wav_dit_model(
        mel,
        pair.speaker.ref_mel,
        pair.speaker.cond[:, None].repeat(1, 120, 1),
        codes,
        torch.tensor(0.3),
    )
    with_all, without = theirs.chunk(2)
    condition = pair.token2wav.condition(pair.speaker)
    dit = pair.token2wav.code2wav_dit_model
    ours = dit(mel, codes, condition.reference, condition.speaker, torch.tensor([0.3]))
    torch.testing.assert_close(ours, with_all + 0.5 * (with_all - without), rtol=0, atol=1e-5)


@torch.inference_mode()
def test_the_flow_follows_the_stock_solver(monkeypatch):
    pair = speech_pair()
    codes = some_codes(24)
    noise = frame_noise(7, 0, 48, 24, 80)
    monkeypatch.setattr(torch, 'randn', lambda *_, **__: noise.clone())
    theirs = pair.stock_token2wav.code2wav_dit_model.sample(
        pair.speaker.cond, pair.speaker.ref_mel, codes
    ).transpose(1, 2)
    ours = pair.token2wav.mel(codes, pair.token2wav.condition(pair.speaker), FlowOptions(seed=7))
    assert float((ours - theirs).abs().max() / theirs.std()) < 1e-4


@torch.inference_mode()
def test_the_wave_equals_the_stock_vocoders():
    pair = speech_pair()
    theirs, ours = (
        pair.stock_token2wav.code2wav_bigvgan_model,
        pair.token2wav.code2wav_bigvgan_model,
    )
    mel = 2 * rand(1, 80, 30) - 3
    with quieter(theirs, ours):  # random weights are loud: nothing may be clipped
        expected, made = theirs(mel), ours(mel)[0]
    assert 0.01 < float(expected.abs().max()) < 1
    assert len(made) == 30 * 240
    torch.testing.assert_close(made, expected, rtol=0, atol=1e-5)


def test_the_points_of_time_lie_closest_at_the_start():
    times = flow_times()
    assert (len(times), times[0]) == (10, 0.0)
    assert times[-1] == pytest.approx(1.0)
    steps = [after - before for before, after in zip(times, times[1:], strict=False)]
    assert steps == sorted(steps)


def test_solvers_follow_a_known_flow():
    """dx/dt = x leads from 1 to e: to 1e-4 by Kutta's rule, roughly by Euler's."""
    one = torch.ones(1, dtype=torch.float64)
    kutta = integrate(lambda time, x: x, one)
    euler = integrate(lambda time, x: x, one, solver='euler')
    assert float(kutta) == pytest.approx(2.718282, abs=1e-4)
    assert float(euler) == pytest.approx(2.718282, abs=0.3)
    assert abs(float(euler) - 2.718282) > 0.05
    # A velocity that depends on time alone: the points of time are used.
    assert float(integrate(lambda time, x: 0 * x + 3 * time**2, 0 * one)) == pytest.approx(1.0)


def test_a_flow_that_is_stopped_gives_nothing():
    asked = []

    def stop():
        asked.append(0)
        return len(asked) > 5

    assert integrate(lambda time, x: x, torch.ones(1), stop=stop) is None
    assert len(asked) == 6


def test_a_frames_noise_depends_on_seed_and_place_alone():
    whole = frame_noise(3, 0, 100, 24, 80)
    torch.testing.assert_close(frame_noise(3, 2, 40, 24, 80), whole[:, 48:88], rtol=0, atol=0)
    assert not torch.equal(frame_noise(4, 0, 100, 24, 80), whole)
    assert float(whole.mean()) == pytest.approx(0, abs=0.05)
    assert float(whole.std()) == pytest.approx(1, abs=0.05)


def test_codes_without_a_row_count_as_zero():
    dit = speech_pair().token2wav.code2wav_dit_model
    codes = torch.tensor([[0, 8192, 8193, 8194, 8447]])
    assert dit.known_codes(codes).tolist() == [[0, 8192, 8193, 0, 0]]
    assert dit.text_embed.codec_embed.num_embeddings == 8194


@pytest.mark.parametrize(
    ('name', 'value'), [('solver', 'midpoint'), ('points', 1), ('guidance', -1.0)]
)
def test_options_that_cannot_be_are_refused(name, value):
    with pytest.raises(ValueError, match=f'{name}='):
        replace(FlowOptions(), **{name: value})
