# SPDX-License-Identifier: Apache-2.0
"""One bad part costs that part: the rest is played, and what was left out is named."""

from __future__ import annotations

import random
import struct

import av
import cv2
import numpy as np
import pytest
from support.damaged_media import FPS
from support.damaged_media import damage
from support.damaged_media import packets
from support.damaged_media import write_media

from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.audio_files import SoundFormat
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import ImageFolder
from omnivinci_ros.media.playlist import Playlist
from omnivinci_ros.media.video import VideoFile
from omnivinci_ros.media.video import in_order

MONO = SoundFormat(16_000, 1, 'mono')
# Where a file keeps its packets apart: in others a damaged one takes its neighbours along.
APART = [('a.mp4', 'mpeg4', 'aac'), ('a.mp4', 'libx264', 'aac'), ('a.avi', 'mjpeg', 'pcm_s16le')]
ANY = [
    *APART,
    ('a.mkv', 'libx264', 'aac'),
    ('a.webm', 'libvpx', 'libopus'),
    ('a.ts', 'mpeg4', 'aac'),
]
# Of files of these kinds FFmpeg itself does not say that they were cut off.
SILENT = [
    ('a.avi', 'mpeg4', 'mp3', 'it should have'),
    ('a.ts', 'libx264', 'mp2', 'its last packet has'),
    ('a.flv', 'flv', 'mp3', 'it should last 2.0'),
    ('a.mp3', None, 'mp3', 'it should have'),
    ('a.ogg', None, 'libopus', 'its last page does not say that it ends'),
    ('a.wav', None, 'pcm_s16le', 'it should have'),
    ('a.aiff', None, 'pcm_s16be', 'it should have'),
]


def film(path):
    return VideoFile(str(path), compressed=False)


def test_one_damaged_picture_of_thirty_leaves_29_and_is_named(tmp_path):
    whole = write_media(tmp_path / 'a.mp4', seconds=1.5)
    bad = damage(whole, 'video', [15], tmp_path / 'bad.mp4')
    video = film(bad)
    stamps = [shot.stamp_ns for shot in video.shots()]
    assert stamps == [k * SECOND_NS // FPS for k in range(30) if k != 15]
    assert video.damage.lost == 1
    [said] = video.problems
    assert said.startswith(f'video: {bad} is damaged: 1 packet could not be decoded')
    assert '0.05 s of it are missing. The rest is used, 29 pictures' in said


def test_one_damaged_piece_of_sound_becomes_silence_and_is_named(tmp_path):
    whole = write_media(tmp_path / 'a.mp4')
    bad = damage(whole, 'audio', [40], tmp_path / 'bad.mp4', seed=5)
    sound, before = SoundFile(str(bad)), SoundFile(str(whole))
    heard = whole_of(sound, sound.format)
    assert len(list(film(bad).shots())) == 40  # the pictures are whole
    assert sound.damage.lost >= 1
    assert f'sounds: {bad} is damaged: ' in sound.problems[0]
    expected = whole_of(before, before.format)
    off = np.flatnonzero(np.abs(heard - expected) > 200)
    assert len(heard) == len(expected)
    assert len(off)
    assert off[-1] - off[0] < 5 * 1024  # the packet, and what is decoded together with it


def whole_of(sound: SoundFile, wanted: SoundFormat) -> np.ndarray:
    """Return what a player makes of it: gaps are silence."""
    playlist = Playlist({}, (sound.blocks,), wanted, ())
    parts = [np.array(e.payload.samples) for e in playlist.events() if e.topic == 'audio']
    return np.concatenate(parts).astype(int)


def test_nothing_is_said_of_whole_files(tmp_path):
    for name, codec, sound in ANY:
        path = write_media(tmp_path / f'{codec}-{name}', codec, sound=sound)
        video, heard = film(path), SoundFile(str(path))
        assert len(list(video.shots())) == 40
        list(heard.blocks(MONO))
        assert (video.problems, heard.problems) == ([], []), name


@pytest.mark.parametrize('name, codec, sound', APART)
def test_damaged_packets_cost_no_more_than_their_neighbourhood(tmp_path, name, codec, sound):
    """A picture, and those up to the next that stands alone; 4 more that are decoded with it."""
    whole = write_media(tmp_path / name, codec, sound=sound)
    found = packets(whole, 'video')
    for seed in range(20):
        rng = random.Random(seed)
        hit = rng.sample(range(len(found)), rng.choice([1, 1, 2, 4]))
        video = film(damage(whole, 'video', hit, tmp_path / f'bad-{name}', seed=seed))
        shots = list(video.shots())
        near = sum(
            next((n for n in range(1, len(found) - at) if found[at + n][2]), len(found) - at)
            for at in hit
        )
        lost = len(found) - len(shots)
        assert lost <= near + 4, (seed, hit)
        assert video.problems or not lost, (seed, hit)
        stamps = [shot.stamp_ns for shot in shots]
        assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    'given, shown',
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([5, 6, 7], [5, 6, 7]),  # they begin late
        ([0, 4, 1, 2, 3, 5], [0, 1, 2, 3, 4, 5]),  # one comes early, as of damaged H.264
        ([0, 1, 1, 2], [0, 1, 2]),
        ([0, 3, 4, 9, 8], [0, 3, 4, 8, 9]),
        ([0, 20, *range(2, 16)], [0, *range(2, 16), 20]),
        ([0, *range(20, 40), 5], [0, *range(20, 40)]),  # too late
    ],
)
def test_pictures_come_in_order_whatever_the_decoder_makes_of_damage(given, shown):
    frames = ((at * 100, f'frame {at}') for at in given)
    assert list(in_order(frames, 100)) == [(at * 100, f'frame {at}') for at in shown]


