# SPDX-License-Identifier: Apache-2.0
"""The player's parameters that say what is played, and those that both players have."""

from __future__ import annotations

from rclpy.node import Node

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import ImageFolder
from omnivinci_ros.media.playlist import MediaFile
from omnivinci_ros.media.playlist import Playlist
from omnivinci_ros.media.playlist import one_after_the_other
from omnivinci_ros.media.playlist import parse_tasks
from omnivinci_ros.media.video import VideoFile
from omnivinci_ros.nodes.declare import declare
from omnivinci_ros.parameters.parameter import Parameter

# Of the bag player too, where they change while it plays: a name means the same in each.
RATE = Parameter('rate', 1.0, 'Speed, seconds of what is played a second.', 0.1, 100.0)
LOOP = Parameter(
    'loop',
    False,
    'Play over and over: files with stamps that go on, a bag with a clock that jumps back.',
)


def declare_start_delay(node: Node) -> float:
    return declare(
        node, 'start_delay_s', 0.0, 'Wait before the beginning [s].', low=0.0, high=3600.0
    )


def declare_exit_at_end(node: Node) -> bool:
    return declare(node, 'exit_at_end', True, 'End with exit code 0 when all has been played.')


def declare_clock_rate(node: Node) -> float:
    return declare(
        node, 'clock_rate', 100.0, '/clock messages a second [Hz].', low=1.0, high=1000.0
    )


def declare_playlist(node: Node, *, compressed: bool) -> Playlist:
    """Return what the parameters name, every file of it looked at."""
    cameras = {}
    seen: list[MediaFile] = []
    if (folder := _image_folder(node, compressed)) is not None:
        cameras[folder[0]] = folder[1].shots
        seen.append(folder[1])
    video = declare(node, 'video', '', 'Video file, played with its sound.')
    camera = declare(node, 'video_camera', 'camera', 'Camera name of the video.')
    film = VideoFile(video, compressed=compressed) if video else None
    if film is not None:
        if camera in cameras:
            raise BadMediaError(
                f'images and video would both be {camera}: set video_camera to '
                'another name, such as camera2'
            )
        cameras[camera] = film.shots
        seen.append(film)
    files, gap_s = _sound_files(node)
    tracks = [one_after_the_other(files, gap_s)] if files else []
    if film is not None and film.has_sound:
        files.append(SoundFile(video))
        tracks.append(files[-1].blocks)
    silence_s = declare(
        node, 'trailing_silence_s', 0.0, 'Silence after all else [s].', low=0.0, high=3600.0
    )
    chunk_ms = declare(node, 'chunk_ms', 20, 'Length of an audio message [ms].', low=5, high=1000)
    tasks = parse_tasks(
        declare(node, 'tasks', [''], "Task texts and when they are sent: 'SECONDS: text'.")
    )
    if not (cameras or tracks or tasks):
        raise BadMediaError('there is nothing to play: set images, video, sounds or tasks')
    return Playlist(
        cameras,
        tuple(tracks),
        files[0].format if files else None,
        tasks,
        chunk_ms,
        round(silence_s * SECOND_NS),
        (*seen, *files),
    )


def _image_folder(node: Node, compressed: bool) -> tuple[str, ImageFolder] | None:
    path = declare(node, 'images', '', 'Folder with png, jpg or bmp pictures, played by name.')
    camera = declare(
        node,
        'image_camera',
        'camera',
        'Camera name of the pictures: they go to NAME/image_raw or NAME/image_raw/compressed.',
    )
    hold_s = declare(
        node, 'image_hold_s', 1.0, 'How long each picture is seen [s].', low=0.01, high=86400.0
    )
    frame_rate = declare(
        node, 'frame_rate', 10.0, 'Messages a second of the pictures [Hz].', low=0.01, high=1000.0
    )
    if not path:
        return None
    return camera, ImageFolder(path, hold_s=hold_s, frame_rate=frame_rate, compressed=compressed)


def _sound_files(node: Node) -> tuple[list[SoundFile], float]:
    """Return the sound files and the gap between two [s]."""
    paths = declare(
        node,
        'sounds',
        [''],
        'Sound files, one after the other: wav, flac, mp3, ...; '
        'raw, pcm and s16 are samples (s16le) without a header. The first sets the '
        'sample rate and channels of the topic.',
    )
    rate = declare(
        node,
        'raw_sample_rate',
        16_000,
        'Of sound files without a header [Hz].',
        low=1000,
        high=384_000,
    )
    channels = declare(node, 'raw_channels', 1, 'Of sound files without a header.', low=1, high=2)
    gap_s = declare(
        node, 'sound_gap_s', 0.5, 'Silence between two sounds [s].', low=0.0, high=3600.0
    )
    return [SoundFile(path, raw_rate=rate, raw_channels=channels) for path in paths if path], gap_s
