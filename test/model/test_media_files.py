# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib.util
from fractions import Fraction

import numpy as np
import pytest

if importlib.util.find_spec('av') is None or importlib.util.find_spec('cv2') is None:
    pytest.skip('needs the extra `devices`', allow_module_level=True)

import av
import cv2
import soundfile
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from support.damaged_media import damage
from support.damaged_media import turn
from support.damaged_media import write_media
from support.media_files import loud_interval
from support.media_files import tone
from support.media_files import write_sound
from support.media_files import write_video

from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.model.media_files import read_image
from omnivinci_ros.model.media_files import read_sound
from omnivinci_ros.model.media_files import read_video
from omnivinci_ros.model.omnivinci.vision import to_pixels


@pytest.mark.parametrize(
    ('name', 'codec'),
    [
        ('a.mp4', 'mpeg4'),
        ('a.mov', 'mpeg4'),
        ('a.avi', 'mpeg4'),
        ('b.avi', 'mjpeg'),
        ('c.mp4', 'libx264'),
    ],
)
def test_frames_are_spread_evenly_and_each_has_its_own_time(tmp_path, name, codec):
    if codec not in av.codecs_available:
        pytest.skip(f'this FFmpeg has no {codec}')
    path = write_video(tmp_path / name, seconds=3.0, fps=10, codec=codec)

    video = read_video(path, frames=4, size=56)

    assert np.allclose(video.times, [0.0, 1.0, 1.9, 2.9], atol=0.11)
    brightness = [frame.mean() for frame in video.frames]
    assert np.allclose(brightness, [255 * t / 2.9 for t in video.times], atol=12)
    assert {frame.shape for frame in video.frames} == {(56, 56, 3)}
    assert video.sound is None


def test_a_video_with_fewer_frames_gives_each_of_them_once(tmp_path):
    video = read_video(write_video(tmp_path / 'a.mp4', seconds=0.5, fps=10), frames=64, size=28)
    assert np.allclose(video.times, [0, 0.1, 0.2, 0.3, 0.4], atol=0.01)


def write_at(path, moments, *, fps=10, sound_s=0.0):
    """Write a picture at each moment [s], grey by its number, and a tone from 0 s on."""
    with av.open(str(path), 'w') as container:
        video = container.add_stream('mpeg4', rate=fps)
        video.width, video.height, video.pix_fmt = 64, 48, 'yuv420p'
        video.codec_context.time_base = Fraction(1, 100)
        audio = container.add_stream('aac', rate=44_100, layout='mono') if sound_s else None
        for k, moment in enumerate(moments):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 8 * k, np.uint8), 'rgb24')
            frame.pts, frame.time_base = round(moment * 100), Fraction(1, 100)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            t = np.arange(round(sound_s * 44_100)) / 44_100
            write_sound(container, audio, tone(t, (0.0, sound_s)))
    return path


@pytest.mark.parametrize('begin', [2.0, 10.0])
def test_frames_are_spread_from_the_first_picture_where_pictures_start_late(tmp_path, begin):
    path = write_at(tmp_path / 'a.mp4', begin + np.arange(30) / 10, sound_s=begin + 1)

    video = read_video(path, frames=8, size=28)

    places = [0, 4, 8, 12, 17, 21, 25, 29]  # of 30 pictures
    assert np.allclose(video.times, [begin + k / 10 for k in places], atol=0.011)
    assert [round(frame.mean() / 8) for frame in video.frames] == places
    assert video.sound.start == 0
    assert video.duration == pytest.approx(begin + 3.0, abs=0.2)


@settings(max_examples=15, deadline=None)
@given(
    steps=st.lists(st.sampled_from([0.04, 0.1, 0.5, 3.0]), min_size=1, max_size=25),
    frames=st.integers(1, 12),
)
def test_a_video_whose_rate_varies_gives_as_many_frames(tmp_path_factory, steps, frames):
    moments = np.concatenate([[0.0], np.cumsum(steps)])
    path = write_at(tmp_path_factory.mktemp('vfr') / 'a.mp4', moments)

    video = read_video(path, frames=frames, size=28)

    places = np.linspace(0, len(moments) - 1, frames).round().astype(int)
    expected = sorted({round(moments[place], 2) for place in places})
    assert [round(time, 2) for time in video.times] == expected


def test_the_duration_is_that_of_the_pictures(tmp_path):
    path = write_video(
        tmp_path / 'a.mp4', seconds=30.03, fps=Fraction(30_000, 1001), size=(16, 16)
    )

    video = read_video(path, frames=8, size=28)

    assert video.duration == pytest.approx(900 / 29.97, abs=0.01)  # so that two groups are made


@pytest.mark.parametrize('kind', ['video', 'audio'])
def test_the_rest_of_a_file_with_a_damaged_packet_is_used_and_the_loss_is_said(tmp_path, kind):
    whole = write_media(tmp_path / 'a.mp4')  # 40 pictures and their sound
    bad = damage(whole, kind, [18], tmp_path / 'bad.mp4')
    said = []

    video = read_video(bad, frames=64, size=28, say=said.append)

    assert len(video.frames) >= (28 if kind == 'video' else 40)
    assert len(video.sound.pcm) == pytest.approx(2.0 * 16_000, abs=1600)
    assert len(said) == 1
    assert 'bad.mp4 is damaged: 1 packet' in said[0]
    assert 'The rest is used' in said[0]


def test_a_whole_file_says_nothing(tmp_path):
    said = []
    read_video(write_media(tmp_path / 'a.mp4'), frames=8, size=28, say=said.append)
    assert said == []


