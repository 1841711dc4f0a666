# SPDX-License-Identifier: Apache-2.0
"""The topics that the perception node publishes its results on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rclpy.node import Node
from std_msgs.msg import Header
from std_msgs.msg import String

from omnivinci_ros.backends.base import SPEECH_RATE
from omnivinci_ros.messages import build
from omnivinci_ros.messages import stamps
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.messages.results import SceneResult
from omnivinci_ros.msg import AudioChunk
from omnivinci_ros.msg import CommandInterpretation
from omnivinci_ros.msg import SceneUnderstanding
from omnivinci_ros.msg import SpeechActivity
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.microphone import AUDIO_QOS
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.nodes.qos import LATCHED
from omnivinci_ros.nodes.qos import RESULTS
from omnivinci_ros.windowing.samples import Utterance


class ResultPublishers:
    """Publishes from whichever thread made the result: no queue stands before a planner."""

    def __init__(self, node: Node) -> None:
        self.types = ros_types()
        create = node.create_publisher
        self._scene = create(SceneUnderstanding, 'scene', RESULTS)
        self._scene_latest = create(SceneUnderstanding, 'scene/latest', LATCHED)
        self._scene_text = create(String, 'scene/text', RESULTS)
        self._answer = create(SceneUnderstanding, 'answer', RESULTS)
        self._command = create(CommandInterpretation, 'command', COMMANDS)
        self._command_latest = create(CommandInterpretation, 'command/latest', LATCHED)
        self._command_text = create(String, 'command/text', COMMANDS)
        self._activity = create(SpeechActivity, 'speech_activity', RESULTS)
        self._wake_word = create(Header, 'wake_word', RESULTS)
        self._speech_out = create(AudioChunk, 'speech_out', AUDIO_QOS)

    def partial(self, result: SceneResult) -> None:
        self._scene.publish(build.scene_understanding(self.types, result))

    def scene(self, result: SceneResult) -> None:
        message = build.scene_understanding(self.types, result)
        self._scene.publish(message)
        self._scene_latest.publish(message)
        self._scene_text.publish(build.scene_text(self.types, result))

    def answer(self, result: SceneResult) -> None:
        self._answer.publish(build.scene_understanding(self.types, result))

    def command(self, result: CommandResult) -> None:
        message = build.command_interpretation(self.types, result)
        self._command.publish(message)
        self._command_latest.publish(message)
        self._command_text.publish(build.command_text(self.types, result))

    def activity(self, speaking: bool, at_ns: int, own: float) -> None:
        message = SpeechActivity(speaking=speaking, own=own)
        message.header.stamp = stamps.time(self.types, at_ns)
        self._activity.publish(message)

    def wake_word(self, word: Utterance) -> None:
        self._wake_word.publish(
            Header(stamp=stamps.time(self.types, word.end_ns), frame_id=word.text)
        )

    def speech(self, start_ns: int, name: str, samples: npt.NDArray[np.int16]) -> None:
        message = build.audio_chunk(self.types, start_ns, SPEECH_RATE, 1, samples, name)
        self._speech_out.publish(message)
