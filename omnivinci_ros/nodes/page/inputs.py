# SPDX-License-Identifier: Apache-2.0
"""Cameras and sound, subscribed to only while somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rclpy.node import Node

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.nodes.image_subscription import ImageSubscription
from omnivinci_ros.nodes.perception.audio_subscription import AudioSubscription
from omnivinci_ros.page.sensors import Sensors


class Inputs:
    """Used by the node's executor alone."""

    def __init__(
        self, node: Node, sensors: Sensors, on_problem: Callable[[str, str], None]
    ) -> None:
        self._node = node
        self._sensors = sensors
        self._on_problem = on_problem
        self.cameras: dict[str, ImageSubscription] = {}
        self.sound: AudioSubscription | None = None

    def watch(self, cameras: dict[str, str], sound: str) -> None:
        """Subscribe to these cameras, with their types where they are set, and this sound."""
        for topic in self.cameras.keys() - cameras.keys():
            self.cameras.pop(topic).destroy()
        self._sensors.look(frozenset(cameras))
        try:
            for topic in cameras.keys() - self.cameras.keys():
                self.cameras[topic] = ImageSubscription(
                    self._node,
                    topic,
                    partial(self._sensors.image, topic),
                    kind=cameras[topic],
                    raw=True,  # serialized: a JPEG is passed on as it is
                )
            self._listen(sound)
        except BadInputError as error:  # a type that is not installed here
            self._on_problem('inputs', str(error))
        self.adapt()

    def adapt(self) -> None:
        """Look at what the publishers offer; call it now and then."""
        inputs: list[ImageSubscription | AudioSubscription] = [*self.cameras.values()]
        inputs += [self.sound] if self.sound is not None else []
        for one in inputs:
            one.adapt()
            if one.problem:
                self._on_problem(one.topic, one.problem)

    def _listen(self, topic: str) -> None:
        if self.sound is not None and self.sound.topic != topic:
            self.sound.destroy()
            self.sound = None
        if topic and self.sound is None:
            self.sound = AudioSubscription(
                self._node, topic, partial(self._sensors.sound, topic), self._on_bad_sound
            )

    def _on_bad_sound(self, error: BadAudioError | None) -> None:
        if error is not None and self.sound is not None:
            self._on_problem(self.sound.topic, str(error))
