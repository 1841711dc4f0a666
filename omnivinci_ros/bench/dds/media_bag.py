# SPDX-License-Identifier: Apache-2.0
"""What the benches play: a bag of the demo's photographs, scaled, and its recorded voices."""

from __future__ import annotations

import os
from pathlib import Path

import omnivinci_ros
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.digests import file_digests
from omnivinci_ros.bags.digests import whole_digest
from omnivinci_ros.bags.generate import make_bag
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.pictures import ImageFolder
from omnivinci_ros.media.pictures import decode_picture
from omnivinci_ros.media.playlist import Playlist
from omnivinci_ros.media.playlist import one_after_the_other

PICTURE_S = 4.5  # how long each is seen
GAP_S = 1.3  # between two voices
SILENCE_S = 1.5
START_NS = 1_700_000_000 * SECOND_NS
CHUNK_MS = 20


def demo_folder() -> Path:
    """Return the folder with the demo's pictures and sounds: of the checkout or as installed."""
    here = Path(omnivinci_ros.__file__).resolve().parent.parent
    prefixes = [
        Path(one) for one in os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep) if one
    ]
    for folder in (
        here / 'demo',
        Path.cwd() / 'demo',
        *(prefix / 'share/omnivinci_ros/demo' for prefix in prefixes),
    ):
        if (folder / 'pictures').is_dir() and (folder / 'sounds').is_dir():
            return folder
    raise CommandError(
        "the demo's pictures and sounds are not here: run it from a checkout of the repository"
    )


def scale_pictures(source: Path, folder: Path, width: int, height: int) -> Path:
    """Write the pictures of a folder in another size, cut in the middle to keep their shape."""
    import cv2

    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.glob('*.jpg')):
        rgb = decode_picture(file.read_bytes(), str(file))
        scale = max(width / rgb.shape[1], height / rgb.shape[0])
        size = (max(width, round(scale * rgb.shape[1])), max(height, round(scale * rgb.shape[0])))
        large = cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR)
        top, left = (large.shape[0] - height) // 2, (large.shape[1] - width) // 2
        cut = large[top : top + height, left : left + width]
        cv2.imwrite(str(folder / f'{file.stem}.png'), cv2.cvtColor(cut, cv2.COLOR_RGB2BGR))
    return folder


def make_input(
    folder: Path,
    width: int,
    height: int,
    *,
    frame_rate: float,
    rounds: int = 1,
    voices: int = 1,
    storage: str = 'mcap',
) -> dict:
    """Make `folder`/bag of the demo's media; return what it is, with its SHA-256.

    Each of the three pictures is seen for 4.5 s, all of them `rounds` times over; the three
    voices come `voices` times, one after the other, and after them silence.
    """
    demo = demo_folder()
    pictures = scale_pictures(demo / 'pictures', folder / 'pictures', width, height)
    count = len(list(pictures.iterdir()))
    for copy in range(1, rounds):
        for file in sorted(pictures.iterdir())[:count]:
            (pictures / f'{copy:06d}-{file.name}').symlink_to(file.name)
    sounds = [SoundFile(str(file)) for file in sorted((demo / 'sounds').glob('*.wav'))] * voices
    images = ImageFolder(str(pictures), hold_s=PICTURE_S, frame_rate=frame_rate, compressed=False)
    playlist = Playlist(
        {'camera': images.shots},
        (one_after_the_other(sounds, GAP_S),),
        sounds[0].format,
        (),
        CHUNK_MS,
        round(SILENCE_S * SECOND_NS),
    )
    path = folder / 'bag'
    accounts = make_bag(playlist, path, start_ns=START_NS, compressed=False, storage=storage)
    with Bag(path) as bag:
        digests = file_digests(bag.files())
        length_s = (bag.end_ns - bag.start_ns) / SECOND_NS
    return {
        'path': path,
        'sha256': whole_digest(digests),
        'bytes': sum(one['bytes'] for one in digests.values()),
        'seconds': round(length_s, 2),
        'messages': {topic: one.written for topic, one in sorted(accounts.items())},
        'media': 'the three photographs of demo/pictures, scaled, and the three voices of '
        'demo/sounds',
    }
