# SPDX-License-Identifier: Apache-2.0
"""A sensor subscription whose reliability follows what its publishers offer.

Best effort hears everybody, and loses large messages: of 60 pictures of 640x480 rgb8 sent
best effort between two processes, Fast DDS with its 512 kB shared-memory segment delivered 2;
reliable, 60. Reliable hears only those who offer it. So, as rosbag2 does, ask the graph.
And say who publishes another type there: ROS 2 lets them, and delivers nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.node import Node
from rclpy.qos import HistoryPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.subscription import Subscription

try:
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # Humble
    from rclpy.qos_event import SubscriptionEventCallbacks

from omnivinci_ros.nodes.message_classes import type_name

DEPTH = 50  # messages that wait for a process that is kept from running
RELIABLE, BEST_EFFORT = ReliabilityPolicy.RELIABLE, ReliabilityPolicy.BEST_EFFORT


class SensorSubscription:
    """Subscribes to one topic; call `adapt` now and then."""

    def __init__(
        self,
        node: Node,
        message_type: type[Any],
        topic: str,
        callback: Callable[[Any], None],
        *,
        mode: str = 'auto',
        raw: bool = False,
        depth: int = DEPTH,
    ) -> None:
        self.topic = topic
        self.type = type_name(message_type)
        self.problem = ''  # a sentence, while there is one
        self.publishers = 0  # of this type
        self._node = node
        self._arguments = (message_type, topic, callback)
        self._raw = raw
        self._depth = depth
        self._mode = mode
        self.reliability = BEST_EFFORT if mode == 'best_effort' else RELIABLE
        self._subscription = self._subscribe()

    @property
    def described(self) -> str:
        return self.reliability.name.lower().replace('_', ' ')

    def adapt(self) -> None:
        """Look at the publishers: subscribe anew if they offer another reliability."""
        there = self._node.get_publishers_info_by_topic(self._subscription.topic_name)
        offered = [one for one in there if one.topic_type == self.type]
        self.publishers = len(offered)
        self.problem = self._other_types(sorted({one.topic_type for one in there} - {self.type}))
        if self._mode != 'auto' or not offered:
            return
        every = all(one.qos_profile.reliability == RELIABLE for one in offered)
        wanted = RELIABLE if every else BEST_EFFORT
        if wanted != self.reliability:
            self.reliability = wanted
            self._node.destroy_subscription(self._subscription)
            self._subscription = self._subscribe()

    def _other_types(self, types: list[str]) -> str:
        if not types:
            return ''
        return (
            f'{self.topic}: {" and ".join(types[:4])} is published there too, of which '
            f'nothing arrives: this node listens for {self.type}; give each type a topic of '
            'its own'
        )

    def destroy(self) -> None:
        self._node.destroy_subscription(self._subscription)

    def _subscribe(self) -> Subscription:
        qos = QoSProfile(
            history=HistoryPolicy.KEEP_LAST, depth=self._depth, reliability=self.reliability
        )
        # rclpy would warn of every publisher that we are about to adapt to.
        events = SubscriptionEventCallbacks(
            incompatible_qos=lambda event: None, use_default_callbacks=self._mode != 'auto'
        )
        message_type, topic, callback = self._arguments
        return self._node.create_subscription(
            message_type, topic, callback, qos, raw=self._raw, event_callbacks=events
        )