def test_a_video_that_was_held_upright_is_seen_upright(tmp_path):
    rgb = np.zeros((64, 96, 3), np.uint8)
    rgb[:16] = (255, 0, 0)  # as the sensor sees it; the top is to the right
    lying = write_media(tmp_path / 'a.mp4', picture=rgb, sound=None, seconds=0.5)

    video = read_video(turn(lying, (0, 1, -1, 0), tmp_path / 'b.mp4'), frames=2, size=56)

    red = video.frames[0][:, :, 0].astype(int)
    assert red[:, -8:].min() > 150
    assert red[:, :36].max() < 100


def test_far_frames_are_sought_and_come_with_their_true_times(tmp_path):
    path = write_video(tmp_path / 'long.mp4', seconds=120.0, fps=5, size=(32, 32))
    video = read_video(path, frames=5, size=28)
    assert np.allclose(video.times, np.linspace(0, 119.8, 5), atol=0.21)
    brightness = [frame.mean() for frame in video.frames]
    assert np.allclose(brightness, [255 * t / 119.8 for t in video.times], atol=8)


def test_resizing_while_reading_gives_the_pixels_that_the_network_makes_itself(tmp_path):
    path = write_video(tmp_path / 'a.mp4', seconds=1.0, size=(96, 64))
    with av.open(str(path)) as container:
        whole = next(container.decode(video=0)).to_ndarray(format='rgb24')
    read = read_video(path, frames=1, size=112).frames
    assert np.array_equal(to_pixels(read, 112), to_pixels([whole], 112))


def test_sound_of_a_video_keeps_its_place_in_time(tmp_path):
    video = read_video(
        write_video(tmp_path / 'a.mp4', seconds=3.0, beep=(1.0, 2.0)), frames=3, size=28
    )
    assert np.allclose(loud_interval(video.sound), [1.0, 2.0], atol=0.06)  # AAC's own delay


def test_sound_that_begins_later_than_the_pictures_does_so_for_the_network(tmp_path):
    path = write_video(tmp_path / 'a.mov', seconds=3.0, beep=(2.0, 2.5), sound_start=1.5)
    video = read_video(path, frames=3, size=28)
    assert abs(video.sound.start - 1.5) < 0.06
    assert np.allclose(loud_interval(video.sound), [2.0, 2.5], atol=0.06)


def test_sound_of_a_video_can_be_left_out(tmp_path):
    path = write_video(tmp_path / 'a.mp4', beep=(1.0, 2.0))
    assert read_video(path, frames=3, size=28, with_sound=False).sound is None


@pytest.mark.parametrize('name', ['a.wav', 'a.flac', 'a.mp3'])
@pytest.mark.parametrize('rate', [8000, 44_100, 48_000])
def test_sound_of_any_format_and_rate_becomes_16_khz(tmp_path, name, rate):
    samples = tone(np.arange(2 * rate) / rate, (0.5, 1.5))
    soundfile.write(tmp_path / name, np.stack([samples, samples], 1), rate)

    sound = read_sound(tmp_path / name)

    assert sound.rate == 16_000
    assert np.allclose(loud_interval(sound), [0.5, 1.5], atol=0.06)
    crossings = np.count_nonzero(np.diff(np.signbit(sound.pcm[12_000:20_000])))
    assert abs(crossings - 440) < 5  # 440 Hz for half a second


def test_aac_alone_is_read_too(tmp_path):
    with av.open(str(tmp_path / 'a.m4a'), 'w') as container:
        stream = container.add_stream('aac', rate=44_100, layout='mono')
        write_sound(container, stream, tone(np.arange(44_100) / 44_100, (0.2, 0.8)))
    assert np.allclose(loud_interval(read_sound(tmp_path / 'a.m4a')), [0.2, 0.8], atol=0.06)


@pytest.mark.parametrize('suffix', ['png', 'bmp', 'jpg'])
def test_a_picture_comes_as_rgb(tmp_path, suffix):
    path = tmp_path / f'图片.{suffix}'
    bgr = np.full((8, 6, 3), (10, 100, 200), np.uint8)
    cv2.imencode(f'.{suffix}', bgr)[1].tofile(path)
    assert np.allclose(read_image(path).rgb, [200, 100, 10], atol=3)


def test_more_than_30_minutes_are_refused_with_advice_unless_a_sample_is_wanted(tmp_path):
    path = write_video(tmp_path / 'long.mp4', seconds=1860.0, fps=1, size=(16, 16))

    with pytest.raises(BadMediaError, match=r'lasts 31\.0 minutes.*-t 1800.*--sample N'):
        read_video(path, frames=8, size=28)

    sampled = read_video(path, frames=8, size=28, sample=True)
    assert np.allclose(sampled.times, np.linspace(0, 1859, 8), atol=1.01)


@pytest.mark.parametrize(
    'reader', [read_image, read_sound, lambda path: read_video(path, frames=2, size=28)]
)
@pytest.mark.parametrize('content', [None, b'', b'not media' * 100])
def test_what_is_no_medium_is_refused_with_its_name(tmp_path, reader, content):
    path = tmp_path / 'broken.bin'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadMediaError, match=r'broken\.bin'):
        reader(path)


def test_a_video_that_is_cut_off_is_refused(tmp_path):
    path = write_video(tmp_path / 'a.mp4')
    path.write_bytes(path.read_bytes()[:-200])  # the index stands at the end
    with pytest.raises(BadMediaError, match=r'a\.mp4'):
        read_video(path, frames=2, size=28)


def test_sound_of_more_than_an_hour_is_refused(tmp_path):
    path = tmp_path / 'long.flac'
    soundfile.write(path, np.zeros(3601 * 1000, np.int16), 1000)
    with pytest.raises(BadMediaError, match='more than 60 minutes'):
        read_sound(path)
