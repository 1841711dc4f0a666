# SPDX-License-Identifier: Apache-2.0
"""The player as a process, heard over DDS."""

from __future__ import annotations

import itertools
import os
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

rclpy = pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
pytest.importorskip('omnivinci_ros.msg', reason='needs the built package: run scripts/setup')
soundfile = pytest.importorskip('soundfile')

from omnivinci_ros.msg import AudioChunk
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CompressedImage
from sensor_msgs.msg import Image
from std_msgs.msg import String
from support.damaged_media import damage
from support.damaged_media import turn
from support.damaged_media import write_media
from support.flash_video import FLASH_S
from support.flash_video import noise
from support.flash_video import write_video
from support.ros_graph import Process

from omnivinci_ros.bench.dds.domain import DomainLease

DEPTH = QoSProfile(depth=1000)


class Listener:
    """Keep what arrives on some topics, with the wall time of arrival."""

    def __init__(self, context, namespace: str, topics: dict[str, type]) -> None:
        self.messages = {topic: [] for topic in topics}
        self.order = []  # (topic, message), over all topics
        self.node = rclpy.create_node('listener', context=context, namespace=namespace)
        for topic, kind in topics.items():
            self.node.create_subscription(
                kind, topic, lambda message, topic=topic: self._keep(topic, message), DEPTH
            )
        self.executor = SingleThreadedExecutor(context=context)
        self.executor.add_node(self.node)

    def _keep(self, topic: str, message) -> None:
        self.messages[topic].append((time.time_ns(), message))
        self.order.append((topic, message))

    def spin(self, until, timeout_s: float = 30.0) -> bool:
        end_s = time.monotonic() + timeout_s
        while time.monotonic() < end_s:
            if until():
                return True
            self.executor.spin_once(timeout_sec=0.05)
        return until()

    def drain(self) -> None:
        """Take what is still on its way, until nothing has come for a while."""
        came = -1
        while came < len(self.order):
            came = len(self.order)
            self.spin(lambda came=came: len(self.order) > came, timeout_s=0.5)

    def stamps(self, topic: str) -> list[int]:
        return [stamp_ns(message) for _, message in self.messages[topic]]

    def sound(self) -> np.ndarray:
        return np.concatenate([np.array(m.samples, np.int16) for _, m in self.messages['audio']])


_TESTS = itertools.count()


class Player:
    """Start players, listen to them, and end what is left of them."""

    def __init__(self) -> None:
        self._lease = DomainLease()
        self.domain = self._lease.number
        # A listener of the test before, in the same domain, may still be remembered there: a
        # player that waits for subscribers is not to take it for its own.
        self.namespace = f'/test_{self.domain}_{next(_TESTS)}'
        self.environment = {
            **os.environ,
            'ROS_DOMAIN_ID': str(self.domain),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
        }
        os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
        self.context = rclpy.Context()
        rclpy.init(context=self.context, domain_id=self.domain)
        self.processes = []

    def start(self, **parameters) -> Process:
        arguments = ['-r', f'__ns:={self.namespace}', '-r', f'/clock:={self.namespace}/clock']
        for name, value in parameters.items():
            arguments += ['-p', f'{name}:={value}']
        self.processes.append(Process('player', {}, self.environment, arguments))
        return self.processes[-1]

    def listen(self, **topics: type) -> Listener:
        return Listener(
            self.context,
            self.namespace,
            {name.replace('__', '/'): kind for name, kind in topics.items()},
        )

    def play(self, listener: Listener, **parameters) -> str:
        """Play to the end; return what the player said."""
        # The delay is for this side to find the publishers: what comes before is lost.
        process = self.start(**{'wait_for_subscribers': True, 'start_delay_s': 1.0, **parameters})
        if not listener.spin(lambda: not process.is_running()):
            process.send_signal(signal.SIGKILL)
        code = process.wait()
        listener.drain()
        assert code == 0, process.output
        return process.output

    def end(self) -> None:
        for process in self.processes:
            process.end(signal.SIGKILL)
        rclpy.shutdown(context=self.context)
        self._lease.release()


@pytest.fixture
def player():
    player = Player()
    yield player
    player.end()


