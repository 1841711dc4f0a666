# SPDX-License-Identifier: Apache-2.0
"""`omnivinci make-bag` of damaged and of turned media: it records the rest, and says the loss."""

from __future__ import annotations

import cv2
import numpy as np
from support.damaged_media import damage
from support.damaged_media import turn
from support.damaged_media import write_media
from support.replaying import omnivinci

from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.messages.images import SerializedImage
from omnivinci_ros.messages.names import IMAGE

CAMERA = '/video/image_raw'


def pictures_of(path) -> list[np.ndarray]:
    with Bag(str(path)) as bag:
        return [
            SerializedImage(bytes(data), IMAGE, topic).rgb().copy()
            for topic, _, data in bag.messages({CAMERA: IMAGE})
        ]


def test_one_damaged_packet_costs_one_picture_and_is_said(tmp_path, capsys):
    whole = write_media(tmp_path / 'a.mp4', seconds=1.5)
    bad = damage(whole, 'video', [15], tmp_path / 'bad.mp4')
    assert omnivinci('make-bag', tmp_path / 'bag', '--video', bad) == 0
    assert len(pictures_of(tmp_path / 'bag')) == 29
    said = capsys.readouterr()
    assert f'omnivinci: video: {bad} is damaged: 1 packet could not be decoded' in said.err
    assert '/audio: 76 of 76 messages, 0 lost' in said.out  # an AAC encoder pads its last one


def test_a_turned_video_is_recorded_upright(tmp_path):
    red = np.zeros((64, 96, 3), np.uint8)
    red[:20] = 255, 0, 0  # above
    whole = write_media(tmp_path / 'a.mp4', picture=red, sound=None, seconds=0.2)
    turned = turn(whole, (0, 1, -1, 0), tmp_path / 'turned.mp4')
    assert omnivinci('make-bag', tmp_path / 'bag', '--video', turned) == 0
    for picture in pictures_of(tmp_path / 'bag'):
        assert picture.shape == (96, 64, 3)
        assert picture[48, 60, 0] > 200  # at the right
        assert picture[48, 4, 0] < 50


def test_names_that_begin_with_a_dot_are_passed_over_and_said(tmp_path, capsys):
    folder = tmp_path / 'pictures'
    folder.mkdir()
    cv2.imwrite(str(folder / 'a.png'), np.zeros((4, 6, 3), np.uint8))
    (folder / '._a.png').write_bytes(b'not a picture')
    assert omnivinci('make-bag', tmp_path / 'bag', '--images', folder) == 0
    assert 'passed over, since they begin with a dot: ._a.png' in capsys.readouterr().err
