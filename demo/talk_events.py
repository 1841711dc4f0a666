# SPDX-License-Identifier: Apache-2.0
"""What is understood, spoken and cut in a talk with the robot: a line each, and a bag of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import rclpy
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import Speaking
from rclpy.executors import SingleThreadedExecutor

from omnivinci_ros.bags.writer import BagWriter
from omnivinci_ros.common.units import SECOND_NS
from omnivinci_ros.messages import names
from omnivinci_ros.messages.stamps import nanoseconds
from omnivinci_ros.nodes.microphone import AUDIO_QOS
from omnivinci_ros.nodes.qos import COMMANDS

ENDS = (Speaking.ENDED, Speaking.CUT, Speaking.LOST)
# What a replay needs: what was heard, and what was the robot's own of it; and what came of it.
RECORDED = {
    'audio': (AudioChunk, names.AUDIO_CHUNK, AUDIO_QOS),
    'played': (AudioChunk, names.AUDIO_CHUNK, AUDIO_QOS),
    'speaking': (Speaking, names.SPEAKING, COMMANDS),
    'command': (CommandInterpretation, names.COMMAND, COMMANDS),
}


class TalkEvents:
    """Listens to the robot's topics; prints a line an event, and records them if asked to."""

    def __init__(self, say: Callable[[str], None], bag: Path | None) -> None:
        self._say = say
        self._commands: list[CommandInterpretation] = []
        self._speaking: list[Speaking] = []
        self._node = rclpy.create_node('talk')
        subscribe = self._node.create_subscription
        subscribe(CommandInterpretation, 'command', self._on_command, COMMANDS)
        subscribe(Speaking, 'speaking', self._on_speaking, COMMANDS)
        self._writer = None if bag is None else BagWriter(bag, 'mcap')
        if self._writer is not None:
            for topic, (kind, name, qos) in RECORDED.items():
                self._writer.add_topic(f'/{topic}', name)
                subscribe(kind, topic, self._recording_of(f'/{topic}'), qos, raw=True)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self._node)
        self._thread = threading.Thread(target=self._executor.spin, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more, and end the bag."""
        self._executor.shutdown()
        self._thread.join()
        self._node.destroy_node()
        if self._writer is not None:
            self._writer.close()

    def _recording_of(self, topic: str) -> Callable[[bytes], None]:
        return lambda data: self._writer.write_cdr(topic, time.time_ns(), data)

    def _on_command(self, message: CommandInterpretation) -> None:
        self._commands.append(message)
        slots = ''.join(f' {one.key}={one.value}' for one in message.slots)
        asks = f', asks back: "{message.clarification}"' if message.needs_clarification else ''
        self._say(f'robot understands "{message.utterance}": {message.intent}{slots}{asks}')

    def _on_speaking(self, message: Speaking) -> None:
        self._speaking.append(message)
        played_s = nanoseconds(message.played) / SECOND_NS
        if message.state == Speaking.BEGAN:
            self._say(f'robot: "{message.text}"')
        elif message.state == Speaking.ENDED:
            self._say(f'robot has said it, in {played_s:.1f} s')
        elif message.state in ENDS:
            self._say(f'robot falls silent after {played_s:.1f} s: {message.reason}')

    def began(self, source: str) -> bool:
        """Say whether something of a source is being said, or was."""
        return any(one.source == source for one in list(self._speaking))

    def ended(self, source: str) -> bool:
        """Say whether it was said to its end, or cut."""
        return any(one.source == source and one.state in ENDS for one in list(self._speaking))

    def orders(self, intent: str) -> bool:
        """Say whether an order came that needs no question."""
        return any(
            one.intent == intent and not one.needs_clarification for one in list(self._commands)
        )

    def problems(self) -> list[str]:
        """Return what of the talk went otherwise than it should, a sentence each."""
        found = []
        ends = {one.source: one for one in self._speaking if one.state in ENDS}
        for source, state, what in (
            ('command', Speaking.ENDED, 'the question was not said to its end'),
            ('say', Speaking.CUT, 'the plan was not interrupted'),
        ):
            if source not in ends or ends[source].state != state:
                found.append(what)
        turns = [one.needs_clarification for one in self._commands if one.intent == 'TURN']
        if turns[:1] != [True] or all(turns):  # who says it again may be asked again
            found.append('TURN was not asked about, and then answered')
        others = {one.intent for one in self._commands} - {'TURN', 'STOP', 'NONE'}
        if others:
            found.append(f'nobody said {", ".join(sorted(others))}: the robot heard itself')
        return found