@pytest.fixture
def numbers(tmp_path) -> Path:
    """Give a folder with pictures 0..4 of one colour each: red = 40 * number."""
    folder = tmp_path / 'Bilder für den Test'
    folder.mkdir()
    for k in range(5):
        cv2.imencode('.png', np.full((48, 64, 3), (0, 0, 40 * k), np.uint8))[1].tofile(
            folder / f'{k}.png'
        )
    return folder


def stamp_ns(message) -> int:
    return message.header.stamp.sec * 1_000_000_000 + message.header.stamp.nanosec


def test_pictures_have_their_number_and_exact_spacing(player, numbers):
    listener = player.listen(camera__image_raw=Image)
    began_ns = time.time_ns()
    player.play(listener, images=numbers, image_hold_s=0.2, frame_rate=10, camera_frame_id='eye')
    frames = [message for _, message in listener.messages['camera/image_raw']]
    assert [m.data[0] // 40 for m in frames] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert set(np.diff(listener.stamps('camera/image_raw'))) == {100_000_000}
    assert {(m.encoding, m.width, m.height, m.step, m.header.frame_id) for m in frames} == {
        ('rgb8', 64, 48, 192, 'eye')
    }
    assert all(len(m.data) == 64 * 48 * 3 for m in frames)
    assert began_ns < stamp_ns(frames[0]) < time.time_ns()


def test_nothing_comes_before_its_time(player, numbers, tmp_path):
    noise(16_000).tofile(tmp_path / 'a.raw')
    listener = player.listen(camera__image_raw=Image, audio=AudioChunk)
    player.play(
        listener, images=numbers, image_hold_s=0.2, frame_rate=50, sounds=[str(tmp_path / 'a.raw')]
    )
    frames = [at - stamp_ns(m) for at, m in listener.messages['camera/image_raw']]
    chunks = [at - stamp_ns(m) - 20_000_000 for at, m in listener.messages['audio']]
    assert len(frames) == 50
    assert len(chunks) == 50
    # Wall and monotonic clock are read one after the other, hence the 2 ms.
    assert min(frames + chunks) > -2_000_000
    # How late they come is the machine's business, but not for seconds.
    assert np.median(frames + chunks) < 3_000_000_000


def test_sound_is_bit_equal_and_contiguous(player, tmp_path):
    samples = noise(22_050, channels=2)
    soundfile.write(tmp_path / 'a.wav', samples, 22_050, subtype='PCM_16')
    listener = player.listen(audio=AudioChunk)
    player.play(listener, sounds=[str(tmp_path / 'a.wav')], chunk_ms=40, trailing_silence_s=0.3)
    messages = [message for _, message in listener.messages['audio']]
    assert {(m.sample_rate, m.channels, len(m.samples)) for m in messages} == {
        (22_050, 2, 2 * 882)
    }
    assert set(np.diff(listener.stamps('audio'))) == {40_000_000}
    heard = listener.sound().reshape(-1, 2)
    assert np.array_equal(heard[:22_050], samples)
    assert len(heard) >= 1.3 * 22_050
    assert not heard[22_050:].any()


def test_flash_and_beep_of_a_video_are_stamped_alike(player, tmp_path):
    write_video(tmp_path / 'a.mp4')
    listener = player.listen(camera__image_raw=Image, audio=AudioChunk)
    player.play(listener, video=tmp_path / 'a.mp4')
    frames = [message for _, message in listener.messages['camera/image_raw']]
    assert len(frames) == 30
    flash_ns = next(stamp_ns(m) for m in frames if m.data[0] > 128)
    onset = int(np.argmax(np.abs(listener.sound()) > 3000))
    onset_ns = listener.stamps('audio')[0] + onset * 1_000_000_000 // 48_000
    assert flash_ns - stamp_ns(frames[0]) == pytest.approx(FLASH_S * 1e9, abs=2e6)
    assert abs(onset_ns - flash_ns) < 50_000_000  # one frame


def test_a_damaged_video_is_played_to_its_end_and_what_is_lost_is_said(player, tmp_path):
    whole = write_media(tmp_path / 'a.mp4')
    bad = damage(whole, 'video', [15], tmp_path / 'bad.mp4')
    listener = player.listen(camera__image_raw=Image, audio=AudioChunk)
    output = player.play(listener, video=bad)
    assert len(listener.messages['camera/image_raw']) == 39
    assert len(listener.sound()) >= 95_000  # 2 s
    assert f'video: {bad} is damaged: 1 packet could not be decoded' in output
    assert 'The rest is used, 39 pictures' in output
    assert 'FATAL' not in output


def test_a_turned_video_is_sent_upright(player, tmp_path):
    red = np.zeros((64, 96, 3), np.uint8)
    red[:20] = 255, 0, 0  # above
    whole = write_media(tmp_path / 'a.mp4', picture=red, sound=None, seconds=0.5)
    listener = player.listen(camera__image_raw=Image)
    player.play(listener, video=turn(whole, (0, 1, -1, 0), tmp_path / 'turned.mp4'))
    message = listener.messages['camera/image_raw'][0][1]
    seen = np.array(message.data, np.uint8).reshape(96, 64, 3)
    assert (message.width, message.height) == (64, 96)
    assert seen[48, 60, 0] > 200  # at the right
    assert seen[48, 4, 0] < 50


def test_what_a_mac_writes_beside_pictures_is_passed_over_and_said(player, numbers):
    (numbers / '._0.png').write_bytes(b'not a picture')
    listener = player.listen(camera__image_raw=Image)
    output = player.play(listener, images=numbers, image_hold_s=0.1, frame_rate=10.0)
    assert len(listener.messages['camera/image_raw']) == 5
    assert 'passed over, since they begin with a dot: ._0.png' in output


def test_rate_4_takes_a_quarter_of_the_time_and_stamps_follow_the_clock(player, numbers):
    listener = player.listen(clock=Clock, camera__image_raw=Image)
    player.play(
        listener,
        images=numbers,
        image_hold_s=0.8,
        frame_rate=30,
        rate=4.0,
        publish_clock=True,
        start_time_s=100,
    )
    arrived = [at for at, _ in listener.messages['camera/image_raw']]
    assert listener.stamps('camera/image_raw') == [
        100_000_000_000 + round(k * 1e9 / 30) for k in range(120)
    ]
    # Of 4 s; a loaded machine keeps the first ones waiting, or all.
    assert 0.5 < (arrived[-1] - arrived[0]) / 1e9 < 3.5
    now_ns, clocks = 0, []
    for topic, message in listener.order:
        if topic == 'clock':
            clocks.append(message.clock.sec * 1_000_000_000 + message.clock.nanosec)
            now_ns = max(now_ns, clocks[-1])
    assert clocks == sorted(clocks)
    assert set(listener.stamps('camera/image_raw')) <= set(clocks)
    assert clocks[0] == 100_000_000_000
    assert max(np.diff(clocks)) <= 40_000_000  # 100 Hz at rate 4
    assert now_ns == pytest.approx(104e9, abs=1e8)


def test_tasks_come_at_their_time(player):
    listener = player.listen(task=String)
    player.play(listener, tasks="['1.7: bring the cup', '0.2: höre zu']")
    (first_ns, first), (second_ns, second) = listener.messages['task']
    assert (first.data, second.data) == ('höre zu', 'bring the cup')
    # 1.5 s, less what the machine kept the first one waiting.
    assert (second_ns - first_ns) / 1e9 > 0.7


def test_jpg_files_travel_as_they_are(player, tmp_path):
    cv2.imwrite(str(tmp_path / 'a.jpg'), np.full((48, 64, 3), 90, np.uint8))
    listener = player.listen(left__image_raw__compressed=CompressedImage)
    player.play(
        listener, images=tmp_path, transport='compressed', image_camera='left', image_hold_s=0.3
    )
    messages = [message for _, message in listener.messages['left/image_raw/compressed']]
    assert [m.format for m in messages] == ['jpeg'] * 3
    assert {bytes(m.data) for m in messages} == {(tmp_path / 'a.jpg').read_bytes()}


def test_a_folder_and_a_video_are_two_cameras(player, numbers, tmp_path):
    write_video(tmp_path / 'a.mp4', seconds=0.8)
    listener = player.listen(camera__image_raw=Image, camera2__image_raw=Image, audio=AudioChunk)
    player.play(
        listener,
        images=numbers,
        image_hold_s=0.2,
        video=tmp_path / 'a.mp4',
        video_camera='camera2',
    )
    assert len(listener.stamps('camera/image_raw')) == 10
    assert len(listener.stamps('camera2/image_raw')) == 16
    assert listener.stamps('camera/image_raw')[0] == listener.stamps('camera2/image_raw')[0]


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_loop_goes_on_until_a_signal_ends_it_with_code_0(player, numbers, number):
    listener = player.listen(camera__image_raw=Image)
    process = player.start(images=numbers, image_hold_s=0.1, frame_rate=20, loop=True)
    assert listener.spin(lambda: len(listener.stamps('camera/image_raw')) > 25)
    assert process.end(number, 30) == 0, process.output
    assert 'Traceback' not in process.output
    assert set(np.diff(listener.stamps('camera/image_raw'))) == {50_000_000}
    reds = [m.data[0] // 40 for _, m in listener.messages['camera/image_raw']]
    assert all((b - a) % 5 in (0, 1) for a, b in zip(reds, reds[1:], strict=False))


def test_it_waits_for_subscribers_and_for_its_delay(player, numbers):
    process = player.start(
        images=numbers, wait_for_subscribers=True, start_delay_s=4.0, image_hold_s=0.1
    )
    time.sleep(2.0)
    listened_s = time.monotonic()  # wall clocks are set now and then
    listener = player.listen(camera__image_raw=Image)
    pictures = listener.messages['camera/image_raw']
    assert listener.spin(lambda: bool(pictures), timeout_s=60)
    waited_s = time.monotonic() - listened_s
    assert listener.spin(lambda: not process.is_running())
    assert listener.spin(lambda: len(pictures) == 5)  # all, though nobody listened at first
    # The delay is long enough for this side to find the publisher: what comes before is lost.
    assert waited_s > 4.0, process.output


def test_at_the_end_it_stays_if_asked_and_its_clock_goes_on(player, numbers):
    listener = player.listen(clock=Clock, camera__image_raw=Image)
    process = player.start(
        images=numbers,
        image_hold_s=0.1,
        publish_clock=True,
        wait_for_subscribers=True,
        exit_at_end=False,
    )
    clocks = listener.messages['clock']
    assert listener.spin(lambda: bool(clocks) and clocks[-1][1].clock.sec >= 3, timeout_s=60)
    # A picture that is sent before this side has found its publisher is lost.
    assert 1 <= len(listener.stamps('camera/image_raw')) <= 5
    assert process.is_running()


@pytest.mark.parametrize(
    'parameters, words',
    [
        ({'images': '/no/such/folder'}, 'images: /no/such/folder is not a folder: give the path'),
        ({'sounds': "['/no/such.wav']"}, 'sounds: /no/such.wav is not a file: give the path'),
        ({'rate': 1000.0}, 'parameter rate is 1000.0: give a number from 0.1 to 100'),
        (
            {'transport': 'theora'},
            "parameter transport is 'theora': give one of 'raw', 'compressed'",
        ),
        ({'tasks': "['now']"}, "parameter tasks holds 'now': write 'SECONDS: text'"),
        ({}, 'there is nothing to play: set images, video, sounds or tasks'),
    ],
)
def test_what_cannot_be_played_is_one_sentence(player, parameters, words):
    process = player.start(**parameters)
    assert process.wait(20) == 2
    assert words in process.output
    assert len(process.lines) == 1


def test_falling_behind_is_said_and_stamps_stay_true(player, tmp_path):
    noise(16_000 * 60).tofile(tmp_path / 'a.raw')
    listener = player.listen(audio=AudioChunk)
    process = player.start(sounds=[str(tmp_path / 'a.raw')], wait_for_subscribers=True)
    assert listener.spin(lambda: len(listener.stamps('audio')) > 10)
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.5)
    process.send_signal(signal.SIGCONT)
    assert listener.spin(lambda: len(listener.stamps('audio')) > 50)
    process.end(signal.SIGINT, 30)
    assert 'ms behind; stamps stay true' in process.output
    assert set(np.diff(listener.stamps('audio'))) == {20_000_000}
