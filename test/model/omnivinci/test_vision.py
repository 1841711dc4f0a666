# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
import torch

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.model.omnivinci import vision


def picture(width, height, value=0):
    return np.full((height, width, 3), value, dtype=np.uint8)


@pytest.mark.parametrize(
    ('width', 'height', 'tiles', 'block'),
    [
        (640, 480, 17, (3, 4)),
        (1280, 720, 17, (3, 4)),
        (1920, 1080, 17, (3, 4)),
        (480, 640, 17, (4, 3)),
        (800, 800, 14, (3, 3)),
        (3000, 1200, 15, (2, 5)),
        (3000, 1000, 17, (2, 6)),
        (4000, 400, 15, (1, 10)),
    ],
)
def test_an_image_is_cut_into_the_tiles_of_the_table(width, height, tiles, block):
    cut = vision.cut_tiles(picture(width, height), (448, 896, 1344), 448, 12)

    assert cut.pixels.shape == (tiles, 3, 448, 448)
    assert cut.blocks == ((1, 1), (2, 2), block)


def test_a_tie_goes_to_the_larger_grid_only_when_the_picture_fills_half_of_it():
    # Aspect 2: 2 x 1, 4 x 2 and 6 x 3 are equally near.
    assert vision.choose_grid(200, 100, 448, 1, 18) == (1, 2)
    assert vision.choose_grid(1400, 700, 448, 1, 18) == (2, 4)
    assert vision.choose_grid(2800, 1400, 448, 1, 18) == (3, 6)


def test_tiles_are_row_major():
    whole = np.zeros((448 * 3, 448 * 4, 3), np.uint8)
    for row in range(3):
        for column in range(4):
            block = whole[448 * row : 448 * (row + 1), 448 * column : 448 * (column + 1)]
            block[:] = 10 * (4 * row + column)

    cut = vision.cut_tiles(whole, (448, 896, 1344), 448, 12)

    last = (cut.pixels[5:].mean(dim=(1, 2, 3)) * 127.5 + 127.5).round()
    assert last.tolist() == [10 * k for k in range(12)]


def test_merging_undoes_splitting():
    whole = torch.randn(1, 5, 6, 8)

    tiles = vision.split_map(whole, 3, 4)

    assert tiles.shape == (12, 5, 2, 2)
    assert torch.equal(tiles[1], whole[0, :, 0:2, 2:4])
    assert torch.equal(vision.merge_map(tiles, 3, 4), whole)


def test_scales_are_merged_place_by_place():
    # Each patch's feature is where its middle lies in the picture, 0..1, so that what is laid
    # on top of each other must agree.
    blocks = ((1, 1), (2, 2), (3, 4))
    side = 4
    tiles = []
    for rows, columns in blocks:
        y = (torch.arange(rows * side) + 0.5) / (rows * side)
        x = (torch.arange(columns * side) + 0.5) / (columns * side)
        whole = torch.stack(torch.meshgrid(y, x, indexing='ij'))[None]
        tiles.append(vision.split_map(whole, rows, columns).flatten(2).transpose(1, 2))

    merged = vision.merge_scales(torch.cat(tiles), blocks)

    assert merged.shape == (12, 16, 6)
    coarse, middle, fine = merged.split(2, dim=-1)
    assert torch.equal(fine, tiles[2])
    assert (middle - fine).abs().max() <= 0.5 / 8 + 1e-6  # half a patch of the coarser scale
    assert (coarse - fine).abs().max() <= 0.5 / 4 + 1e-6


def test_area_averaging_is_done_in_float32():
    features = torch.randn(5, 16, 8).bfloat16()  # (1, 1), (2, 2)

    merged = vision.merge_scales(features, ((2, 2), (1, 1)))

    assert merged.dtype == torch.bfloat16
    grid = vision.merge_map(features[:4].transpose(1, 2).unflatten(2, (4, 4)), 2, 2).float()
    expected = grid.unflatten(3, (4, 2)).unflatten(2, (4, 2)).mean(dim=(3, 5)).bfloat16()
    assert torch.equal(merged[0, :, :8], expected[0].flatten(1).T)


def test_tokens_of_tiles_become_one_row_major_map():
    rows = torch.arange(6)[:, None].expand(6, 8)
    columns = torch.arange(8)[None].expand(6, 8)
    whole = torch.stack([rows, columns])[None].float()  # 3 x 4 tiles of 2 x 2 tokens
    tiles = vision.split_map(whole, 3, 4).flatten(2).transpose(1, 2)

    tokens = vision.merge_tokens(tiles, 3, 4)

    assert tokens.tolist() == [[row, column] for row in range(6) for column in range(8)]


def test_pooling_takes_means_over_time_and_place_and_of_the_times():
    tokens, times = torch.randn(4, 16, 3), torch.tensor([0.0, 1.0, 2.0, 4.0])

    pooled, pooled_times = vision.pool_tokens(tokens, times, (2, 2, 4))

    grid = tokens.view(2, 2, 2, 2, 1, 4, 3)  # t dt h dh w dw c
    assert torch.allclose(pooled, grid.mean(dim=(1, 3, 5)).view(2, 2, 3), atol=1e-6)
    assert pooled_times.tolist() == [0.5, 3.0]


def test_a_last_group_that_is_short_averages_what_it_has():
    tokens, times = torch.randn(3, 4, 2), torch.tensor([0.0, 1.0, 5.0])

    pooled, pooled_times = vision.pool_tokens(tokens, times, (2, 1, 1))

    assert torch.allclose(pooled[1], tokens[2])
    assert pooled_times.tolist() == [0.5, 5.0]


def test_pixels_are_normalised_to_minus_one_and_one():
    pixels = vision.to_pixels([picture(64, 48, 0), picture(10, 20, 255)], 28)

    assert pixels.shape == (2, 3, 28, 28)
    assert pixels[0].unique().tolist() == [-1]
    assert pixels[1].unique().tolist() == [1]


def test_resizing_keeps_a_gradient_straight():
    ramp = np.tile(np.arange(256, dtype=np.uint8)[None, :, None], (64, 1, 3))

    pixels = vision.to_pixels([ramp], (16, 64))

    middle = pixels[0, 0, 8, 4:-4] * 127.5 + 127.5
    assert torch.allclose(middle, torch.arange(4, 60) * 4 + 1.5, atol=0.6)


@pytest.mark.parametrize(
    'bad',
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((1, 20_000, 3), np.uint8),
        None,
    ],
)
def test_what_is_no_rgb_picture_is_refused(bad):
    with pytest.raises(BadImageError, match='give'):
        vision.to_pixels([bad], 28)
