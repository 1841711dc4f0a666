# SPDX-License-Identifier: Apache-2.0
"""A person who talks with the robot: what was said and heard, when.

The person shares a sound server with the robot's microphone and loudspeaker, and knows when each
sample left, as the robot's speaker does. All times are of the one clock of this machine [ns].
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String

from omnivinci_ros.common.units import MILLISECOND_NS
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.media.playback import ENDED
from omnivinci_ros.media.playback import READY
from omnivinci_ros.media.playback import Playback
from omnivinci_ros.media.playback import PlaybackEvent
from omnivinci_ros.media.playback import PlaybackReport
from omnivinci_ros.media.playback import PlaybackSettings
from omnivinci_ros.media.playback import PlayedSound
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import Speaking
from omnivinci_ros.msg import SpeechActivity
from omnivinci_ros.nodes.microphone import AUDIO_QOS
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.nodes.qos import RESULTS
from omnivinci_ros.speech.synthesiser import PackagedVoice

LOUD = 300  # of 32768
SPEED = 1.1  # of the robot's own voice, which makes it another's
READY_S, TURN_S, END_S = 120.0, 20.0, 5.0  # waited for
SUBSCRIBERS = {'played': 2, 'speaking': 2, 'command': 2, 'say': 1, 'speech_out': 1}  # at least
TONE, TONE_HZ, TONE_RATE = 3000, 1000, 16_000  # loud twice a millisecond, and without a pause


class Person:
    """Says sentences, and writes down what comes of them."""

    def __init__(self) -> None:
        self._node = rclpy.create_node('person')
        self.lines: list[dict[str, Any]] = []
        # A chunk's time and peak, and the times of its first and last loud sample, if it has any.
        self.heard: list[tuple[int, int, int, int]] = []
        self._sound: dict[str, list[AudioChunk]] = {'audio': [], 'played': []}
        self._states: dict[str, str] = {}
        self._changed = threading.Condition()
        subscribe = self._node.create_subscription
        subscribe(CommandInterpretation, 'command', self._on_command, COMMANDS)
        subscribe(Speaking, 'speaking', self._on_speaking, COMMANDS)
        subscribe(SpeechActivity, 'speech_activity', self._on_activity, RESULTS)
        subscribe(AudioChunk, 'audio', self._on_audio, AUDIO_QOS)
        subscribe(AudioChunk, 'played', self._on_played, AUDIO_QOS)
        subscribe(DiagnosticArray, '/diagnostics', self._on_diagnostics, 10)
        self._say = self._node.create_publisher(String, 'say', RESULTS)
        self._command = self._node.create_publisher(CommandInterpretation, 'command', COMMANDS)
        self._sound_out = self._node.create_publisher(AudioChunk, 'speech_out', AUDIO_QOS)
        self._voice = PackagedVoice()
        self._left: list[PlayedSound] = []
        self._spoken: dict[str, tuple[int, npt.NDArray[np.int16]]] = {}
        self._number = 0
        self._playback = Playback(
            PlaybackSettings(), self._on_playback, self._left.append, self._on_state
        )
        self._ended = 0
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self._node)
        self._spinner = threading.Thread(target=self._executor.spin, daemon=True)
        self._spinner.start()
        self._playback.start()

    def close(self) -> None:
        """Be silent, and hear nothing more."""
        self._playback.stop()
        self._executor.shutdown(timeout_sec=END_S)
        self._spinner.join(END_S)  # a thread that runs while the process ends may crash it

    # What is heard

    def _note(self, what: str, **more: Any) -> None:
        with self._changed:
            self.lines.append({'what': what, 'at_ns': time.time_ns(), **more})
            self._changed.notify_all()

    def _on_command(self, message: CommandInterpretation) -> None:
        stamp_ns = nanoseconds(message.header.stamp)
        self._note(
            'command',
            intent=message.intent,
            utterance=message.utterance,
            asks=message.needs_clarification,
            said_ns=stamp_ns,
            text_ns=stamp_ns + nanoseconds(message.provenance.total),
        )

    def _on_speaking(self, message: Speaking) -> None:
        self._note(
            message.state,
            number=message.utterance_id,
            source=message.source,
            text=message.text,
            reason=message.reason,
            time_ns=nanoseconds(message.header.stamp),
        )

    def _on_activity(self, message: SpeechActivity) -> None:
        self._note(
            'voice',
            speaking=message.speaking,
            own=message.own,
            time_ns=nanoseconds(message.header.stamp),
        )

    def _on_audio(self, message: AudioChunk) -> None:
        samples = np.abs(np.asarray(message.samples, np.int32))
        start_ns, peak = nanoseconds(message.header.stamp), int(samples.max(initial=0))
        first_ns = last_ns = 0
        if peak > LOUD:
            places = np.flatnonzero(samples > LOUD)
            first_ns, last_ns = (
                start_ns + int(at) * SECOND_NS // message.sample_rate for at in places[[0, -1]]
            )
        with self._changed:
            self._sound['audio'].append(message)
            self.heard.append((start_ns, peak, first_ns, last_ns))
            self._changed.notify_all()

    def _on_played(self, message: AudioChunk) -> None:
        with self._changed:
            self._sound['played'].append(message)

    def write_sound(self, path: Path) -> None:
        """Write what was heard and played: samples, and of each chunk the time, length, rate."""
        kept: dict[str, npt.NDArray[Any]] = {}
        with self._changed:
            for name, chunks in self._sound.items():
                kept[name] = np.concatenate([np.asarray(one.samples, np.int16) for one in chunks])
                kept[f'{name}_chunks'] = np.array(
                    [
                        (nanoseconds(one.header.stamp), len(one.samples), one.sample_rate)
                        for one in chunks
                    ],
                    np.int64,
                )
        np.savez(path, allow_pickle=False, **kept)

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        with self._changed:
            for status in message.status:
                self._states[status.name] = status.message
                for value in status.values:
                    self._states[f'{status.name}: {value.key}'] = value.value
            self._changed.notify_all()

    def wait(self, what: str, is_there: Callable[[], Any], seconds: float) -> None:
        """Wait for something; raise TimeoutError that names it."""
        end_s = time.monotonic() + seconds
        with self._changed:
            while not is_there():
                if time.monotonic() > end_s:
                    raise TimeoutError(f'{what}: not within {seconds:g} s')
                self._changed.wait(0.05)

    def wait_until_ready(self) -> None:
        """Wait until the robot can hear and speak."""
        states = self._states
        self.wait('the microphone hears', lambda: len(self.heard) > 150, READY_S)
        self.wait('a voice', lambda: states.get('speaker: device: voice'), READY_S)
        self.wait('the loudspeaker', lambda: states.get('speaker: device') == READY, READY_S)
        listening = 'perception: speech recognition'
        self.wait('the recogniser', lambda: states.get(listening) == 'listening', READY_S)
        for topic, least in SUBSCRIBERS.items():
            self.wait(topic, lambda t=topic, n=least: self._subscribers(t) >= n, READY_S)  # type: ignore[misc]
        self.wait('a device to speak with', lambda: self._playback.report.state == READY, READY_S)

    def _subscribers(self, topic: str) -> int:
        return int(self._node.count_subscribers(topic))

    # What is said

    def _on_state(self, report: PlaybackReport) -> None:
        with self._changed:
            self._changed.notify_all()

    def _on_playback(self, event: PlaybackEvent) -> None:
        with self._changed:
            if event.kind == ENDED:
                self._ended = event.key
            self._changed.notify_all()

    def sound_of(self, sentence: str) -> tuple[int, npt.NDArray[np.int16]]:
        """Return a sentence in another voice than the robot's: rate [Hz], samples."""
        if sentence not in self._spoken:
            (spoken,) = self._voice.speak(sentence)
            self._spoken[sentence] = (round(spoken.sample_rate * SPEED), spoken.samples)
        return self._spoken[sentence]

    def speak(self, sentence: str) -> dict[str, Any]:
        """Say a sentence; return when its first and last loud sample left."""
        rate, samples = self.sound_of(sentence)
        self._number += 1
        self._left.clear()
        self._playback.put(self._number, rate, samples)
        self._playback.finish(self._number)
        self.wait('the person spoke', lambda: self._ended == self._number, TURN_S)
        loud_ns = [at_ns for sound in self._left for at_ns in loud_places(sound)]
        found = {'sentence': sentence, 'began_ns': loud_ns[0], 'ended_ns': loud_ns[-1]}
        self._note('person', **found)
        return found

    def tell(self, text: str) -> None:
        """Have the robot say something."""
        self._say.publish(String(data=text))

    def send_stop(self) -> int:
        """Publish a STOP, as a button would; return when [ns]."""
        message, now_ns = CommandInterpretation(intent='STOP'), time.time_ns()
        message.header.stamp.sec, message.header.stamp.nanosec = divmod(now_ns, SECOND_NS)
        self._command.publish(message)
        return now_ns

    def sound_tone(self, seconds: float) -> None:
        """Have the robot play a tone."""
        times = np.arange(round(seconds * TONE_RATE)) / TONE_RATE
        samples = np.rint(TONE * np.sin(2 * np.pi * TONE_HZ * times)).astype(np.int16)
        chunk = AudioChunk(sample_rate=TONE_RATE, channels=1)
        chunk.samples = array('h', samples.tobytes())
        self._sound_out.publish(chunk)

    # What came of it

    def since(self, first: int, what: str, **fields: Any) -> list[dict[str, Any]]:
        """Return the lines since a number that are of a kind and have these fields."""
        return [
            line
            for line in self.lines[first:]
            if line['what'] == what and all(line.get(key) == fields[key] for key in fields)
        ]

    def is_quiet(self) -> bool:
        """Say whether nothing was heard lately."""
        recent_ns = time.time_ns() - 700 * MILLISECOND_NS
        return all(peak <= LOUD for start_ns, peak, *_ in self.heard if start_ns > recent_ns)


def loud_places(sound: PlayedSound) -> list[int]:
    """Return when its first and its last loud sample left [ns]; none of a quiet one."""
    places = np.flatnonzero(np.abs(sound.samples.astype(np.int32)) > LOUD)
    if not len(places):
        return []
    return [
        sound.start_ns + int(at) * SECOND_NS // sound.sample_rate for at in (places[0], places[-1])
    ]
