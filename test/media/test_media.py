# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import av
import cv2
import numpy as np
import pytest
from support.flash_video import FLASH_S
from support.flash_video import noise
from support.flash_video import write_video

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.audio_files import SoundBlock
from omnivinci_ros.media.audio_files import SoundFile
from omnivinci_ros.media.audio_files import SoundFormat
from omnivinci_ros.media.containers import BadMediaError
from omnivinci_ros.media.pictures import MAX_PIXELS
from omnivinci_ros.media.pictures import ImageFolder
from omnivinci_ros.media.playlist import Ahead
from omnivinci_ros.media.playlist import Event
from omnivinci_ros.media.playlist import Playlist
from omnivinci_ros.media.playlist import one_after_the_other
from omnivinci_ros.media.playlist import parse_tasks
from omnivinci_ros.media.playlist import repeated
from omnivinci_ros.media.video import VideoFile

soundfile = pytest.importorskip('soundfile')
MONO = SoundFormat(16_000, 1, 'mono')


def whole(blocks) -> np.ndarray:
    return np.concatenate([block.samples for block in blocks])


def heard(events) -> np.ndarray:
    return np.concatenate(
        [np.array(event.payload.samples, np.int16) for event in events if event.topic == 'audio']
    )


def folder_of(path, *names: str):
    path.mkdir(exist_ok=True)
    for k, name in enumerate(names):
        cv2.imencode('.' + name.rsplit('.')[-1], np.full((4, 6, 3), 40 * k, np.uint8))[1].tofile(
            path / name
        )
    return path


def images(path, **options) -> ImageFolder:
    return ImageFolder(
        str(path), **{'hold_s': 1.0, 'frame_rate': 10.0, 'compressed': False, **options}
    )