@pytest.mark.parametrize('name, codec, sound', ANY)
@pytest.mark.parametrize('kind', ['video', 'audio'])
def test_no_damage_ends_the_play(tmp_path, name, codec, sound, kind):
    whole = write_media(tmp_path / name, codec, sound=sound)
    count = len(packets(whole, kind))
    for seed in range(12):
        rng = random.Random(seed)
        hit = rng.sample(range(count), min(count, rng.choice([1, 3, 20])))
        path = damage(whole, kind, hit, tmp_path / f'bad-{name}', seed=seed)
        try:
            video, heard = film(path), SoundFile(str(path))
        except BadMediaError:
            assert len(hit) > 3  # nothing of it can be used
            continue
        events = list(
            Playlist({'camera': video.shots}, (heard.blocks,), heard.format, ()).events()
        )
        assert events[-1].topic == ''
        assert len(events) > 10


def test_a_first_picture_that_is_damaged_does_not_refuse_the_others(tmp_path):
    whole = write_media(tmp_path / 'a.avi', 'mjpeg', sound='pcm_s16le')
    video = film(damage(whole, 'video', [0], tmp_path / 'bad.avi'))
    assert len(list(video.shots())) == 39


@pytest.mark.parametrize(
    'name, options', [('a.mp4', {'movflags': 'faststart'}), ('a.mkv', {}), ('a.webm', {})]
)
def test_a_file_that_is_cut_off_is_played_to_there_and_named(tmp_path, name, options):
    codec, sound = ('libvpx', 'libopus') if name.endswith('webm') else ('mpeg4', 'aac')
    data = write_media(tmp_path / name, codec, sound=sound, **options).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) * 6 // 10])
    video = film(tmp_path / name)
    shots = list(video.shots())
    assert 15 < len(shots) < 32
    assert 'it should last 2.0' in video.problems[0]
    assert f'The rest is used, {len(shots)} pictures' in video.problems[0]


def test_a_flac_that_is_cut_off_is_played_to_there_and_named(tmp_path):
    path = write_media(tmp_path / 'a.flac', None, sound='flac')
    path.write_bytes(path.read_bytes()[:-4000])
    sound = SoundFile(str(path))
    heard = whole_of(sound, sound.format)
    assert 24_000 < len(heard) < 96_000
    assert 'is damaged' in sound.problems[0]


