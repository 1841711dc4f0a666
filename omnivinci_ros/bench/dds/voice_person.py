# SPDX-License-Identifier: Apache-2.0
"""A person who talks with the robot, for `omnivinci bench voice`: what was said and heard, when.

The person shares a sound server with the robot's microphone and loudspeaker, and knows when each
sample left, as the robot's speaker does. All times are of the one clock of this machine [ns].
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import SingleThreadedExecutor
from std_msgs.msg import String

from omnivinci_ros.common.atomic_files import write_whole
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
ORDER, ANSWER = 'Turn ninety degrees.', 'Left.'
OVER, STOP = 'No, not that one.', 'Stop!'
STORY = (
    'There is a red cup on the table, beside it a book, and behind the book a small lamp. '
    'The window is open, and on the chair lies a green coat.'
)
SPEED = 1.1  # of the robot's own voice, which makes it another's
READY_S, TURN_S = 120.0, 20.0  # waited for
LISTENED_S = 1.5  # to the story, before it is interrupted
REST_S = 1.0


class Person:
    """Says sentences, and writes down what comes of them."""

    def __init__(self) -> None:
        self._node = rclpy.create_node('person')
        self.lines: list[dict[str, Any]] = []
        self.heard: list[tuple[int, int, int]] = []  # a chunk's time, peak, time of a loud sample
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
        self._voice = PackagedVoice()
        self._left: list[PlayedSound] = []
        self._spoken: dict[str, tuple[int, npt.NDArray[np.int16]]] = {}
        self._number = 0
        self._playback = Playback(
            PlaybackSettings(), self._on_playback, self._left.append, self._on_state
        )
        self._ended = 0
        executor = SingleThreadedExecutor()
        executor.add_node(self._node)
        threading.Thread(target=executor.spin, daemon=True).start()
        self._playback.start()

    def close(self) -> None:
        """Be silent."""
        self._playback.stop()

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
        loud_ns = 0
        if peak > LOUD:
            loud_ns = start_ns + int(np.argmax(samples > LOUD)) * SECOND_NS // message.sample_rate
        with self._changed:
            self._sound['audio'].append(message)
            self.heard.append((start_ns, peak, loud_ns))
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
        for topic, most in (('played', 2), ('speaking', 2)):
            self.wait(topic, lambda t=topic, n=most: self._subscribers(t) >= n, READY_S)  # type: ignore[misc]
        self.wait('say', lambda: self._subscribers('say'), READY_S)
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

    # The talk

    def since(self, first: int, what: str, **fields: Any) -> list[dict[str, Any]]:
        """Return the lines since a number that are of a kind and have these fields."""
        return [
            line
            for line in self.lines[first:]
            if line['what'] == what and all(line.get(key) == fields[key] for key in fields)
        ]

    def exchange(self) -> dict[str, Any]:
        """Order, be asked back aloud, answer, listen to a story, interrupt it twice."""
        first = len(self.lines)
        began_ns = time.time_ns()
        turns = [self._ask_back(), self._interrupt(OVER), self._interrupt(STOP)]
        end_ns = time.time_ns()
        return {
            'began_ns': began_ns,
            'ended_ns': end_ns,
            'turns': turns,
            'lines': self.lines[first:],
            'heard': [one for one in self.heard if began_ns <= one[0] <= end_ns],
        }

    def _turn(self, name: str, first: int, said: list[dict[str, Any]], why: str) -> dict[str, Any]:
        return {'name': name, 'said': said, 'why': why, 'lines': self.lines[first:]}

    def _ask_back(self) -> dict[str, Any]:
        first, said, why = len(self.lines), [], ''
        try:
            said.append(self.speak(ORDER))
            self.wait('a question', lambda: self.since(first, 'command', asks=True), TURN_S)
            self.wait('it said', lambda: self.since(first, 'ENDED', source='command'), TURN_S)
            time.sleep(REST_S)
            said.append(self.speak(ANSWER))
            self.wait(
                'an order', lambda: self.since(first, 'command', intent='TURN', asks=False), TURN_S
            )
        except TimeoutError as error:
            why = str(error)
        time.sleep(REST_S)
        return self._turn('asked back', first, said, why)

    def _interrupt(self, sentence: str) -> dict[str, Any]:
        first, said, why = len(self.lines), [], ''
        try:
            self.sound_of(sentence)  # made beforehand
            self.tell(STORY)
            self.wait('the story', lambda: self.since(first, 'BEGAN', source='say'), TURN_S)
            time.sleep(LISTENED_S)
            said.append(self.speak(sentence))
            self.wait(
                'silence',
                lambda: self.since(first, 'CUT') or self.since(first, 'ENDED', source='say'),
                TURN_S,
            )
            if sentence == STOP:
                self.wait('a STOP', lambda: self.since(first, 'command', intent='STOP'), TURN_S)
        except TimeoutError as error:
            why = str(error)
        self.wait('quiet', self._is_quiet, TURN_S)
        time.sleep(REST_S)
        return self._turn('STOP' if sentence == STOP else 'talked over', first, said, why)

    def _is_quiet(self) -> bool:
        recent_ns = time.time_ns() - 700 * MILLISECOND_NS
        return all(peak <= LOUD for start_ns, peak, _ in self.heard if start_ns > recent_ns)


def loud_places(sound: PlayedSound) -> list[int]:
    """Return when its first and its last loud sample left [ns]; none of a quiet one."""
    places = np.flatnonzero(np.abs(sound.samples.astype(np.int32)) > LOUD)
    if not len(places):
        return []
    return [
        sound.start_ns + int(at) * SECOND_NS // sound.sample_rate for at in (places[0], places[-1])
    ]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, required=True)
    parser.add_argument('--log', type=Path, required=True)
    args = parser.parse_args()
    rclpy.init()
    person = Person()
    person.wait_until_ready()
    person.exchange()  # everything is warm then
    exchanges = [person.exchange() for _ in range(args.rounds)]
    write_whole(args.log, json.dumps(exchanges))
    person.write_sound(args.log.with_name('sound.npz'))
    person.close()
    rclpy.try_shutdown()
    return 0


if __name__ == '__main__':
    sys.exit(main())
