# SPDX-License-Identifier: Apache-2.0
"""What running nodes really have in the graph, told as a security policy tells it."""

from __future__ import annotations

from rclpy.action import get_action_client_names_and_types_by_node
from rclpy.action import get_action_server_names_and_types_by_node

RULES = ('publish', 'subscribe', 'reply', 'request', 'execute', 'call')


def entities_of(node, name: str, namespace: str) -> dict[str, set[str]]:
    """Return, by rule, the full names of a node's topics, services and actions.

    `node` is the one that looks. What belongs to an action is told as the action.
    """
    topics = {
        'publish': node.get_publisher_names_and_types_by_node,
        'subscribe': node.get_subscriber_names_and_types_by_node,
        'reply': node.get_service_names_and_types_by_node,
        'request': node.get_client_names_and_types_by_node,
    }
    found = {
        rule: {topic for topic, _ in look(name, namespace) if '/_action/' not in topic}
        for rule, look in topics.items()
    }
    found['execute'] = {
        one for one, _ in get_action_server_names_and_types_by_node(node, name, namespace)
    }
    found['call'] = {
        one for one, _ in get_action_client_names_and_types_by_node(node, name, namespace)
    }
    return found
