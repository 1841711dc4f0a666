# SPDX-License-Identifier: Apache-2.0
"""The microphone as a process, hearing through a PulseAudio null sink."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from support.sound_server import Sound
from support.sound_server import skip_without_sound_server

from omnivinci_ros.bench.dds.domain import DomainLease
from omnivinci_ros.media.microphone import RUNNING
from omnivinci_ros.media.microphone import Capture
from omnivinci_ros.media.microphone import CaptureReport
from omnivinci_ros.media.microphone import CaptureSettings
from omnivinci_ros.media.sample_clock import SampleClock
from omnivinci_ros.media.sound_devices import DeviceTime
from omnivinci_ros.media.sound_devices import SoundDeviceError
from omnivinci_ros.media.sound_devices import choose_device

RECORDING = Path('/usr/share/pocketsphinx/test/data/goforward.raw')
MS = 1_000_000
S = 1_000_000_000

DEVICES = [
    {'name': 'HDA Intel: ALC (hw:0,0)', 'max_input_channels': 2},
    {'name': 'HDMI 0', 'max_input_channels': 0},
    {'name': 'USB Microphone', 'max_input_channels': 1},
    {'name': 'pulse', 'max_input_channels': 32},
    {'name': 'pulse monitor', 'max_input_channels': 32},
]


@pytest.mark.parametrize(
    'wanted, index', [('usb', 2), ('hw:0', 0), ('2', 2), ('pulse', 3), ('Monitor', 4)]
)
def test_a_device_is_found_by_index_or_by_part_of_its_name(wanted, index):
    assert choose_device(DEVICES, wanted) == index


@pytest.mark.parametrize('wanted', ['webcam', 'HDMI', '1', '9', 'i'])
def test_a_wrong_device_is_answered_with_those_that_exist(wanted):
    with pytest.raises(SoundDeviceError) as error:
        choose_device(DEVICES, wanted)
    assert f'device is {wanted!r}' in str(error.value)
    assert "2: 'USB Microphone'" in str(error.value)
    assert 'HDMI 0' not in str(error.value)


def test_stamps_follow_the_sample_count_not_the_noise_of_the_clock():
    clock = SampleClock(16_000)
    noise = np.random.default_rng(0).integers(-9 * MS, 9 * MS, 100)
    stamps = [clock.stamp(S + k * 20 * MS + int(n), 320) for k, n in enumerate(noise)]
    assert set(np.diff(stamps)) == {20 * MS}
    assert clock.re_anchors == 0


def test_stamps_of_an_odd_rate_do_not_drift():
    clock = SampleClock(44_100)
    stamps = [clock.stamp(S + k * 441 * S // 44_100, 441) for k in range(10_000)]
    assert stamps[-1] == S + 9999 * 10 * MS


def test_one_late_chunk_does_not_move_the_stamps_but_a_lasting_gap_does():
    clock = SampleClock(16_000)
    late = {10: 300 * MS}
    stamps = [
        clock.stamp(S + k * 20 * MS + late.get(k, 0) + (100 * MS if k >= 20 else 0), 320)
        for k in range(40)
    ]
    steps = np.diff(stamps)
    assert clock.re_anchors == 1
    assert list(np.flatnonzero(steps != 20 * MS)) == [21]
    assert stamps[-1] == S + 39 * 20 * MS + 100 * MS


def test_stamps_jump_at_once_where_the_device_says_that_sound_was_lost():
    clock = SampleClock(16_000)
    clock.stamp(S, 320)
    assert clock.stamp(S + 500 * MS, 320, lost=True) == S + 500 * MS
    assert clock.re_anchors == 1


def test_capture_time_is_not_moved_by_a_callback_that_wakes_up_late():
    capture = DeviceTime()
    # PortAudio's clock began 100 s ago; each chunk is 30 ms old when it is handed over.
    measured = [
        capture.measure(
            S + k * 20 * MS + (80 * MS if k == 3 else 0),
            100 + k * 0.02,
            100 + k * 0.02 - 0.03,
            20 * MS,
        )
        for k in range(6)
    ]
    assert np.allclose(np.array(measured), S - 30 * MS + np.arange(6) * 20 * MS, atol=1000)


def test_a_host_api_without_times_gives_the_length_of_the_chunk_as_age():
    assert DeviceTime().measure(S, 0.0, 0.0, -20 * MS) == S - 20 * MS


def test_channels_that_the_device_lacks_are_named_with_those_that_it_has():
    device = {'name': 'USB Microphone', 'max_input_channels': 2}
    stub = SimpleNamespace(query_devices=lambda kind=None: device if kind else [device])
    capture = Capture(CaptureSettings(listen_to=(0, 5)), on_chunk=print, on_state=print)
    with pytest.raises(
        SoundDeviceError, match="channel 5, but 'USB Microphone' has channels 0 to 1"
    ):
        capture._find(stub)


# From here on: the real node.


class Microphone:
    """The node, and what it publishes."""

    def __init__(self, environment: dict[str, str]) -> None:
        import rclpy
        from diagnostic_msgs.msg import DiagnosticArray
        from omnivinci_ros.msg import AudioChunk
        from rclpy.executors import SingleThreadedExecutor
        from rclpy.qos import QoSProfile

        self._lease = DomainLease()
        domain = self._lease.number
        self.namespace = f'/test_{domain}'
        os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
        self.environment = {
            **environment,
            'ROS_DOMAIN_ID': str(domain),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
        }
        self.context = rclpy.Context()
        rclpy.init(context=self.context, domain_id=domain)
        node = rclpy.create_node('listener', context=self.context, namespace=self.namespace)
        self.chunks = []
        self.statuses = []
        qos = QoSProfile(depth=1000)  # reliable: what is lost here is the node's own loss
        node.create_subscription(AudioChunk, 'audio', self.chunks.append, qos)
        node.create_subscription(
            DiagnosticArray,
            'diagnostics',
            lambda message: self.statuses.extend(message.status),
            10,
        )
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(node)
        self.process = None

    def start(self, **parameters) -> None:
        from support.ros_graph import Process

        diagnostics = f'/diagnostics:={self.namespace}/diagnostics'
        arguments = ['-r', f'__ns:={self.namespace}', '-r', diagnostics]
        for name, value in parameters.items():
            arguments += ['-p', f'{name}:={value}']
        self.process = Process('microphone', {}, self.environment, arguments)

    def spin(self, until, timeout_s: float = 20.0) -> bool:
        end_s = time.monotonic() + timeout_s
        while time.monotonic() < end_s:
            if until():
                return True
            self.executor.spin_once(timeout_sec=0.05)
        return until()

    def status(self) -> dict[str, str]:
        """Return the newest values of the diagnostics, with its level and message."""
        status = self.statuses[-1]
        return {
            **{item.key: item.value for item in status.values},
            'level': int.from_bytes(status.level, 'little'),
            'name': status.name,
            'message': status.message,
        }

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End the node; return its exit code and what it said. It may not take half a minute."""
        return self.process.end(number, 30), self.process.output

    def end(self) -> None:
        if self.process is not None:
            self.process.end(signal.SIGKILL)
        self.context.try_shutdown()
        self._lease.release()


