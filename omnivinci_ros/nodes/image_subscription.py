# SPDX-License-Identifier: Apache-2.0
"""A camera topic, raw or compressed, as it is published there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node

from omnivinci_ros.nodes.message_classes import message_class
from omnivinci_ros.nodes.sensor_subscription import SensorSubscription
from omnivinci_ros.parameters.camera_topics import IMAGE_TYPES
from omnivinci_ros.parameters.camera_topics import type_by_name


class ImageSubscription:
    """Subscribes to one camera topic; call `adapt` now and then, as of a SensorSubscription.

    The type is the one that is given; else that of the publishers; where nobody publishes yet,
    the one that the topic's name suggests.
    """

    def __init__(
        self,
        node: Node,
        topic: str,
        on_image: Callable[[str, Any], None],
        *,
        kind: str = '',
        mode: str = 'auto',
        raw: bool = False,
        group: CallbackGroup | None = None,
    ) -> None:
        """`on_image` gets the type's name, and the message; in CDR if `raw` is set."""
        self.topic = topic
        self._node = node
        self._on_image = on_image
        self._is_given = bool(kind)
        self._mode = mode
        self._raw = raw
        self._group = group
        self._sensor = self._subscribe(kind or self._offered() or type_by_name(topic))

    @property
    def type(self) -> str:
        return self._sensor.type

    @property
    def described(self) -> str:
        return self._sensor.described

    @property
    def publishers(self) -> int:
        return self._sensor.publishers

    @property
    def problem(self) -> str:
        return self._sensor.problem

    def adapt(self) -> None:
        """Look at the publishers: subscribe anew if they offer another type or reliability."""
        offered = '' if self._is_given else self._offered()
        if offered and offered != self.type:
            self.destroy()
            self._node.get_logger().info(f'{self.topic}: listening for {offered}')
            self._sensor = self._subscribe(offered)
        self._sensor.adapt()

    def destroy(self) -> None:
        self._sensor.destroy()

    def _offered(self) -> str:
        """Return the type of pictures that is published there, '' for none.

        The one that is listened for, or that the name suggests, comes first where both are.
        """
        sensor = getattr(self, '_sensor', None)
        first = sensor.type if sensor is not None else type_by_name(self.topic)
        topic = self._node.resolve_topic_name(self.topic)
        there = {one.topic_type for one in self._node.get_publishers_info_by_topic(topic)}
        return next((kind for kind in (first, *IMAGE_TYPES) if kind in there), '')

    def _subscribe(self, kind: str) -> SensorSubscription:
        return SensorSubscription(
            self._node,
            message_class(kind),
            self.topic,
            lambda message: self._on_image(kind, message),
            mode=self._mode,
            raw=self._raw,
            group=self._group,
        )
