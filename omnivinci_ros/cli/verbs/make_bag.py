# SPDX-License-Identifier: Apache-2.0
"""`omnivinci make-bag`: a bag from media files, with seeded faults."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from argparse import Namespace
from pathlib import Path

from omnivinci_ros.bags.bag import STORAGES
from omnivinci_ros.bags.generate import Faults
from omnivinci_ros.bags.generate import make_bag
from omnivinci_ros.common.errors import CommandError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import ImageFolder
from omnivinci_ros.media.playlist import MediaFile
from omnivinci_ros.media.playlist import Playlist
from omnivinci_ros.media.playlist import one_after_the_other
from omnivinci_ros.media.playlist import parse_tasks
from omnivinci_ros.media.video import VideoFile

HELP = 'Make a bag from pictures, video, sounds and tasks, with faults that are reproducible.'
START_S = 1_700_000_000.0


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument('out', metavar='OUT', help='folder of the new bag')
    media = parser.add_argument_group('media')
    media.add_argument('--images', metavar='FOLDER', help='pictures, played by name')
    media.add_argument(
        '--camera',
        default='camera',
        metavar='NAME',
        help='of the pictures: NAME/image_raw (default %(default)s)',
    )
    media.add_argument('--hold-s', type=float, default=1.0, help='how long each picture is seen')
    media.add_argument(
        '--rate',
        type=float,
        default=10.0,
        metavar='HZ',
        help='messages a second of the pictures (default %(default)g)',
    )
    media.add_argument('--video', metavar='FILE', help='video, played with its sound')
    media.add_argument('--video-camera', default='video', metavar='NAME')
    media.add_argument(
        '--sounds', nargs='+', default=[], metavar='FILE', help='one after the other, as /audio'
    )
    media.add_argument('--gap-s', type=float, default=0.5, help='silence between two sounds')
    media.add_argument('--silence-s', type=float, default=0.0, help='silence after all else')
    media.add_argument('--chunk-ms', type=int, default=20, help='length of an audio message')
    media.add_argument(
        '--task',
        action='append',
        default=[],
        metavar="'SECONDS: TEXT'",
        help='a task text, as /task; may be given again',
    )
    media.add_argument('--compressed', action='store_true', help='pictures as CompressedImage')
    faults = parser.add_argument_group('faults, between capture and recording')
    faults.add_argument('--seed', type=int, default=0, help='the same seed, the same bytes')
    faults.add_argument(
        '--jitter-ms',
        type=float,
        default=0.0,
        metavar='MS',
        help='each message is recorded up to so much later, in order',
    )
    faults.add_argument(
        '--loss',
        type=float,
        default=0.0,
        metavar='SHARE',
        help='share of pictures and sound that is never recorded',
    )
    faults.add_argument(
        '--reorder',
        type=float,
        default=0.0,
        metavar='SHARE',
        help='share that is recorded after later ones of its topic',
    )
    faults.add_argument(
        '--skew-ms',
        action='append',
        default=[],
        metavar='TOPIC=MS',
        help="the clock of this topic's sensor is so much ahead",
    )
    bag = parser.add_argument_group('bag')
    bag.add_argument('--storage', choices=tuple(STORAGES), default='mcap')
    bag.add_argument(
        '--compression',
        choices=('none', 'message', 'file', 'storage'),
        default='none',
        help="with zstd; storage is mcap's own, by chunk",
    )
    bag.add_argument(
        '--start-s',
        type=float,
        default=START_S,
        metavar='SECONDS',
        help='time at which the bag begins (default %(default).0f)',
    )


def run(args: Namespace) -> int:
    if not 0 < args.start_s < 2**31:
        raise CommandError(f'--start-s {args.start_s}: give seconds from 0.001 to {2**31 - 1}')
    faults = Faults(args.seed, args.jitter_ms, args.loss, args.reorder, parse_skews(args.skew_ms))
    out = Path(args.out).expanduser()
    playlist = playlist_of(args)
    accounts = make_bag(
        playlist,
        out,
        start_ns=round(args.start_s * SECOND_NS),
        compressed=args.compressed,
        faults=faults,
        storage=args.storage,
        compression=args.compression,
    )
    for problem in playlist.problems:
        print(f'omnivinci: {problem}', file=sys.stderr)
    print(f'{out}:')
    for topic, one in sorted(accounts.items()):
        print(
            f'  {topic}: {one.written} of {one.made} messages, {one.lost} lost, '
            f'{one.reordered} out of order'
        )
    return 0


def playlist_of(args: Namespace) -> Playlist:
    """Return what the arguments name, every file of it looked at."""
    for name, low, high in (
        ('hold_s', 0.01, 86400),
        ('rate', 0.01, 1000),
        ('gap_s', 0, 3600),
        ('silence_s', 0, 3600),
        ('chunk_ms', 5, 1000),
    ):
        if not low <= (value := getattr(args, name)) <= high:
            option = name.replace('_', '-')
            raise CommandError(f'--{option} {value}: give a number from {low} to {high}')
    cameras = {}
    seen: list[MediaFile] = []
    if args.images:
        folder = ImageFolder(
            args.images, hold_s=args.hold_s, frame_rate=args.rate, compressed=args.compressed
        )
        cameras[args.camera] = folder.shots
        seen.append(folder)
    files = [SoundFile(path) for path in args.sounds]
    tracks = [one_after_the_other(files, args.gap_s)] if files else []
    if args.video:
        if args.video_camera in cameras:
            raise CommandError(
                f'--camera and --video-camera are both {args.camera}: give two names'
            )
        film = VideoFile(args.video, compressed=args.compressed)
        cameras[args.video_camera] = film.shots
        seen.append(film)
        if film.has_sound:
            files.append(SoundFile(args.video))
            tracks.append(files[-1].blocks)
    tasks = parse_tasks(args.task)
    if not (cameras or tracks or tasks):
        raise BadMediaError(
            'there is nothing to record: give --images, --video, --sounds or --task'
        )
    return Playlist(
        cameras,
        tuple(tracks),
        files[0].format if files else None,
        tasks,
        args.chunk_ms,
        round(args.silence_s * SECOND_NS),
        (*seen, *files),
    )


def parse_skews(texts: list[str]) -> dict[str, float]:
    """Return topic -> milliseconds of each 'TOPIC=MS'."""
    skews = {}
    for text in texts:
        topic, equals, ms = text.partition('=')
        try:
            if not equals or not abs(float(ms)) <= 3_600_000:
                raise ValueError
        except ValueError:
            raise CommandError(
                f"--skew-ms {text!r}: write TOPIC=MS, such as '/audio=500'"
            ) from None
        skews['/' + topic.strip().strip('/')] = float(ms)
    return skews
