# SPDX-License-Identifier: Apache-2.0
"""The cameras and the sound that somebody looks at: subscribed to, and left again."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from rclpy.node import Node

from omnivinci_ros.common.errors import BadAudioError
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.nodes.image_subscription import ImageSubscription
from omnivinci_ros.nodes.page.input_reader import InputReader
from omnivinci_ros.nodes.perception.audio_subscription import AudioSubscription
from omnivinci_ros.page.sensors import Sensors

ADAPT_S = 1.0  # between two looks at the publishers, once they had the time to be found
FIND_S = 3.0


class Inputs:
    """Used by the node's executor; messages are taken on a thread of their own."""

    def __init__(
        self, node: Node, sensors: Sensors, on_problem: Callable[[str, str], None]
    ) -> None:
        self._node = node
        self._sensors = sensors
        self._on_problem = on_problem
        self.cameras: dict[str, ImageSubscription] = {}
        self.sound: AudioSubscription | None = None
        self.reader = InputReader(node, self._on_error)
        self._changed_s = self._adapted_s = time.monotonic()

    def watch(self, cameras: dict[str, str], sound: str) -> None:
        """Subscribe to these cameras, with their types where they are set, and this sound."""
        with self.reader.lock:
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
                        group=self.reader.pictures,
                    )
                self._listen(sound)
            except BadInputError as error:  # a type that is not installed here
                self._on_problem('inputs', str(error))
        self._changed_s = time.monotonic()
        self.adapt()

    def adapt(self) -> None:
        """Look at what the publishers offer."""
        self._adapted_s = time.monotonic()
        inputs: list[ImageSubscription | AudioSubscription] = [*self.cameras.values()]
        inputs += [self.sound] if self.sound is not None else []
        for one in inputs:
            with self.reader.lock:
                one.adapt()
            if one.problem:
                self._on_problem(one.topic, one.problem)
        self.reader.changed()

    def tick(self) -> None:
        """Adapt now and then; call it several times a second."""
        now_s = time.monotonic()
        if now_s - self._adapted_s > ADAPT_S or now_s - self._changed_s < FIND_S:
            self.adapt()

    def close(self) -> None:
        self.reader.close()

    def _listen(self, topic: str) -> None:
        if self.sound is not None and self.sound.topic != topic:
            self.sound.destroy()
            self.sound = None
        if topic and self.sound is None:
            self.sound = AudioSubscription(
                self._node,
                topic,
                partial(self._sensors.sound, topic),
                self._on_bad_sound,
                group=self.reader.sound,
            )

    def _on_bad_sound(self, error: BadAudioError | None) -> None:
        if error is not None and self.sound is not None:
            self._on_problem(self.sound.topic, str(error))

    def _on_error(self, error: Exception) -> None:
        self._on_problem('inputs', f'a message cannot be shown: {type(error).__name__}: {error}')
