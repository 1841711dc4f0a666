# SPDX-License-Identifier: Apache-2.0
"""Videos that were recorded lying: their track says how they are to be turned."""

from __future__ import annotations

import numpy as np
import pytest
from support.damaged_media import turn
from support.damaged_media import write_media

from omnivinci_ros.media.video import VideoFile

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
# a, b, c, d of x' = a x + c y, y' = b x + d y, and what it does to pixels.
MATRICES = {
    'as it is': ((1, 0, 0, 1), lambda rgb: rgb),
    'a quarter, clockwise': ((0, 1, -1, 0), lambda rgb: np.rot90(rgb, -1)),
    'half': ((-1, 0, 0, -1), lambda rgb: np.rot90(rgb, 2)),
    'a quarter, counter-clockwise': ((0, -1, 1, 0), np.rot90),
    'mirrored': ((-1, 0, 0, 1), np.fliplr),
    'upside down': ((1, 0, 0, -1), np.flipud),
    'across the diagonal': ((0, 1, 1, 0), lambda rgb: rgb.transpose(1, 0, 2)),
    'across the other': ((0, -1, -1, 0), lambda rgb: np.rot90(rgb, 2).transpose(1, 0, 2)),
}


def four_corners() -> np.ndarray:
    """Return a picture [64, 96, 3] whose quarters are red, green (above), blue, white."""
    rgb = np.zeros((64, 96, 3), np.uint8)
    rgb[:32, :48], rgb[:32, 48:], rgb[32:, :48], rgb[32:, 48:] = RED, GREEN, BLUE, WHITE
    return rgb


@pytest.fixture(scope='module')
def lying(tmp_path_factory):
    path = tmp_path_factory.mktemp('rotation') / 'a.mp4'
    return write_media(path, picture=four_corners(), sound=None, seconds=0.2)


@pytest.mark.parametrize('name', MATRICES)
def test_a_video_is_shown_as_its_track_asks(lying, tmp_path, name):
    matrix, wanted = MATRICES[name]
    video = VideoFile(str(turn(lying, matrix, tmp_path / 'b.mp4')), compressed=False)
    expected = wanted(four_corners())
    for shot in video.shots():
        picture = shot.picture
        assert (picture.height, picture.width) == expected.shape[:2]
        seen = np.array(picture.data, np.uint8).reshape(expected.shape).astype(int)
        for y in (0.25, 0.75):
            for x in (0.25, 0.75):
                at = round(y * picture.height), round(x * picture.width)
                assert np.abs(seen[at] - expected[at]).max() < 40, (name, x, y)


def test_a_turned_video_is_turned_on_a_compressed_topic_too(lying, tmp_path):
    path = turn(lying, (0, 1, -1, 0), tmp_path / 'b.mp4')
    shot = next(VideoFile(str(path), compressed=True).shots())
    assert (shot.picture.encoding, shot.picture.width, shot.picture.height) == ('jpeg', 64, 96)
