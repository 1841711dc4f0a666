# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F  # noqa: N812
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.model.qwen_omni.pictures import VIDEO_LIMITS
from omnivinci_ros.model.qwen_omni.pictures import PixelLimits
from omnivinci_ros.model.qwen_omni.pictures import fitting_size
from omnivinci_ros.model.qwen_omni.pictures import frame_patches
from omnivinci_ros.model.qwen_omni.pictures import picture_patches
from omnivinci_ros.model.qwen_omni.pictures import picture_tokens
from omnivinci_ros.model.qwen_omni.thinker_config import VisionConfig

CONFIG = VisionConfig()
SMALL = PixelLimits(4 * 784, 64 * 784)
# One grey level of a pixel, in units of the deviation that pixels are divided by.
LEVEL = 1 / (255 * 0.26130258)


def picture(height, width, seed=0):
    # Smooth, as pictures are: what is left between two ways to resize is rounding.
    small = np.random.default_rng(seed).integers(0, 256, (1, 3, 6, 6)).astype(np.float32)
    large = F.interpolate(torch.from_numpy(small), (height, width), mode='bilinear')
    return large[0].permute(1, 2, 0).byte().numpy()


def processed(image, limits):
    processor = Qwen2VLImageProcessorPil(
        size={'shortest_edge': limits.least, 'longest_edge': limits.most}
    )
    return processor([image], return_tensors='pt')


@pytest.mark.parametrize(
    ('size', 'tokens'),
    [((480, 640), (17, 23)), ((720, 1280), (20, 36)), ((240, 320), (10, 14))],
)
def test_a_frame_of_a_video_gets_the_size_of_the_released_processor(size, tokens):
    rows, columns = tokens

    assert fitting_size(*size, CONFIG, VIDEO_LIMITS) == (28 * rows, 28 * columns)
    assert picture_tokens(*size, CONFIG, VIDEO_LIMITS) == rows * columns


def test_sizes_are_those_of_transformers_for_any_picture():
    rng = np.random.default_rng(0)
    for height, width in [(14, 42), (70, 98), (3, 500), *rng.integers(4, 3000, (200, 2)).tolist()]:
        if max(height, width) > 200 * min(height, width):
            continue
        expected = smart_resize(height, width, 28, VIDEO_LIMITS.least, VIDEO_LIMITS.most)
        assert fitting_size(height, width, CONFIG, VIDEO_LIMITS) == expected


def test_patches_of_a_picture_that_needs_no_resizing_are_those_of_transformers():
    image = picture(84, 140)

    patches = picture_patches(image, CONFIG, SMALL)

    expected = processed(image, SMALL)
    assert [[1, *patches.grid]] == expected.image_grid_thw.tolist() == [[1, 6, 10]]
    assert patches.values.shape == (1, 60, 1176)
    assert (patches.values[0] - expected.pixel_values).abs().max() < 1e-6


@pytest.mark.parametrize('size', [(100, 150), (480, 640), (30, 31)])
def test_resized_pictures_are_those_of_transformers_to_a_grey_level(size):
    image = picture(*size)

    patches = picture_patches(image, CONFIG, SMALL)

    expected = processed(image, SMALL)
    assert [[1, *patches.grid]] == expected.image_grid_thw.tolist()
    difference = (patches.values[0] - expected.pixel_values).abs()
    assert difference.max() < 1.1 * LEVEL
    assert difference.mean() < 0.1 * LEVEL


def test_a_pair_holds_two_frames_and_an_odd_last_one_stands_twice():
    frames = [picture(56, 56, seed) for seed in range(3)]

    made = frame_patches(frames, CONFIG, SMALL)

    assert made.values.shape == (2, 16, 1176)
    values = made.values.view(2, 16, 3, 2, 14, 14)
    for pair, frame, source in ((0, 0, 0), (0, 1, 1), (1, 0, 2), (1, 1, 2)):
        alone = picture_patches(frames[source], CONFIG, SMALL).values.view(16, 3, 2, 14, 14)
        assert torch.equal(values[pair, :, :, frame], alone[:, :, 0])


def test_a_pair_at_a_time_gives_what_all_frames_give():
    frames = [picture(60, 90, seed) for seed in range(4)]

    whole = frame_patches(frames, CONFIG, SMALL).values

    pairs = [frame_patches(frames[k : k + 2], CONFIG, SMALL).values for k in (0, 2)]
    assert torch.equal(torch.cat(pairs), whole)


@pytest.mark.parametrize(
    ('frames', 'says'),
    [
        ([], 'no picture'),
        ([picture(60, 60), picture(60, 64)], '60x60 and 64x60; give those of one size'),
        ([picture(1, 300)], '300x1; give one that is at most 200 times'),
        ([np.zeros((60, 60), np.uint8)], r'RGB uint8 \[height, width, 3\]'),
        ([np.zeros((60, 60, 3), np.float32)], 'float32'),
    ],
)
def test_pictures_that_cannot_be_used_are_refused(frames, says):
    with pytest.raises(BadImageError, match=says):
        frame_patches(frames, CONFIG, SMALL)
