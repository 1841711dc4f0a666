# SPDX-License-Identifier: Apache-2.0
"""Publishers for the topics of a bag: each with the type and, where it matters, the durability
that it was recorded with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rosbags.interfaces import Connection
from rosbags.typesys.store import Typestore

from omnivinci_ros.bags.bag import BadBagError
from omnivinci_ros.bags.bag import Bag
from omnivinci_ros.bags.definitions import store_for
from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.messages.names import COMMAND
from omnivinci_ros.messages.names import COMPRESSED_IMAGE
from omnivinci_ros.messages.names import IMAGE
from omnivinci_ros.messages.names import SCENE
from omnivinci_ros.nodes.message_classes import FieldNames
from omnivinci_ros.nodes.message_classes import field_names
from omnivinci_ros.nodes.message_classes import message_class

CLOCK = 'rosgraph_msgs/msg/Clock'
# What running nodes say of themselves: played, it would be taken for what they say now.
OF_NODES = (
    CLOCK,
    SCENE,
    COMMAND,
    'rcl_interfaces/msg/Log',
    'rcl_interfaces/msg/ParameterEvent',
    'diagnostic_msgs/msg/DiagnosticArray',
)
MIRRORS = ('/scene/text', '/command/text')
PICTURE_DEPTH, DEPTH = 10, 500
EMPTY = 'structure_needs_at_least_one_member'  # of a message without fields, in its bytes
SHOWN = 12  # topics that an error names


def chosen_topics(bag: Bag, wanted: Iterable[str]) -> dict[str, str]:
    """Return the topics to play and their types; none wanted: all but those of running nodes."""
    there = {name: one.type for name, one in bag.by_name().items()}
    names = [name for name in wanted if name]
    for name in names:
        if name in bag.left_out and name not in there:
            raise BadBagError(f'parameter topics has {name!r}: {bag.left_out[name]}')
        if name not in there:
            known = ', '.join(list(there)[:SHOWN])
            raise BadBagError(
                f'parameter topics has {name!r}, but the bag has no topic of that '
                f'name: give some of {known}'
            )
        if there[name] == CLOCK:
            raise BadBagError(
                f'parameter topics has {name!r}, but the player makes the clock '
                'itself: leave it out'
            )
    if names:
        return {name: there[name] for name in names}
    return {
        name: kind
        for name, kind in there.items()
        if kind not in OF_NODES and not name.endswith(MIRRORS)
    }


def make_publishers(node: Node, bag: Bag, topics: dict[str, str]) -> dict[str, Publisher]:
    """Return a publisher for each topic that can be played here; say of the others why not."""
    publishers = {}
    for topic, kind in topics.items():
        try:
            publishers[topic] = _make_publisher(node, bag, topic, kind)
        except BadInputError as error:
            node.get_logger().warning(f'{topic} is left out: {error}')
    if not publishers:
        raise BadBagError(
            f'{bag.path}: none of its topics can be played here: install their '
            'message packages, or give other topics'
        )
    return publishers


def _make_publisher(node: Node, bag: Bag, topic: str, kind: str) -> Publisher:
    connections = [one for one in bag.connections if (one.topic, one.msgtype) == (topic, kind)]
    made = message_class(kind)
    check_fields(connections[0], made)
    latched = any(
        one.durability.name == 'TRANSIENT_LOCAL'
        for connection in connections
        for one in connection.ext.offered_qos_profiles
    )
    # Reliable is offered, so that subscribers choose; nothing ever waits, history is keep-last.
    return node.create_publisher(
        made,
        topic,
        QoSProfile(
            depth=PICTURE_DEPTH if kind in (IMAGE, COMPRESSED_IMAGE) else DEPTH,
            reliability=ReliabilityPolicy.RELIABLE,
            durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
        ),
    )


def check_fields(connection: Connection, installed: type[Any]) -> None:
    """Raise BadInputError if the bag's definition has other fields than the installed one.

    Bytes are played as they are: two packages of one name would read each other's as nonsense.
    A bag without definitions (sqlite3 before Iron) cannot be checked.
    """
    if not connection.msgdef.data:
        return
    recorded = _recorded_names(store_for([connection]), connection.msgtype)
    if recorded != field_names(installed):
        raise BadInputError(
            f'the bag has another {connection.msgtype} than is installed here: '
            'install the version that recorded it'
        )


def _recorded_names(store: Typestore, kind: str) -> tuple[FieldNames, ...]:
    found: list[FieldNames] = []
    for name, (node_type, described) in store.fielddefs[kind][1]:
        if name == EMPTY:
            continue
        if node_type.name in ('ARRAY', 'SEQUENCE'):
            node_type, described = described[0]
        found.append(
            (name, _recorded_names(store, described)) if node_type.name == 'NAME' else name
        )
    return tuple(found)
