# SPDX-License-Identifier: Apache-2.0
"""How a node's process begins and ends."""
from __future__ import annotations

import sys
from collections.abc import Callable

import rclpy
from rclpy.executors import ExternalShutdownException
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from omnivinci_ros.samples import BadInputError


def run(make_node: Callable[[], Node], args=None) -> int:
    """Spin a node until SIGINT or SIGTERM and return the exit code, 0.

    A callback that raises is logged and costs what it was about, not the node. A parameter
    that cannot be used ends the process with one sentence and exit code 2.
    """
    rclpy.init(args=args)
    node = None
    try:
        node = make_node()
        executor = SingleThreadedExecutor()
        executor.add_node(node)
        while rclpy.ok():
            try:
                executor.spin()
            except (KeyboardInterrupt, ExternalShutdownException):
                break
            except Exception as error:
                node.get_logger().error(f'a callback failed: {type(error).__name__}: {error}')
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except BadInputError as error:
        print(error, file=sys.stderr, flush=True)
        return 2
    finally:
        try:
            if node is not None:
                node.destroy_node()
        except KeyboardInterrupt:
            pass
        rclpy.try_shutdown()
    return 0


def guard_transitions(node) -> None:
    """Answer an illegal lifecycle transition with a refusal: rclpy raises, and the node dies."""
    service = node._service_change_state
    change_state = service.callback

    def guarded(request, response):
        try:
            return change_state(request, response)
        except Exception as error:
            wanted = request.transition.label or request.transition.id
            node.get_logger().error(f'transition {wanted} is refused in this state: {error}')
            response.success = False
            return response

    service.callback = guarded
