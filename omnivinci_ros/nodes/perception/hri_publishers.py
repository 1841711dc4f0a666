# SPDX-License-Identifier: Apache-2.0
"""Publishes commands and speech in the messages of ROS4HRI, where they are asked for."""

from __future__ import annotations

from typing import Any

from rclpy.node import Node
from rclpy.publisher import Publisher

from omnivinci_ros.messages import hri
from omnivinci_ros.messages.results import CommandResult
from omnivinci_ros.nodes.message_classes import message_class
from omnivinci_ros.nodes.message_classes import ros_types
from omnivinci_ros.nodes.qos import COMMANDS
from omnivinci_ros.windowing.samples import Utterance

TOPICS = {'intents_topic': hri.INTENT, 'live_speech_topic': hri.LIVE_SPEECH}


def hri_classes(node: Node) -> dict[str, Any]:
    """Return the message classes of the topics that the parameters name; '' is none.

    Raises BadInputError, with a sentence, for a package that is not there or is another.
    """
    classes = {}
    for parameter, kind in TOPICS.items():
        if node.get_parameter(parameter).value:
            classes[parameter] = message_class(kind)
            hri.check_fields(kind, classes[parameter])
    return classes


class HriPublishers:
    """One publisher for each of the classes that `hri_classes` found."""

    def __init__(self, node: Node, classes: dict[str, Any]) -> None:
        self._node = node
        self._types = ros_types()
        self._publishers: dict[str, tuple[Any, Publisher]] = {
            parameter: (
                found,
                node.create_publisher(found, node.get_parameter(parameter).value, COMMANDS),
            )
            for parameter, found in classes.items()
        }

    def command(self, result: CommandResult) -> None:
        if 'intents_topic' in self._publishers:
            found, publisher = self._publishers['intents_topic']
            message = hri.intent(found, result)
            if message is not None:
                publisher.publish(message)

    def speech(self, kind: str, utterance: Utterance) -> None:
        """Publish words of a `kind` of the transcriber's: those of a look are not all so far."""
        if 'live_speech_topic' in self._publishers and kind not in ('look', 'glance'):
            found, publisher = self._publishers['live_speech_topic']
            publisher.publish(
                hri.live_speech(self._types, found, utterance, is_final=kind == 'end')
            )

    def destroy(self) -> None:
        for _, publisher in self._publishers.values():
            self._node.destroy_publisher(publisher)
        self._publishers = {}