def test_pictures_come_by_name_and_are_the_same_object_while_held(tmp_path):
    folder = folder_of(tmp_path / 'Küche', 'b.png', 'a.bmp', 'c.png')
    shots = list(images(folder, hold_s=0.5, frame_rate=10.0).shots())
    assert [shot.stamp_ns for shot in shots] == [k * SECOND_NS // 10 for k in range(15)]
    assert [shot.picture.data[0] for shot in shots] == [40] * 5 + [0] * 5 + [80] * 5
    assert len({id(shot.picture) for shot in shots}) == 3
    assert (shots[0].picture.width, shots[0].picture.height) == (6, 4)
    assert len(shots[0].picture.data) == 6 * 4 * 3


def test_a_frame_rate_that_does_not_divide_a_second_does_not_drift(tmp_path):
    folder = folder_of(tmp_path, 'a.png')
    stamps = [shot.stamp_ns for shot in images(folder, hold_s=100.0, frame_rate=30.0).shots()]
    assert len(stamps) == 3000
    assert stamps == [round(k * SECOND_NS / 30) for k in range(3000)]


def test_colours_are_rgb(tmp_path):
    cv2.imwrite(str(tmp_path / 'red.png'), np.full((2, 2, 3), (0, 0, 255), np.uint8))
    shot = next(images(tmp_path).shots())
    assert list(shot.picture.data[:3]) == [255, 0, 0]


def test_compressed_jpg_is_the_file_itself(tmp_path):
    folder = folder_of(tmp_path, 'a.jpg')
    shot = next(images(folder, compressed=True).shots())
    assert shot.picture.encoding == 'jpeg'
    assert shot.picture.data.tobytes() == (folder / 'a.jpg').read_bytes()


def test_compressed_bmp_is_sent_as_jpeg(tmp_path):
    shot = next(images(folder_of(tmp_path, 'a.bmp'), compressed=True).shots())
    assert shot.picture.encoding == 'jpeg'
    assert cv2.imdecode(np.array(shot.picture.data, np.uint8), 1).shape == (4, 6, 3)


@pytest.mark.parametrize(
    'spoil, words',
    [
        (lambda data: data[: len(data) // 2], 'cut off'),
        (lambda data: b'hello', 'is no png, jpg or bmp'),
        (lambda data: b'', 'is no png, jpg or bmp'),
    ],
)
@pytest.mark.parametrize('name', ['a.png', 'a.jpg', 'a.bmp'])
def test_a_bad_picture_is_named_before_anything_is_played(tmp_path, name, spoil, words):
    file = folder_of(tmp_path, name) / name
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(BadMediaError, match=words) as error:
        images(tmp_path)
    assert str(file) in str(error.value)


def test_a_picture_bomb_is_refused_by_its_header(tmp_path):
    file = folder_of(tmp_path, 'a.png') / 'a.png'
    data = bytearray(file.read_bytes())
    data[16:24] = (60_000).to_bytes(4, 'big') * 2
    file.write_bytes(data)
    with pytest.raises(BadMediaError, match=f'60000x60000, more than {MAX_PIXELS}'):
        images(tmp_path)


def test_an_empty_folder_says_what_to_put_there(tmp_path):
    with pytest.raises(BadMediaError, match='has no pictures: put png, jpg or bmp'):
        images(tmp_path)


@pytest.mark.parametrize(
    'suffix, subtype, channels',
    [('wav', 'PCM_16', 1), ('wav', 'PCM_16', 2), ('wav', 'PCM_16', 4), ('flac', 'PCM_16', 1)],
)
def test_16_bit_sound_is_bit_equal(tmp_path, suffix, subtype, channels):
    samples = noise(20_001, channels)
    path = tmp_path / f'größe.{suffix}'
    soundfile.write(path, samples, 44_100, subtype=subtype)
    sound = SoundFile(str(path))
    assert (sound.format.sample_rate, sound.format.channels) == (44_100, channels)
    assert np.array_equal(whole(sound.blocks(sound.format)), samples)


def test_raw_samples_are_bit_equal(tmp_path):
    samples = noise(5000)
    samples.tofile(tmp_path / 'a.raw')
    sound = SoundFile(str(tmp_path / 'a.raw'))
    assert sound.format == MONO
    assert np.array_equal(whole(sound.blocks(MONO)), samples)


@pytest.mark.parametrize('channels, half', [(1, 1), (2, 3)])
def test_raw_sound_that_ends_in_half_a_sample_is_played_without_it_and_says_so(
    tmp_path, channels, half
):
    samples = noise(5000)
    (tmp_path / 'a.raw').write_bytes(samples.tobytes() + bytes(half))
    sound = SoundFile(str(tmp_path / 'a.raw'), raw_channels=channels)
    assert np.array_equal(whole(sound.blocks(sound.format)).ravel(), samples.ravel())
    assert f'its last {half} byte' in sound.problems[0]
    assert 'no whole sample' in sound.problems[0]


def test_mp3_keeps_its_tone_and_length(tmp_path):
    t = np.arange(32_000) / 16_000
    soundfile.write(tmp_path / 'a.mp3', 0.5 * np.sin(2 * np.pi * 440 * t), 16_000)
    samples = whole(SoundFile(str(tmp_path / 'a.mp3')).blocks(MONO))[:, 0]
    peak = np.argmax(np.abs(np.fft.rfft(samples[:32_000]))) * 16_000 / 32_000
    assert peak == pytest.approx(440, abs=1)
    assert len(samples) == pytest.approx(32_000, abs=2500)


def test_a_second_file_takes_the_format_of_the_first(tmp_path):
    t = np.arange(44_100) / 44_100
    tone = 0.5 * np.sin(2 * np.pi * 1000 * t)
    soundfile.write(tmp_path / 'b.wav', np.stack([tone, tone], axis=1), 44_100)
    samples = whole(SoundFile(str(tmp_path / 'b.wav')).blocks(MONO))
    assert samples.shape == (pytest.approx(16_000, abs=20), 1)
    assert np.argmax(np.abs(np.fft.rfft(samples[:, 0], 16_000))) == pytest.approx(1000, abs=2)


@pytest.mark.parametrize(
    'content, words',
    [(None, 'is not a file'), (b'hello' * 100, 'cannot be played'), (b'', 'cannot be played')],
)
def test_bad_sound_and_video_are_named(tmp_path, content, words):
    path = tmp_path / 'x.mp4'
    if content is not None:
        path.write_bytes(content)
    for kind, parameter in (
        (SoundFile, 'sounds'),
        (lambda p: VideoFile(p, compressed=False), 'video'),
    ):
        with pytest.raises(BadMediaError, match=words) as error:
            kind(str(path))
        assert str(error.value).startswith(f'{parameter}: {path}')


def test_a_url_is_not_fetched():
    with pytest.raises(BadMediaError, match='is not a file'):
        SoundFile('http://127.0.0.1:9/a.wav')


@pytest.mark.parametrize('name, codec', [('a.mp4', 'libx264'), ('a.mkv', 'mpeg4')])
def test_picture_and_sound_of_a_video_are_aligned(tmp_path, name, codec):
    write_video(tmp_path / name, codec=codec)
    video = VideoFile(str(tmp_path / name), compressed=False)
    sound = SoundFile(str(tmp_path / name))
    shots = list(video.shots())
    flash_ns = next(s.stamp_ns for s in shots if s.picture.data[0] > 128)
    blocks = list(sound.blocks(sound.format))
    onset = int(np.argmax(np.abs(whole(blocks)[:, 0]) > 3000))
    onset_ns = blocks[0].start_ns + onset * SECOND_NS // 48_000
    assert video.has_sound
    assert len(shots) == 30
    assert np.allclose(np.diff([s.stamp_ns for s in shots]), SECOND_NS / 20, atol=2e6)
    assert flash_ns == pytest.approx(FLASH_S * SECOND_NS, abs=0.03 * SECOND_NS)
    assert abs(onset_ns - flash_ns) < 0.03 * SECOND_NS  # a frame is 50 ms


def test_a_gap_in_the_time_stamps_of_a_file_becomes_silence(tmp_path):
    with av.open(str(tmp_path / 'gap.mkv'), 'w') as container:
        stream = container.add_stream('pcm_s16le', rate=16_000, layout='mono')
        for at in [*range(0, 8000, 1600), *range(16_000, 24_000, 1600)]:  # 0.5 s are missing
            frame = av.AudioFrame.from_ndarray(np.full((1, 1600), 1000, np.int16), 's16', 'mono')
            frame.sample_rate, frame.pts = 16_000, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    sound = SoundFile(str(tmp_path / 'gap.mkv'))
    samples = heard(Playlist({}, (sound.blocks,), MONO, ()).events())
    assert len(samples) == 24_000
    assert (samples[:7900] == 1000).all()
    assert not samples[8100:15_900].any()
    assert (samples[16_100:] == 1000).all()


def track(*parts: tuple[float, np.ndarray]):
    return lambda wanted: iter([SoundBlock(round(at * SECOND_NS), part) for at, part in parts])


def test_chunks_are_contiguous_and_due_when_their_last_sample_is_heard():
    events = list(Playlist({}, (track((0.0, noise(16_100))),), MONO, (), chunk_ms=20).events())
    chunks = [event for event in events if event.topic == 'audio']
    assert [chunk.stamp_ns for chunk in chunks] == [k * 20_000_000 for k in range(51)]
    assert all(chunk.due_ns == chunk.stamp_ns + 20_000_000 for chunk in chunks)
    assert np.array_equal(heard(events)[:16_100], noise(16_100)[:, 0])
    assert not heard(events)[16_100:].any()


def test_sounds_heard_at_the_same_time_are_added_and_do_not_wrap():
    loud = np.full((1600, 1), 30_000, np.int16)
    samples = heard(Playlist({}, (track((0.0, loud)), track((0.05, loud))), MONO, ()).events())
    assert set(samples[:800]) == {30_000}
    assert set(samples[800:1600]) == {32_767}
    assert set(samples[1600:2400]) == {30_000}


def test_silence_lies_between_two_sounds_and_after_the_last(tmp_path):
    for name in 'ab':
        np.full(1600, 500, np.int16).tofile(tmp_path / f'{name}.raw')
    files = [SoundFile(str(tmp_path / f'{name}.raw')) for name in 'ab']
    playlist = Playlist(
        {}, (one_after_the_other(files, 0.25),), MONO, (), trailing_silence_ns=SECOND_NS // 2
    )
    samples = heard(playlist.events())
    edges = np.flatnonzero(np.diff(samples != 0)) + 1
    assert list(edges) == [1600, 5600, 7200]
    assert len(samples) == 48 * 320  # 7200 + 8000, rounded up to whole chunks


def test_events_of_all_kinds_come_in_order_and_the_end_is_last(tmp_path):
    folder = images(folder_of(tmp_path, 'a.png', 'b.png'), hold_s=0.3)
    playlist = Playlist(
        {'camera': folder.shots},
        (track((0.0, noise(4800))),),
        MONO,
        parse_tasks(['0.45: two', '', '0.1: one']),
    )
    events = list(playlist.events())
    assert [e.due_ns for e in events] == sorted(e.due_ns for e in events)
    assert [e.payload for e in events if e.topic == 'task'] == ['one', 'two']
    assert events[-1].topic == ''
    assert events[-1].due_ns == 600_000_000
    assert len(heard(events)) == 9600  # the microphone hears on while pictures are seen


def test_a_loop_goes_on_without_a_seam(tmp_path):
    folder = images(folder_of(tmp_path, 'a.png', 'b.png'), hold_s=0.3)
    playlist = Playlist({'camera': folder.shots}, (track((0.0, noise(3200))),), MONO, ())
    events = list(itertools.islice(repeated(playlist, loop=True), 200))
    frames = [e for e in events if e.topic == 'camera']
    chunks = [e for e in events if e.topic == 'audio']
    assert len(frames) > 30
    assert set(np.diff([e.stamp_ns for e in frames])) == {100_000_000}
    assert set(np.diff([e.stamp_ns for e in chunks])) == {20_000_000}
    assert np.array_equal(heard(chunks[30:40]), heard(chunks[:10]))


@pytest.mark.parametrize('text', ['hello', '-1: x', '1:', 'a: b', '1e9: x'])
def test_a_task_without_a_time_is_refused(text):
    with pytest.raises(BadInputError, match="write 'SECONDS: text'"):
        parse_tasks([text])


def test_reading_ahead_is_bounded_and_passes_errors_on_in_their_place():
    read = []

    def events():
        for k in range(200):
            read.append(k)
            yield Event(k, k, 'task', str(k))
        raise BadMediaError('video: x is cut off')

    ahead = Ahead(events())
    iterator = iter(ahead)
    first = [next(iterator).due_ns for _ in range(10)]
    assert first == list(range(10))
    assert len(read) < 100
    with pytest.raises(BadMediaError, match='cut off'):
        list(iterator)
    assert len(read) == 200


def test_a_long_video_is_streamed_not_held(tmp_path):
    write_video(tmp_path / 'a.mp4', seconds=20)
    decoded = []

    def shots():
        for shot in VideoFile(str(tmp_path / 'a.mp4'), compressed=False).shots():
            decoded.append(shot.stamp_ns)
            yield shot

    ahead = Ahead(Playlist({'camera': shots}, (), None, ()).events())
    iterator = iter(ahead)
    for _ in range(100):
        next(iterator)
    assert len(decoded) < 200  # of 400
    ahead.stop()
    assert list(iterator) == []
