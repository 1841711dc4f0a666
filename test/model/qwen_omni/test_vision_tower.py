# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
import torch
from support.qwen_towers import vision_towers

from omnivinci_ros.model.qwen_omni.pictures import Patches
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig
from omnivinci_ros.model.qwen_omni.vision_tower import VisionTower
from omnivinci_ros.model.qwen_omni.vision_tower import encode_patches
from omnivinci_ros.model.qwen_omni.vision_tower import grid_inputs

TOLERANCE = 1e-5
# Rows and columns of patches; a window is 8 x 8.
GRIDS = [(2, 2), (8, 8), (10, 18), (34, 46), (16, 6)]


@pytest.fixture(scope='module')
def towers():
    return vision_towers()


def some_patches(grid, pairs=1, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return Patches(torch.randn(pairs, grid[0] * grid[1], 1176, generator=generator), grid)


@torch.inference_mode()
def encode(tower, patches):
    return encode_patches(tower, patches, tower.config)


@pytest.mark.parametrize('grid', GRIDS)
@torch.inference_mode()
def test_tokens_are_those_of_transformers(towers, grid):
    stock, ours = towers
    patches = some_patches(grid, pairs=2)

    tokens = encode(ours, patches)

    thw = torch.tensor([[2, *grid]])
    expected = stock(patches.values.flatten(0, 1), grid_thw=thw).pooler_output
    assert tokens.shape == (2, grid[0] * grid[1] // 4, 24)
    assert expected.std() > 0.1
    assert (tokens.flatten(0, 1) - expected).abs().max() < TOLERANCE


def test_a_pair_is_encoded_alone_as_among_others(towers):
    _, ours = towers
    patches = some_patches((10, 18), pairs=6)

    whole = encode(ours, patches)

    for pair in range(6):
        alone = encode(ours, Patches(patches.values[pair : pair + 1], patches.grid))
        assert (alone[0] - whole[pair]).abs().max() < TOLERANCE


def test_what_lies_in_another_window_is_seen_by_the_full_layers_only():
    stock, ours = vision_towers()
    near, far = 0, 10 * 18 - 1  # patches of the first and the last window
    patches = some_patches((10, 18))
    changed = Patches(patches.values.clone(), patches.grid)
    changed.values[0, far] += 1.0

    seen = (encode(ours, patches) - encode(ours, changed))[0, near].abs().max()
    ours.config = VisionConfig(**{**vars(ours.config), 'fullatt_block_indexes': ()})
    unseen = (encode(ours, patches) - encode(ours, changed))[0, near].abs().max()

    assert seen > 1e-4
    assert unseen == 0.0


def test_slots_of_640x480_are_23_percent_more_than_its_patches():
    made = grid_inputs(VisionConfig(hidden_size=1280), (34, 46))

    assert made.order.shape == (30, 64)
    assert made.cos.shape == made.sin.shape == (1564, 80)
    assert torch.equal(made.order.flatten()[made.back], torch.arange(1564))
    assert int((made.mask == 0).sum()) == 1564


def test_half_precision_stays_in_its_type(towers):
    _, ours = towers
    with torch.device('meta'):
        half = VisionTower(ours.config)
    half.load_state_dict({k: v.bfloat16() for k, v in ours.state_dict().items()}, assign=True)

    tokens = encode(half, some_patches((10, 6)))

    assert tokens.dtype == torch.bfloat16
    assert (tokens.float() - encode(ours, some_patches((10, 6)))).abs().mean() < 0.1


def test_the_tower_exports_as_it_is_for_any_grid(towers):
    _, ours = towers
    dim = torch.export.Dim
    tokens, windows = dim('tokens'), dim('windows')
    patches = some_patches((10, 18), pairs=2)
    inputs = grid_inputs(ours.config, patches.grid).tensors()

    exported = torch.export.export(
        ours,
        (patches.values, *inputs),
        dynamic_shapes=(
            {0: dim('pairs'), 1: 4 * tokens},
            {0: windows},
            {0: 4 * tokens},
            {0: windows},
            {0: 4 * tokens},
            {0: 4 * tokens},
        ),
    ).module()

    for grid, pairs in (((8, 8), 1), ((34, 46), 1), ((6, 20), 3)):
        other = some_patches(grid, pairs)
        with torch.inference_mode():
            made = encode_patches(exported, other, ours.config)
        assert (made - encode(ours, other)).abs().max() < TOLERANCE
