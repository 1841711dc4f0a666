# SPDX-License-Identifier: Apache-2.0
"""Sound to a stand-in for a device: what left, when, what a cut or an unplugging leaves."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from support.ros_graph import wait_until

from omnivinci_ros.media.playback import READY
from omnivinci_ros.media.playback import Playback
from omnivinci_ros.media.playback import PlaybackSettings
from omnivinci_ros.media.sound_devices import DeviceTime
from omnivinci_ros.media.sound_devices import SoundDeviceError
from omnivinci_ros.media.sound_devices import choose_device

MS, S = 1_000_000, 1_000_000_000
RATE = 16_000
BLOCK = RATE // 50
BUFFERED_S = 0.1

DEVICES = [
    {'name': 'USB Microphone', 'max_output_channels': 0, 'default_samplerate': 16000.0},
    {'name': 'HDA: speakers', 'max_output_channels': 2, 'default_samplerate': 16000.0},
    {'name': 'HDA: HDMI', 'max_output_channels': 2, 'default_samplerate': 16000.0},
]


class Device:
    """A stream that asks for a block each 20 ms, 100 ms before it sounds."""

    def __init__(self, owner: SoundDevice, **asked) -> None:
        self._owner, self._callback = owner, asked['callback']
        self.active = False

    def start(self) -> None:
        if self._owner.refuses:
            raise self._owner.PortAudioError('no such device')
        self.active = True
        threading.Thread(target=self._call, daemon=True).start()

    def abort(self, ignore_errors: bool = True) -> None:
        self.active = False

    def close(self, ignore_errors: bool = True) -> None:
        self.active = False

    def _call(self) -> None:
        begun_s = time.monotonic()
        frames = 0
        while self.active and not self._owner.unplugged:
            block = np.zeros(BLOCK, np.int16)
            when = SimpleNamespace(
                currentTime=time.monotonic(),
                outputBufferDacTime=begun_s + BUFFERED_S + frames / RATE,
            )
            status = SimpleNamespace(output_underflow=False)
            self._callback(memoryview(block), BLOCK, when, status)
            self._owner.blocks.append(block)
            frames += BLOCK
            time.sleep(max(0.0, begun_s + frames / RATE - time.monotonic()))
        self.active = False


class SoundDevice:
    """The sounddevice module, as far as it is used."""

    class PortAudioError(Exception):
        pass

    def __init__(self) -> None:
        self.blocks: list[np.ndarray] = []
        self.unplugged = self.refuses = False
        self._initialized = True

    def _terminate(self) -> None:
        self._initialized = False

    def _initialize(self) -> None:
        self._initialized = True

    def query_devices(self, kind: str = ''):
        return DEVICES[1] if kind else DEVICES

    def RawOutputStream(self, **asked) -> Device:  # noqa: N802 (its name)
        if self.unplugged:
            raise self.PortAudioError('gone')
        return Device(self, **asked)


@pytest.fixture
def player():
    module = SoundDevice()
    events, played, states = [], [], []
    playback = Playback(
        PlaybackSettings(reconnect_s=0.2), events.append, played.append, states.append
    )
    playback._system._sounddevice = module
    playback.start()
    wait_until(lambda: playback.report.state == READY)
    yield SimpleNamespace(
        module=module, playback=playback, events=events, played=played, states=states
    )
    assert playback.stop()


def tone(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.full(round(seconds * rate), 1000, np.int16)


def kinds(player) -> list[str]:
    return [event.kind for event in player.events]


def test_it_tells_when_sound_began_what_was_played_and_when_it_ended(player):
    player.playback.put(7, RATE, tone(0.15), 'One.')
    player.playback.put(7, RATE, tone(0.2), 'Two.')
    player.playback.finish(7)
    wait_until(lambda: 'ENDED' in kinds(player))
    assert kinds(player) == ['BEGAN', 'PLAYED', 'PLAYED', 'ENDED']
    assert [event.text for event in player.events] == ['', 'One.', 'Two.', '']
    began, one, two, ended = (event.time_ns for event in player.events)
    assert abs(one - began - 150 * MS) <= MS
    assert abs(ended - began - 350 * MS) <= MS
    assert two == ended
    assert player.events[-1].played_ns == 350 * MS
    heard = np.concatenate([sound.samples for sound in player.played])
    assert np.array_equal(heard, tone(0.35))
    assert player.played[0].start_ns == began
    assert np.array_equal(np.concatenate(player.module.blocks)[: len(heard)], heard)


def test_sound_of_another_rate_has_its_length_at_the_rate_of_the_device(player):
    player.playback.put(1, 24_000, tone(0.1, 24_000))
    player.playback.put(1, 24_000, tone(0.1, 24_000))
    player.playback.finish(1)
    wait_until(lambda: 'ENDED' in kinds(player))
    assert sum(len(sound.samples) for sound in player.played) == round(0.2 * RATE)
    assert {sound.sample_rate for sound in player.played} == {RATE}


def test_a_cut_ends_it_and_counts_only_what_had_left(player):
    player.playback.put(1, RATE, tone(5.0), 'A long sentence.')
    player.playback.finish(1)
    wait_until(lambda: player.played)
    player.playback.cut('a STOP came')
    wait_until(lambda: 'CUT' in kinds(player))
    event = player.events[-1]
    assert kinds(player) == ['BEGAN', 'CUT']
    assert event.reason == 'a STOP came'
    assert event.played_ns == sum(len(s.samples) for s in player.played) * S // RATE
    assert 0 < event.played_ns < 5 * S
    last = player.played[-1]
    assert last.start_ns + len(last.samples) * S // RATE <= event.time_ns
    # More had been handed to the device, which threw it away.
    handed = np.count_nonzero(np.concatenate(player.module.blocks))
    assert handed * S // RATE >= event.played_ns


def test_after_a_cut_the_next_utterance_is_played(player):
    player.playback.put(1, RATE, tone(5.0))
    wait_until(lambda: player.played)
    player.playback.cut('newer')
    wait_until(lambda: 'CUT' in kinds(player))
    player.playback.put(2, RATE, tone(0.1))
    player.playback.finish(2)
    wait_until(lambda: kinds(player)[-1] == 'ENDED')
    assert player.events[-1].key == 2


def test_an_unplugged_device_loses_the_utterance_and_comes_back(player):
    player.playback.put(1, RATE, tone(5.0))
    wait_until(lambda: player.played)
    player.module.unplugged = True
    wait_until(lambda: 'LOST' in kinds(player))
    assert 'unplugged' in player.events[-1].reason
    wait_until(lambda: player.playback.report.state == 'unavailable')
    player.module.unplugged = False
    wait_until(lambda: player.playback.report.state == READY)
    assert player.playback.report.disconnects == 1
    player.playback.put(2, RATE, tone(0.1))
    player.playback.finish(2)
    wait_until(lambda: kinds(player)[-1] == 'ENDED')


def test_what_waits_for_a_device_that_does_not_start_is_played_once_it_does(player):
    player.module.refuses = True
    opened = player.playback._open

    def open_again():
        player.module.refuses = False
        return opened()

    player.playback._open = open_again
    player.playback.put(1, RATE, tone(0.1))
    player.playback.finish(1)
    wait_until(lambda: 'ENDED' in kinds(player))
    assert kinds(player) == ['BEGAN', 'ENDED']


def test_time_is_not_moved_by_a_callback_that_wakes_up_late():
    times = DeviceTime()
    measured = [
        times.measure(
            S + k * 20 * MS + (80 * MS if k == 3 else 0), 100 + k * 0.02, 100.1 + k * 0.02, 0
        )
        for k in range(6)
    ]
    assert np.allclose(np.array(measured), S + 100 * MS + np.arange(6) * 20 * MS, atol=1000)
    assert DeviceTime().measure(S, 0.0, 0.0, 100 * MS) == S + 100 * MS


@pytest.mark.parametrize('wanted, index', [('speakers', 1), ('2', 2), ('hdmi', 2)])
def test_a_device_is_found_by_index_or_by_part_of_its_name(wanted, index):
    assert choose_device(DEVICES, wanted, 'output') == index


@pytest.mark.parametrize('wanted', ['radio', '0', 'HDA', 'Microphone'])
def test_a_wrong_device_is_answered_with_those_that_exist(wanted):
    with pytest.raises(SoundDeviceError) as error:
        choose_device(DEVICES, wanted, 'output')
    assert f'device is {wanted!r}' in str(error.value)
    assert "1: 'HDA: speakers'" in str(error.value)
    assert 'USB' not in str(error.value)
