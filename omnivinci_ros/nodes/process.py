# SPDX-License-Identifier: Apache-2.0
"""How a node's process begins and ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Any

import rclpy
from lifecycle_msgs.srv import ChangeState
from rclpy.executors import ExternalShutdownException
from rclpy.executors import SingleThreadedExecutor
from rclpy.lifecycle import LifecycleNode
from rclpy.node import Node
from rclpy.signals import uninstall_signal_handlers

from omnivinci_ros.common.errors import BadInputError
from omnivinci_ros.nodes.declare import misspelt

POLL_S = 0.25
BAD_USE = 2  # exit code
USAGE = """usage: {name} --ros-args [-p NAME:=VALUE ...] [--params-file FILE] [-r FROM:=TO ...]

{what}

While it runs, `ros2 param list` and `ros2 param describe` tell its parameters."""


def run(name: str, make_node: Callable[[], Node], args: list[str] | None) -> int:
    """Spin a node until it is done or signalled; return the exit code, 0 for SIGINT and SIGTERM.

    A node may have `done`, a Future of an exit code, and `close()`. A callback that raises is
    logged and costs what it was about, not the node. Input that cannot be used ends with one
    sentence and 2.
    """
    given = sys.argv[1:] if args is None else args
    if given and given[0] in ('-h', '--help'):
        what = (sys.modules[make_node.__module__].__doc__ or '').strip()
        print(USAGE.format(name=name, what=what))
        return 0
    try:
        rclpy.init(args=args)
    except Exception as error:  # a parameter file that is not there, an argument that is none
        why = ' '.join(str(error).split())[:300]
        print(f'{name}: {why}: correct the command line', file=sys.stderr, flush=True)
        return BAD_USE
    node = None
    executor = SingleThreadedExecutor()
    try:
        node = make_node()
        for sentence in misspelt(node):
            node.get_logger().warning(sentence)
        return _spin(node, executor)
    except (KeyboardInterrupt, ExternalShutdownException):
        return 0
    except BadInputError as error:
        print(f'{name}: {error}', file=sys.stderr, flush=True)
        return BAD_USE
    except Exception:
        if rclpy.ok():
            raise
        return 0  # a signal came while the node was being made
    finally:
        # This joins rclpy's thread for signals, which wakes the executor: with the executor gone
        # before it, that was a segmentation fault now and then.
        uninstall_signal_handlers()
        for number in (signal.SIGINT, signal.SIGTERM):  # a second one must not cut the end short
            signal.signal(number, signal.SIG_IGN)
        if node is not None:
            if hasattr(node, 'close'):
                node.close()
            node.destroy_node()
        rclpy.try_shutdown()


def _spin(node: Node, executor: SingleThreadedExecutor) -> int:
    done = getattr(node, 'done', None)
    executor.add_node(node)
    while rclpy.ok() and not (done is not None and done.done()):
        try:
            # Never without a timeout: measured with rclpy 7.1.6, a SIGTERM that comes while
            # another thread publishes does not always wake the executor (2 of 20).
            executor.spin_once(timeout_sec=POLL_S)
        except (KeyboardInterrupt, ExternalShutdownException, BadInputError):
            raise
        except Exception as error:
            if rclpy.ok():
                node.get_logger().error(f'a callback failed: {type(error).__name__}: {error}')
    return done.result() if done is not None and done.done() else 0


def guard_transitions(node: LifecycleNode) -> None:
    """Answer an illegal lifecycle transition with a refusal: rclpy raises, and the node dies."""
    service = node._service_change_state
    change_state = service.callback

    def guarded(request: ChangeState.Request, response: Any) -> Any:
        try:
            return change_state(request, response)
        except Exception as error:
            wanted = request.transition.label or request.transition.id
            node.get_logger().error(f'transition {wanted} is refused in this state: {error}')
            response.success = False
            return response

    service.callback = guarded
