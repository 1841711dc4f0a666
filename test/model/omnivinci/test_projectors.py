# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch

from omnivinci_ros.model.errors import CheckpointError
from omnivinci_ros.model.omnivinci.projectors import FoldedVisionProjector
from omnivinci_ros.model.omnivinci.projectors import SpaceToDepth
from omnivinci_ros.model.omnivinci.projectors import VisionProjector
from omnivinci_ros.model.omnivinci.projectors import make_sound_projector
from omnivinci_ros.model.omnivinci.projectors import make_vision_projector
from omnivinci_ros.model.omnivinci.projectors import repeat_scales


def projector_with_random_weights(width=24, out=32, seed=0):
    torch.manual_seed(seed)
    projector = VisionProjector(3 * width, out)
    with torch.no_grad():
        for weight in projector.parameters():
            weight.copy_(torch.randn_like(weight) * 0.3 + 0.1)
    return projector


def test_space_to_depth_orders_channels_by_row_column_channel():
    grid = torch.arange(16)[:, None] * 10 + torch.arange(2)  # patch p has channels 10 p, 10 p + 1

    y = SpaceToDepth()(grid[None])[0]

    # The first block of a 4 x 4 map is patches 0, 1 (row 0) and 4, 5 (row 1).
    assert y[0].tolist() == [0, 1, 10, 11, 40, 41, 50, 51]
    assert y[1].tolist() == [20, 21, 30, 31, 60, 61, 70, 71]
    assert y[2].tolist() == [80, 81, 90, 91, 120, 121, 130, 131]


def test_folding_the_repeat_gives_the_same_numbers():
    projector = projector_with_random_weights()
    folded = FoldedVisionProjector(projector, repeats=3)
    features = torch.randn(2, 16, 24) * 3 + 1

    expected = projector(repeat_scales(features, 3))

    assert torch.allclose(folded(features), expected, atol=1e-5, rtol=1e-5)
    assert folded.linear.weight.numel() * 3 == projector.layers[2].weight.numel()


def test_folding_is_exact_in_float64():
    projector = projector_with_random_weights().double()
    features = torch.randn(2, 16, 24, dtype=torch.float64)

    folded = FoldedVisionProjector(projector, repeats=3)(features)

    assert torch.allclose(folded, projector(repeat_scales(features, 3)), atol=1e-12)


def test_keys_are_the_released_ones():
    with torch.device('meta'):
        vision = make_vision_projector('mlp_downsample', 3456, 3584).state_dict()
        sound = make_sound_projector('mlp', 1280, 3584).state_dict()

    assert {key.rsplit('.', 1)[0] for key in vision} == {'layers.1', 'layers.2', 'layers.4'}
    assert {key.rsplit('.', 1)[0] for key in sound} == {'layers.0', 'layers.2'}
    assert vision['layers.1.weight'].shape == (13_824,)
    assert vision['layers.2.weight'].shape == (3584, 13_824)


@pytest.mark.parametrize(
    ('kind', 'tokens'),
    [
        ('mlp', 750),
        ('mlp_downsample', 375),
        ('mlp_downsample_pool', 375),
        ('mlp_downsample_pool_max', 375),
    ],
)
def test_sound_variants_keep_or_halve_the_tokens(kind, tokens):
    y = make_sound_projector(kind, 16, 24)(torch.randn(2, 750, 16))

    assert y.shape == (2, tokens, 24)


def test_pooling_variants_take_the_mean_and_the_largest():
    x = torch.tensor([[[1.0], [3.0], [5.0], [9.0]]])
    mean, largest = (
        make_sound_projector(f'mlp_downsample_pool{kind}', 1, 1).layers[0](x)
        for kind in ('', '_max')
    )

    assert mean.flatten().tolist() == [2, 7]
    assert largest.flatten().tolist() == [3, 9]


@pytest.mark.parametrize('make', [make_vision_projector, make_sound_projector])
def test_an_unknown_type_is_refused_by_name(make):
    with pytest.raises(CheckpointError, match=r"type 'resampler' is not known; known: mlp"):
        make('resampler', 8, 8)
