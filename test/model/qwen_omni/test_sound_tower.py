# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from support.qwen_towers import sound_towers

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.qwen_omni.log_mel import token_count
from omnivinci_ros.model.qwen_omni.sound_tower import SoundTower
from omnivinci_ros.model.qwen_omni.sound_tower import encode_mel

TOLERANCE = 1e-5


@pytest.fixture(scope='module')
def towers():
    return sound_towers()


def some_mel(frames, seed=0):
    return torch.randn(16, frames, generator=torch.Generator().manual_seed(seed))


@torch.inference_mode()
def encode(tower, mel):
    return encode_mel(tower, mel, tower.config.block_frames)


@pytest.mark.parametrize('frames', [3, 6, 7, 57, 199, 200, 201, 202, 203, 400, 555])
@torch.inference_mode()
def test_tokens_are_those_of_transformers(towers, frames):
    stock, ours = towers
    mel = some_mel(frames)

    tokens = encode(ours, mel)

    expected = stock(mel, feature_lens=torch.tensor([frames])).last_hidden_state
    assert tokens.shape == expected.shape == (token_count(frames), 24)
    assert expected.std() > 0.1
    assert (tokens - expected).abs().max() < TOLERANCE


def test_a_block_is_encoded_alone_as_among_others(towers):
    _, ours = towers
    mel = some_mel(530)

    whole = encode(ours, mel)

    parts = [encode(ours, part) for part in mel.split(200, dim=1)]
    assert (torch.cat(parts) - whole).abs().max() < TOLERANCE


def test_a_long_sound_is_encoded_some_blocks_at_a_time(towers):
    _, ours = towers
    sizes = []

    def tower(mel):
        sizes.append(len(mel))
        return ours(mel)

    with torch.inference_mode():
        tokens = encode_mel(tower, some_mel(18 * 200 + 20), 200)

    assert sizes == [16, 2, 1]
    assert len(tokens) == 18 * 50 + 5


def test_too_little_for_a_token_is_refused(towers):
    with pytest.raises(ValueError, match='2 mel frames; give 3 or more'):
        encode(towers[1], some_mel(2))


def test_weights_made_without_memory_are_all_that_must_be_filled(towers):
    stock, ours = towers
    with torch.device('meta'):
        empty = SoundTower(ours.config)

    empty.load_state_dict(stock.state_dict(), assign=True)

    assert not [n for n, t in [*empty.named_parameters(), *empty.named_buffers()] if t.is_meta]
    assert torch.equal(encode(empty, some_mel(100)), encode(ours, some_mel(100)))


def test_half_precision_stays_in_its_type(towers):
    _, ours = towers
    with torch.device('meta'):
        half = SoundTower(ours.config)
    half.load_state_dict({k: v.bfloat16() for k, v in ours.state_dict().items()}, assign=True)

    tokens = encode(half, some_mel(220))

    assert tokens.dtype == torch.bfloat16
    assert (tokens.float() - encode(ours, some_mel(220))).abs().mean() < 0.1


def test_a_block_that_is_no_whole_number_of_tokens_is_refused(towers):
    with pytest.raises(CheckpointError, match='n_window=25; it must be even'):
        SoundTower(replace(towers[1].config, n_window=25))


def test_the_tower_exports_as_it_is_with_free_sizes(towers):
    _, ours = towers
    example = torch.zeros(2, 16, 40)
    # torch.export takes no axis of 1, such as the one token of fewer frames.
    frames = torch.export.Dim('frames', min=7, max=200)

    exported = torch.export.export(
        ours,
        (example,),
        dynamic_shapes=({0: torch.export.Dim('units'), 2: frames},),
        prefer_deferred_runtime_asserts_over_guards=True,  # as torch.onnx.export does
    ).module()

    for units, length in ((1, 7), (3, 57), (2, 200)):
        mel = torch.randn(units, 16, length)
        with torch.inference_mode():
            assert (exported(mel) - ours(mel)).abs().max() < TOLERANCE