@pytest.fixture
def sound(tmp_path):
    skip_without_sound_server()
    server = Sound(tmp_path)
    yield server
    server.end()


@pytest.fixture
def microphone(tmp_path):
    pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
    node = Microphone(Sound(tmp_path).environment)
    yield node
    node.end()


def stamp_ns(message) -> int:
    return message.header.stamp.sec * S + message.header.stamp.nanosec


def find(recording: np.ndarray, heard: np.ndarray) -> tuple[int, float]:
    """Return where the recording lies in what was heard, and their correlation (0..1)."""
    size = 1 << (len(heard) + len(recording)).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(recording, size)), size)
    at = int(np.argmax(product[: len(heard)]))
    part = heard[at : at + len(recording)]
    size = np.linalg.norm(part) * np.linalg.norm(recording[: len(part)])
    return at, float(product[at] / max(size, 1.0))


def test_what_is_played_is_heard_when_it_was_played(sound, microphone):
    if not RECORDING.exists():
        pytest.skip("needs a recording: run 'apt-get install pocketsphinx-testdata'")
    sound.start()
    microphone.start(sample_rate=16000, device='pulse', frame_id='head')
    assert microphone.spin(lambda: len(microphone.chunks) > 150)  # the source wakes up for 2 s
    recording = np.fromfile(RECORDING, np.int16).astype(np.float64)
    stuttered = False
    for _ in range(3):  # on a busy machine paplay itself may stutter
        first = len(microphone.chunks)
        began_ns, ended_ns = sound.play(RECORDING)
        assert microphone.spin(lambda: stamp_ns(microphone.chunks[-1]) > time.time_ns() - 100 * MS)
        microphone.spin(lambda: False, timeout_s=0.5)
        chunks = microphone.chunks[first:]
        stamps = np.array([stamp_ns(chunk) for chunk in chunks])
        heard = np.concatenate([np.array(chunk.samples, np.float64) for chunk in chunks])
        at, correlation = find(recording, heard)
        onset_ns = stamps[at // 320] + at % 320 * S // 16_000
        print(f'onset {(onset_ns - began_ns) / 1e6:.1f} ms after paplay, {correlation=:.4f}')
        steps = set(np.diff(stamps[at // 320 : (at + len(recording)) // 320]))
        if correlation > 0.95 and steps == {20 * MS}:
            break
        stuttered = True
    assert {(c.sample_rate, c.channels, len(c.samples), c.header.frame_id) for c in chunks} == {
        (16_000, 1, 320, 'head')
    }
    assert correlation > 0.95  # the sink resamples to 44.1 kHz and back
    # Within what paplay took. A null sink renders a block ahead of its own time, hence a little
    # before; paplay ends when the sink has played it all.
    assert began_ns - 40 * MS < onset_ns
    assert onset_ns + len(recording) * S // 16_000 < ended_ns + 40 * MS
    assert steps == {20 * MS}
    microphone.spin(lambda: False, timeout_s=1.1)
    status = microphone.status()
    assert status['name'] == 'microphone: device'
    assert status['disconnects'] == '0'
    # What makes paplay stutter may hold up the node too.
    assert status['overflows'] == '0' or stuttered


def play_against_each_other(sound, microphone, tmp_path) -> np.ndarray:
    """Play a tone in opposite phase on two channels; return what was heard [frames, channels]."""
    tone = 8000 * np.sin(np.arange(3 * 16_000) * (2 * np.pi * 300 / 16_000))
    file = tmp_path / 'against.raw'
    np.stack([tone, -tone], axis=1).astype(np.int16).tofile(file)
    assert microphone.spin(lambda: len(microphone.chunks) > 150)  # the source wakes up for 2 s
    first = len(microphone.chunks)
    sound.play(file, channels=2)
    assert microphone.spin(lambda: stamp_ns(microphone.chunks[-1]) > time.time_ns() - 100 * MS)
    return np.concatenate(
        [np.array(c.samples).reshape(-1, c.channels) for c in microphone.chunks[first:]]
    )


def test_microphones_wired_against_each_other_are_named(sound, microphone, tmp_path):
    sound.start()
    microphone.start(sample_rate=16000, device='pulse', channels=2)
    heard = play_against_each_other(sound, microphone, tmp_path)
    assert heard.shape[1] == 2
    assert np.abs(heard[:, 0]).max() > 4000
    assert np.corrcoef(heard.T)[0, 1] < -0.9
    assert microphone.spin(lambda: 'cancels' in microphone.status()['message'], timeout_s=5)
    status = microphone.status()
    assert status['level'] == 1
    assert status['message'] == (
        'recording, but channel 1 cancels the others, so that their mean is silence: wire all '
        "alike, or set audio_channels to '0' to listen to channel 0 alone"
    )
    assert microphone.stop()[1].count('channel 1 cancels the others') == 1


def test_a_device_that_gives_only_zeros_is_asked_about():
    pytest.importorskip('rclpy', reason='needs ROS 2: run scripts/setup')
    from omnivinci_ros.nodes.microphone import device_status

    silent = CaptureReport(state=RUNNING, silent_ns=12 * S)
    assert device_status('microphone', silent, troubled=False).message.startswith(
        'recording, but nothing except zeros for 12 s: unmute it'
    )
    heard = CaptureReport(state=RUNNING, silent_ns=2 * S)
    assert device_status('microphone', heard, troubled=False).message == 'recording'


def test_microphones_that_the_sound_server_averages_to_silence_are_asked_about(
    sound, microphone, tmp_path
):
    sound.start()
    microphone.start(sample_rate=16000, device='pulse')  # one channel: the server takes the mean
    play_against_each_other(sound, microphone, tmp_path)
    assert microphone.spin(lambda: 'nothing except zeros' in microphone.status()['message'])
    assert microphone.status()['level'] == 1


def test_one_channel_of_two_is_published_alone(sound, microphone, tmp_path):
    sound.start()
    microphone.start(sample_rate=16000, device='pulse', audio_channels=1)
    heard = play_against_each_other(sound, microphone, tmp_path)
    assert heard.shape[1] == 1
    assert np.abs(heard).max() > 4000
    assert microphone.spin(lambda: len(microphone.statuses) > 3)
    assert microphone.status()['channels'] == '1'
    assert 'cancels' not in microphone.stop()[1]


@pytest.mark.parametrize(
    'unplug, plug_in', [(Sound.unplug, Sound.plug_in), (Sound.end, Sound.start)]
)
def test_an_unplugged_device_is_counted_and_comes_back(sound, microphone, unplug, plug_in):
    sound.start()
    microphone.start(sample_rate=16000, reconnect_s=0.3)
    assert microphone.spin(lambda: len(microphone.chunks) > 50)
    unplug(sound)
    assert microphone.spin(lambda: microphone.statuses and microphone.status()['level'] == 2)
    microphone.spin(lambda: False, timeout_s=3.0)  # some tries that fail
    assert microphone.status()['disconnects'] == '1'
    before = len(microphone.chunks)
    plug_in(sound)
    assert microphone.spin(lambda: len(microphone.chunks) > before + 50)
    assert microphone.spin(lambda: microphone.status()['level'] != 2)
    assert microphone.status()['level'] == 1  # it lost sound lately
    assert abs(stamp_ns(microphone.chunks[-1]) - time.time_ns()) < 2 * S  # away for 3 s
    code, output = microphone.stop()
    assert code == 0
    assert 'microphone lost: ' in output
    assert output.count('recording: ') == 2
    assert len([line for line in output.splitlines() if line.startswith('[')]) <= 5  # no flood


def test_a_sound_server_that_hangs_is_noticed_and_does_not_hold_the_process(sound, microphone):
    sound.start()
    microphone.start()
    assert microphone.spin(lambda: len(microphone.chunks) > 50)
    sound.process.send_signal(signal.SIGSTOP)
    assert microphone.spin(lambda: microphone.statuses and microphone.status()['level'] == 2)
    assert 'gives no sound' in microphone.status()['message']
    code, _ = microphone.stop()
    assert code == 0


def test_a_wrong_device_name_is_answered_with_the_names(sound, microphone):
    sound.start()
    microphone.start(device='webcam')
    assert microphone.spin(lambda: len(microphone.statuses) > 1)
    code, output = microphone.stop()
    assert code == 0
    assert "device is 'webcam'" in output
    assert "'pulse'" in output
    assert microphone.status()['level'] == 2


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_without_a_sound_device_it_says_so_once_and_goes_on_trying(microphone, number):
    microphone.start(reconnect_s=0.2)
    assert microphone.spin(lambda: len(microphone.statuses) >= 2)
    code, output = microphone.stop(number)
    if 'recording: ' in output:
        pytest.skip('this machine has a microphone')
    assert code == 0
    assert output.count('no sound device can record: plug in a microphone') == 1
    assert 'Traceback' not in output


def test_without_portaudio_it_names_the_package(microphone, tmp_path):
    # What the real module does where the library is missing.
    (tmp_path / 'sounddevice.py').write_text("raise OSError('PortAudio library not found')\n")
    microphone.environment['PYTHONPATH'] = os.pathsep.join(
        [str(tmp_path), microphone.environment.get('PYTHONPATH', '')]
    )
    microphone.start(reconnect_s=0.2)
    assert microphone.spin(lambda: len(microphone.statuses) >= 2)
    code, output = microphone.stop()
    assert code == 0
    assert output.count("run 'apt-get install libportaudio2'") == 1


@pytest.mark.parametrize(
    'name, value, words',
    [
        ('chunk_ms', 2, 'parameter chunk_ms is 2: give a whole number from 5 to 1000'),
        ('channels', 'two', "parameter channels is 'two': give a whole number from 1 to 64"),
        (
            'audio_channels',
            'left',
            "audio_channels='left' names no channels: give numbers from 0 "
            "on, such as '0', '0,2' or '1-4' (at most 63), or '' for all",
        ),
        ('reconnect_s', -1.0, 'parameter reconnect_s is -1.0: give a number from 0.1 to 3600'),
    ],
)
def test_a_bad_parameter_is_refused_with_one_sentence(microphone, name, value, words):
    microphone.start(**{name: value})
    assert microphone.process.wait(20) == 2
    assert microphone.process.output == f'microphone: {words}'
