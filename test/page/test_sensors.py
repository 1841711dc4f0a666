# SPDX-License-Identifier: Apache-2.0
"""Pictures, sound and the frames of windows as a page gets them, without ROS and browser."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import cv2
import numpy as np
import pytest
from support.image_messages import STORE
from support.image_messages import compressed
from support.image_messages import encoded
from support.image_messages import raw
from support.image_messages import serialized
from support.image_messages import smooth
from support.image_messages import worst

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadImageError
from omnivinci_ros.common.units import MILLISECOND_NS as MS
from omnivinci_ros.common.units import SECOND_NS as S
from omnivinci_ros.messages.audio import ReceivedAudio
from omnivinci_ros.messages.boxes import SeenBox
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.page.pictures import FrameStore
from omnivinci_ros.page.pictures import live_jpeg
from omnivinci_ros.page.pictures import small_jpeg
from omnivinci_ros.page.requests import HEAD
from omnivinci_ros.page.sensors import Sensors
from omnivinci_ros.page.sensors import WindowFrames
from omnivinci_ros.page.sound_level import SoundLevel

CAMERA, OTHER = '/front', '/rear'


def pixels(jpeg: bytes):
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1), cv2.COLOR_BGR2RGB)


def jpeg_message(stamp_ns: int, rgb=None) -> bytes:
    """Return a CompressedImage of that time in CDR."""
    message = compressed(encoded('.jpg', smooth() if rgb is None else rgb), 'jpeg')
    stamp = replace(message.header.stamp, sec=stamp_ns // S, nanosec=stamp_ns % S)
    message = replace(message, header=replace(message.header, stamp=stamp))
    return bytes(STORE.serialize_cdr(message, COMPRESSED_IMAGE))


class Outlet:
    """Keeps what would go to the tabs."""

    def __init__(self) -> None:
        self.pictures, self.frames, self.told, self.problems = [], [], [], []

    def picture(self, picture) -> None:
        self.pictures.append(picture)

    def frame(self, topic, message) -> None:
        (length,) = HEAD.unpack_from(message)
        head = json.loads(message[HEAD.size : HEAD.size + length])
        self.frames.append((head, message[HEAD.size + length :]))

    def broadcast(self, message, key='') -> None:
        self.told.append(message)

    def problem(self, topic, sentence) -> None:
        self.problems.append((topic, sentence))

    def of(self, kind: str) -> list[dict]:
        return [one for one in list(self.told) if one['type'] == kind]


@pytest.fixture
def outlet():
    return Outlet()


@pytest.fixture
def sensors(outlet):
    sensors = Sensors(outlet)
    sensors.look(frozenset({CAMERA}))
    yield sensors
    sensors.close()


def wait_until(true, timeout: float = 120.0) -> None:
    until_s = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < until_s, 'it did not come true'
        time.sleep(0.005)


# Pictures


def test_a_jpeg_goes_on_as_it_came_and_raw_pixels_become_one():
    data = encoded('.jpg', smooth())

    kept = live_jpeg(serialized(compressed(data, 'jpeg'), COMPRESSED_IMAGE))
    made = live_jpeg(serialized(raw(smooth(), 'rgb8', width=64, height=48)))

    assert (kept.data, kept.width, kept.height) == (data, 64, 48)
    assert (made.width, made.height) == (64, 48)
    assert worst(pixels(made.data), smooth()) < 30  # colours are in their order


def test_what_is_wide_is_made_narrower():
    wide = live_jpeg(serialized(raw(smooth(1080, 1920), 'rgb8', width=1920, height=1080)))
    assert pixels(wide.data).shape == (720, 1280, 3)

    small = small_jpeg(encoded('.jpg', smooth(1080, 1920)), CAMERA)
    assert (small.width, small.height) == (320, 180)
    assert worst(pixels(small.data), cv2.resize(smooth(1080, 1920), (320, 180))) < 30


def test_what_is_no_picture_is_refused():
    with pytest.raises(BadImageError):
        small_jpeg(b'\xff\xd8\xff\xd9', CAMERA)


def test_frames_are_kept_for_a_while_and_in_so_many_bytes():
    store = FrameStore(kept_bytes=1000)
    for number in range(10):
        store.add(number * S, bytes(300))
    assert [at for at in (0, 6, 7, 9) if at * S in store] == [7, 9]
    assert store.nbytes == 900

    store.add(40 * S, bytes(10))
    assert len(store) == 1
    store.add(1 * S, bytes(10))  # the clock jumped back
    assert 40 * S not in store and 1 * S in store


def test_a_frame_of_two_windows_is_made_small_once(monkeypatch):
    made = []

    def small(data, stream):
        made.append(stream)
        return small_jpeg(data, stream)

    monkeypatch.setattr('omnivinci_ros.page.pictures.small_jpeg', small)
    store = FrameStore()
    store.add(1, encoded('.jpg', smooth(480, 640)))
    before = store.nbytes

    first, second = (store.small(1, CAMERA) for _ in range(2))

    assert first is second and made == [CAMERA]
    assert store.nbytes == before + len(first)  # it counts as what is kept


# Sound


def tone(ms: int, rate: int = 16_000, channels: int = 1):
    wave = (16_384 * np.sin(2 * np.pi * 450 * np.arange(rate * ms // 1000) / rate)).astype(
        np.int16
    )
    return np.repeat(wave, channels)


@pytest.mark.parametrize(('rate', 'channels'), [(16_000, 1), (48_000, 2)])
def test_a_level_comes_each_tenth_of_a_second(rate, channels):
    level = SoundLevel('audio')

    found = [
        one
        for number in range(50)
        for one in level.push(S + number * 20 * MS, rate, channels, tone(20, rate, channels))
    ]

    assert 8 <= len(found) <= 10
    assert all(abs(one.rms_db + 9.0) < 0.3 for one in found[1:])  # half of full scale, a sine
    assert all(abs(one.peak_db + 6.0) < 0.3 for one in found[1:])
    assert found[0].speech is None


def test_silence_has_a_level_and_speech_is_the_most_probable_of_it():
    heard = iter([0.1, 0.9, 0.2] + [0.0] * 100)
    level = SoundLevel('audio', lambda chunk: next(heard))

    (one,) = level.push(S, 16_000, 1, np.zeros(1600, np.int16))

    assert (one.rms_db, one.peak_db, one.speech) == (-100.0, -100.0, 0.9)


def test_sound_that_is_none_is_refused():
    with pytest.raises(BadAudioError):
        SoundLevel('audio').push(S, 0, 1, tone(20))


# The thread


def test_pictures_come_out_and_arrivals_are_told_together(sensors, outlet):
    for number in range(5):
        sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(S + number))

    def stamps() -> list[str]:
        return [stamp for one in outlet.of('samples') for stamp in one['stamps']]

    wait_until(lambda: len(stamps()) >= 5 and len(outlet.pictures) >= 5)
    assert stamps() == [str(S + number) for number in range(5)]
    assert [one.stamp_ns for one in outlet.pictures] == [S + number for number in range(5)]


def test_a_burst_costs_the_oldest_and_is_counted(outlet):
    sensors = Sensors(outlet)
    sensors._news.acquire()  # the thread waits
    for number in range(20):
        sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(S + number))
    sensors._news.release()

    wait_until(lambda: len(outlet.pictures) == 8)
    sensors.close()
    assert [one.stamp_ns for one in outlet.pictures] == [S + number for number in range(12, 20)]
    assert sensors.dropped == {CAMERA: 12}


def test_a_windows_frames_are_those_of_its_stamps_with_the_boxes_of_each(sensors, outlet):
    for number in range(4):
        sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(S + number, smooth(480, 640)))
    box = SeenBox('cup', 0.5, (0.1, 0.2, 0.3, 0.4), CAMERA, S + 2)
    stamps = {CAMERA: [S - 1, S + 1, S + 2], OTHER: [S]}

    wait_until(lambda: len(outlet.pictures) == 4)
    sensors.window(WindowFrames(7, stamps, [box]))

    wait_until(lambda: len(outlet.frames) == 2 and len(outlet.of('frames')) == 2)
    told = {one['topic']: (one['used'], one['unseen']) for one in outlet.of('frames')}
    assert told == {CAMERA: (3, 1), OTHER: (1, 1)}
    (first, jpeg), (second, _) = outlet.frames
    assert (first['stamp_ns'], first['index'], first['count']) == (str(S + 1), 1, 3)
    assert first['boxes'] == []
    assert second['boxes'] == [{'label': 'cup', 'confidence': 0.5, 'box': [0.1, 0.2, 0.3, 0.4]}]
    assert pixels(jpeg).shape == (240, 320, 3)


def test_a_live_picture_goes_before_the_rest_of_a_windows_frames(sensors, outlet, monkeypatch):
    order, first = [], threading.Event()
    may_go_on = threading.Event()

    def small(data, stream):
        order.append('frame')
        first.set()
        assert may_go_on.wait(30)
        return small_jpeg(data, stream)

    monkeypatch.setattr('omnivinci_ros.page.pictures.small_jpeg', small)
    monkeypatch.setattr(outlet, 'picture', lambda picture: order.append('picture'))
    for number in range(4):
        sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(S + number))
    wait_until(lambda: len(order) == 4)
    sensors.window(WindowFrames(7, {CAMERA: [S, S + 1, S + 2, S + 3]}, []))
    assert first.wait(30)
    sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(2 * S))
    may_go_on.set()

    wait_until(lambda: len(outlet.frames) == 4)
    assert order[4:] == ['frame', 'picture', 'frame', 'frame', 'frame']


def test_a_camera_that_nobody_looks_at_any_more_is_forgotten(sensors, outlet):
    sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(S))
    wait_until(lambda: outlet.pictures)

    sensors.look(frozenset())
    sensors.look(frozenset({CAMERA}))
    sensors.look(frozenset())
    wait_until(lambda: not sensors._stores)
    sensors.window(WindowFrames(7, {CAMERA: [S]}, []))

    wait_until(lambda: outlet.of('frames'))
    assert outlet.of('frames')[0]['unseen'] == 1


def test_garbage_is_a_sentence_and_what_comes_after_is_shown(sensors, outlet):
    sensors.image(CAMERA, COMPRESSED_IMAGE, b'\x00' * 40)
    sensors.image(CAMERA, COMPRESSED_IMAGE, jpeg_message(S))
    sensors.sound('/audio', S, ReceivedAudio(S, 0, 1, tone(20)))
    sensors.sound('/audio', S, ReceivedAudio(S, 16_000, 1, tone(200)))

    wait_until(lambda: outlet.pictures and outlet.of('level'))
    assert [topic for topic, _ in outlet.problems] == [CAMERA, '/audio']
    assert all(len(sentence) > 20 for _, sentence in outlet.problems)


def test_sound_that_goes_on_is_one_span(sensors, outlet):
    for number in range(10):
        at_ns = S + number * 20 * MS
        sensors.sound('/audio', at_ns, ReceivedAudio(at_ns, 16_000, 1, tone(20)))

    wait_until(lambda: outlet.of('samples'))
    spans = [span for one in outlet.of('samples') for span in one['spans']]
    assert spans[0][0] == str(S)
    assert len(spans) <= 2  # a batch may end between


def test_where_voice_activity_cannot_be_it_is_said_and_levels_come(outlet):
    def missing():
        raise ImportError('faster_whisper is not installed')

    sensors = Sensors(outlet, missing)
    sensors.sound('/audio', S, ReceivedAudio(S, 16_000, 1, tone(200)))

    wait_until(lambda: outlet.of('level'))
    sensors.close()
    assert outlet.of('level')[0]['speech'] is None
    assert 'faster_whisper is not installed' in outlet.problems[0][1]
