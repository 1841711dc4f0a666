# SPDX-License-Identifier: Apache-2.0
"""A sensor subscription whose reliability follows what its publishers offer.

Best effort hears everybody, and loses large messages: of 60 pictures of 640x480 rgb8 sent
best effort between two processes, Fast DDS with its 512 kB shared-memory segment delivered 2;
reliable, 60. Reliable hears only those who offer it. So, as rosbag2 does, ask the graph.
Until somebody publishes, best effort: a driver that finds a reliable subscription, and offers
less, warns of incompatible QoS. And say who offers too little for what was asked for, or
publishes another type there: ROS 2 lets them, and delivers nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from rclpy.callback_groups import CallbackGroup
from rclpy.node import Node
from rclpy.qos import HistoryPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.subscription import Subscription
from rclpy.topic_endpoint_info import TopicEndpointInfo

try:
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # Humble
    from rclpy.qos_event import SubscriptionEventCallbacks

from omnivinci_ros.nodes.message_classes import type_name

DEPTH = 50  # messages that wait for a process that is kept from running
DISCOVERY_S = 1.0  # in which publishers that were there before us are found
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
        group: CallbackGroup | None = None,
        remedy: str = 'set sensor_qos to auto or best_effort, or let the publisher be reliable',
    ) -> None:
        """`remedy` is what to do where its publishers offer less than is asked for."""
        self.topic = topic
        self.type = type_name(message_type)
        self.problem = ''  # a sentence, while there is one
        self.publishers = 0  # of this type
        self._node = node
        self._arguments = (message_type, topic, callback)
        self._raw = raw
        self._depth = depth
        self._group = group
        self._mode = mode
        self._remedy = remedy
        self.reliability = RELIABLE if mode == 'reliable' else BEST_EFFORT
        self._subscription: Subscription | None = None
        self._resolved = node.resolve_topic_name(topic)
        self._until_s = time.monotonic() + DISCOVERY_S
        if mode != 'auto':
            self._subscribe()

    @property
    def described(self) -> str:
        return self.reliability.name.lower().replace('_', ' ')

    def adapt(self) -> None:
        """Look at the publishers: subscribe anew if they offer another reliability."""
        there = self._node.get_publishers_info_by_topic(self._resolved)
        offered = [one for one in there if one.topic_type == self.type]
        self.publishers = len(offered)
        others = sorted({one.topic_type for one in there} - {self.type})
        self.problem = self._qos_problem(offered) or self._other_types(others)
        if self._mode != 'auto':
            return
        wanted = self.reliability
        if offered:
            every = all(one.qos_profile.reliability == RELIABLE for one in offered)
            wanted = RELIABLE if every else BEST_EFFORT
        if self._subscription is None:
            if offered or time.monotonic() > self._until_s:
                self.reliability = wanted
                self._subscribe()
        elif wanted != self.reliability:
            self.destroy()
            self.reliability = wanted
            self._subscribe()

    def _qos_problem(self, offered: list[TopicEndpointInfo]) -> str:
        """Say that publishers offer best effort where reliable was asked for by parameter."""
        if self._mode != 'reliable':
            return ''
        lossy = sum(one.qos_profile.reliability == BEST_EFFORT for one in offered)
        if not lossy:
            return ''
        return (
            f'{self.topic}: incompatible QoS: {lossy} of {len(offered)} publishers '
            f'{"offers" if lossy == 1 else "offer"} best effort reliability, and reliable is '
            f'asked for, so nothing arrives from there: {self._remedy}'
        )

    def _other_types(self, types: list[str]) -> str:
        if not types:
            return ''
        there = ' and '.join(types[:4])
        if not self.publishers:
            return (
                f'{self.topic}: {there} is published there, which is not what this node listens '
                f'for ({self.type}): publish that, or give another topic'
            )
        return (
            f'{self.topic}: {there} is published there too, of which nothing arrives: this node '
            f'listens for {self.type}; give each type a topic of its own'
        )

    def destroy(self) -> None:
        if self._subscription is not None:
            self._node.destroy_subscription(self._subscription)
            self._subscription = None

    def _subscribe(self) -> None:
        qos = QoSProfile(
            history=HistoryPolicy.KEEP_LAST, depth=self._depth, reliability=self.reliability
        )
        # `problem` says it, and what to set; rclpy would warn of publishers that we adapt to.
        events = SubscriptionEventCallbacks(
            incompatible_qos=lambda event: None, use_default_callbacks=False
        )
        message_type, topic, callback = self._arguments
        self._node.get_logger().debug(
            f'{topic}: subscribing: {self.type=} {self.described=} {self.publishers=}'
        )
        self._subscription = self._node.create_subscription(
            message_type,
            topic,
            callback,
            qos,
            raw=self._raw,
            event_callbacks=events,
            callback_group=self._group,
        )