@pytest.mark.parametrize('name, codec, sound, why', SILENT)
def test_why_it_is_known_that_a_file_was_cut_off_is_told(tmp_path, name, codec, sound, why):
    path = write_media(tmp_path / name, codec, sound=sound)
    for whole in [film(path)] if codec else []:
        list(whole.shots())
        assert whole.problems == []
    assert heard_of(path).problems == []
    data = path.read_bytes()
    # An odd number of bytes: no packet of a.ts ends there, whatever the encoder made.
    path.write_bytes(data[: len(data) * 6 // 10 | 1])

    for cut in [film(path)] if codec else []:
        assert 15 < len(list(cut.shots())) < 32
        assert why in cut.problems[0]
    assert why in heard_of(path).problems[0]


def heard_of(path) -> SoundFile:
    """Return a sound file that was heard to its end."""
    sound = SoundFile(str(path))
    list(sound.blocks(MONO))
    return sound


def wav(data: bytes, stated: int, channels: int = 1) -> bytes:
    """Return a WAV file whose header says so many bytes."""
    form = struct.pack('<HHIIHH', 1, channels, 16_000, 32_000 * channels, 2 * channels, 16)
    total = stated if stated == 0xFFFFFFFF else 36 + stated
    return (
        b'RIFF'
        + struct.pack('<I', total)
        + b'WAVEfmt '
        + struct.pack('<I', 16)
        + form
        + b'data'
        + struct.pack('<I', stated)
        + data
    )


@pytest.mark.parametrize('stated', [0, 0xFFFFFFFF])
def test_a_wav_that_was_streamed_is_whole(tmp_path, stated):
    """Its writer could not go back to its header, or was killed before it did."""
    (tmp_path / 'a.wav').write_bytes(wav(bytes(32_000), stated))
    sound = SoundFile(str(tmp_path / 'a.wav'))
    assert sum(len(block.samples) for block in sound.blocks(MONO)) == 16_000
    assert sound.problems == []


@pytest.mark.parametrize('channels, half', [(1, 1), (2, 2), (2, 3)])
def test_a_wav_that_ends_in_half_a_sample_says_so(tmp_path, channels, half):
    (tmp_path / 'a.wav').write_bytes(wav(bytes(32_000 + half), 32_000 + half, channels))
    assert f'its last {half} byte' in heard_of(tmp_path / 'a.wav').problems[0]


def test_an_mp4_whose_recording_never_ended_says_what_is_missing(tmp_path):
    path = write_media(tmp_path / 'a.mp4')
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b'moov') - 4])
    with pytest.raises(BadMediaError, match=r'has no index \(moov\), since its recording never'):
        film(path)


def test_missing_sound_is_named_with_its_length(tmp_path):
    path = tmp_path / 'gap.mkv'
    with av.open(str(path), 'w') as container:
        stream = container.add_stream('pcm_s16le', rate=16_000, layout='mono')
        for at in [*range(0, 8000, 1600), *range(16_000, 24_000, 1600)]:  # 0.5 s are missing
            frame = av.AudioFrame.from_ndarray(np.full((1, 1600), 1000, np.int16), 's16', 'mono')
            frame.sample_rate, frame.pts = 16_000, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    sound = SoundFile(str(path))
    list(sound.blocks(MONO))
    assert '0.50 s of it are missing' in sound.problems[0]


# Pictures


def pictures(path, *names):
    path.mkdir(exist_ok=True)
    for k, name in enumerate(names):
        cv2.imwrite(str(path / name), np.full((4, 6, 3), 40 * k, np.uint8))
    return path


def folder(path, **options):
    return ImageFolder(
        str(path), **{'hold_s': 1.0, 'frame_rate': 1.0, 'compressed': False, **options}
    )


def test_what_a_mac_writes_beside_a_picture_is_passed_over_and_named(tmp_path):
    path = pictures(tmp_path / 'p', 'a.png', 'b.png')
    for name in ('._a.png', '._b.png', '.hidden.jpg'):
        (path / name).write_bytes(b'\0\5\x16\7' + bytes(50))
    images = folder(path)
    assert [file.name for file in images.files] == ['a.png', 'b.png']
    assert images.problems == [
        f'images: {path}: passed over, since they begin with a dot: ._a.png, ._b.png, .hidden.jpg'
    ]


def test_a_folder_with_nothing_but_such_files_says_so(tmp_path):
    (tmp_path / '._a.png').write_bytes(b'\0\5\x16\7')
    with pytest.raises(BadMediaError, match='has no pictures but ._a.png, which begin with a dot'):
        folder(tmp_path)


def test_a_broken_picture_is_left_out_and_named(tmp_path):
    path = pictures(tmp_path / 'p', 'a.png', 'b.png', 'c.png')
    (path / 'b.png').write_bytes((path / 'b.png').read_bytes()[:-20])
    images = folder(path)
    assert [shot.picture.data[0] for shot in images.shots()] == [0, 80]
    assert images.problems == [
        f'images: {path / "b.png"} is cut off: copy it again; it is left out'
    ]


def test_many_broken_pictures_are_counted(tmp_path):
    path = pictures(tmp_path / 'p', 'a.png')
    for k in range(10):
        (path / f'b{k}.png').write_bytes(b'hello')
    said = folder(path).problems
    assert len(said) == 4
    assert said[-1] == f'images: {path}: 7 more pictures are left out'


def test_a_picture_that_goes_bad_while_it_is_played_is_replaced_by_the_one_before(tmp_path):
    path = pictures(tmp_path / 'p', 'a.png', 'b.png', 'c.png')
    images = folder(path)
    shots = images.shots()
    first = next(shots).picture
    (path / 'b.png').unlink()
    (path / 'c.png').write_bytes(b'hello')
    assert [shot.picture for shot in shots] == [first, first]
    assert 'b.png cannot be read' in images.problems[0]
    assert 'c.png is no png, jpg or bmp picture' in images.problems[1]
